import type { Zone } from '../period.ts';
import { BUCKET_MS } from './quarterHours.ts';
import type { Sql } from './sql.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** From that instant on, the zone's clocks are so far ahead of UTC; both in milliseconds. */
export interface OffsetSpan {
  readonly from: number;
  readonly offset: number;
}

/** How far a zone's clocks are ahead of UTC, from `start` to `end` (epoch milliseconds on quarter hours): the first span holds at `start`. */
export function offsetSpans(start: number, end: number, zone: Zone): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [{ from: start, offset: zone.offsetAt(start) }];
  // No zone changes its clocks twice within a day.
  for (let at = start; at < end; at += DAY_MS) {
    const offset = zone.offsetAt(at + DAY_MS);
    if (offset !== zone.offsetAt(at)) spans.push({ from: changeBetween(at, at + DAY_MS, zone), offset });
  }
  return spans;
}

/** The column's instant (epoch milliseconds) as the zone's clocks show it: milliseconds since their 1970. */
export function localTimeSql(column: string, [first, ...later]: readonly OffsetSpan[]): Sql {
  // The latest span that has begun is asked for first.
  const cases = later.map(() => `WHEN ${column} >= ? THEN ?`).join(' ');
  const values = later.toReversed().flatMap(({ from, offset }) => [from, offset]);
  const offset = later.length === 0 ? '?' : `CASE ${cases} ELSE ? END`;
  return { text: `(${column} + ${offset})`, values: [...values, first?.offset ?? 0] };
}

/** The number of a local day since 1970-01-01, of a local time in milliseconds. */
export function localDaySql({ text, values }: Sql): Sql {
  return { text: `${text} / ${DAY_MS}`, values };
}

/** The hour of the day, 0 to 23, of a local time in milliseconds. */
export function localHourSql({ text, values }: Sql): Sql {
  return { text: `${text} / ${HOUR_MS} % 24`, values };
}

/** The first quarter hour with the clocks of `late`. */
function changeBetween(early: number, late: number, zone: Zone): number {
  const before = zone.offsetAt(early);
  let [low, high] = [early / BUCKET_MS, late / BUCKET_MS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle * BUCKET_MS) === before) low = middle;
    else high = middle;
  }
  return high * BUCKET_MS;
}
