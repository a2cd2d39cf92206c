import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import type { BreakdownRow } from './breakdown.ts';
import { percentile } from './latency.ts';
import type { Sums } from './sums.ts';
import { spendOfSums } from './sums.ts';

/** What can be told of a row of a breakdown. `undefined`: not knowable from what is there. */
export interface Metrics extends Sums {
  /** What counts as spent, in nano-dollars; the estimated part of it is `estimated`, and nothing of it belongs to the `unknown` calls. */
  readonly cost: NanoUsd;
  /** Per call of our own whose cost is known. */
  readonly costPerCall: NanoUsd | undefined;
  /** Of our own calls, per thousand tokens, in and out; not knowable while the cost of one of them is not: their tokens are not told apart. */
  readonly costPer1kTokens: NanoUsd | undefined;
  /** Share of the input tokens that were read from a cache, 0 to 1. */
  readonly cachedShare: number | undefined;
  /** Half of the calls, and nineteen of twenty, took no longer, in milliseconds; only where latencies were asked for. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
}

/**
 * The metrics of one row. `own`: the part of it that our own calls are, where other programs' money, which has no calls and no tokens, is in
 * it too. `countByok`: what providers charged users with keys of their own counts too.
 */
export function metricsOf({ sums, own = sums, latency }: Pick<BreakdownRow, 'sums' | 'latency'> & { readonly own?: Sums }, countByok: boolean): Metrics {
  const ownCost = spendOfSums(own, countByok);
  return {
    ...sums, cost: spendOfSums(sums, countByok),
    costPerCall: costPerCall(own, ownCost),
    costPer1kTokens: costPer1kTokens(own, ownCost),
    cachedShare: cachedShare(sums),
    p50: percentile(latency, 0.5),
    p95: percentile(latency, 0.95),
  };
}

function costPerCall({ calls, unknown }: Sums, cost: NanoUsd): NanoUsd | undefined {
  return calls > unknown ? nano(Math.round(cost / (calls - unknown))) : undefined;
}

function costPer1kTokens({ calls, unknown, inputTokens, outputTokens }: Sums, cost: NanoUsd): NanoUsd | undefined {
  const tokens = inputTokens + outputTokens;
  return tokens > 0 && calls > 0 && unknown === 0 ? nano(Math.round((cost / tokens) * 1000)) : undefined;
}

function cachedShare({ inputTokens, cacheReadTokens }: Sums): number | undefined {
  return inputTokens > 0 ? cacheReadTokens / inputTokens : undefined;
}
