import { decodeTime } from 'ulid';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { AmendEvent, EntryEvent } from './events.ts';
import type { EntryRecord } from './merge.ts';
import { entryOf, mergeEvent, mergeRecords } from './merge.ts';
import { UlidSet } from './ulidSet.ts';

/** How long all fields of a settled call are kept at hand: longer than the counters lag and twins are apart. */
const FRESH_MS = 15 * 60_000;
/** How many of them at most: where hundreds come in a second, the counters lag by no more. */
const MOST_FRESH = 2_000;
/** How many of the newest are kept in any case: the last calls, and the bookings that may have to be taken back. */
const NEWEST = 50;
/** How long the others are remembered by their ids, so that they are known again when they are told twice. */
const MEMORY_MS = 48 * 3_600_000;
/** How long a call without a cost is waited for. */
const UNRESOLVED_MS = 45 * 24 * 3_600_000;

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** What is saved of them; plain JSON. */
export interface SavedRecent {
  readonly recent: readonly EntryRecord[];
  /** As a `UlidSet` is saved. */
  readonly counted: string;
  readonly aliases: readonly (readonly [string, string])[];
}

/** What an event did: the records it took the place of, and the one that holds now. */
export interface RecordChange {
  readonly before: readonly EntryRecord[];
  readonly after: EntryRecord;
}

/** The entries at hand: the unresolved and the newest with all their fields, those of two days by their ids. */
export class RecentEntries {
  private readonly records: Map<string, EntryRecord>;
  private readonly counted: UlidSet;
  /** Two entries with one upstream id are one call: the larger id stands for the smaller. */
  private readonly aliases: Map<string, string>;
  private readonly generations = new Map<string, string>();
  /** The whole entries among the records, until one of these changes: figures are drawn far more often. */
  private whole: readonly UsageEntry[] | undefined;
  private missed = false;
  /** How many were left when nothing else could be let go. */
  private needed = 0;

  constructor({ recent, counted, aliases }: SavedRecent) {
    this.records = new Map(recent.map((record) => [record.id, record]));
    this.counted = new UlidSet(counted);
    this.aliases = new Map(aliases);
    for (const record of recent) this.index(record);
  }

  /** Something was said of an entry whose fields are not at hand any more. */
  get hasMissed(): boolean {
    return this.missed;
  }

  /** There are many more than are needed. */
  get isCrowded(): boolean {
    return this.records.size > this.needed + 2 * MOST_FRESH;
  }

  /** The entry of that id, if it is at hand. */
  entry(id: string): UsageEntry | undefined {
    const record = this.records.get(this.idOf(id));
    return record === undefined ? undefined : entryOf(record);
  }

  /** All that are at hand, in no order. */
  entries(): readonly UsageEntry[] {
    this.whole ??= [...this.records.values()].map(entryOf).filter((entry) => entry !== undefined);
    return this.whole;
  }

  /** Whether an entry of that id was seen, so that its hold is over. */
  hasEnded(id: string): boolean {
    return this.counted.has(id) || this.aliases.has(id) || this.entry(id) !== undefined;
  }

  /** Folds an event in; `undefined` where it adds nothing. */
  fold(event: EntryEvent | AmendEvent): RecordChange | undefined {
    const id = this.idOf(event.id);
    const before = this.records.get(id);
    if (before === undefined && this.counted.has(id)) {
      this.missed = true;
      return undefined;
    }
    const after = mergeEvent(before, id === event.id ? event : { ...event, id });
    return after === before ? undefined : this.put(before === undefined ? [] : [before], after);
  }

  /** Takes over a change that was made elsewhere, where this is about one of the entries at hand. */
  replace(before: readonly EntryRecord[], after: EntryRecord | undefined, now: number): void {
    for (const record of before) {
      if (after !== undefined && record.id !== after.id && this.records.has(record.id)) this.aliases.set(record.id, after.id);
      this.drop(record);
      this.counted.delete(record.id);
    }
    if (after === undefined) return;
    const life = lifeOf(after, now);
    if (life === 'forgotten') return;
    if (life === 'counted') this.counted.add(after.id);
    else this.keep(after);
  }

  /** Lets go of what nothing needs any more. */
  prune(now: number): void {
    const newest = this.newest();
    const fresh = this.fresh(now);
    for (const record of this.records.values()) if (!newest.has(record) && !fresh.has(record)) this.age(record, now);
    this.needed = Math.max(0, this.records.size - MOST_FRESH);
    this.counted.dropBefore(now - MEMORY_MS);
    for (const [loser, id] of this.aliases) if (!this.records.has(id) && !this.counted.has(id)) this.aliases.delete(loser);
  }

  toJSON(): SavedRecent {
    return { recent: [...this.records.values()], counted: this.counted.toJSON(), aliases: [...this.aliases] };
  }

  private put(before: readonly EntryRecord[], record: EntryRecord): RecordChange {
    const twin = this.twinOf(record);
    if (twin === undefined) {
      this.keep(record);
      return { before, after: record };
    }
    this.drop(twin);
    this.remove(record.id);
    const joined = mergeRecords(record, twin);
    this.aliases.set(joined.id === twin.id ? record.id : twin.id, joined.id);
    return this.put([...before, twin], joined);
  }

  /** Another entry of the same call. Only whole entries are compared: of a part, nobody knows whose account it belongs to. */
  private twinOf(record: EntryRecord): EntryRecord | undefined {
    const key = generationKey(record);
    const other = key === undefined ? undefined : this.generations.get(key);
    return other === undefined || other === record.id ? undefined : this.records.get(other);
  }

  private keep(record: EntryRecord): void {
    this.whole = undefined;
    this.records.set(record.id, record);
    this.index(record);
  }

  private remove(id: string): void {
    this.whole = undefined;
    this.records.delete(id);
  }

  private drop(record: EntryRecord): void {
    this.remove(record.id);
    const key = generationKey(record);
    if (key !== undefined && this.generations.get(key) === record.id) this.generations.delete(key);
  }

  private index(record: EntryRecord): void {
    const key = generationKey(record);
    if (key !== undefined) this.generations.set(key, record.id);
  }

  private age(record: EntryRecord, now: number): void {
    const life = lifeOf(record, now);
    if (life === 'whole') return;
    this.drop(record);
    if (life !== 'forgotten') this.counted.add(record.id);
  }

  private fresh(now: number): ReadonlySet<EntryRecord> {
    const fresh = [...this.records.values()].filter((record) => lifeOf(record, now) === 'fresh');
    return new Set(fresh.length <= MOST_FRESH ? fresh : fresh.map((record) => ({ record, at: knownAt(record) })).toSorted((a, b) => b.at - a.at).slice(0, MOST_FRESH).map(({ record }) => record));
  }

  private newest(): ReadonlySet<EntryRecord> {
    const settled = [...this.records.values()].flatMap((record) => ({ record, entry: entryOf(record) }));
    const byTime = settled.toSorted((a, b) => (b.entry?.at ?? 0) - (a.entry?.at ?? 0));
    const calls = byTime.filter(({ entry }) => entry !== undefined && entry.source !== 'untracked').slice(0, NEWEST);
    const bookings = byTime.filter(({ entry }) => entry?.source === 'untracked').slice(0, NEWEST);
    return new Set([...calls, ...bookings].map(({ record }) => record));
  }

  private idOf(id: string): string {
    let found = id;
    for (let next = this.aliases.get(found); next !== undefined; next = this.aliases.get(found)) found = next;
    return found;
  }
}

function generationKey(record: EntryRecord): string | undefined {
  const entry = entryOf(record);
  return entry?.generationId === undefined ? undefined : `${entry.origin} ${entry.generationId}`;
}

/** When what is known of a whole entry was known, epoch milliseconds. */
function knownAt({ fields: { at = 0, settledAt = at } }: EntryRecord): number {
  return Math.max(at, settledAt);
}

/** How much of a record is still needed: all fields, all fields if it is among the newest, its id, or nothing. */
function lifeOf(record: EntryRecord, now: number): 'whole' | 'fresh' | 'counted' | 'forgotten' {
  const entry = entryOf(record);
  if (entry === undefined) return decodeTime(record.base.ev) < now - MEMORY_MS ? 'forgotten' : 'whole';
  if (!isResolved(entry)) return entry.at < now - UNRESOLVED_MS ? 'forgotten' : 'whole';
  if (entry.at < now - MEMORY_MS) return 'forgotten';
  // Only the time within an id says when it may be forgotten.
  if (!ULID.test(record.id)) return 'whole';
  return knownAt(record) >= now - FRESH_MS ? 'fresh' : 'counted';
}
