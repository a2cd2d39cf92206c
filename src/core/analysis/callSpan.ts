import { dayOf } from '../ledger/breakdownRange.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import { NEVER } from '../ledger/entryList.ts';
import type { Zone } from '../period.ts';
import { daysBetween, periodAt, periodBefore } from '../period.ts';
import type { ReportRange } from './range.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const;

/**
 * The time whose calls a range lists, on quarter hours. Up to now means without end: a call whose clock is ahead is listed, too. `first`:
 * when the first entry was sent.
 */
export function callSpan(range: ReportRange, now: number, zone: Zone, first: number | undefined): Range {
  switch (range.kind) {
    case '24h': return { start: periodAt('hour', now, zone).end - 24 * HOUR_MS, end: NEVER };
    case '7d':
    case '30d':
    case '90d': return { start: daysBack(DAYS[range.kind], now, zone), end: NEVER };
    case '12m': return { start: monthsBack(12, now, zone), end: NEVER };
    case 'all': return { start: periodAt('day', Math.min(first ?? now, now), zone).start, end: NEVER };
    case 'custom': return { start: dayOf(range.from, zone).start, end: dayOf(range.to, zone).end };
  }
}

function daysBack(count: number, now: number, zone: Zone): number {
  // Two days more than enough, whatever summer time does to their length.
  return daysBetween(now - (count + 1) * DAY_MS, now, zone).at(-count)?.start ?? now;
}

function monthsBack(count: number, now: number, zone: Zone): number {
  let month = periodAt('month', now, zone);
  for (let step = 1; step < count; step++) month = periodBefore(month, zone);
  return month.start;
}
