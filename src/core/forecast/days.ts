import type { Period, Zone } from '../period.ts';
import { dayKey, daysBetween, periodAt } from '../period.ts';
import type { ForecastAsk, SpendCell } from './types.ts';

const DAY = 86_400_000;
/** More days of the past than that say nothing new about a user. */
const MOST_DAYS = 120;

/** A day of the past, cut in two at the present time of day. Nano-dollars. */
export interface PastDay {
  /** 0 for Monday. */
  readonly weekday: number;
  readonly before: number;
  readonly after: number;
}

/** The user's days as a forecast needs them. */
export interface Days {
  /** Whole days before today, oldest first, without a gap. */
  readonly past: readonly PastDay[];
  readonly today: Pick<PastDay, 'weekday'> & { readonly spent: number };
  /** Which share of today is over. */
  readonly clock: number;
  /** How many whole days of the period come before today, and after it. */
  readonly gone: number;
  readonly left: number;
}

/** Sorts spend into local days, each cut where the clock stands now. */
export function daysOf({ zone, now, kind, spent, history, lumps = [], cellMs, since }: ForecastAsk): Days {
  const cells = history.toSorted((a, b) => a.start - b.start);
  const today = periodAt('day', now, zone);
  const period = periodAt(kind, now, zone);
  const known = since ?? cells[0]?.start ?? now;
  const past = wholeDays(known, today, zone);
  const earlier = [...cells, ...lumps].reduce((sum, { start, amount }) => (start >= period.start && start < today.start ? sum + amount : sum), 0);
  return {
    past: cutDays(past, cells, now - today.start, cellMs).map((halves, index) => ({ ...halves, weekday: weekdayOf(past[index] ?? today, zone) })),
    today: { weekday: weekdayOf(today, zone), spent: Math.max(0, spent - earlier) },
    clock: (now - today.start) / (today.end - today.start),
    gone: daysBetween(period.start, now, zone).length - 1,
    left: daysBetween(now, period.end - 1, zone).length - 1,
  };
}

/** The last days before today of which everything is known. */
function wholeDays(known: number, today: Period, zone: Zone): readonly Period[] {
  const from = Math.max(known, today.start - MOST_DAYS * DAY);
  return from >= today.start ? [] : daysBetween(from, today.start - 1, zone).filter(({ start }) => start >= known);
}

/** What each day's ascending cells come to before and after a time of day. A cell that the cut goes through is shared between its sides. */
function cutDays(days: readonly Period[], cells: readonly SpendCell[], clock: number, cellMs: number): readonly Omit<PastDay, 'weekday'>[] {
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

function weekdayOf(day: Period, zone: Zone): number {
  return (new Date(dayKey(day.start, zone)).getUTCDay() + 6) % 7;
}
