import type { SavedState } from '../core/ledger/state.ts';
import { LedgerState } from '../core/ledger/state.ts';
import { readIfThere, writeAtomic } from './files.ts';
import type { Home } from './home.ts';
import { FORMAT } from './manifest.ts';
import type { Offsets } from './tail.ts';

/** The fold of the journal up to these offsets, as `counters.json` keeps it. */
export interface Counters {
  readonly state: LedgerState;
  readonly offsets: Offsets;
}

/** What `counters.json` turned out to be. */
export type CountersFile =
  | { readonly kind: 'whole'; readonly counters: Counters }
  | { readonly kind: 'missing' | 'damaged' | 'newer' };

interface Saved {
  readonly format: number;
  readonly offsets: Offsets;
  readonly state: SavedState;
}

/** Reads the home's counters. */
export function readCounters(home: Home): CountersFile {
  const text = readIfThere(home.counters);
  if (text === undefined) return { kind: 'missing' };
  try {
    const saved = JSON.parse(text) as Partial<Saved>;
    if (saved.format !== undefined && saved.format > FORMAT) return { kind: 'newer' };
    if (saved.format === undefined || saved.offsets === undefined || saved.state === undefined) return { kind: 'damaged' };
    return { kind: 'whole', counters: { state: new LedgerState(saved.state), offsets: saved.offsets } };
  } catch (error) {
    // Whatever is wrong inside, a cut text or a member of the wrong kind, the file is of no use.
    if (error instanceof SyntaxError || error instanceof TypeError) return { kind: 'damaged' };
    throw error;
  }
}

/** Replaces the home's counters in one step. */
export async function writeCounters(home: Home, { state, offsets }: Counters): Promise<void> {
  const saved: Saved = { format: FORMAT, offsets, state: state.toJSON() };
  await writeAtomic(home.counters, JSON.stringify(saved));
}
