import type { NanoUsd } from '../money.ts';
import { ZERO, subtractMoney } from '../money.ts';
import type { NewEvent } from './events.ts';
import type { KeyAtOrigin } from './openCalls.ts';
import { isOwn, unresolved } from './openCalls.ts';
import type { LedgerState } from './state.ts';

/** The key's counter may lag behind a call by so much. */
export const LAG_MS = 90_000;

/** Whether the key's counter has seen everything that we may have spent: nothing runs, and nothing ended a moment ago. */
export function isAtRest(state: LedgerState, key: KeyAtOrigin, at: number): boolean {
  for (const hold of state.holds.values()) if (hold.origin === key.origin && hold.keyHash === key.keyHash) return false;
  for (const entry of state.entries()) if (isOwn(entry, key) && entry.calls > 0 && at - (entry.settledAt ?? entry.at) < LAG_MS) return false;
  return true;
}

/**
 * Gives calls that ended before anybody knew their id the growth of the counter that nothing else explains, oldest first, each up to its
 * high figure. In that order the calls before any instant never get less than they cost, so that no sample proves too much afterwards.
 * Nothing is given while one of them can still be asked about. `rest`: the growth that neither known calls nor booked money explain.
 */
export function settleOrphans(state: LedgerState, key: KeyAtOrigin, rest: NanoUsd, at: number): readonly NewEvent[] {
  const orphans = unresolved(state, key).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  if (orphans.some(({ generationId }) => generationId !== undefined)) return [];
  let left = rest > ZERO ? rest : ZERO;
  return orphans.flatMap(({ id, estimate }): readonly NewEvent[] => {
    // Without an upper bound, all of it could be somebody else's.
    if (estimate === undefined) return [];
    const cost = estimate < left ? estimate : left;
    left = subtractMoney(left, cost);
    return [{ type: 'amend', id, fields: { cost, costSource: 'key', settledAt: at } }];
  });
}
