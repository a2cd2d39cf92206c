import type { LedgerState } from '../ledger/state.ts';
import type { ForecastCounting } from './ofLedger.ts';
import type { Forecasts } from './running.ts';
import { HistoryMemo, Memo, runningForecasts } from './running.ts';

/** While nothing is spent a forecast falls slowly. */
const KEEP_MS = 5 * 60_000;

/** Forecasts for whoever looks again and again: to make them takes megabytes, and would be most of what an idle window does. */
export class StillForecasts {
  private readonly past = new HistoryMemo();
  /** With what was spent when they were made. */
  private readonly made = new Memo<{ readonly spent: string; readonly forecasts: Forecasts }>(KEEP_MS);

  /** The running periods' forecasts: those of up to five minutes ago where nothing was spent or became known since. */
  at(now: number, state: LedgerState, counting: ForecastCounting): Forecasts {
    const spent = spentOf(state, counting);
    const made = this.made.recall(now, counting);
    if (made?.spent === spent) return made.forecasts;
    const hadPast = this.past.recall(now, counting) !== undefined;
    const forecasts = runningForecasts(this.past.of(state, now, counting), state, now, counting);
    // Kept are only those of a past that is new itself: what happened may have changed it.
    return hadPast ? forecasts : this.made.keep({ spent, forecasts }, now, counting).forecasts;
  }
}

/** All that was spent at the origin, ever: whatever changes it may change a forecast. */
function spentOf({ keys }: LedgerState, { origin }: ForecastCounting): string {
  return JSON.stringify(keys.at(origin).map(({ own, ownByok, calls, booked }) => [own, ownByok, calls, booked]));
}
