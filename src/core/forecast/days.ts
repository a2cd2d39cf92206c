import type { Period, Zone } from '../period.ts';
import { dayKey, daysBetween, periodAt } from '../period.ts';
import type { ForecastAsk, SpendCell } from './types.ts';

const DAY = 86_400_000;
/** More days of the past than that say nothing new about a user. */
const MOST_DAYS = 120;

/** A day of the past, cut in two at a time of day. Nano-dollars. */
export interface PastDay {
  /** 0 for Monday. */
  readonly weekday: number;
  readonly before: number;
  readonly after: number;
}

type Halves = Omit<PastDay, 'weekday'>;

/** The user's days as a forecast needs them. */
export interface Days {
  /** Whole days before today, oldest first, without a gap. */
  readonly past: readonly PastDay[];
  /** What is spent before the cut: up to now, and what is still to come until then. */
  readonly today: Pick<PastDay, 'weekday'> & { readonly spent: number };
  /** What is still to come before the cut. Nano-dollars. */
  readonly soon: number;
  /** Which share of today lies before the cut. */
  readonly clock: number;
  /** How many whole days of the period come before today, and after it. */
  readonly gone: number;
  readonly left: number;
}

/**
 * Sorts spend into local days, each cut where the stretch that runs now will end: of what came within a stretch, only the sum is known, and a
 * stretch cut in two would take a call that is made at the same minute every day for one still to come.
 */
export function daysOf(ask: ForecastAsk): Days {
  const { zone, now, kind, spent, history, lumps = [], cellMs, since } = ask;
  const cells = history.toSorted((a, b) => a.start - b.start);
  const today = periodAt('day', now, zone);
  const period = periodAt(kind, now, zone);
  const sumFrom = (from: number, end: number): number => [...cells, ...lumps].reduce((sum, { start, amount }) => (start >= from && start < end ? sum + amount : sum), 0);
  const spentToday = Math.max(0, spent - sumFrom(period.start, today.start));
  const begun = Math.floor((now - today.start) / cellMs) * cellMs;
  const isBetween = now === today.start + begun;
  const clock = isBetween ? begun : Math.min(begun + cellMs, today.end - today.start);
  const past = wholeDays(since ?? cells[0]?.start ?? now, today, zone);
  const halves = cutDays(past, cells, clock, cellMs).map((half, index) => ({ ...half, weekday: weekdayOf((past[index] ?? today).start, zone) }));
  const soon = isBetween ? 0 : stillToCome(usualStretch(halves, cutDays(past, cells, begun, cellMs), weekdayOf(today.start, zone)), {
    spent: spentToday - sumFrom(today.start, today.start + begun), left: (today.start + clock - now) / cellMs,
  });
  return {
    past: halves,
    today: { weekday: weekdayOf(today.start, zone), spent: spentToday + soon },
    soon,
    clock: clock / (today.end - today.start),
    gone: daysBetween(period.start, now, zone).length - 1,
    left: daysBetween(now, period.end - 1, zone).length - 1,
  };
}

/** What the stretch from the earlier to the later cut brings on days like this one, on average. */
function usualStretch(later: readonly PastDay[], earlier: readonly Halves[], weekday: number): number {
  const stretches = later.map(({ weekday: then, before }, index) => ({ isAlike: isWeekend(then) === isWeekend(weekday), amount: before - (earlier[index]?.before ?? 0) }));
  const alike = stretches.filter(({ isAlike }) => isAlike);
  const taken = alike.length > 0 ? alike : stretches;
  return taken.reduce((sum, { amount }) => sum + amount, 0) / Math.max(1, taken.length);
}

/** Of a usual stretch, what has not come yet; and no more than comes evenly in the time that is left of it. */
function stillToCome(usual: number, { spent, left }: { readonly spent: number; readonly left: number }): number {
  return Math.max(0, Math.min(usual - Math.max(0, spent), usual * left));
}

/** The last days before today of which everything is known. */
function wholeDays(known: number, today: Period, zone: Zone): readonly Period[] {
  const from = Math.max(known, today.start - MOST_DAYS * DAY);
  return from >= today.start ? [] : daysBetween(from, today.start - 1, zone).filter(({ start }) => start >= known);
}

/** What each day's ascending cells come to before and after a time of day. A cell that the cut goes through is shared between its sides. */
function cutDays(days: readonly Period[], cells: readonly SpendCell[], clock: number, cellMs: number): readonly Halves[] {
  let next = 0;
  return days.map((day) => {
    let before = 0;
    let after = 0;
    for (let cell = cells[next]; cell !== undefined && cell.start < day.end; cell = cells[++next]) {
      if (cell.start < day.start) continue;
      const share = Math.min(1, Math.max(0, (clock - (cell.start - day.start)) / cellMs));
      before += cell.amount * share;
      after += cell.amount * (1 - share);
    }
    return { before, after };
  });
}

function weekdayOf(instant: number, zone: Zone): number {
  return (new Date(dayKey(instant, zone)).getUTCDay() + 6) % 7;
}

/** Of a weekday, with 0 for Monday. */
export function isWeekend(weekday: number): boolean {
  return weekday >= 5;
}
