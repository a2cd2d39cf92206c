import type { NewEvent } from '../../ledger/events.ts';
import type { PauseMark } from '../../ledger/marks.ts';
import type { LedgerState } from '../../ledger/state.ts';
import { ZERO } from '../../money.ts';
import { CLAIM_MS } from '../alerts.ts';

/** A paused session that nobody was told of. */
export interface Paused {
  /** Key of the alert: it is told once. */
  readonly id: string;
  readonly session: string;
  readonly mark: Extract<PauseMark, { readonly type: 'pause' }>;
}

/** The pauses that nobody was told of, or that somebody claimed to tell and did not. */
export function untoldPauses({ pauses, alerts }: Pick<LedgerState, 'pauses' | 'alerts'>, now: number): readonly Paused[] {
  return [...pauses].flatMap(([session, mark]): readonly Paused[] => {
    if (mark.type !== 'pause') return [];
    const id = `pause|${session}|${mark.at}|1`;
    const told = alerts.get(id);
    const isTold = told !== undefined && (told.type === 'alert-shown' || now - told.at < CLAIM_MS);
    return isTold ? [] : [{ id, session, mark }];
  });
}

/** What to write before it is told, and after. */
export function pauseTold({ id }: Paused, type: 'alert-claim' | 'alert-shown', owner: string): NewEvent {
  return { type, id, limit: ZERO, owner };
}
