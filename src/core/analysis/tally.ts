import { percentile } from '../ledger/latency.ts';
import { metricsOf } from '../ledger/metrics.ts';
import type { Sums } from '../ledger/sums.ts';
import { NO_SUMS, addSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import type { Share } from './source.ts';

/** What a group or a column comes to. Money in nano-dollars; `estimated` is part of `cost`, `unknown` the calls that it lacks. */
export interface Tally {
  readonly cost: NanoUsd;
  readonly estimated: NanoUsd;
  readonly unknown: number;
  readonly calls: number;
  readonly errors: number;
  readonly blocked: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly reasoningTokens: number;
  /** Per call, and per thousand tokens in and out, where it can be known. */
  readonly costPerCall?: NanoUsd;
  readonly costPer1kTokens?: NanoUsd;
  /** Half of the calls, and nineteen of twenty, took no longer, milliseconds; only where latencies were asked for. */
  readonly p50?: number;
  readonly p95?: number;
}

/** The tally of what was added up. `own`: the part of it that our own calls are. */
export function tallyOf({ sums, latency }: Pick<Share, 'sums' | 'latency'>, countByok: boolean, own: Sums = sums): Tally {
  const { cost, costPerCall, costPer1kTokens } = metricsOf({ sums, own, latency }, countByok);
  const { estimated, unknown, calls, errors, blocked, inputTokens, outputTokens, cacheReadTokens, reasoningTokens } = sums;
  const [p50, p95] = [percentile(latency, 0.5), percentile(latency, 0.95)];
  return {
    cost, estimated, unknown, calls, errors, blocked, inputTokens, outputTokens, cacheReadTokens, reasoningTokens,
    ...(costPerCall === undefined ? {} : { costPerCall }), ...(costPer1kTokens === undefined ? {} : { costPer1kTokens }),
    ...(p50 === undefined ? {} : { p50 }), ...(p95 === undefined ? {} : { p95 }),
  };
}

/** Two shares as one. */
export function joined(a: Pick<Share, 'sums' | 'latency'> | undefined, b: Pick<Share, 'sums' | 'latency'> | undefined): Pick<Share, 'sums' | 'latency'> {
  const latency = Array.from({ length: Math.max(a?.latency.length ?? 0, b?.latency.length ?? 0) }, (_, bin) => (a?.latency[bin] ?? 0) + (b?.latency[bin] ?? 0));
  return { sums: addSums(a?.sums ?? NO_SUMS, b?.sums ?? NO_SUMS), latency };
}

/** All of them as one. */
export function joinedAll(shares: readonly Pick<Share, 'sums' | 'latency'>[]): Pick<Share, 'sums' | 'latency'> {
  return shares.reduce<Pick<Share, 'sums' | 'latency'>>((sum, share) => joined(sum, share), { sums: NO_SUMS, latency: [] });
}
