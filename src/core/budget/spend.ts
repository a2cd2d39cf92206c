import type { Certainty } from '../format.ts';
import type { Held, Meter } from '../ledger/meters.ts';
import { NOTHING_HELD } from '../ledger/meters.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Sums } from '../ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { Period } from '../period.ts';
import { everythingLens } from './lens.ts';

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
  /** Those calls. */
  readonly running: Held;
  readonly sums: Sums;
}

/** Nothing spent, nothing open. */
export const NO_SPEND: Spend = { spent: ZERO, untracked: ZERO, pending: ZERO, held: ZERO, running: NOTHING_HELD, sums: NO_SUMS };

/** What was spent of everything in a period, with what is still open. Reads only the running totals. */
export function spendIn(state: LedgerState, period: Period, counting: Counting): Spend {
  return spendOfMeter(state.meters.read(everythingLens(counting.origin, counting.countUntracked), period), counting.countByok);
}

/** What a meter says, as spend. */
export function spendOfMeter({ own, others, held }: Meter, countByok: boolean): Spend {
  const sums = addSums(own, others);
  return {
    spent: spendOfSums(sums, countByok),
    untracked: spendOfSums(others, countByok),
    pending: sums.pending,
    held: nano(held.cost),
    running: held,
    sums,
  };
}

/** What is set aside of a limit: for calls that run now, and for those that have ended without a known cost. */
export function asideOf({ pending, held }: Pick<Spend, 'pending' | 'held'>): NanoUsd {
  return addMoney(pending, held);
}

/** How sure the figure of a period is: at least that much where calls lack a cost, an estimate where one is. */
export function certaintyOf({ sums }: Spend): Certainty {
  if (sums.unknown > 0) return 'atLeast';
  return sums.estimated > 0 ? 'estimate' : 'exact';
}
