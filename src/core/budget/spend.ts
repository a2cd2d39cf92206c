import type { Certainty } from '../format.ts';
import type { BucketCell } from '../ledger/buckets.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Sums } from '../ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums, sumAll } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney } from '../money.ts';
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
  const own: Sums[] = [];
  const elsewhere: Sums[] = [];
  for (const cell of state.buckets.between(period.start, period.end)) {
    if (counts(cell, counting)) (cell.source === 'untracked' ? elsewhere : own).push(cell.sums);
  }
  const others = sumAll(elsewhere);
  const sums = addSums(sumAll(own), others);
  return {
    spent: spendOfSums(sums, counting.countByok),
    untracked: spendOfSums(others, counting.countByok),
    pending: sums.pending,
    held: heldIn(state, period, counting.origin),
    sums,
  };
}

/** How sure the figure of a period is: at least that much where calls lack a cost, an estimate where one is. */
export function certaintyOf({ sums }: Spend): Certainty {
  if (sums.unknown > 0) return 'atLeast';
  return sums.estimated > 0 ? 'estimate' : 'exact';
}

function counts(cell: BucketCell, counting: Counting): boolean {
  return cell.origin === counting.origin && (counting.countUntracked || cell.source !== 'untracked');
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
