import type { TimeDimension } from './breakdown.ts';

const DAY_MS = 24 * 3_600_000;

/** The key of a local day, counted from 1970-01-01, in a dimension of time. */
export function dayKeyIn(dimension: Exclude<TimeDimension, 'hour'>, day: number): string {
  switch (dimension) {
    case 'weekday': return String(sinceMonday(day) + 1);
    case 'day': return dateOf(day);
    case 'week': return dateOf(day - sinceMonday(day));
    case 'month': return dateOf(day).slice(0, 7);
  }
}

/** The number of a day written as 2026-11-22, counted from 1970-01-01. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 1970-01-01 was a Thursday. */
function sinceMonday(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}
