import type { Period, PeriodKind, Zone } from '../core/period.ts';
import { dayKey, periodAt } from '../core/period.ts';
import { UsageError } from './failures.ts';

/** The options that say which days are meant, as they were typed. */
export interface RangeOptions {
  readonly today?: boolean;
  readonly week?: boolean;
  readonly month?: boolean;
  readonly days?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Whole days in the user's zone: `start` belongs to it, `end` does not (epoch milliseconds). */
export interface DayRange {
  readonly kind: 'day' | 'week' | 'month' | 'days';
  readonly start: number;
  readonly end: number;
  /** First and last day as `2026-11-22`. */
  readonly from: string;
  readonly to: string;
  readonly title: string;
  /** The running period that it is, where it is one: limits can be compared with it. */
  readonly period?: Period;
}

/** More days than the ledger can ever have. */
const MOST_DAYS = 36_600;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;
/** Before that, clocks went by the sun in many places. */
const FIRST_DAY = '1970-01-01';
const FORM = 'Write it as 2026-11-22, or as today or yesterday.';

/** The days that are meant; the running day where nothing says otherwise. Throws a `UsageError`. */
export function readRange(options: RangeOptions, now: number, zone: Zone): DayRange {
  if (options.since !== undefined || options.until !== undefined) return fromTo(options, now, zone);
  if (options.days !== undefined) return lastDays(readCount(options.days, '--days', MOST_DAYS), now, zone);
  if (options.month === true) return running('month', now, zone);
  return running(options.week === true ? 'week' : 'day', now, zone);
}

/** So many days up to and with today. */
export function lastDays(count: number, now: number, zone: Zone): DayRange {
  const today = periodAt('day', now, zone);
  const noon = Date.parse(`${dayKey(now, zone)}T12:00:00Z`) - (count - 1) * 86_400_000;
  const first = dayOf(new Date(noon).toISOString().slice(0, 10), zone);
  return days(first.start, today.end, zone);
}

/** A day as it was typed, as a period. Throws a `UsageError` that names the option. */
export function readDay(text: string, option: string, now: number, zone: Zone): Period {
  const typed = text.trim().toLowerCase();
  if (typed === 'today') return periodAt('day', now, zone);
  if (typed === 'yesterday') return periodAt('day', periodAt('day', now, zone).start - 1, zone);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(typed) && !Number.isNaN(Date.parse(typed)) && new Date(typed).toISOString().startsWith(typed);
  if (!isDate) throw new UsageError(`${option} is not a day: "${text.slice(0, 40)}".`, FORM);
  if (typed < FIRST_DAY) throw new UsageError(`${option} is too long ago: "${typed}".`, `The first day that can be named is ${FIRST_DAY}.`);
  return dayOf(typed, zone);
}

/** A whole number that was typed. Throws a `UsageError` that names the option. */
export function readCount(text: string, option: string, most: number): number {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (count < 1 || count > most) throw new UsageError(`${option} must be a whole number from 1 to ${most}, not "${text.slice(0, 40)}".`, `Example: ${option} ${Math.min(30, most)}`);
  return count;
}

function fromTo({ since, until }: RangeOptions, now: number, zone: Zone): DayRange {
  if (since === undefined) throw new UsageError('--until needs --since.', 'Example: --since 2026-11-01 --until 2026-11-15');
  const first = readDay(since, '--since', now, zone);
  const last = until === undefined ? periodAt('day', now, zone) : readDay(until, '--until', now, zone);
  if (first.start >= last.end) throw new UsageError(`--since ${dayKey(first.start, zone)} is after ${until === undefined ? 'today' : '--until'}, ${dayKey(last.start, zone)}.`, 'Both days belong to the range.');
  return days(first.start, last.end, zone);
}

function running(kind: Exclude<PeriodKind, 'hour'>, now: number, zone: Zone): DayRange {
  const period = periodAt(kind, now, zone);
  const range = days(period.start, period.end, zone);
  const titles = { day: range.from, week: `week from ${range.from} to ${range.to}`, month: monthTitle(range.from) };
  return { ...range, kind, title: titles[kind], period };
}

function days(start: number, end: number, zone: Zone): DayRange {
  const from = dayKey(start, zone);
  const to = dayKey(end - 1, zone);
  return { kind: 'days', start, end, from, to, title: from === to ? from : `${from} to ${to}` };
}

/** The local day of that date: noon of UTC lies in it or next to it wherever one is. */
function dayOf(date: string, zone: Zone): Period {
  const noon = Date.parse(`${date}T12:00:00Z`);
  return periodAt('day', noon - zone.offsetAt(noon), zone);
}

function monthTitle(day: string): string {
  return `${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
}
