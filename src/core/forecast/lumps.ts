import type { Counting } from '../budget/spend.ts';
import { startsOf } from '../ledger/backdating.ts';
import type { BucketCell } from '../ledger/buckets.ts';
import { USAGE } from '../ledger/counter.ts';
import type { KeyAccount } from '../ledger/keyBook.ts';
import type { LedgerState } from '../ledger/state.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, subtractMoney } from '../money.ts';
import type { History, SpendCell } from './types.ts';

/** The epoch that begins with the first sight of a key. */
const FIRST_EPOCH = 1;

/**
 * The history, with what keys had spent before they were first seen told apart: that is booked in one lump for days or weeks, and is nobody's
 * habit. An import of older calls would let it count as one, since it moves the beginning of the records back to before it.
 */
export function lumpsApart(history: readonly SpendCell[], state: LedgerState, { origin, countUntracked, countByok }: Counting): Pick<History, 'history' | 'lumps'> {
  const lumps = new Map<number, NanoUsd>();
  for (const account of countUntracked ? state.keys.at(origin) : []) {
    for (const { start, sums } of lumpsOf(state, account)) lumps.set(start, addMoney(lumps.get(start) ?? ZERO, spendOfSums(sums, countByok)));
  }
  if (lumps.size === 0) return { history };
  return {
    history: history.map(({ start, amount }) => ({ start, amount: subtractMoney(amount, lumps.get(start) ?? ZERO) })),
    lumps: [...lumps].map(([start, amount]) => ({ start, amount })),
  };
}

/** What is booked as spent elsewhere from before the key was watched. */
function *lumpsOf(state: LedgerState, account: KeyAccount): Iterable<BucketCell> {
  const since = startsOf(account.samples, USAGE).get(FIRST_EPOCH);
  if (since === undefined) return;
  for (const cell of state.buckets.between(0, since)) {
    if (cell.source === 'untracked' && cell.keyHash === account.keyHash && cell.origin === account.origin) yield cell;
  }
}
