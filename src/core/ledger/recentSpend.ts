import type { Counting } from '../budget/spend.ts';
import type { Period, Zone } from '../period.ts';
import { daysBetween, periodAt } from '../period.ts';
import type { LedgerState } from './state.ts';

const HOURS = 12;
const DAYS = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the last hours and days have cost, in nano-dollars, oldest first, the running one last. */
export interface RecentSpend {
  readonly hours: readonly number[];
  readonly days: readonly number[];
}

/** From the running totals alone, in one walk: it is asked at every event. */
export function recentSpend({ buckets }: Pick<LedgerState, 'buckets'>, now: number, { origin, countUntracked, countByok, zone }: Counting & { readonly zone: Zone }): RecentSpend {
  const periods = daysBetween(now - DAYS * DAY_MS, now, zone).slice(-DAYS);
  const firstHour = periodAt('hour', now, zone).start - (HOURS - 1) * HOUR_MS;
  const hours = new Array<number>(HOURS).fill(0);
  const days = new Array<number>(periods.length).fill(0);
  for (const { start, amount } of buckets.spendBetween(periods[0]?.start ?? now, now + 1, (cell) => cell.origin === origin && (countUntracked || cell.source !== 'untracked'), countByok)) {
    add(hours, Math.floor((start - firstHour) / HOUR_MS), amount);
    add(days, dayOf(start, periods), amount);
  }
  return { hours, days };
}

function dayOf(start: number, periods: readonly Period[]): number {
  return periods.findLastIndex((day) => start >= day.start);
}

function add(sums: number[], place: number, amount: number): void {
  const sum = sums[place];
  if (sum !== undefined) sums[place] = sum + amount;
}
