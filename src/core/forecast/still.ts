import type { LedgerState } from '../ledger/state.ts';
import { historyOf } from './ofLedger.ts';
import type { ForecastCounting } from './ofLedger.ts';
import type { Forecasts } from './running.ts';
import { HistoryMemo, Memo, runningForecasts } from './running.ts';

/** While nothing is spent a forecast falls slowly. */
const KEEP_MS = 5 * 60_000;

/** Forecasts for whoever looks again and again: to make them anew each time would be most of what an idle window does. */
export class StillForecasts {
  private readonly past = new HistoryMemo();
  private readonly made = new Memo<Forecasts>(KEEP_MS);

  /** The running periods' forecasts: those of up to five minutes ago, unless they were to be forgotten. */
  at(now: number, state: LedgerState, counting: ForecastCounting): Forecasts {
    return this.made.recall(now, counting) ?? this.make(now, state, counting);
  }

  /** Something happened: the next ones are made anew. */
  forget(): void {
    this.made.forget();
  }

  private make(now: number, state: LedgerState, counting: ForecastCounting): Forecasts {
    const past = this.past.recall(now, counting);
    if (past !== undefined) return runningForecasts(past, state, now, counting);
    // Kept are only those of a past that is new itself: what happened may have changed it.
    return this.made.keep(runningForecasts(this.past.keep(historyOf(state, now, counting), now, counting), state, now, counting), now, counting);
  }
}
