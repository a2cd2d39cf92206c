import type { Zone } from '../period.ts';
import { dayKey, periodAt } from '../period.ts';
import { BUCKET_MS } from './quarterHours.ts';

/** A stretch of time in epoch milliseconds on quarter hours, `end` excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A range as whole local days, both included (`2026-11-22`), and what is left of it at either end. */
export interface Slices {
  readonly days?: { readonly from: string; readonly to: string };
  readonly rest: readonly Range[];
}

/** What two ranges have in common; `undefined` when that is nothing. */
export function intersection(a: Range, b: Range): Range | undefined {
  const [start, end] = [Math.max(a.start, b.start), Math.min(a.end, b.end)];
  return start < end ? { start, end } : undefined;
}

/** Throws a `RangeError` where a range does not begin and end on quarter hours. */
export function assertQuarters({ start, end }: Range): void {
  for (const instant of [start, end]) if (!Number.isSafeInteger(instant) || instant % BUCKET_MS !== 0) throw new RangeError(`not on a quarter hour: ${instant}`);
}

/** The local day that is written so. Noon is in it, whatever the clocks do at night. */
export function dayOf(date: string, zone: Zone): Range {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return periodAt('day', noon - zone.offsetAt(noon), zone);
}

/** Cuts a range at the zone's midnights. */
export function slicesOf(range: Range, zone: Zone): Slices {
  const first = periodAt('day', range.start, zone);
  const last = periodAt('day', range.end - 1, zone);
  const from = range.start === first.start ? first.start : first.end;
  const to = range.end === last.end ? last.end : last.start;
  if (from >= to) return { rest: [range] };
  const rest = [{ start: range.start, end: from }, { start: to, end: range.end }].filter(({ start, end }) => start < end);
  return { days: { from: dayKey(from, zone), to: dayKey(to - 1, zone) }, rest };
}
