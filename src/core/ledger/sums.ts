import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { rankOf } from '../usage.ts';

/** What a set of entries adds up to. Money in nano-dollars; `cost` includes `estimated`, but nothing for the `unknown` calls. */
export interface Sums {
  readonly cost: NanoUsd;
  /** What providers charged users who bring their own key. */
  readonly byokCost: NanoUsd;
  /** The part of `cost` that is only estimated. */
  readonly estimated: NanoUsd;
  /** High figures of calls whose cost is not known yet: what the guard counts for them. */
  readonly pending: NanoUsd;
  /** Calls without any known cost. */
  readonly unknown: number;
  readonly calls: number;
  readonly errors: number;
  readonly blocked: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** The most tokens that calls may have which never said how many they had: what the guard counts for them. */
  readonly pendingTokens: number;
}

/** Sums while they are added up. */
export type Totals = Record<keyof Sums, number>;

/** The sum of nothing. */
export const NO_SUMS: Sums = {
  cost: ZERO, byokCost: ZERO, estimated: ZERO, pending: ZERO, unknown: 0, calls: 0, errors: 0, blocked: 0,
  inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, pendingTokens: 0,
};

/** What one entry contributes. */
export function sumsOf(entry: UsageEntry): Sums {
  const { status, calls, inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = entry;
  const { cost, byokCost, estimated, pending, unknown } = moneyOf(entry);
  // Written out, since it is done for every entry that is folded in.
  return {
    cost, byokCost, estimated, pending, unknown,
    calls: isCall(entry) ? calls : 0, errors: status === 'error' ? 1 : 0, blocked: status === 'blocked' ? 1 : 0,
    inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, pendingTokens: pendingTokensOf(entry),
  };
}

/** `a + b`, field by field. */
export function addSums(a: Sums, b: Sums): Sums {
  return combine(a, b, 1);
}

/** `a − b`, field by field. */
export function subtractSums(a: Sums, b: Sums): Sums {
  return combine(a, b, -1);
}

/** What these sums count towards spend. */
export function spendOfSums(sums: Sums, countByok: boolean): NanoUsd {
  return countByok ? addMoney(sums.cost, sums.byokCost) : sums.cost;
}

function combine(a: Sums, b: Sums, sign: 1 | -1): Sums {
  const total: Totals = { ...a };
  addTo(total, b, sign);
  return checked(total);
}

/** Throws a `RangeError` where money is beyond what can be counted exactly. */
export function checked(total: Totals): Sums {
  total.cost = nano(total.cost);
  total.byokCost = nano(total.byokCost);
  total.estimated = nano(total.estimated);
  total.pending = nano(total.pending);
  return total as Sums;
}

/** Written out, since every fold of a journal spends most of its time here. */
export function addTo(total: Totals, sums: Sums, sign: 1 | -1): void {
  total.cost += sign * sums.cost;
  total.byokCost += sign * sums.byokCost;
  total.estimated += sign * sums.estimated;
  total.pending += sign * sums.pending;
  total.unknown += sign * sums.unknown;
  total.calls += sign * sums.calls;
  total.errors += sign * sums.errors;
  total.blocked += sign * sums.blocked;
  total.inputTokens += sign * sums.inputTokens;
  total.outputTokens += sign * sums.outputTokens;
  total.cacheReadTokens += sign * sums.cacheReadTokens;
  total.cacheWriteTokens += sign * sums.cacheWriteTokens;
  total.reasoningTokens += sign * sums.reasoningTokens;
  total.pendingTokens += sign * sums.pendingTokens;
}

function moneyOf(entry: UsageEntry): Pick<Sums, 'cost' | 'byokCost' | 'estimated' | 'pending' | 'unknown'> {
  const byokCost = entry.isByok === true ? (entry.upstreamCost ?? ZERO) : ZERO;
  if (entry.cost === undefined) {
    const pending = isCall(entry) ? (entry.estimate ?? ZERO) : ZERO;
    return { cost: ZERO, byokCost, estimated: ZERO, pending, unknown: isCall(entry) ? 1 : 0 };
  }
  const estimated = rankOf(entry.costSource) <= rankOf('estimate') ? entry.cost : ZERO;
  return { cost: entry.cost, byokCost, estimated, pending: ZERO, unknown: 0 };
}

/** A call that told only one of the two may have had the rest of its bound. Embeddings have no answer that is counted. */
function pendingTokensOf(entry: UsageEntry): number {
  const { estimateTokens, inputTokens, outputTokens, endpoint } = entry;
  if (estimateTokens === undefined || !isCall(entry)) return 0;
  const isTold = inputTokens !== undefined && (outputTokens !== undefined || endpoint === 'embeddings');
  return isTold ? 0 : Math.max(0, estimateTokens - (inputTokens ?? 0) - (outputTokens ?? 0));
}

function isCall(entry: UsageEntry): boolean {
  return entry.status !== 'blocked' && entry.status !== 'cached';
}
