import type { Counting } from '../budget/spend.ts';
import { spendIn } from '../budget/spend.ts';
import type { BucketCell } from '../ledger/buckets.ts';
import { BUCKET_MS } from '../ledger/buckets.ts';
import type { LedgerState } from '../ledger/state.ts';
import { spendOfSums } from '../ledger/sums.ts';
import { ZERO, addMoney } from '../money.ts';
import type { NanoUsd } from '../money.ts';
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
  const quarters = new Map<number, NanoUsd>();
  let since = Infinity;
  for (const cell of state.buckets.between(0, now)) {
    if (cell.origin !== origin || (!countUntracked && cell.source === 'untracked')) continue;
    quarters.set(cell.start, addMoney(quarters.get(cell.start) ?? ZERO, spendOfSums(cell.sums, countByok)));
    if (isOwn(cell)) since = Math.min(since, cell.start);
  }
  const history = [...quarters].map(([start, amount]) => ({ start, amount }));
  return { ...lumpsApart(history, state, counting), cellMs: BUCKET_MS, ...(since === Infinity ? {} : { since }) };
}

/** Money spent elsewhere is seen only while the key is watched: records begin with the first own call. */
function isOwn({ source }: BucketCell): boolean {
  return source !== 'untracked';
}
