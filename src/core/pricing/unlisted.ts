import { nearest } from '../nearest.ts';
import type { Catalogue } from './catalogue.ts';

/** A model's id that the catalogue does not list. */
export interface UnlistedModel {
  readonly id: string;
  /** The nearest id that it does list. */
  readonly meant?: string;
}

/** What is known of an id that no listed model has; `undefined` where one has it, or none is known. */
export function unlistedModel(id: string, catalogue: Pick<Catalogue, 'models' | 'find'>): UnlistedModel | undefined {
  if (catalogue.models.length === 0 || catalogue.find(id) !== undefined) return undefined;
  const ids = catalogue.models.map((model) => model.id);
  const typed = id.trim().toLowerCase();
  // People leave the vendor out.
  const bare = new Map(ids.map((each) => [each.split('/')[1] ?? each, each]));
  const name = bare.has(typed) ? typed : nearest(typed, [...ids, ...bare.keys()]);
  const meant = name === undefined ? undefined : (bare.get(name) ?? name);
  return meant === undefined ? { id } : { id, meant };
}
