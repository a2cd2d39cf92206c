import type { Range } from '../ledger/breakdownRange.ts';
import { dayOf } from '../ledger/breakdownRange.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import type { Period, Zone } from '../period.ts';
import { daysBetween, periodAt, periodBefore } from '../period.ts';
import type { ReportRange, Unit } from './range.ts';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
/** Columns beyond that are no chart any more. */
export const MOST_COLUMNS = 400;

/** One column of a trend: `start` and `end` in epoch milliseconds, cut at the edges of the window. */
export interface Column extends Range {
  /** It has not ended yet. */
  readonly isRunning: boolean;
  /** It begins before the window, or ends after it. */
  readonly isPart: boolean;
}

/** The time that a report is made for, with the time of the same length before it. All on quarter hours, `end` excluded. */
export interface Window {
  readonly now: Range;
  /** The same to the end of its last column: there is nothing in what is to come, and of whole days more is known beforehand. */
  readonly whole: Range;
  readonly unit: Unit;
  readonly columns: readonly Column[];
  /** As long before; ends as much before its last day's end as it is before the end of the running one, and of months as far into its last one. Absent for everything there is. */
  readonly before?: Range;
  /** What the columns are compared with, one for one; a column that has no counterpart has none. */
  readonly columnsBefore: readonly (Range | undefined)[];
}

/** How many days back, the running one included. */
const DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const;

/** The window of a range at an instant. `first`: when the first entry was sent, for everything there is, and for days long before it. */
export function windowOf(range: ReportRange, unit: Unit | 'auto', now: number, zone: Zone, first: number | undefined): Window {
  const whole = wholeOf(range, now, zone, first);
  const chosen = unitOf(unit, whole, range.kind);
  const end = Math.min(whole.end, ceiling(now + 1));
  const current = { start: whole.start, end: Math.max(end, whole.start + BUCKET_MS) };
  const columns = columnsOf(whole, chosen, now, zone);
  if (range.kind === 'all') return { now: current, whole, unit: chosen, columns, columnsBefore: columns.map(() => undefined) };
  const past = pastOf(range, whole, zone);
  const before = { start: past.start, end: Math.max(past.start + BUCKET_MS, asFar(range, past, whole, current, zone)) };
  return { now: current, whole, unit: chosen, columns, before, columnsBefore: counterparts(columns, columnsOf(past, chosen, before.end, zone), before) };
}

/** Whether the ledger has seen all of the time before; within its first day it may have begun. `first`: when the first entry was sent. */
export function isBeforeKnown({ before }: Window, first: number | undefined): boolean {
  return before !== undefined && first !== undefined && first < before.start + DAY_MS;
}

/** The whole range, its future part included. */
function wholeOf(range: ReportRange, now: number, zone: Zone, first: number | undefined): Range {
  const today = periodAt('day', now, zone);
  switch (range.kind) {
    case '24h': {
      const hour = periodAt('hour', now, zone);
      return { start: hour.end - 24 * HOUR_MS, end: hour.end };
    }
    case '7d':
    case '30d':
    case '90d': return { start: daysBack(DAYS[range.kind], now, zone), end: today.end };
    case '12m': return { start: monthsBack(12, now, zone), end: today.end };
    case 'all': return { start: periodAt('day', Math.min(first ?? now, now), zone).start, end: today.end };
    case 'custom': return sinceRecords({ start: dayOf(range.from, zone).start, end: dayOf(range.to, zone).end }, zone, first);
  }
}

/** Days before the first record are left out where any others are asked for: there is nothing in them, and to go through years of them takes long. */
function sinceRecords({ start, end }: Range, zone: Zone, first: number | undefined): Range {
  const records = first === undefined ? start : periodAt('day', first, zone).start;
  return { start: records < end ? Math.max(start, records) : start, end };
}

/** Where the time before ends: as far before its end as now is before the end of today; of months, as far into the last of them as now is into this one. */
function asFar({ kind }: ReportRange, past: Range, whole: Range, current: Range, zone: Zone): number {
  if (kind !== '12m') return past.end - (whole.end - current.end);
  const [then, now] = [periodAt('month', past.end - 1, zone), periodAt('month', current.end - 1, zone)];
  return Math.min(past.end, then.start + (current.end - now.start));
}

/** As many days, months or hours, just before. */
function pastOf(range: ReportRange, whole: Range, zone: Zone): Range {
  if (range.kind === '24h') return { start: whole.start - 24 * HOUR_MS, end: whole.start };
  if (range.kind === '12m') return { start: monthsBack(13, whole.start, zone), end: whole.start };
  const days = daysBetween(whole.start, whole.end - 1, zone).length;
  return { start: daysBack(days, whole.start - 1, zone), end: whole.start };
}

function daysBack(count: number, from: number, zone: Zone): number {
  // Two days more than enough, whatever summer time does to their length.
  return daysBetween(from - (count + 1) * DAY_MS, from, zone).at(-count)?.start ?? from;
}

/** The start of so many months, the one of the instant included. */
function monthsBack(count: number, from: number, zone: Zone): number {
  let month = periodAt('month', from, zone);
  for (let step = 1; step < count; step++) month = periodBefore(month, zone);
  return month.start;
}

function unitOf(unit: Unit | 'auto', { start, end }: Range, kind: ReportRange['kind']): Unit {
  const days = (end - start) / DAY_MS;
  const fitting = kind === '24h' || days <= 2.1 ? 'hour' : days <= 92 ? 'day' : days <= 200 ? 'week' : 'month';
  if (unit === 'auto') return fitting;
  return days * PER_DAY[unit] > MOST_COLUMNS ? fitting : unit;
}

const PER_DAY: Readonly<Record<Unit, number>> = { hour: 24, day: 1, week: 1 / 7, month: 1 / 28 };

function columnsOf({ start, end }: Range, unit: Unit, now: number, zone: Zone): readonly Column[] {
  const columns: Column[] = [];
  for (let at = start; at < end;) {
    const period: Period = periodAt(unit, at, zone);
    const cut = { start: Math.max(start, period.start), end: Math.min(end, period.end) };
    columns.push({ ...cut, isRunning: cut.start <= now && now < cut.end, isPart: cut.start !== period.start || cut.end !== period.end });
    at = period.end;
  }
  return columns;
}

/** The last column is compared with the last, and so on backwards. What lies beyond the time to compare with is cut off. */
function counterparts(columns: readonly Column[], past: readonly Column[], { end }: Range): readonly (Range | undefined)[] {
  return columns.map((_, index) => {
    const found = past.at(past.length - columns.length + index);
    if (found === undefined || past.length - columns.length + index < 0 || found.start >= end) return undefined;
    return { start: found.start, end: Math.min(found.end, end) };
  });
}

function ceiling(instant: number): number {
  return Math.ceil(instant / BUCKET_MS) * BUCKET_MS;
}
