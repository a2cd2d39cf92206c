import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { SampleCut } from './events.ts';
import type { LedgerState } from './state.ts';

/** A call of ours that may have been charged, but whose cost is not known, with the instant at which its money counts. */
export type OpenCall = SampleCut['open'][number] & { readonly at: number };

/** Which key's calls are meant. */
export interface KeyAtOrigin {
  readonly origin: string;
  readonly keyHash: string;
}

/** Calls of ours with this key that may have been charged, but whose cost is not known. */
export function openCalls(state: LedgerState, key: KeyAtOrigin): readonly OpenCall[] {
  const held = [...state.holds.values()].filter((hold) => hold.origin === key.origin && hold.keyHash === key.keyHash);
  return [
    ...held.map(({ id, at, high }) => ({ id, at, ...(high === undefined ? {} : { high }) })),
    ...unresolved(state, key).map(({ id, at, estimate }) => ({ id, at, ...(estimate === undefined ? {} : { high: estimate }) })),
  ];
}

/** The entries among them: calls that have ended. */
export function unresolved(state: LedgerState, key: KeyAtOrigin): readonly UsageEntry[] {
  return [...state.entries()].filter((entry) => isOwn(entry, key) && !isResolved(entry));
}

/** Whether we made this call, with this key. */
export function isOwn(entry: UsageEntry, { origin, keyHash }: KeyAtOrigin): boolean {
  return entry.origin === origin && entry.keyHash === keyHash && entry.source !== 'untracked';
}
