import type { BreakdownRow, Filter } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { Zone } from '../period.ts';
import type { AskBreakdown } from './ledgerSource.ts';
import { ELSEWHERE } from './ownSource.ts';

/** What each hour of each weekday has come to; first index Monday to Sunday, second 0 to 23, in the zone's own hours. Money in nano-dollars. */
export interface Heat {
  readonly cost: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
  /** The part of the cost that is only estimated, and the calls that it lacks altogether. */
  readonly estimated: readonly (readonly number[])[];
  readonly unknown: readonly (readonly number[])[];
}

/** What is looked at. */
export interface HeatTerms {
  readonly origin: string;
  readonly zone: Zone;
  readonly range: Range;
  readonly where: Filter;
  readonly countByok: boolean;
}

/** Adds up when calls were made, over a window. Money that others spent is not among it: nobody knows the hour. */
export async function heatOf(ask: AskBreakdown, { origin, zone, range: { start, end }, where, countByok }: HeatTerms): Promise<Heat> {
  const asked = (one: Filter): ReturnType<AskBreakdown> => ask({ origin, zone: zone.name, start, end, by: ['weekday', 'hour'], where: one });
  const own = where.source?.filter((one) => one !== ELSEWHERE);
  const [all, others] = await Promise.all([asked(own === undefined ? where : { ...where, source: own }), own === undefined ? asked({ ...where, source: [ELSEWHERE] }) : []]);
  const heat = { cost: grid(), calls: grid(), estimated: grid(), unknown: grid() };
  for (const row of all) count(heat, row, 1, countByok);
  for (const row of others) count(heat, row, -1, countByok);
  return heat;
}

function count(heat: Readonly<Record<keyof Heat, number[][]>>, { keys: [weekday, hour], sums }: BreakdownRow, sign: 1 | -1, countByok: boolean): void {
  const [day, at] = [Number(weekday) - 1, Number(hour)];
  const figures: Readonly<Record<keyof Heat, number>> = { cost: spendOfSums(sums, countByok), calls: sums.calls, estimated: sums.estimated, unknown: sums.unknown };
  for (const name of ['cost', 'calls', 'estimated', 'unknown'] as const) {
    const hours = heat[name][day];
    if (hours?.[at] !== undefined) hours[at] += sign * figures[name];
  }
}

function grid(): number[][] {
  return Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
}
