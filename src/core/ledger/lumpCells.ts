import { startsOf } from './backdating.ts';
import type { BucketCell } from './buckets.ts';
import { USAGE } from './counter.ts';
import type { LedgerState } from './state.ts';

/** The epoch that begins with the first sight of a key. */
const FIRST_EPOCH = 1;

/** The cells of the running totals that hold what the keys of an origin had spent before they were first seen: each a lump of days or weeks. */
export function *lumpCells(state: LedgerState, origin: string): Iterable<BucketCell> {
  for (const { keyHash, samples } of state.keys.at(origin)) {
    const since = startsOf(samples, USAGE).get(FIRST_EPOCH);
    if (since === undefined) continue;
    for (const cell of state.buckets.between(0, since)) if (cell.source === 'untracked' && cell.keyHash === keyHash && cell.origin === origin) yield cell;
  }
}
