/** Money spent by one key, readable as OpenRouter shows it (after the settlement lag) and as it truly is. */
import { utcDay, windowStarts } from './clock.ts';
import type { Usd } from './usd.ts';

/** Sums over all time and over the current UTC day, Monday week and month. */
export interface Windows {
  readonly total: Usd;
  readonly daily: Usd;
  readonly weekly: Usd;
  readonly monthly: Usd;
}

interface Pending {
  readonly day: number;
  readonly amount: Usd;
  readonly visibleAt: number;
}

export class SpendCounter {
  readonly #true = new Map<number, Usd>();
  readonly #shown = new Map<number, Usd>();
  #pending: Pending[] = [];

  /** Books `amount` at the instant `at`; `/key` shows it from `visibleAt` on, in the window of `at`. */
  add(at: number, amount: Usd, visibleAt: number): void {
    if (amount === 0n) return;
    const day = utcDay(at);
    addTo(this.#true, day, amount);
    this.#pending.push({ day, amount, visibleAt });
  }

  /** What `/key` answers now. */
  shown(now: number): Windows {
    const due = this.#pending.filter((p) => p.visibleAt <= now);
    this.#pending = this.#pending.filter((p) => p.visibleAt > now);
    for (const p of due) addTo(this.#shown, p.day, p.amount);
    return sums(this.#shown, now);
  }

  /** What was really spent, lag or not: limits are enforced on this. */
  actual(now: number): Windows {
    return sums(this.#true, now);
  }
}

function addTo(days: Map<number, Usd>, day: number, amount: Usd): void {
  days.set(day, (days.get(day) ?? 0n) + amount);
}

function sums(days: ReadonlyMap<number, Usd>, now: number): Windows {
  const starts = windowStarts(now);
  const since = (first: number): Usd => [...days].reduce((sum, [day, amount]) => (day >= first ? sum + amount : sum), 0n);
  return { total: since(Number.NEGATIVE_INFINITY), daily: since(starts.day), weekly: since(starts.week), monthly: since(starts.month) };
}
