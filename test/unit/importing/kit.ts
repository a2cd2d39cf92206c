import { readFileSync } from 'node:fs';
import { readerFor } from '../../../src/core/importing/formats.ts';
import type { ImportFrame } from '../../../src/core/importing/frame.ts';
import type { KnownCall, KnownCalls } from '../../../src/core/importing/known.ts';
import type { ImportChange, ReadRecord } from '../../../src/core/importing/planner.ts';
import { ImportPlanner } from '../../../src/core/importing/planner.ts';
import type { ImportReply, ImportedCall } from '../../../src/core/importing/types.ts';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { entryOf as wholeEntry, mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN } from '../fakes/ledger.ts';

/** A call with the name that its file gives to the key. */
export type TestCall = ImportedCall & { readonly keyName: string };

/** A key that is not the one at work. */
export const OTHER_KEY = 'cd'.repeat(32);
export const BULK = '01KAQ000000000000000000000';

/** A ledger that is a list, and takes what an import changes. */
export class KnownList implements KnownCalls {
  readonly records = new Map<string, EntryRecord>();
  /** Ids of the upstream of what was counted and is gone. */
  readonly cleaned = new Set<string>();

  constructor(entries: readonly UsageEntry[] = []) {
    for (const entry of entries) this.apply([{ v: 1, ev: '01KAP000000000000000000000', at: NOON, type: 'entry', id: entry.id, entry }]);
  }

  get entries(): readonly UsageEntry[] {
    return [...this.records.values()].flatMap((record) => wholeEntry(record) ?? []);
  }

  apply(changes: Iterable<ImportChange>): void {
    for (const change of changes) this.records.set(change.id, mergeEvent(this.records.get(change.id), change));
  }

  all(): Iterable<KnownCall> {
    return this.entries;
  }

  withIds(ids: readonly string[]): readonly UsageEntry[] {
    return this.entries.filter(({ id }) => ids.includes(id));
  }

  withGenerations(origin: string, generationIds: readonly string[]): readonly UsageEntry[] {
    return this.entries.filter((entry) => entry.origin === origin && entry.generationId !== undefined && generationIds.includes(entry.generationId));
  }

  wasCleaned({ generationId }: UsageEntry): boolean {
    return generationId !== undefined && this.cleaned.has(generationId);
  }

  between(origin: string, keyHash: string, start: number, end: number): readonly UsageEntry[] {
    return this.entries.filter((entry) => entry.origin === origin && entry.keyHash === keyHash && entry.source !== 'untracked' && entry.at >= start && entry.at <= end);
  }
}

/** What lines of an import have in common; the key at work is called `laptop`. */
export function frameOf(more: Partial<ImportFrame> = {}): ImportFrame {
  return {
    bulk: BULK, now: NOON, format: 'jsonl', origin: ORIGIN, device: 'd', mine: KEY, models: {}, isAsked: () => false,
    keyOf: (name) => (name === 'laptop' ? { keyHash: KEY, isMine: true, besides: OTHER_KEY } : { keyHash: OTHER_KEY, isMine: false, besides: OTHER_KEY }),
    ...more,
  };
}

/** Imports these calls into the list. */
export function importCalls(known: KnownList, calls: readonly TestCall[], { batch = 1000, frame = frameOf() } = {}): ImportReply {
  return importRead(known, calls.map(({ keyName, ...call }, index): ReadRecord => ({ line: index + 1, read: { kind: 'call', call, keyName } })), frame, batch);
}

/** Imports a text into the list, told by its beginning. */
export function importText(known: KnownList, text: string, more: Partial<ImportFrame> = {}): ImportReply {
  const { format, splitter, read } = readerFor(text);
  const records = [...splitter.push(text.replace(/^\uFEFF/, '')), ...splitter.end()];
  const lines = records.map(({ line, text: record, problem }): ReadRecord => ({ line, read: problem === undefined ? read(record, NOON) : { kind: 'bad', why: problem } }));
  return importRead(known, lines, frameOf({ format, ...more }), 1000);
}

/** A file of `test/fixtures/import`. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/import/${name}`, import.meta.url), 'utf8');
}

function importRead(known: KnownList, records: readonly ReadRecord[], frame: ImportFrame, batch: number): ImportReply {
  const planner = new ImportPlanner(frame, known);
  const changes: ImportChange[] = [];
  for (let start = 0; start < records.length; start += batch) changes.push(...planner.take(records.slice(start, start + batch)));
  changes.push(...planner.finish());
  known.apply(changes);
  return planner.reply();
}
