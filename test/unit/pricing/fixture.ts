import { readFileSync } from 'node:fs';
import type { Model } from '../../../src/core/pricing/model.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';

/** The body of `GET /models`, cut down. */
export const MODELS_BODY: unknown = JSON.parse(readFileSync(new URL('../../fixtures/pricing/models.json', import.meta.url), 'utf8'));

export const CATALOGUE: Catalogue = parseCatalogue(MODELS_BODY);

/** A model that the fixture holds. */
export function model(id: string): Model {
  const found = CATALOGUE.find(id);
  if (found === undefined) throw new Error(`${id} is not in the fixture`);
  return found;
}
