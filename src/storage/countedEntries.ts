import { describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { AmendEvent, EntryEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf, mergeEvent, mergeRecords } from '../core/ledger/merge.ts';
import { monthEnd, monthStart } from '../core/ledger/months.ts';
import type { UsageEntry } from '../core/usage.ts';
import { Additions } from './additions.ts';
import type { BulkChange, OnChange, Writing } from './bulkChange.ts';
import { ClosedMonths } from './closedMonths.ts';
import { eachRecordOf } from './entries.ts';
import type { RecordChange } from './entryFold.ts';
import { EntryFold } from './entryFold.ts';
import type { EntryStore } from './entryStore.ts';
import type { KeyTables } from './keyTables.ts';
import type { Rollups } from './rollups.ts';
import type { Trouble } from './setAside.ts';
import { partsOf } from './tally.ts';

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
  private readonly additions: Additions;

  constructor(parts: CountedParts) {
    this.parts = parts;
    this.batch = new EntryFold(parts.store);
    this.additions = new Additions({
      isOpen: (month) => parts.store.months?.isOpen(month) === true,
      write: (records, month, { onChange }) => this.writeNew(records, month, onChange),
    });
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
  change(change: BulkChange, writing: Writing): void {
    if (change.type === 'replace') this.batch.replace(change.id, change.record);
    else this.batch.apply(change);
    if (this.batch.size >= BULK_BATCH) this.writeBatch(writing);
  }

  /**
   * Takes in an entry of which its bringer knows that neither its id nor its upstream's id is there, or brought twice: nobody has to look
   * for it. Written now and then, and by `flush`.
   */
  addNew(event: EntryEvent, writing: Writing): void {
    this.additions.add(mergeEvent(undefined, event), writing);
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
      if (entry !== undefined) this.countSafely(entry);
    }
    this.flush();
  }

  /** Writes what was gathered. */
  flush(writing: Writing = HERE): void {
    this.writeBatch(writing);
    this.additions.flush(writing);
    this.parts.rollups.flush();
    this.parts.keys.flush();
  }

  /** Forgets what was gathered or learnt in a transaction that came to nothing. */
  forget(): void {
    this.batch.forget();
    this.additions.forget();
    this.parts.rollups.forget();
    this.parts.keys.forget();
    this.parts.store.main.texts.forget();
  }

  private writeBatch({ openSince, onChange }: Writing): void {
    const { changes, aliases } = this.batch.take();
    for (const [month, mine] of openSince > 0 ? byMonth(changes, openSince) : [['', changes] as const]) {
      if (month !== '') this.parts.store.expect(month, mine.length);
      for (const change of mine) if (this.writeSafely(change, month)) onChange?.(change.olds, change.record);
    }
    for (const [loser, id] of aliases) this.parts.store.addAlias(loser, id);
    this.parts.rollups.flushIfMany();
  }

  /** New records, all at once; where one of them cannot be entered, one by one, so that the others are. */
  private writeNew(records: readonly EntryRecord[], month: string, onChange: OnChange | undefined): void {
    if (!this.putNew(records, month)) {
      for (const record of records) if (this.writeSafely({ id: record.id, olds: NO_RECORDS, record, place: undefined }, month)) onChange?.(NO_RECORDS, record);
    } else if (onChange !== undefined) {
      for (const record of records) onChange(NO_RECORDS, record);
    }
    this.parts.rollups.flushIfMany();
  }

  private putNew(records: readonly EntryRecord[], month: string): boolean {
    try {
      const entries = records.map(entryOf);
      const parts = entries.map((entry) => (entry === undefined ? [] : partsOf(entry)));
      this.parts.store.putNew(records, month);
      for (const [index, entry] of entries.entries()) this.count(NOTHING, entry, parts[index] ?? []);
      return true;
    } catch {
      return false;
    }
  }

  private writeSafely(change: RecordChange, month: string): boolean {
    try {
      this.write(change, month);
      return true;
    } catch (error) {
      this.parts.trouble(t('An entry of the spend ledger could not be entered into the database: {0}', describeError(error)));
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

  private countSafely(entry: UsageEntry): void {
    try {
      this.count(NOTHING, entry, partsOf(entry));
    } catch (error) {
      this.parts.trouble(t('An entry of a closed month could not be counted: {0}', describeError(error)));
    }
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

const NO_RECORDS: readonly EntryRecord[] = [];

/** Month by month, as few are open at a time; what belongs to `ledger.db` has the empty name. */
function byMonth(changes: readonly RecordChange[], openSince: number): ReadonlyMap<string, readonly RecordChange[]> {
  const closed = new ClosedMonths();
  const months = Map.groupBy(changes, ({ record }) => (record === undefined ? '' : closed.of(record, openSince)));
  return new Map([...months].sort(([a], [b]) => (a < b ? -1 : 1)));
}
