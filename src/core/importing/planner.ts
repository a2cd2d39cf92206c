import type { AmendEvent, EntryEvent } from '../ledger/events.ts';
import type { UsageEntry } from '../usage.ts';
import { additionsTo } from './additions.ts';
import type { Fingerprint } from './fingerprint.ts';
import { FingerprintCounts, fingerprint } from './fingerprint.ts';
import type { ImportFrame } from './frame.ts';
import { entryFrom } from './frame.ts';
import type { KnownCalls } from './known.ts';
import { KnownIndex, generationPrint } from './known.ts';
import { pairUp, secondOfEntry } from './matching.ts';
import { ImportTally } from './tally.ts';
import type { ImportReply, ImportedCall, ReadLine } from './types.ts';
import { IMPORT_COST } from './types.ts';

/** What an import changes: a new entry, or more about one that is there. */
export type ImportChange = EntryEvent | AmendEvent;

/** A line that was read, and which it was. */
export interface ReadRecord {
  readonly line: number;
  readonly read: ReadLine;
}

/** A call of the file as an entry, with the name that the file gives to its key. */
interface Candidate {
  readonly entry: UsageEntry;
  readonly keyName: string;
  readonly isMine: boolean;
  /** The account that it would have for itself; none of an export of ours, which names the key. */
  readonly besides: string | undefined;
  /** Of the upstream's id, where it has one. */
  readonly print: Fingerprint | undefined;
}

/** So many calls may wait for the file's end to be told from calls of the ledger with other ids. */
const MOST_WAITING = 50_000;

/**
 * Turns lines into changes, batch after batch: tells new calls from known ones, by id, then by time, model and tokens, and never uses a
 * line or an entry twice. The same file gives the same changes whatever the batches are, and none at all the second time.
 */
export class ImportPlanner {
  private readonly frame: ImportFrame;
  private readonly known: KnownCalls;
  private readonly index: KnownIndex;
  private readonly tally = new ImportTally();
  /** Contents of lines without an id, and ids of the upstream and of entries, met so far. */
  private readonly contents = new FingerprintCounts();
  private readonly ids = new FingerprintCounts();
  /** Entries of the ledger that a line was found to be. */
  private readonly used = new FingerprintCounts();
  private readonly waiting: Candidate[] = [];

  constructor(frame: ImportFrame, known: KnownCalls) {
    this.frame = frame;
    this.known = known;
    this.index = new KnownIndex(known.all());
  }

  /** The changes that these lines ask for, as far as they can be told yet. */
  take(batch: readonly ReadRecord[]): readonly ImportChange[] {
    const candidates: Candidate[] = [];
    for (const { line, read } of batch) {
      const candidate = this.candidateFrom(line, read);
      if (candidate !== undefined) candidates.push(candidate);
    }
    const found = this.lookUp(candidates);
    const changes: ImportChange[] = [];
    for (const candidate of candidates) {
      const entry = found.get(candidate);
      if (entry === undefined && candidate.entry.calls > 0 && this.index.hasNear(secondOfEntry(candidate.entry))) this.waiting.push(candidate);
      else this.decide(candidate, entry, changes);
    }
    if (this.waiting.length > MOST_WAITING) this.settle(this.waiting.splice(0, MOST_WAITING / 2), changes);
    return changes;
  }

  /** The changes that had to wait until every line was seen. */
  finish(): readonly ImportChange[] {
    const changes: ImportChange[] = [];
    this.settle(this.waiting.splice(0), changes);
    return changes;
  }

  /** What it came to so far. */
  reply(): ImportReply {
    return this.tally.reply(this.frame.format);
  }

  private candidateFrom(line: number, read: ReadLine): Candidate | undefined {
    if (read.kind === 'nothing') return undefined;
    this.tally.lines++;
    switch (read.kind) {
      case 'bad': this.tally.bad(line, read.why); return undefined;
      case 'call': return this.foreign(read.call, read.keyName);
      case 'entry': return this.own(read.entry);
    }
  }

  private foreign(call: ImportedCall, keyName: string): Candidate | undefined {
    const { origin, keyOf } = this.frame;
    const print = call.generationId === undefined ? undefined : generationPrint(origin, call.generationId);
    if (print !== undefined && this.ids.add(print) > 0) {
      this.tally.duplicates++;
      return undefined;
    }
    const { keyHash, isMine, besides } = keyOf(keyName);
    return { entry: entryFrom(call, print ?? this.contentPrint(call), keyHash, this.frame), keyName, isMine, besides, print };
  }

  /** Twice the same content is twice a call: the second time it is another one. */
  private contentPrint({ at, model, inputTokens, outputTokens, cost }: ImportedCall): Fingerprint {
    const content = `c ${this.frame.origin} ${at} ${model ?? ''} ${inputTokens ?? ''} ${outputTokens ?? ''} ${cost ?? ''}`;
    const print = fingerprint(content);
    const before = this.contents.add(print);
    return before === 0 ? print : fingerprint(`${content} ${before}`);
  }

  private own(entry: UsageEntry): Candidate | undefined {
    const print = entry.generationId === undefined ? undefined : generationPrint(entry.origin, entry.generationId);
    const isRepeated = this.ids.add(fingerprint(`i ${entry.id}`)) > 0 || (print !== undefined && this.ids.add(print) > 0);
    const isTold = entry.source === 'untracked' && this.frame.isAsked(entry.origin, entry.keyHash);
    if (isRepeated) this.tally.duplicates++;
    else if (isTold) this.tally.leftOut++;
    if (isRepeated || isTold) return undefined;
    return { entry, keyName: entry.keyHash.slice(0, 8), isMine: entry.keyHash === this.frame.mine, besides: undefined, print };
  }

  /** Asks the ledger for those that are likely to be there: by id, and those that it does not know so by the upstream's id. */
  private lookUp(candidates: readonly Candidate[]): ReadonlyMap<Candidate, UsageEntry> {
    const found = new Map<Candidate, UsageEntry>();
    const likelyIds = candidates.filter(({ entry }) => this.index.hasId(entry.id));
    const byId = new Map(this.known.withIds(likelyIds.map(({ entry }) => entry.id)).map((entry) => [entry.id, entry]));
    for (const candidate of likelyIds) take(found, candidate, byId.get(candidate.entry.id));
    const likelyPrints = candidates.filter((candidate) => !found.has(candidate) && candidate.print !== undefined && this.index.hasGeneration(candidate.print));
    const byGeneration = this.generations(likelyPrints);
    for (const candidate of likelyPrints) take(found, candidate, byGeneration.get(`${candidate.entry.origin} ${candidate.entry.generationId ?? ''}`));
    return found;
  }

  private generations(candidates: readonly Candidate[]): ReadonlyMap<string, UsageEntry> {
    const byOrigin = Map.groupBy(candidates, ({ entry }) => entry.origin);
    const entries = [...byOrigin].flatMap(([origin, some]) => this.known.withGenerations(origin, some.map(({ entry }) => entry.generationId ?? '')));
    return new Map(entries.map((entry) => [`${entry.origin} ${entry.generationId ?? ''}`, entry]));
  }

  private settle(candidates: readonly Candidate[], changes: ImportChange[]): void {
    const free = this.neighbours(candidates).filter(({ id }) => !this.used.has(fingerprint(id)));
    const rows = candidates.map(({ entry }) => entry);
    const pairs = pairUp(rows, free);
    for (const candidate of candidates) this.decide(candidate, pairs.get(candidate.entry), changes);
  }

  /** The ledger's calls around these, each once. */
  private neighbours(candidates: readonly Candidate[]): readonly UsageEntry[] {
    const found = new Map<string, UsageEntry>();
    const byKey = Map.groupBy(candidates, ({ entry }) => JSON.stringify([entry.origin, entry.keyHash]));
    for (const [key, some] of byKey) {
      const [origin, keyHash] = JSON.parse(key) as [string, string];
      for (const [start, end] of spansOf(some.map(({ entry }) => secondOfEntry(entry)))) {
        for (const entry of this.known.between(origin, keyHash, start, end)) found.set(entry.id, entry);
      }
    }
    return [...found.values()];
  }

  /** What is to be done about a call, which is this entry of the ledger's, or a new one. */
  private decide(candidate: Candidate, entry: UsageEntry | undefined, changes: ImportChange[]): void {
    const change = entry === undefined ? this.addition(candidate) : this.join(candidate, entry);
    if (change !== undefined) changes.push(change);
  }

  private join(candidate: Candidate, entry: UsageEntry): ImportChange | undefined {
    const { entry: told } = candidate;
    const isFresh = this.used.add(fingerprint(entry.id)) === 0;
    this.noteKey(candidate, entry);
    const additions = isFresh ? additionsTo(entry, told) : undefined;
    // Which key it was is known better now: the money is the same, and counts to its account.
    const isMoved = isFresh && candidate.isMine && entry.source === 'import' && entry.keyHash === candidate.besides;
    const fields = isMoved ? { ...additions, keyHash: told.keyHash, costSource: IMPORT_COST } : additions;
    if (fields === undefined) {
      this.tally.duplicates++;
      return undefined;
    }
    this.tally.merged++;
    if (isMoved) this.tally.moved++;
    return { v: 1, ev: this.frame.bulk, at: this.frame.now, type: 'amend', id: entry.id, fields };
  }

  private noteKey({ entry: told, keyName, isMine, besides }: Candidate, { keyHash, source }: UsageEntry): void {
    if (keyHash !== this.frame.mine) return;
    if (source !== 'import') this.tally.recognise(keyName, told.keyHash, isMine);
    else if (!isMine && besides !== undefined) this.tally.keep(keyName, told.keyHash);
  }

  private addition({ entry, keyName, isMine }: Candidate): ImportChange | undefined {
    if (this.known.wasCleaned(entry)) {
      this.tally.duplicates++;
      return undefined;
    }
    this.tally.add(entry, keyName, isMine);
    return { v: 1, ev: this.frame.bulk, at: this.frame.now, type: 'entry', id: entry.id, entry };
  }
}

function take(found: Map<Candidate, UsageEntry>, candidate: Candidate, entry: UsageEntry | undefined): void {
  if (entry !== undefined) found.set(candidate, entry);
}

/** Calls are asked for by spans: an id's second may be some minutes after the call was sent. */
const BEFORE_S = 600;
const AFTER_S = 10;
/** Spans that are so near are one question. */
const GAP_S = 3600;

/** Stretches of time (epoch milliseconds) that hold all calls whose ids may tell these seconds. */
function spansOf(seconds: readonly number[]): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  for (const second of seconds.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    const [start, end] = [(second - BEFORE_S) * 1000, (second + AFTER_S) * 1000];
    if (last !== undefined && start - last[1] <= GAP_S * 1000) last[1] = end;
    else spans.push([start, end]);
  }
  return spans;
}
