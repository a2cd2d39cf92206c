import type { Period, Zone } from '../period.ts';
import { daysBetween } from '../period.ts';
import type { BreakdownAsk } from './breakdown.ts';
import { BUCKET_MS } from './quarterHours.ts';

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

function upTo(days: readonly Period[], gone: number): { readonly start: number; readonly end: number } {
  const [first, last] = [days[0], days.at(-1)];
  return { start: first?.start ?? 0, end: last === undefined ? 0 : Math.min(last.start + gone, last.end) };
}
