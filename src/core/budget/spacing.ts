import { meteredEntry, meteredHold } from '../ledger/meters.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Binding } from './lens.ts';
import { lensOf } from './lens.ts';

/** When the newest call that a binding binds was let through, epoch milliseconds; 0 where none is at hand. */
export function lastCallOf(binding: Binding, state: LedgerState, origin: string): number {
  const lens = lensOf(binding, origin, false);
  let last = 0;
  for (const hold of state.holds.values()) if (hold.origin === origin && hold.at > last && lens.admits(meteredHold(hold))) last = hold.at;
  for (const entry of state.entries()) {
    const isCall = entry.origin === origin && entry.status !== 'blocked' && entry.at > last;
    if (isCall && lens.admits(meteredEntry(entry))) last = entry.at;
  }
  return last;
}
