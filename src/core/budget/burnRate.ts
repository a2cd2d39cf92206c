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
/** Below this share of the amount that is told without a history, no hour is worth telling. */
const LEAST_SHARE = 0.1;

/** An hour that costs unusually much. */
export interface BurnRate {
  readonly hour: Period;
  readonly spent: NanoUsd;
  /** What this hour of this weekday usually costs; absent where too little is known. */
  readonly usual?: NanoUsd;
}

/** The running hour, where it has cost more than three times its like, or, while less than three weeks are known, more than the setting. */
export function burnRate(state: LedgerState, now: number, budgeting: Budgeting): BurnRate | undefined {
  const threshold = budgeting.settings['alerts.burnRate'];
  if (threshold === null) return undefined;
  const hour = periodAt('hour', now, budgeting.zone);
  const { spent } = spendIn(state, hour, budgeting);
  const most = fromUsd(threshold);
  if (spent <= most * LEAST_SHARE) return undefined;
  const usual = usualIn(state, hour, budgeting);
  const isHigh = usual === undefined || usual === 0 ? spent > most : spent > TIMES * usual;
  return isHigh ? { hour, spent, ...(usual === undefined ? {} : { usual }) } : undefined;
}

/** The mean of the same local hour of the same weekday, in the weeks before; `undefined` where too few are known. */
function usualIn(state: LedgerState, hour: Period, budgeting: Budgeting): NanoUsd | undefined {
  const { origin, zone, countUntracked, countByok } = budgeting;
  const since = state.buckets.firstOf((cell) => cell.origin === origin && cell.source !== 'untracked', 0, hour.start);
  if (since === undefined) return undefined;
  const starts = Array.from({ length: MOST_WEEKS }, (_, index) => sameHour(hour.start, (index + 1) * WEEK, zone)).filter((start) => start >= since);
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
