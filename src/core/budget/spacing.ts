import { admits, meteredEntry, meteredHold } from '../ledger/meters.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Binding } from './lens.ts';
import type { Budgeting } from './standing.ts';

/** When the newest call that a binding binds was let through, epoch milliseconds; 0 where none is at hand. */
export function lastCallOf(binding: Binding, state: LedgerState, { budgets }: Budgeting): number {
  const lens = budgets.lensOf(binding);
  let last = 0;
  for (const hold of state.holds.values()) if (hold.at > last && admits(lens, meteredHold(hold), hold.origin)) last = hold.at;
  for (const entry of state.entries()) {
    const isCall = entry.source !== 'untracked' && entry.status !== 'blocked' && entry.at > last;
    if (isCall && admits(lens, meteredEntry(entry), entry.origin)) last = entry.at;
  }
  return last;
}
