import type { Model } from '../../core/pricing/model.ts';

/** The models with those first that are meant by what was typed: the exact id, then its beginning, then the beginning of a name. The order stays otherwise. */
export function rankModels(models: readonly Model[], typed: string): readonly Model[] {
  const text = typed.trim().toLowerCase();
  return models.map((model) => ({ model, rank: rankOf(model, text) })).toSorted((a, b) => a.rank - b.rank).map(({ model }) => model);
}

function rankOf({ id, name }: Model, text: string): number {
  const slug = id.slice(id.indexOf('/') + 1).toLowerCase();
  const ownName = name.replace(/^[^:]*: /, '').toLowerCase();
  const tests = [
    id.toLowerCase() === text || slug === text || ownName === text,
    id.toLowerCase().startsWith(text) || slug.startsWith(text) || ownName.startsWith(text),
    slug.includes(text) || ownName.includes(text),
  ];
  const hit = tests.indexOf(true);
  return hit < 0 ? tests.length : hit;
}
