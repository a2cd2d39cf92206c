import type { AmendEvent, EntryEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf, mergeEvent, mergeRecords } from '../core/ledger/merge.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { EntryStore, Place } from './entryStore.ts';

/** What became of a record since the last flush. */
interface Touched {
  readonly id: string;
  /** What holds now; `undefined` once another record stands for it. */
  record: EntryRecord | undefined;
  /** Where a record of this id lies at present. */
  readonly place: Place | undefined;
  /** What the database counts at present: one record, or several that turned out to be one call. */
  olds: readonly EntryRecord[];
}

/** A record to be written: what holds now (nothing where it was taken out), and what was counted until now. */
export interface RecordChange {
  readonly id: string;
  readonly olds: readonly EntryRecord[];
  readonly record: EntryRecord | undefined;
  readonly place: Place | undefined;
}

/**
 * Folds events into records in memory, so that each record is read and written once however many events speak of it. Two whole entries of
 * one origin with one upstream id are one call: both count under the smaller id, and the other becomes its alias.
 */
export class EntryFold {
  private readonly store: EntryStore;
  private readonly touched = new Map<string, Touched>();
  private readonly aliases = new Map<string, string>();
  private readonly generations = new Map<string, string>();

  constructor(store: EntryStore) {
    this.store = store;
  }

  /** How many records wait to be written. */
  get size(): number {
    return this.touched.size;
  }

  /** What is known of an id, events of this batch included. */
  find(id: string): EntryRecord | undefined {
    const here = this.touched.get(id);
    const alias = here?.record === undefined ? this.aliases.get(id) : undefined;
    if (alias !== undefined) return this.find(alias);
    if (here !== undefined) return here.record;
    const found = this.store.find(id);
    if (found.kind === 'found') return found.record;
    const other = this.store.aliasOf(id);
    return other === id ? undefined : this.find(other);
  }

  apply(event: EntryEvent | AmendEvent): void {
    const touched = this.touch(event.id);
    if (touched === undefined) return;
    const { id } = touched;
    const after = mergeEvent(touched.record, id === event.id ? event : { ...event, id });
    if (after !== touched.record) this.set(touched, after);
  }

  /** Puts a record in the place of whatever is known of its id; none takes it out of the ledger. */
  replace(id: string, record: EntryRecord | undefined): void {
    const touched = this.touch(id);
    if (touched === undefined) return;
    if (record === undefined) touched.record = undefined;
    else this.set(touched, record);
  }

  /** Hands over everything that changed, and begins anew. */
  take(): { readonly changes: readonly RecordChange[]; readonly aliases: ReadonlyMap<string, string> } {
    const changes = [...this.touched.values()].filter(isChanged);
    const aliases = new Map(this.aliases);
    this.forget();
    return { changes, aliases };
  }

  forget(): void {
    this.touched.clear();
    this.aliases.clear();
    this.generations.clear();
  }

  /** `undefined` for what was cleaned away: it is counted, and stays as it is. */
  private touch(given: string): Touched | undefined {
    const known = this.touched.get(given);
    if (known?.record !== undefined) return known;
    const alias = this.aliases.get(given);
    if (alias !== undefined) return this.touch(alias);
    if (known !== undefined) return known;
    const found = this.store.find(given);
    if (found.kind === 'found') return this.add({ id: given, record: found.record, place: found.place, olds: [found.record] });
    const other = this.store.aliasOf(given);
    if (other !== given) return this.touch(other);
    return found.kind === 'cleaned' ? undefined : this.add({ id: given, record: undefined, place: undefined, olds: [] });
  }

  private add(touched: Touched): Touched {
    this.touched.set(touched.id, touched);
    const key = touched.record === undefined ? undefined : keyOf(touched.record);
    if (key !== undefined) this.generations.set(key, touched.id);
    return touched;
  }

  private set(touched: Touched, record: EntryRecord): void {
    touched.record = record;
    const entry = record.fields.generationId === undefined ? undefined : entryOf(record);
    const key = entry === undefined ? undefined : keyOfCall(entry);
    if (entry === undefined || key === undefined || this.generations.get(key) === touched.id) return;
    const twin = this.twinOf(entry, key, touched.id);
    if (twin === 'cleaned') this.dropNew(touched);
    else if (twin === undefined) this.generations.set(key, touched.id);
    else this.join(touched, twin, key);
  }

  private twinOf(entry: UsageEntry, key: string, id: string): Touched | 'cleaned' | undefined {
    const known = this.generations.get(key);
    const here = known === undefined ? undefined : this.touched.get(known);
    if (here?.record !== undefined && keyOf(here.record) === key) return here;
    const found = this.store.findTwin(entry.origin, entry.generationId ?? '', id);
    if (found.kind === 'cleaned') return 'cleaned';
    const twin = found.kind === 'found' ? this.touch(found.record.id) : undefined;
    // In this batch it may have become another call's, or one with it already.
    return twin?.record !== undefined && twin.id !== id && keyOf(twin.record) === key ? twin : undefined;
  }

  private join(a: Touched, b: Touched, key: string): void {
    if (a.record === undefined || b.record === undefined) return;
    const joined = mergeRecords(a.record, b.record);
    const [winner, loser] = joined.id === a.id ? [a, b] : [b, a];
    winner.record = joined;
    winner.olds = [...winner.olds, ...loser.olds];
    loser.record = undefined;
    loser.olds = [];
    this.aliases.set(loser.id, winner.id);
    this.generations.set(key, winner.id);
  }

  /** The same call is counted already, under another id; only where this one was counted too must it stay. */
  private dropNew(touched: Touched): void {
    if (touched.olds.length === 0) touched.record = undefined;
  }
}

function isChanged({ record, olds, place }: Touched): boolean {
  if (record === undefined) return place !== undefined || olds.length > 0;
  return olds.length !== 1 || olds[0] !== record;
}

function keyOf(record: EntryRecord): string | undefined {
  const entry = record.fields.generationId === undefined ? undefined : entryOf(record);
  return entry === undefined ? undefined : keyOfCall(entry);
}

function keyOfCall({ origin, generationId }: UsageEntry): string | undefined {
  return generationId === undefined ? undefined : `${generationId} ${origin}`;
}
