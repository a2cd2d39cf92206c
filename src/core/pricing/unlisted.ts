import { nearest } from '../nearest.ts';
import type { Catalogue } from './catalogue.ts';

/** A model's id that the catalogue does not list. */
export interface UnlistedModel {
  readonly id: string;
  /** The nearest id that it does list. Looked for only where somebody is told, and not where the call is let through: it takes some milliseconds. */
  readonly meant?: string | undefined;
}

/** What is known of an id that no listed model has; `undefined` where one has it, or none is known. */
export function unlistedModel(id: string, catalogue: Pick<Catalogue, 'models' | 'find'>): UnlistedModel | undefined {
  if (catalogue.models.length === 0 || catalogue.find(id) !== undefined) return undefined;
  return { id, get meant() { return nearestId(id, catalogue); } };
}

function nearestId(id: string, { models }: Pick<Catalogue, 'models'>): string | undefined {
  const ids = models.map((model) => model.id);
  const typed = id.trim().toLowerCase();
  // People leave the vendor out.
  const bare = new Map(ids.map((each) => [each.split('/')[1] ?? each, each]));
  const name = bare.has(typed) ? typed : nearest(typed, [...ids, ...bare.keys()]);
  return name === undefined ? undefined : (bare.get(name) ?? name);
}
