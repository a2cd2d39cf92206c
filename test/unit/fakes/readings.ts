import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import type { Reading } from '../../../src/core/ledger/comparison.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Zone } from '../../../src/core/period.ts';
import { UTC } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN, written } from './ledger.ts';

/** A reading of the key, so many milliseconds after noon. */
export function reading(key: Partial<KeySample> & Pick<KeySample, 'usage'>, after = 0): Reading {
  return { origin: ORIGIN, keyHash: KEY, device: 'd', at: NOON + after, key: { tookMs: 1, ...key }, id: `s${after}`, zone: UTC };
}

/** Reads the key once a minute and folds what follows. */
export function play(state: LedgerState, keys: readonly (Partial<KeySample> & Pick<KeySample, 'usage'>)[]): void {
  for (const [index, key] of keys.entries()) for (const event of reconcile(state, reading(key, index * 60_000))) state.apply(written(event, NOON + index * 60_000));
}

/** The entries among events. */
export function entriesOf(events: readonly NewEvent[]): readonly UsageEntry[] {
  return events.flatMap((event) => (event.type === 'entry' ? [event.entry] : []));
}

/** What was booked as untracked, by id. */
export function untrackedOf(state: LedgerState): readonly UsageEntry[] {
  return [...state.entries()].filter(({ source }) => source === 'untracked').toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What is booked at the first sight of a key. */
export function openings(state: LedgerState, key: Partial<KeySample> & Pick<KeySample, 'usage'>, at: number, zone: Zone = UTC): readonly UsageEntry[] {
  return entriesOf(reconcile(state, { ...reading(key), at, zone }));
}
