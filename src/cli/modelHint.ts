import { nearest } from '../core/nearest.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';

/** What to say about an id that no listed model has; `undefined` where one has it, or none is known. */
export function modelHint(model: string, catalogue: Pick<Catalogue, 'models' | 'find'>): string | undefined {
  if (catalogue.models.length === 0 || catalogue.find(model) !== undefined) return undefined;
  const ids = catalogue.models.map(({ id }) => id);
  const typed = model.trim().toLowerCase();
  // People leave the vendor out.
  const bare = new Map(ids.map((id) => [id.split('/')[1] ?? id, id]));
  const name = bare.has(typed) ? typed : nearest(typed, [...ids, ...bare.keys()]);
  const meant = name === undefined ? undefined : (bare.get(name) ?? name);
  return `OpenRouter lists no model "${model}".${meant === undefined ? ' See https://openrouter.ai/models.' : ` Did you mean ${meant}?`}`;
}
