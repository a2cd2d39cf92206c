import type { CostStanding } from '../core/budget/standing.ts';
import type { BreakdownRow, Dimension } from '../core/ledger/breakdown.ts';
import { isTimeDimension } from '../core/ledger/breakdown.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../core/ledger/sums.ts';
import type { Opening } from './openings.ts';
import type { DayRange } from './range.ts';
import type { ReportRow } from './rows.ts';

/** By what a report is divided: one dimension, or two. */
export type By = readonly [Dimension] | readonly [Dimension, Dimension];

/** One part of a report. */
export interface Section {
  readonly by: By;
  /** Dearest first; stretches of time in their order. */
  readonly rows: readonly ReportRow[];
}

/** What was spent in a range of days, and on what. */
export interface StatsReport {
  readonly range: DayRange;
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
  readonly origin: string;
  readonly countByok: boolean;
  /** Everything, money that other programs spent included. */
  readonly total: Sums;
  /** The part of it that other programs spent. */
  readonly untracked: Sums;
  /** How the limit of this period stands, where it has one. */
  readonly standing?: CostStanding;
  readonly sections: readonly Section[];
  /** Money of longer stretches of time that is counted on a day of this one. */
  readonly openings: readonly Opening[];
  /** Whether rows tell how long calls took. */
  readonly hasLatency: boolean;
}

const DAY_MS = 86_400_000;

/** By what a range is divided where nobody said so: its time, where it has more than a day, and the models. */
export function usualSections({ start, end }: Pick<DayRange, 'start' | 'end'>): readonly By[] {
  const days = (end - start) / DAY_MS;
  if (days < 1.5) return [['model']];
  return [[days < 32 ? 'day' : days < 190 ? 'week' : 'month'], ['model']];
}

/** The rows as a report shows them: see `Section`. */
export function sorted<Row extends BreakdownRow>(rows: readonly Row[], by: By, countByok: boolean): readonly Row[] {
  const first = new Map<string, number>();
  for (const { keys: [key = ''], sums } of rows) first.set(key, (first.get(key) ?? 0) + spendOfSums(sums, countByok));
  const weigh = (row: BreakdownRow): number => spendOfSums(row.sums, countByok);
  const order = (dimension: Dimension | undefined, a: string, b: string, difference: number): number =>
    (dimension !== undefined && !isTimeDimension(dimension) && difference !== 0 ? difference : inTime(a, b));
  return rows.toSorted((a, b) => {
    const [keyA = '', lastA = ''] = a.keys;
    const [keyB = '', lastB = ''] = b.keys;
    if (keyA !== keyB) return order(by[0], keyA, keyB, (first.get(keyB) ?? 0) - (first.get(keyA) ?? 0));
    return order(by[1], lastA, lastB, weigh(b) - weigh(a));
  });
}

/** What a breakdown by source adds up to, and the part that other programs spent. */
export function totalsOf(bySource: readonly BreakdownRow[]): Pick<StatsReport, 'total' | 'untracked'> {
  const sum = (rows: readonly BreakdownRow[]): Sums => rows.reduce((sums, row) => addSums(sums, row.sums), NO_SUMS);
  return { total: sum(bySource), untracked: sum(bySource.filter(({ keys }) => keys[0] === 'untracked')) };
}

/** Keys of one dimension in their order: hours as numbers, dates as they are. */
function inTime(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}
