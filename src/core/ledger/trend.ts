import type { NanoUsd } from '../money.ts';
import { subtractMoney } from '../money.ts';
import type { Period, Zone } from '../period.ts';
import { daysBetween } from '../period.ts';
import type { BreakdownAsk, BreakdownRow } from './breakdown.ts';
import { BUCKET_MS } from './buckets.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS, spendOfSums } from './sums.ts';

/** How many days a trend looks back, unless told otherwise. */
export const TREND_DAYS = 30;

const DAY_MS = 24 * 3_600_000;

/** A trend up to an instant (epoch milliseconds), over so many local days, the running one included. */
export interface TrendAsk extends Pick<BreakdownAsk, 'origin' | 'by' | 'where' | 'latency'> {
  readonly zone: Zone;
  readonly now: number;
  readonly days?: number;
}

/** The two questions of a trend: the window, and as many days before it. */
export interface TrendAsks {
  readonly now: BreakdownAsk;
  readonly before: BreakdownAsk;
}

/** How much one row changed. */
export interface Change {
  readonly keys: readonly string[];
  readonly now: Sums;
  readonly before: Sums;
  readonly difference: NanoUsd;
  /** The difference as a share of what was spent before; `undefined` where that was nothing. */
  readonly ratio: number | undefined;
}

/**
 * What to ask for a trend. The window before ends at the time of its last day that it is now: a morning is not compared with a whole day.
 */
export function trendAsks({ zone, now, days = TREND_DAYS, ...ask }: TrendAsk): TrendAsks {
  // A day more than enough, whatever summer time does to its length.
  const all = daysBetween(now - 2 * days * DAY_MS, now, zone).slice(-2 * days);
  const [earlier, window] = [all.slice(0, days), all.slice(days)];
  const gone = Math.ceil((now + 1 - (window.at(-1)?.start ?? now)) / BUCKET_MS) * BUCKET_MS;
  return { now: { ...ask, zone: zone.name, ...upTo(window, gone) }, before: { ...ask, zone: zone.name, ...upTo(earlier, gone) } };
}

/** What changed from one window to the other, row by row, dearest first; rows that are new or gone too. */
export function changesOf(now: readonly BreakdownRow[], before: readonly BreakdownRow[], countByok: boolean): readonly Change[] {
  const [later, earlier] = [byKeys(now), byKeys(before)];
  const changes = [...new Map([...earlier, ...later])].map(([id, { keys }]) => changeOf(keys, later.get(id)?.sums ?? NO_SUMS, earlier.get(id)?.sums ?? NO_SUMS, countByok));
  return changes.toSorted((a, b) => spendOfSums(b.now, countByok) - spendOfSums(a.now, countByok) || a.difference - b.difference);
}

function changeOf(keys: readonly string[], now: Sums, before: Sums, countByok: boolean): Change {
  const spentBefore = spendOfSums(before, countByok);
  const difference = subtractMoney(spendOfSums(now, countByok), spentBefore);
  return { keys, now, before, difference, ratio: spentBefore > 0 ? difference / spentBefore : undefined };
}

function upTo(days: readonly Period[], gone: number): { readonly start: number; readonly end: number } {
  const [first, last] = [days[0], days.at(-1)];
  return { start: first?.start ?? 0, end: last === undefined ? 0 : Math.min(last.start + gone, last.end) };
}

function byKeys(rows: readonly BreakdownRow[]): ReadonlyMap<string, BreakdownRow> {
  return new Map(rows.map((row) => [JSON.stringify(row.keys), row]));
}
