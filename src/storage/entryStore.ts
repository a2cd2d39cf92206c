import type { SqlJsStatic } from 'sql.js';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { monthEnd, monthOf, monthStart } from '../core/ledger/months.ts';
import { EntryTable } from './entryTable.ts';
import { KnownKeys } from './knownKeys.ts';
import type { MonthFolder } from './monthFile.ts';
import { Months } from './months.ts';
import type { Trouble } from './setAside.ts';
import type { Sqlite } from './sqlite.ts';

/** Where a record lies: in `ledger.db`, or in the file of a closed month. */
export type Place = { readonly in: 'main' } | { readonly in: 'month'; readonly month: string };

/** What is known of an id. `cleaned`: it was counted once, and its details are gone. */
export type Found =
  | { readonly kind: 'found'; readonly record: EntryRecord; readonly place: Place }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'cleaned' };

const NOTHING: Found = { kind: 'nothing' };
const CLEANED: Found = { kind: 'cleaned' };
export const MAIN: Place = { in: 'main' };

/** All raw entries, wherever they lie. An entry in `ledger.db` stands for the one of its id in a month, which `strays` remembers. */
export class EntryStore {
  readonly main: EntryTable;
  readonly months: Months | undefined;
  private readonly known: KnownKeys;
  /** Most ledgers have no aliases and no strays, and need not be asked for each entry. */
  private hasAliases: boolean | undefined;
  private hasStrays: boolean | undefined;

  constructor(main: EntryTable, months: Months | undefined, known: KnownKeys) {
    this.main = main;
    this.months = months;
    this.known = known;
  }

  /** The entries of a `ledger.db` and of the months in this folder. */
  static in(db: Sqlite, sql: SqlJsStatic, folder: MonthFolder | undefined, trouble: Trouble): EntryStore {
    const months = folder === undefined ? undefined : new Months(db, sql, folder, trouble);
    return new EntryStore(new EntryTable(db), months, new KnownKeys(db));
  }

  find(id: string): Found {
    const record = this.main.find(id);
    if (record !== undefined) return { kind: 'found', record, place: MAIN };
    return this.findClosed(id, (table) => table.find(id));
  }

  /** The records of these ids, in no order; what is not there is left out. */
  findEach(ids: readonly string[]): readonly EntryRecord[] {
    const found = [...this.main.findEach(ids)];
    if (found.length === ids.length || this.months === undefined) return found;
    const known = new Set(found.map(({ id }) => id));
    for (const [month, some] of this.byLikelyMonth(ids.filter((id) => !known.has(id)))) {
      const records = this.months.table(month)?.findEach(some) ?? [];
      for (const record of records) {
        if (this.isStray(record.id)) continue;
        known.add(record.id);
        found.push(record);
      }
      // A filter may take a strange id for one of its own.
      for (const id of some) if (!known.has(id)) found.push(...recordsIn(this.find(id)));
    }
    return found;
  }

  /** A record with the upstream's id at this origin, other than the one of `id`. */
  findTwin(origin: string, generationId: string, id: string): Found {
    const isTwin = (record: EntryRecord): boolean => record.id !== id && record.fields.origin === origin;
    const record = this.main.findByGeneration(generationId).find(isTwin);
    if (record !== undefined) return { kind: 'found', record, place: MAIN };
    return this.findClosed(generationKey(generationId), (table) => table.findByGeneration(generationId).find((found) => isTwin(found) && !this.isStray(found.id)));
  }

  /** The id that stands for this one: another, where both were found to be one call. */
  aliasOf(id: string): string {
    this.hasAliases ??= this.main.db.first('SELECT 1 FROM aliases LIMIT 1') !== undefined;
    if (!this.hasAliases) return id;
    let found = id;
    for (let row = this.alias(found); row !== undefined; row = this.alias(found)) found = row;
    return found;
  }

  /** Every id that another stands for, with that one. */
  aliases(): readonly (readonly [loser: string, id: string])[] {
    return [...this.main.db.values('SELECT loser, id FROM aliases')].map(([loser, id]) => [String(loser), String(id)]);
  }

  addAlias(loser: string, id: string): void {
    this.hasAliases = true;
    this.main.db.run('INSERT OR REPLACE INTO aliases VALUES (?, ?)', [loser, id]);
  }

  /** Puts a record into `ledger.db`, whatever stood at `from` before. */
  putHere(record: EntryRecord, from: Place | undefined): void {
    this.main.put(record);
    if (from?.in === 'month') this.addStray(record.id, from.month);
  }

  /** Puts a record into a month's file, whatever stood at `from` before. */
  putAway(record: EntryRecord, month: string, from: Place | undefined): void {
    const stray = from?.in === 'month' ? undefined : this.strayMonth(record.id);
    const stale = from?.in === 'month' ? from.month : stray;
    if (stale !== undefined && stale !== month) this.months?.edit(stale).remove(record.id);
    this.months?.edit(month).put(record);
    this.noteAway(record, month);
    if (from?.in === 'main') this.main.remove(record.id);
    // Also what was taken out and is brought in again counts in its month from now on.
    if (stray !== undefined) this.dropStray(record.id);
  }

  /** Puts records, of which nothing is there, into a month's file, or into `ledger.db` (`''`). */
  putNew(records: readonly EntryRecord[], month: string): void {
    if (month === '') { this.main.putAll(records); return; }
    this.expect(month, records.length);
    if (this.mayHaveStrays()) {
      for (const record of records) this.putAway(record, month, undefined);
      return;
    }
    this.months?.edit(month, records.length).putAll(records);
    for (const record of records) this.noteAway(record, month);
  }

  /** Says that so many records are about to be put into a month's file. */
  expect(month: string, records: number): void {
    this.known.reserve(month, 2 * records);
  }

  /** Notes that a record lies in a month's file. */
  noteAway(record: Pick<EntryRecord, 'id' | 'fields'>, month: string): void {
    this.known.add(month, keysOf(record));
  }

  /** Writes everything that `ledger.db` has to know before it is written itself. */
  save(): void {
    this.months?.write();
    this.known.save();
  }

  /** Takes a record out of the ledger. */
  remove(id: string, from: Place): void {
    if (from.in === 'main') this.main.remove(id);
    else this.addStray(id, from.month);
  }

  /** Ids that must not be read from a month's file: `ledger.db` knows better. */
  strays(): ReadonlySet<string> {
    return new Set([...this.main.db.values('SELECT id FROM strays')].map(([id]) => String(id)));
  }

  /** Moves whole entries of before that instant into their months, and what is out of date out of them. Returns how many were moved. */
  moveClosed(before: number): number {
    if (this.months === undefined) return 0;
    let moved = 0;
    for (let page = this.closed(before); page.length > 0; page = this.closed(before)) {
      for (const [month, records] of Map.groupBy(page, ({ fields }) => monthOf(fields.at ?? 0))) this.moveAll(month, records);
      moved += page.length;
    }
    for (const [id, month] of [...this.main.db.values('SELECT id, month FROM strays WHERE id NOT IN (SELECT id FROM entries) ORDER BY month')]) {
      this.months.edit(String(month)).remove(String(id));
      this.dropStray(String(id));
    }
    return moved;
  }

  private moveAll(month: string, records: readonly EntryRecord[]): void {
    // Most of a month is closed in one go.
    const all = this.main.db.first('SELECT COUNT(*) FROM entries WHERE at >= ? AND at < ?', [monthStart(month), monthEnd(month)]);
    this.expect(month, Number(all?.[0]));
    for (const record of records) this.putAway(record, month, MAIN);
  }

  /** Neighbours mostly lie in one month, which is asked first. */
  private byLikelyMonth(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const months = new Map<string, string[]>();
    let month: string | undefined;
    for (const id of ids) {
      if (month === undefined || !this.known.isLikely(month, id)) [month] = this.known.monthsOf(id);
      if (month === undefined) continue;
      const mine = months.get(month) ?? [];
      if (mine.push(id) === 1) months.set(month, mine);
    }
    return months;
  }

  private closed(before: number): readonly EntryRecord[] {
    return this.main.page({ start: 0, end: before, newestFirst: false, where: WHOLE });
  }

  private findClosed(key: string, look: (table: EntryTable) => EntryRecord | undefined): Found {
    const { months } = this;
    if (months === undefined) return NOTHING;
    let wasCleaned = false;
    for (const month of this.known.monthsOf(key)) {
      const table = months.table(month);
      const record = table === undefined ? undefined : look(table);
      if (record !== undefined && !this.isStray(record.id)) return { kind: 'found', record, place: { in: 'month', month } };
      // Where the file is gone, or parts of it are, what is not there is what was lost.
      if (record === undefined && (table === undefined || (months.row(month)?.cleaned ?? 0) > 0)) wasCleaned = true;
    }
    return wasCleaned ? CLEANED : NOTHING;
  }

  private alias(id: string): string | undefined {
    const row = this.main.db.first('SELECT id FROM aliases WHERE loser = ?', [id]);
    return row === undefined ? undefined : String(row[0]);
  }

  private isStray(id: string): boolean {
    return this.strayMonth(id) !== undefined;
  }

  private strayMonth(id: string): string | undefined {
    if (!this.mayHaveStrays()) return undefined;
    const row = this.main.db.first('SELECT month FROM strays WHERE id = ?', [id]);
    return row === undefined ? undefined : String(row[0]);
  }

  private mayHaveStrays(): boolean {
    return (this.hasStrays ??= this.main.db.first('SELECT 1 FROM strays LIMIT 1') !== undefined);
  }

  private addStray(id: string, month: string): void {
    this.hasStrays = true;
    this.main.db.run('INSERT OR REPLACE INTO strays VALUES (?, ?)', [id, month]);
  }

  private dropStray(id: string): void {
    this.main.db.run('DELETE FROM strays WHERE id = ?', [id]);
  }
}

/** By what a record is known once it has left `ledger.db`. */
function keysOf({ id, fields }: Pick<EntryRecord, 'id' | 'fields'>): readonly string[] {
  return fields.generationId === undefined ? [id] : [id, generationKey(fields.generationId)];
}

function recordsIn(found: Found): readonly EntryRecord[] {
  return found.kind === 'found' ? [found.record] : [];
}

const WHOLE = [{ text: 'origin IS NOT NULL AND keyHash IS NOT NULL AND source IS NOT NULL AND status IS NOT NULL AND calls IS NOT NULL', values: [] }];

function generationKey(generationId: string): string {
  return `g ${generationId}`;
}
