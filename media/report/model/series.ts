import { addMoney, ZERO, type NanoUsd } from '../../../src/core/money.ts';
import type { DayRow, ModelRow } from '../../../src/protocol/report.ts';

/** How many models have a colour of their own. */
export const HUES = 7;

/** How a series is painted: a model's own colour, grey for the many others, a pattern for money spent elsewhere. */
export type Paint = `hue-${number}` | 'other' | 'elsewhere';

/** One stack of the chart. */
export interface Series {
  readonly id: string;
  readonly name: string;
  readonly paint: Paint;
  readonly total: NanoUsd;
}

/** The amounts of one day, one for each series. */
export type DayAmounts = readonly NanoUsd[];

/** The series over all days and their amounts. Order: by colour, then others, then elsewhere, so that it never changes with the money. */
export interface Stacks {
  readonly series: readonly Series[];
  readonly days: readonly DayAmounts[];
}

/** How a model is painted. Money spent elsewhere has an empty model id. */
export function paintOf(row: Pick<ModelRow, 'model' | 'hue'>): Paint {
  if (row.model === '') return 'elsewhere';
  return row.hue !== undefined && Number.isInteger(row.hue) && row.hue >= 0 && row.hue < HUES ? `hue-${row.hue}` : 'other';
}

/** Sorts every day's money into series. Series without money are left out. */
export function stacksOf(models: readonly ModelRow[], days: readonly DayRow[]): Stacks {
  const rows = new Map(models.map((row) => [row.model, row]));
  const idOf = (model: string): string => seriesId(rows.get(model) ?? { model });
  const sums = days.map((day) => sumBy(day, idOf));
  const series = candidates(models)
    .map((one) => ({ ...one, total: addMoney(...sums.map((sum) => sum.get(one.id) ?? ZERO)) }))
    .filter((one) => one.total > 0);
  return { series, days: sums.map((sum) => series.map(({ id }) => sum.get(id) ?? ZERO)) };
}

function candidates(models: readonly ModelRow[]): readonly Omit<Series, 'total'>[] {
  const own = models
    .filter((row) => paintOf(row).startsWith('hue-'))
    .sort((a, b) => (a.hue ?? 0) - (b.hue ?? 0))
    .map((row) => ({ id: row.model, name: row.name, paint: paintOf(row) }));
  return [...own, { id: OTHER, name: 'Other models', paint: 'other' }, { id: '', name: 'Elsewhere on this key', paint: 'elsewhere' }];
}

/** No model is called so: ids come from outside, and contain no spaces. */
const OTHER = ' other';

function seriesId(row: Pick<ModelRow, 'model' | 'hue'>): string {
  return paintOf(row) === 'other' ? OTHER : row.model;
}

function sumBy(day: DayRow, idOf: (model: string) => string): ReadonlyMap<string, NanoUsd> {
  const sums = new Map<string, NanoUsd>();
  for (const { model, amount } of day.models) {
    const id = idOf(model);
    sums.set(id, addMoney(sums.get(id) ?? ZERO, amount));
  }
  return sums;
}
