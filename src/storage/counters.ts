import type { SavedState } from '../core/ledger/state.ts';
import { LedgerState } from '../core/ledger/state.ts';
import { fileStamp, rangeIfThere, readIfThere, writeAtomic } from './files.ts';
import type { Home } from './home.ts';
import { upgraded } from './oldCounters.ts';
import type { Offsets } from './tail.ts';

/** The form of `counters.json` that this version writes. */
const FORMAT = 5;
const HEAD_BYTES = 100;

/** The fold of the journal up to these offsets, as `counters.json` keeps it. */
export interface Counters {
  readonly state: LedgerState;
  readonly offsets: Offsets;
  /** Id of the last change past the journal that they hold. */
  readonly bulk?: string | undefined;
}

/** What `counters.json` turned out to be. */
export type CountersFile =
  | { readonly kind: 'whole'; readonly counters: Counters }
  | { readonly kind: 'missing' | 'damaged' | 'newer' };

/** Stands at the beginning, so that it can be read without the rest. */
interface Saved {
  readonly format: number;
  readonly bulk?: string;
  readonly offsets: Offsets;
  readonly state: SavedState;
}

/** Which counters the home has: other ones, another stamp. `undefined` where there are none. */
export function countersStamp(home: Home): string | undefined {
  return fileStamp(home.counters);
}

/** Id of the last change past the journal that the home's counters hold, found without reading them all. */
export function lastBulkIn(home: Home): string | undefined {
  const head = rangeIfThere(home.counters, 0, HEAD_BYTES)?.toString('utf8') ?? '';
  return /^\{"format":\d+,"bulk":"(\w+)"/.exec(head)?.[1];
}

/** Reads the home's counters. */
export function readCounters(home: Home): CountersFile {
  const text = readIfThere(home.counters);
  if (text === undefined) return { kind: 'missing' };
  try {
    const saved = JSON.parse(text) as Partial<Saved>;
    if (saved.format !== undefined && saved.format > FORMAT) return { kind: 'newer' };
    if (saved.format === undefined || saved.offsets === undefined || saved.state === undefined) return { kind: 'damaged' };
    const state = new LedgerState(saved.format < FORMAT ? upgraded(saved.state, saved.format) : saved.state);
    return { kind: 'whole', counters: { state, offsets: saved.offsets, bulk: saved.bulk } };
  } catch (error) {
    // Whatever is wrong inside, a cut text or a member of the wrong kind, the file is of no use.
    if (error instanceof SyntaxError || error instanceof TypeError) return { kind: 'damaged' };
    throw error;
  }
}

/** Replaces the home's counters in one step. */
export async function writeCounters(home: Home, { state, offsets, bulk }: Counters): Promise<void> {
  const saved: Saved = { format: FORMAT, ...(bulk === undefined ? {} : { bulk }), offsets, state: state.toJSON() };
  await writeAtomic(home.counters, JSON.stringify(saved));
}
