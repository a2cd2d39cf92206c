import type { SqlJsStatic } from 'sql.js';
import { t } from '../core/l10n.ts';
import { monthEnd } from '../core/ledger/months.ts';
import { EntryTable } from './entryTable.ts';
import type { Imprint, MonthFolder } from './monthFile.ts';
import { imprintOf } from './monthFile.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import { DatabaseRefused, Sqlite, newerDatabase } from './sqlite.ts';

/** So many closed months are in memory at a time. */
const MAX_OPEN = 2;

/** What `ledger.db` knows of a closed month. */
export interface MonthRow extends Imprint {
  readonly month: string;
  /** How many raw entries its file holds. */
  readonly entries: number;
  /** Entries of before that instant (epoch milliseconds) may have been there and were cleaned away; 0: none were. */
  readonly cleaned: number;
}

interface OpenMonth {
  readonly table: EntryTable;
  /** It is what `ledger.db` says. Otherwise some of its entries may also lie there. */
  readonly isExact: boolean;
  isChanged: boolean;
}

/** The raw entries of closed months, in files of their own. What is changed counts once `ledger.db` is saved. */
export class Months {
  private readonly main: Sqlite;
  private readonly sql: SqlJsStatic;
  private readonly folder: MonthFolder;
  private readonly trouble: Trouble;
  private readonly opened = new Map<string, OpenMonth>();
  /** Months whose new content counts for us, but not yet for others. */
  private readonly unsaved = new Set<string>();

  constructor(main: Sqlite, sql: SqlJsStatic, folder: MonthFolder, trouble: Trouble) {
    this.main = main;
    this.sql = sql;
    this.folder = folder;
    this.trouble = trouble;
  }

  /** Months that have had a file, the oldest first. */
  rows(): readonly MonthRow[] {
    return [...this.main.values('SELECT month, entries, bytes, crc, cleaned FROM months ORDER BY month')].map((row) => rowOf(row));
  }

  /** Months that have entries, also where these were not written yet. */
  names(): readonly string[] {
    const written = this.rows().filter(({ bytes }) => bytes > 0).map(({ month }) => month);
    return [...new Set([...written, ...this.opened.keys()])].sort();
  }

  row(month: string): MonthRow | undefined {
    const row = this.main.first('SELECT month, entries, bytes, crc, cleaned FROM months WHERE month = ?', [month]);
    return row === undefined ? undefined : rowOf(row);
  }

  /** Whether the month is in memory at present, so that it costs nothing to look into it. */
  isOpen(month: string): boolean {
    return this.opened.has(month);
  }

  /** A month's entries, for reading; `undefined` where there are none, or not any more. */
  table(month: string): EntryTable | undefined {
    return this.open(month)?.table;
  }

  /** Whether the month's file is another than `ledger.db` means, so that entries may be in both. */
  isInexact(month: string): boolean {
    return this.open(month)?.isExact === false;
  }

  /** A month's entries, to be changed; `entries`: how many are about to be put there. */
  edit(month: string, entries = 1): EntryTable {
    const found = this.open(month) ?? this.keep(month, { table: EntryTable.createMonth(this.sql, entries), isExact: true, isChanged: false });
    if (!found.isChanged) found.table.db.execute('BEGIN');
    found.isChanged = true;
    return found.table;
  }

  /** Notes that entries of before that instant were cleaned away. */
  noteCleaned(month: string, before: number): void {
    this.main.run('INSERT INTO months VALUES (?, 0, 0, 0, ?) ON CONFLICT (month) DO UPDATE SET cleaned = MAX(cleaned, excluded.cleaned)', [month, Math.min(before, monthEnd(month))]);
  }

  /** Writes what was changed beside the files that stand. */
  write(): void {
    for (const [month, open] of this.opened) this.writeChanged(month, open);
  }

  /** Gives the files their names. Only under the compaction lock, after `ledger.db` was saved. */
  async settle(): Promise<void> {
    this.unsaved.clear();
    await this.folder.settle(new Map(this.rows().map((row) => [row.month, row])));
  }

  /** Tells of files that are gone, and says whether there were any. Only under the compaction lock. */
  lookForMissing(): boolean {
    const present = new Set(this.folder.list());
    const missing = this.rows().filter(({ month, bytes }) => bytes > 0 && !present.has(month));
    for (const { month } of missing) {
      this.forget(month);
      if (!this.folder.wasSetAside(month)) this.trouble(t('The file of a closed month of the ledger ({0}) is missing; its sums were kept, the details of its calls are gone.', month));
    }
    return missing.length > 0;
  }

  /** Takes in files that `ledger.db` does not know, as it was made anew; returns their months. */
  adopt(): readonly string[] {
    const known = new Set(this.rows().map(({ month }) => month));
    return this.folder.list().filter((month) => !known.has(month) && this.adoptOne(month));
  }

  close(): void {
    for (const { table } of this.opened.values()) table.db.close();
    this.opened.clear();
  }

  private adoptOne(month: string): boolean {
    const opened = this.openStranger(month);
    if (opened === undefined) return false;
    const { bytes, crc } = imprintOf(opened.table.db.chunks());
    this.main.run('INSERT INTO months VALUES (?, ?, ?, ?, 0)', [month, opened.table.count, bytes, crc]);
    this.keep(month, { ...opened, isExact: true });
    return true;
  }

  private open(month: string): OpenMonth | undefined {
    const known = this.opened.get(month);
    if (known !== undefined) {
      this.opened.delete(month);
      this.opened.set(month, known);
      return known;
    }
    const row = this.row(month);
    if (row === undefined || row.bytes === 0) return undefined;
    const image = this.folder.open(month, row);
    if (image === undefined) return this.openStranger(month);
    return this.keep(month, { table: new EntryTable(Sqlite.open(this.sql, image, true)), isExact: true, isChanged: false });
  }

  /** A file that is not the one we wrote: changed by hand, damaged, or newer than what we have of `ledger.db`. */
  private openStranger(month: string): OpenMonth | undefined {
    const image = this.folder.openAny(month);
    if (image === undefined) return undefined;
    try {
      return this.keep(month, { table: new EntryTable(Sqlite.open(this.sql, image, false)), isExact: false, isChanged: false });
    } catch (error) {
      if (!(error instanceof DatabaseRefused)) throw error;
      if (error.why === 'newer' || error.why === 'older') throw newerDatabase(error);
      this.setAside(month, error.why);
      return undefined;
    }
  }

  private setAside(month: string, why: 'damaged' | 'foreign'): void {
    const name = setAside(this.folder.pathOf(month), why, Date.now());
    this.forget(month);
    if (name !== undefined) this.trouble(why === 'foreign' ? t('The file of a closed month of the ledger ({0}) was not one of ours; it was set aside as {1}. Its sums were kept, the details of its calls are gone.', month, name) : t('The file of a closed month of the ledger ({0}) was damaged; it was set aside as {1}. Its sums were kept, the details of its calls are gone.', month, name));
  }

  private forget(month: string): void {
    this.main.run('UPDATE months SET entries = 0, bytes = 0, crc = 0, cleaned = ? WHERE month = ?', [monthEnd(month), month]);
  }

  private keep(month: string, open: OpenMonth): OpenMonth {
    for (const [other, { table }] of this.opened) {
      if (this.opened.size < MAX_OPEN) break;
      this.writeChanged(other, this.opened.get(other));
      table.db.close();
      this.opened.delete(other);
    }
    this.opened.set(month, open);
    return open;
  }

  private writeChanged(month: string, open: OpenMonth | undefined): void {
    if (open?.isChanged !== true) return;
    open.table.db.execute('COMMIT');
    const entries = open.table.count;
    const content = entries === 0 ? new Uint8Array() : open.table.db.export();
    const { bytes, crc } = imprintOf([content]);
    if (entries > 0) this.folder.writeNext(month, content, this.unsaved.has(month) ? undefined : this.row(month));
    this.unsaved.add(month);
    this.main.run(`INSERT INTO months VALUES (?, ?, ?, ?, 0)
      ON CONFLICT (month) DO UPDATE SET entries = excluded.entries, bytes = excluded.bytes, crc = excluded.crc`, [month, entries, bytes, crc]);
    open.isChanged = false;
  }
}

function rowOf([month, entries, bytes, crc, cleaned]: readonly unknown[]): MonthRow {
  return { month: String(month), entries: Number(entries), bytes: Number(bytes), crc: Number(crc), cleaned: Number(cleaned) };
}
