import type { Clock } from '../../src/core/ports.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { CLOCK, open } from '../shell/storage/kit.ts';

/** A segment is deleted so long after its last event, instead of ten minutes. */
const DELETED_AFTER_MS = 5000;
const PACE = 120;

/** What a process takes for ten minutes passes in five seconds, or segments would never be deleted here. */
export const HURRIED: Clock = { ...CLOCK, monotonic: () => performance.now() * PACE };

/** To the compactor, what was written five seconds ago is ten minutes old. */
export const AHEAD: Clock = { ...HURRIED, now: () => Date.now() + DELETED_AFTER_MS * PACE - DELETED_AFTER_MS };

/** A ledger among those that are tortured. */
export function join(root: string, more: Parameters<typeof open>[1] = {}): Promise<Ledger> {
  return open(root, { clock: HURRIED, ...more });
}
