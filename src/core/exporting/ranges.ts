import type { Zone } from '../period.ts';
import { daysBetween, periodAt, periodBefore } from '../period.ts';

/** Ranges of time by name, seen from an instant. Days are local ones, weeks begin on Monday; `last30Days` ends with the running day. */
export const EXPORT_RANGES = ['today', 'yesterday', 'thisWeek', 'lastWeek', 'thisMonth', 'lastMonth', 'last30Days', 'all'] as const;
export type ExportRange = (typeof EXPORT_RANGES)[number];

/** From `start` to `end` (excluded), epoch milliseconds. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Everything that there is or will be. */
export const ALL_TIME: TimeRange = { start: 0, end: Number.MAX_SAFE_INTEGER };

const DAY = 86_400_000;

/** The range of that name as it is at an instant. */
export function rangeAt(name: ExportRange, instant: number, zone: Zone): TimeRange {
  const day = periodAt('day', instant, zone);
  switch (name) {
    case 'today': return day;
    case 'yesterday': return periodBefore(day, zone);
    case 'thisWeek': return periodAt('week', instant, zone);
    case 'lastWeek': return periodBefore(periodAt('week', instant, zone), zone);
    case 'thisMonth': return periodAt('month', instant, zone);
    case 'lastMonth': return periodBefore(periodAt('month', instant, zone), zone);
    case 'last30Days': return { start: daysBetween(instant - 30 * DAY, instant, zone).slice(-30)[0]?.start ?? day.start, end: day.end };
    case 'all': return ALL_TIME;
  }
}

/** The range between two local days (`2026-11-22`), both included; `undefined` where one is no date or they are in the wrong order. */
export function rangeOfDays(first: string, last: string, zone: Zone): TimeRange | undefined {
  const from = dayOf(first, zone);
  const to = dayOf(last, zone);
  return from === undefined || to === undefined || to.end <= from.start ? undefined : { start: from.start, end: to.end };
}

function dayOf(text: string, zone: Zone): TimeRange | undefined {
  const noon = Date.parse(`${text}T12:00:00Z`);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noon) && new Date(noon).toISOString().startsWith(text);
  return isDate ? periodAt('day', noon - zone.offsetAt(noon), zone) : undefined;
}
