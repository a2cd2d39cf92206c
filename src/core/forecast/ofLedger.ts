import type { Counting } from '../budget/spend.ts';
import { spendIn } from '../budget/spend.ts';
import type { BucketDimensions } from '../ledger/buckets.ts';
import { BUCKET_MS } from '../ledger/quarterHours.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Zone } from '../period.ts';
import { periodAt } from '../period.ts';
import { forecast } from './forecast.ts';
import { lumpsApart } from './lumps.ts';
import type { Forecast, ForecastAsk, History } from './types.ts';

/** What counts, and where days begin. */
export type ForecastCounting = Counting & { readonly zone: Zone };

/** The forecast of the running day, week or month from the running totals, without a database: they reach some six weeks back. */
export function forecastOf(state: LedgerState, kind: ForecastAsk['kind'], now: number, counting: ForecastCounting): Forecast {
  return forecastFrom(historyOf(state, now, counting), state, kind, now, counting);
}

/** The same from a history that is at hand already. */
export function forecastFrom(history: History, state: LedgerState, kind: ForecastAsk['kind'], now: number, counting: ForecastCounting): Forecast {
  const { spent } = spendIn(state, periodAt(kind, now, counting.zone), counting);
  return forecast({ kind, now, zone: counting.zone, spent, ...history });
}

/** What the running totals know of the past, by quarter hours. */
export function historyOf(state: LedgerState, now: number, counting: Counting): History {
  const { origin, countUntracked, countByok } = counting;
  const isOwn = (cell: BucketDimensions): boolean => cell.origin === origin && cell.source !== 'untracked';
  const counts = (cell: BucketDimensions): boolean => cell.origin === origin && (countUntracked || cell.source !== 'untracked');
  const history = state.buckets.spendBetween(0, now, counts, countByok);
  // Money spent elsewhere is seen only while the key is watched: records begin with the first own call.
  const since = state.buckets.firstOf(isOwn, 0, now);
  return { ...lumpsApart(history, state, counting), cellMs: BUCKET_MS, ...(since === undefined ? {} : { since }) };
}
