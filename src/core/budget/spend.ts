import type { Certainty } from '../format.ts';
import type { BucketDimensions } from '../ledger/buckets.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Sums } from '../ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { Period } from '../period.ts';

/** What counts as spent, by the user's settings. */
export interface Counting {
  /** Origin of the base URL: another origin's money is not ours. */
  readonly origin: string;
  readonly countUntracked: boolean;
  readonly countByok: boolean;
}

/** What a period has cost so far. */
export interface Spend {
  /** Known and estimated costs together. */
  readonly spent: NanoUsd;
  /** The part of it that other programs caused; zero where those are not counted. */
  readonly untracked: NanoUsd;
  /** High figures of calls that have ended without a known cost. */
  readonly pending: NanoUsd;
  /** Money set aside for calls that run now. */
  readonly held: NanoUsd;
  readonly sums: Sums;
}

/** Nothing spent, nothing open. */
export const NO_SPEND: Spend = { spent: ZERO, untracked: ZERO, pending: ZERO, held: ZERO, sums: NO_SUMS };

/** What was spent in a period, with what is still open. Reads only the running totals. */
export function spendIn(state: LedgerState, period: Period, counting: Counting): Spend {
  // One walk for both: this runs while every other process waits for the guard.
  const whose = state.buckets.sumsBy(period.start, period.end, (dimensions) => whoseOf(dimensions, counting));
  const others = whose.get('others') ?? NO_SUMS;
  const sums = addSums(whose.get('own') ?? NO_SUMS, others);
  return {
    spent: spendOfSums(sums, counting.countByok),
    untracked: spendOfSums(others, counting.countByok),
    pending: sums.pending,
    held: heldIn(state, period, counting.origin),
    sums,
  };
}

/** Only what was spent, where nothing else is wanted. */
export function spentIn(state: LedgerState, period: Period, counting: Counting): NanoUsd {
  const quarters = state.buckets.spendBetween(period.start, period.end, (dimensions) => whoseOf(dimensions, counting) !== undefined, counting.countByok);
  return nano(quarters.reduce((sum, { amount }) => sum + amount, 0));
}

/** How sure the figure of a period is: at least that much where calls lack a cost, an estimate where one is. */
export function certaintyOf({ sums }: Spend): Certainty {
  if (sums.unknown > 0) return 'atLeast';
  return sums.estimated > 0 ? 'estimate' : 'exact';
}

function whoseOf({ origin, source }: BucketDimensions, counting: Counting): 'own' | 'others' | undefined {
  if (origin !== counting.origin) return undefined;
  if (source !== 'untracked') return 'own';
  return counting.countUntracked ? 'others' : undefined;
}

/** A hold counts in the period in which it was set aside. */
function heldIn(state: LedgerState, period: Period, origin: string): NanoUsd {
  let held = ZERO;
  for (const hold of state.holds.values()) {
    const inside = hold.origin === origin && hold.at >= period.start && hold.at < period.end;
    if (inside && hold.high !== undefined) held = addMoney(held, hold.high);
  }
  return held;
}
