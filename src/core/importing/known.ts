import type { UsageEntry } from '../usage.ts';
import type { Fingerprint } from './fingerprint.ts';
import { FingerprintCounts, fingerprint } from './fingerprint.ts';
import { secondOfEntry } from './matching.ts';

/** What the ledger knows already, as far as an import has to ask. Answers may be slow: each is asked for what is likely to be there only. */
export interface KnownCalls {
  /** Every entry of the ledger, once, with the fields that an index needs. Entries of other origins may be among them. */
  all(): Iterable<KnownCall>;
  /** The entries of these ids. */
  withIds(ids: readonly string[]): readonly UsageEntry[];
  /** The entries with these ids of the upstream. */
  withGenerations(origin: string, generationIds: readonly string[]): readonly UsageEntry[];
  /** The calls of a key (not money spent elsewhere) that were sent between two instants, epoch milliseconds, both included. */
  between(origin: string, keyHash: string, start: number, end: number): readonly UsageEntry[];
  /** Whether it was counted once and its details were cleaned away since: it must not be counted again. */
  wasCleaned(entry: UsageEntry): boolean;
}

/** The part of an entry that an index needs. */
export type KnownCall = Pick<UsageEntry, 'id' | 'at' | 'origin' | 'source'> & Partial<Pick<UsageEntry, 'generationId'>>;

/** Which calls the ledger may know, in a few bytes for each: most lines of a first import need not be looked up at all. */
export class KnownIndex {
  private readonly ids = new FingerprintCounts();
  private readonly generations = new FingerprintCounts();
  private readonly seconds = new FingerprintCounts();

  constructor(calls: Iterable<KnownCall>) {
    for (const call of calls) this.add(call);
  }

  /** Whether an entry of that id is likely to be there; never false for one that is. */
  hasId(id: string): boolean {
    return this.ids.size > 0 && this.ids.has(fingerprint(id));
  }

  /** The same for the upstream's id, given as its print. */
  hasGeneration(print: Fingerprint): boolean {
    return this.generations.size > 0 && this.generations.has(print);
  }

  /** Whether any call was made within a second of that one (epoch seconds). */
  hasNear(second: number): boolean {
    return this.seconds.size > 0 && [second - 1, second, second + 1].some((each) => this.seconds.has(secondPrint(each)));
  }

  private add(call: KnownCall): void {
    this.ids.add(fingerprint(call.id));
    if (call.source === 'untracked') return;
    if (call.generationId !== undefined) this.generations.add(generationPrint(call.origin, call.generationId));
    this.seconds.add(secondPrint(secondOfEntry(call)));
  }
}

/** What an id of the upstream is known by. */
export function generationPrint(origin: string, generationId: string): Fingerprint {
  return fingerprint(`g ${origin} ${generationId}`);
}

function secondPrint(second: number): Fingerprint {
  return [second >>> 0, 0];
}
