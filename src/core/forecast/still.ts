import type { LedgerState } from '../ledger/state.ts';
import { historyOf } from './ofLedger.ts';
import type { ForecastCounting } from './ofLedger.ts';
import type { Forecasts } from './running.ts';
import { HistoryMemo, Memo, runningForecasts } from './running.ts';

/** While nothing is spent a forecast falls slowly. */
const KEEP_MS = 5 * 60_000;

/** Forecasts for whoever looks again and again: to make them takes megabytes, and would be most of what an idle window does. */
export class StillForecasts {
  private readonly past = new HistoryMemo();
  private readonly made = new Memo<Forecasts>(KEEP_MS);
  /** What was spent when they were made. */
  private spent = '';

  /** The running periods' forecasts: those of up to five minutes ago where nothing was spent or became known since. */
  at(now: number, state: LedgerState, counting: ForecastCounting): Forecasts {
    const spent = spentOf(state, counting);
    if (spent !== this.spent) this.made.forget();
    this.spent = spent;
    return this.made.recall(now, counting) ?? this.make(now, state, counting);
  }

  private make(now: number, state: LedgerState, counting: ForecastCounting): Forecasts {
    const past = this.past.recall(now, counting);
    if (past !== undefined) return runningForecasts(past, state, now, counting);
    // Kept are only those of a past that is new itself: what happened may have changed it.
    return this.made.keep(runningForecasts(this.past.keep(historyOf(state, now, counting), now, counting), state, now, counting), now, counting);
  }
}

/** All that was spent at the origin, ever: whatever changes it may change a forecast. */
function spentOf({ keys }: LedgerState, { origin }: ForecastCounting): string {
  return JSON.stringify(keys.at(origin).map(({ own, ownByok, calls, booked }) => [own, ownByok, calls, booked]));
}
