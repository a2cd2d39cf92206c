import type { NewEvent } from '../ledger/events.ts';
import type { LedgerState } from '../ledger/state.ts';
import { muteSubject } from './alerts.ts';
import type { Standing } from './standing.ts';

/**
 * What to write where limits stand in another state than when somebody last looked: past a threshold, or back when the period has turned or the
 * limit was raised. Call it inside the ledger's critical section.
 */
export function stateChanges(standings: readonly Standing[], { limitStates }: Pick<LedgerState, 'limitStates'>): readonly NewEvent[] {
  return standings.flatMap((standing): readonly NewEvent[] => {
    const id = muteSubject(standing);
    const from = limitStates.get(id)?.state ?? 'active';
    const { state: to, used, limit, period } = standing;
    return from === to ? [] : [{ type: 'state', id, start: period.start, from, to, used, limit }];
  });
}

/** Whether any limit was past a threshold when somebody last looked. */
export function isAnyPastThreshold({ limitStates }: Pick<LedgerState, 'limitStates'>): boolean {
  for (const { state } of limitStates.values()) if (state !== 'active') return true;
  return false;
}
