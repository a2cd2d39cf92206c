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

/** From the running totals alone. */
export function recentSpend({ buckets }: Pick<LedgerState, 'buckets'>, now: number, { origin, countUntracked, countByok, zone }: Counting & { readonly zone: Zone }): RecentSpend {
  const days = daysBetween(now - DAYS * DAY_MS, now, zone).slice(-DAYS);
  const hours = lastHours(periodAt('hour', now, zone));
  const quarters = buckets.spendBetween(Math.min(days[0]?.start ?? now, hours[0]?.start ?? now), now + 1, (cell) => cell.origin === origin && (countUntracked || cell.source !== 'untracked'), countByok);
  const sumOf = ({ start, end }: Pick<Period, 'start' | 'end'>): number => quarters.reduce((sum, quarter) => (quarter.start >= start && quarter.start < end ? sum + quarter.amount : sum), 0);
  return { hours: hours.map(sumOf), days: days.map(sumOf) };
}

function lastHours({ start, end }: Period): readonly Pick<Period, 'start' | 'end'>[] {
  return Array.from({ length: HOURS }, (_, index) => ({ start: start - (HOURS - 1 - index) * HOUR_MS, end: end - (HOURS - 1 - index) * HOUR_MS }));
}
