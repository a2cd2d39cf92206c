import { describeError } from '../core/errors.ts';
import type { AmendEvent, EntryEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf, mergeRecords } from '../core/ledger/merge.ts';
import { monthEnd, monthOf, monthStart } from '../core/ledger/months.ts';
import type { UsageEntry } from '../core/usage.ts';
import { eachRecordOf } from './entries.ts';
import type { RecordChange } from './entryFold.ts';
import { EntryFold } from './entryFold.ts';
import type { EntryStore } from './entryStore.ts';
import type { KeyTables } from './keyTables.ts';
import type { Rollups } from './rollups.ts';
import type { Trouble } from './setAside.ts';
import { partsOf } from './tally.ts';

/** A change that goes past the journal: an event, or a record put back to what it was, or taken out (`undefined`). */
export type BulkChange = EntryEvent | AmendEvent | FreshEntry | { readonly type: 'replace'; readonly id: string; readonly record: EntryRecord | undefined };

/** An entry of which its bringer knows that neither its id nor its upstream's id is there: nobody has to look for it again. */
export interface FreshEntry {
  readonly type: 'fresh';
  readonly event: EntryEvent;
}

/** Told of each record that a bulk change touched: what was counted, and what is now. */
export type OnChange = (olds: readonly EntryRecord[], record: EntryRecord | undefined) => void;

/** How what was gathered is to be written. */
interface Writing {
  /** What is of a month before that instant goes into its file. */
  readonly openSince: number;
  readonly onChange?: OnChange | undefined;
}

/** What is in a ledger's database, and counted there. All of it is changed together, in transactions of the caller. */
export interface CountedParts {
  readonly store: EntryStore;
  readonly rollups: Rollups;
  readonly keys: KeyTables;
  readonly trouble: Trouble;
}

/** So many changed records are held in memory at a time: more make for fewer visits to each month, where changes come in no order. */
const BULK_BATCH = 20_000;
const HERE: Writing = { openSince: Number.NEGATIVE_INFINITY };

/** The raw entries, and the sums that follow them. */
export class CountedEntries {
  private readonly parts: CountedParts;
  private readonly batch: EntryFold;

  constructor(parts: CountedParts) {
    this.parts = parts;
    this.batch = new EntryFold(parts.store);
  }

  /** What is known of an id, wherever it lies, with what was not flushed yet. */
  find(id: string): EntryRecord | undefined {
    return this.batch.find(id);
  }

  /** Folds an event in; it is written with the next `flush`. */
  apply(event: EntryEvent | AmendEvent): void {
    this.batch.apply(event);
  }

  /** Makes a change past the journal; writes now and then. */
  change(change: BulkChange, openSince: number, onChange: OnChange | undefined): void {
    if (change.type === 'replace') this.batch.replace(change.id, change.record);
    else if (change.type === 'fresh') this.batch.insert(change.event);
    else this.batch.apply(change);
    if (this.batch.size >= BULK_BATCH) this.flush({ openSince, onChange });
  }

  /** Takes in whole records that were known elsewhere. */
  restore(records: Iterable<EntryRecord>): void {
    for (const record of records) {
      const known = this.batch.find(record.id);
      this.batch.replace(record.id, known === undefined ? record : mergeRecords(known, record));
    }
    this.flush();
  }

  /** Takes in and counts the file of a closed month. */
  adopt(month: string): void {
    const { store } = this.parts;
    for (const record of eachRecordOf(() => store.months?.table(month), { start: monthStart(month), end: monthEnd(month) })) {
      store.noteAway(record, month);
      const entry = entryOf(record);
      if (entry !== undefined) this.count([], entry, partsOf(entry));
    }
    this.flush();
  }

  /** Writes what was gathered. */
  flush({ openSince, onChange }: Writing = HERE): void {
    const { changes, aliases } = this.batch.take();
    for (const [month, mine] of openSince > 0 ? byMonth(changes, openSince) : [['', changes] as const]) {
      if (month !== '') this.parts.store.expect(month, mine.length);
      for (const change of mine) if (this.writeSafely(change, month)) onChange?.(change.olds, change.record);
    }
    for (const [loser, id] of aliases) this.parts.store.addAlias(loser, id);
    this.parts.rollups.flush();
    this.parts.keys.flush();
  }

  /** Forgets what was gathered or learnt in a transaction that came to nothing. */
  forget(): void {
    this.batch.forget();
    this.parts.rollups.forget();
    this.parts.keys.forget();
    this.parts.store.main.texts.forget();
  }

  private writeSafely(change: RecordChange, month: string): boolean {
    try {
      this.write(change, month);
      return true;
    } catch (error) {
      this.parts.trouble(`An entry of the spend ledger could not be entered into the database: ${describeError(error)}`);
      return false;
    }
  }

  private write({ id, olds, record, place }: RecordChange, month: string): void {
    const { store } = this.parts;
    const before = olds.length === 0 ? NOTHING : olds.flatMap((old) => entryOf(old) ?? []);
    const now = record === undefined ? undefined : entryOf(record);
    // Whatever is wrong with an entry shows here, before anything of it is written.
    const parts = now === undefined ? [] : partsOf(now);
    if (record === undefined) { if (place !== undefined) store.remove(id, place); }
    else if (month === '') store.putHere(record, place);
    else store.putAway(record, month, place);
    this.count(before, now, parts);
  }

  private count(before: readonly UsageEntry[], now: UsageEntry | undefined, parts: ReturnType<typeof partsOf>): void {
    const { rollups, keys } = this.parts;
    for (const old of before) {
      rollups.count(old, -1);
      keys.count(old, -1);
    }
    if (now === undefined) return;
    rollups.count(now, 1, parts);
    keys.count(now, 1);
  }
}

const NOTHING: readonly UsageEntry[] = [];

/** Month by month, as few are open at a time; what belongs to `ledger.db` has the empty name. */
function byMonth(changes: readonly RecordChange[], openSince: number): ReadonlyMap<string, readonly RecordChange[]> {
  const months = Map.groupBy(changes, ({ record }) => closedMonth(record, openSince));
  return new Map([...months].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function closedMonth(record: EntryRecord | undefined, openSince: number): string {
  const entry = record === undefined ? undefined : entryOf(record);
  return entry !== undefined && entry.at < openSince && entry.at >= 0 ? monthOf(entry.at) : '';
}
