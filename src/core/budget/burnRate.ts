import type { LedgerState } from '../ledger/state.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { fromUsd, nano } from '../money.ts';
import type { Period, Zone } from '../period.ts';
import { periodAt } from '../period.ts';
import { spendIn } from './spend.ts';
import type { Budgeting } from './standing.ts';

const WEEK = 7 * 24 * 3_600_000;
/** So many weeks must be known before an hour is compared with its like. */
const LEAST_WEEKS = 3;
/** The running totals reach no further back. */
const MOST_WEEKS = 6;
/** More than so many times the usual is told. */
const TIMES = 3;
/** Many times next to nothing is still next to nothing: up to this, no hour is compared. */
const LEAST = fromUsd(0.1);

/** An hour that costs unusually much. */
export interface BurnRate {
  readonly hour: Period;
  readonly spent: NanoUsd;
  /** What this hour of this weekday usually costs; absent where too little is known, or it is nothing. */
  readonly usual?: NanoUsd;
}

/**
 * The running hour, where it has cost more than three times its like; while less than three weeks are known, or where its like costs nothing, more than the setting, which may
 * switch that off.
 */
export function burnRate(state: LedgerState, now: number, budgeting: Budgeting): BurnRate | undefined {
  const hour = periodAt('hour', now, budgeting.zone);
  const { spent } = spendIn(state, hour, budgeting);
  const most = budgeting.settings['alerts.burnRate'];
  if (spent <= (most === null ? LEAST : Math.min(LEAST, fromUsd(most)))) return undefined;
  const usual = usualIn(state, hour, budgeting);
  if (usual !== undefined && usual > 0) return spent > Math.max(TIMES * usual, LEAST) ? { hour, spent, usual } : undefined;
  return most !== null && spent > fromUsd(most) ? { hour, spent } : undefined;
}

/** The mean of the same local hour of the same weekday, in the weeks before; `undefined` where too few are known. */
function usualIn(state: LedgerState, hour: Period, budgeting: Budgeting): NanoUsd | undefined {
  const { origin, zone, countUntracked, countByok } = budgeting;
  const since = state.buckets.firstOf((cell) => cell.origin === origin && cell.source !== 'untracked', 0, hour.start);
  if (since === undefined) return undefined;
  // An hour in which the first of all calls was is known.
  const starts = Array.from({ length: MOST_WEEKS }, (_, index) => sameHour(hour.start, (index + 1) * WEEK, zone)).filter((start) => start + 4 * BUCKET_MS > since);
  if (starts.length < LEAST_WEEKS) return undefined;
  const amounts = starts.map((start) => {
    const sums = state.buckets.total(start, start + 4 * BUCKET_MS, (cell) => cell.origin === origin && (countUntracked || cell.source !== 'untracked'));
    return spendOfSums(sums, countByok);
  });
  return nano(Math.round(amounts.reduce<number>((sum, amount) => sum + amount, 0) / starts.length));
}

/** The same time on the wall so much earlier. */
function sameHour(start: number, ago: number, zone: Zone): number {
  const civil = start + zone.offsetAt(start) - ago;
  return civil - zone.offsetAt(civil - zone.offsetAt(start));
}
