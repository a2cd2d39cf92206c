import type { Zone } from '../period.ts';
import type { BreakdownRow } from './breakdown.ts';
import { dayOf } from './breakdownRange.ts';
import type { Range } from './breakdownRange.ts';
import { BUCKET_MS } from './quarterHours.ts';

/** A stretch of time with the number of its entries; epoch milliseconds, `end` excluded. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The stretches that a breakdown by `day` and `hour` of that zone speaks of, within its range, newest first. An hour that the clocks go
 * through twice is one stretch.
 */
export function stretchesOf(rows: readonly BreakdownRow[], zone: Zone, range: Range): readonly Stretch[] {
  const days = Map.groupBy(rows, ({ keys: [day = ''] }) => day);
  const stretches = [...days].flatMap(([day, hours]) => {
    const times = hoursOf(dayOf(day, zone), zone);
    return hours.flatMap(({ keys: [, hour = ''], entries }) => {
      const time = times.get(Number(hour));
      return time === undefined || entries === 0 ? [] : [{ start: Math.max(time.start, range.start), end: Math.min(time.end, range.end), count: entries }];
    });
  });
  return stretches.sort((a, b) => b.start - a.start);
}

/** When the local hours of a day begin and end. */
function hoursOf(day: Range, zone: Zone): ReadonlyMap<number, Range> {
  const hours = new Map<number, Range>();
  // Most days need no look at the clocks.
  const isPlain = day.end - day.start === DAY_MS && zone.offsetAt(day.start) === zone.offsetAt(day.end - 1);
  const step = isPlain ? HOUR_MS : BUCKET_MS;
  for (let at = day.start; at < day.end; at += step) {
    const hour = isPlain ? (at - day.start) / HOUR_MS : hourAt(at, zone);
    hours.set(hour, { start: Math.min(hours.get(hour)?.start ?? at, at), end: at + step });
  }
  return hours;
}

function hourAt(instant: number, zone: Zone): number {
  return Math.floor((instant + zone.offsetAt(instant)) / HOUR_MS) % 24;
}
