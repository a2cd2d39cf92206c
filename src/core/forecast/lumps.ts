import type { Counting } from '../budget/spend.ts';
import { lumpCells } from '../ledger/lumpCells.ts';
import type { LedgerState } from '../ledger/state.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, subtractMoney } from '../money.ts';
import type { History, SpendCell } from './types.ts';

/**
 * The history, with what keys had spent before they were first seen told apart: that is booked in one lump for days or weeks, and is nobody's
 * habit. An import of older calls would let it count as one, since it moves the beginning of the records back to before it.
 */
export function lumpsApart(history: readonly SpendCell[], state: LedgerState, { origin, countUntracked, countByok }: Counting): Pick<History, 'history' | 'lumps'> {
  const lumps = new Map<number, NanoUsd>();
  if (!countUntracked) return { history };
  for (const { start, sums } of lumpCells(state, origin)) lumps.set(start, addMoney(lumps.get(start) ?? ZERO, spendOfSums(sums, countByok)));
  if (lumps.size === 0) return { history };
  return {
    history: history.map(({ start, amount }) => ({ start, amount: subtractMoney(amount, lumps.get(start) ?? ZERO) })),
    lumps: [...lumps].map(([start, amount]) => ({ start, amount })),
  };
}
