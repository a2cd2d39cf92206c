import type { SqlJsStatic } from 'sql.js';
import type { EntryRecord } from '../core/ledger/merge.ts';
import type { Cell } from '../core/ledger/rows.ts';
import { ENTRY_ROW, cellsOf, recordOf } from '../core/ledger/rows.ts';
import { MONTH_SCHEMA, WHOLE } from '../core/ledger/schema.ts';
import { SELECT_BY_GENERATION, SELECT_RECORD, selectRecords } from '../core/ledger/writes.ts';
import { EntryWriter } from './entryWriter.ts';
import { Sqlite } from './sqlite.ts';
import { Texts } from './texts.ts';

/** Where an entry stands among others. */
export interface EntryPlace {
  readonly at: number;
  readonly id: string;
}

/** A part of the raw entries of one file: from `start` to `end` (excluded, epoch milliseconds), where conditions hold. */
export interface EntryRange {
  readonly start: number;
  readonly end: number;
  readonly newestFirst: boolean;
  /** Goes on behind this one. */
  readonly after?: EntryPlace | undefined;
  /** Conditions on columns of `entries`, with their values. */
  readonly where: readonly { readonly text: string; readonly values: readonly Cell[] }[];
}

const HOUR_MS = 3_600_000;

/** So many entries are read at a time. */
export const PAGE = 200;

/** A month that begins with so many entries is likely to become a file of many megabytes: these are made room for at once. */
const MANY = 2000;
const ROOM = 1 << 24;

/** Questions for so many records at once. */
const LOOK_UPS = [64, 8, 1].map((count) => [count, selectRecords(count)] as const);

/** The raw entries in one database: those of `ledger.db`, or of a closed month. */
export class EntryTable {
  readonly db: Sqlite;
  readonly texts: Texts;
  private readonly writer: EntryWriter;

  constructor(db: Sqlite) {
    this.db = db;
    this.texts = new Texts(db);
    this.writer = new EntryWriter(db);
  }

  /** An empty file for a month, which so many entries are at hand for. */
  static createMonth(sql: SqlJsStatic, entries: number): EntryTable {
    return new EntryTable(entries < MANY ? Sqlite.create(sql, MONTH_SCHEMA) : Sqlite.createRoomy(sql, MONTH_SCHEMA, ROOM));
  }

  find(id: string): EntryRecord | undefined {
    const row = this.db.first(SELECT_RECORD, [id]);
    return row === undefined ? undefined : recordOf(row, this.texts);
  }

  /** Those of these ids that are there: each question to the database is dear, so that many ids are asked for by one. */
  *findEach(ids: readonly string[]): Iterable<EntryRecord> {
    let start = 0;
    for (const [count, text] of LOOK_UPS) {
      for (; ids.length - start >= count; start += count) {
        for (const row of this.db.values(text, ids.slice(start, start + count))) yield recordOf(row, this.texts);
      }
    }
  }

  has(id: string): boolean {
    return this.db.first('SELECT 1 FROM entries WHERE id = ?', [id]) !== undefined;
  }

  /** All records with the upstream's id, at whatever origin. */
  findByGeneration(generationId: string): readonly EntryRecord[] {
    return [...this.db.values(SELECT_BY_GENERATION, [generationId])].map((row) => recordOf(row, this.texts));
  }

  /** Writes a record, or replaces the one of its id. */
  put(record: EntryRecord): void {
    this.writer.write([cellsOf(record, this.texts)]);
  }

  /** The same for many records, which is faster than one by one. */
  putAll(records: readonly EntryRecord[]): void {
    this.writer.write(records.map((record) => cellsOf(record, this.texts)));
  }

  remove(id: string): void {
    this.db.run('DELETE FROM entries WHERE id = ?', [id]);
  }

  get count(): number {
    return Number(this.db.first('SELECT COUNT(*) FROM entries')?.[0]);
  }

  /** The next records in the order of their time and id, whole and partial, a few hundred at most. Those without a time are in none. */
  page({ start, end, newestFirst, where, after }: EntryRange, size = PAGE): readonly EntryRecord[] {
    const order = newestFirst ? 'DESC' : 'ASC';
    const conditions = where.map(({ text }) => ` AND ${text}`).join('');
    const text = `SELECT ${ENTRY_ROW.join(', ')} FROM entries WHERE at >= ? AND at < ? AND (at, id) ${newestFirst ? '<' : '>'} (?, ?)${conditions}
      ORDER BY at ${order}, id ${order} LIMIT ${size}`;
    const from = after ?? { at: newestFirst ? end : start, id: '' };
    // Where the last page ended is where the index is entered: what lies before must not be walked through again.
    const [first, last] = newestFirst ? [start, Math.min(end, from.at + 1)] : [Math.max(start, from.at), end];
    const values = [first, last, from.at, from.id, ...where.flatMap((condition) => condition.values)];
    return [...this.db.values(text, values)].map((row) => recordOf(row, this.texts));
  }

  /** How many whole entries there are in each hour of UTC (counted from 1970), the newest hour first. `after` as in `page`. */
  countByHour({ start, end, newestFirst, where, after }: EntryRange): readonly (readonly [hour: number, count: number])[] {
    const conditions = [WHOLE, ...where.map(({ text }) => text), ...(after === undefined ? [] : [`(at, id) ${newestFirst ? '<' : '>'} (?, ?)`])];
    const text = `SELECT at / ${HOUR_MS} AS hour, COUNT(*) FROM entries WHERE at >= ? AND at < ? AND ${conditions.join(' AND ')} GROUP BY hour ORDER BY hour DESC`;
    const values = [start, end, ...where.flatMap((condition) => condition.values), ...(after === undefined ? [] : [after.at, after.id])];
    return [...this.db.values(text, values)].map(([hour, count]) => [Number(hour), Number(count)]);
  }

  /** Records of which only an amendment is known, and no time. */
  partial(): readonly EntryRecord[] {
    return [...this.db.values(`SELECT ${ENTRY_ROW.join(', ')} FROM entries WHERE at IS NULL`)].map((row) => recordOf(row, this.texts));
  }
}
