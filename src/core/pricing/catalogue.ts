import { readModels } from '../wire/models.ts';
import type { Model } from './model.ts';

/** The models that can be called, and what they cost. */
export interface Catalogue {
  readonly models: readonly Model[];
  /** Rows that could not be read. */
  readonly badRows: number;
  /**
   * The model that a request or an answer means by this id: by exact id, by canonical slug (answers name the dated one), or
   * without a variant that has no listing of its own (`:nitro`, `:floor`, `:online`, `:exacto` …). `undefined` where there is none.
   */
  find(id: string): Model | undefined;
}

/** A catalogue without models: nothing has a known price. */
export const EMPTY_CATALOGUE: Catalogue = createCatalogue([], 0);

/** Takes the body of `GET /models`; several bodies make one catalogue. Never throws. */
export function parseCatalogue(...bodies: readonly unknown[]): Catalogue {
  const rows = bodies.map(readModels);
  return createCatalogue(rows.flatMap(({ models }) => models), rows.reduce((sum, { badRows }) => sum + badRows, 0));
}

/** A catalogue of these models; of two with the same id the first counts. */
export function createCatalogue(models: readonly Model[], badRows = 0): Catalogue {
  const byId = new Map(models.toReversed().map((model) => [model.id, model]));
  const bySlug = new Map<string, Model[]>();
  for (const model of models) bySlug.set(model.canonicalSlug, [...(bySlug.get(model.canonicalSlug) ?? []), model]);
  const listed = (id: string): Model | undefined => byId.get(id) ?? bySlugAndVariant(bySlug, id);
  return { models, badRows, find: (id) => listed(id) ?? withoutVariant(id, listed) };
}

/** Variants that are not the same model at another provider but a listing of their own: without it there is no such price. */
const OWN_LISTING: ReadonlySet<string> = new Set(['free', 'batch']);

function bySlugAndVariant(bySlug: ReadonlyMap<string, readonly Model[]>, id: string): Model | undefined {
  const [slug, variant] = splitVariant(id);
  const models = bySlug.get(slug) ?? [];
  if (variant !== undefined) return models.find((model) => model.id.endsWith(`:${variant}`));
  // `x`, `x:free` and `x:batch` share a slug: the plain one is meant.
  return models.find((model) => !model.id.includes(':')) ?? models[0];
}

function withoutVariant(id: string, listed: (id: string) => Model | undefined): Model | undefined {
  const [rest, variant] = splitVariant(id);
  if (variant === undefined || OWN_LISTING.has(variant)) return undefined;
  return listed(rest) ?? withoutVariant(rest, listed);
}

function splitVariant(id: string): readonly [string, string | undefined] {
  const colon = id.lastIndexOf(':');
  return colon < 0 ? [id, undefined] : [id.slice(0, colon), id.slice(colon + 1)];
}
