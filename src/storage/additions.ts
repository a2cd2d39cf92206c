import type { EntryRecord } from '../core/ledger/merge.ts';
import { ClosedMonths } from './closedMonths.ts';
import type { Writing } from './bulkChange.ts';

/** So many records are written to a file at a time. */
const PORTION = 128;
/** So many records of a month make it worth while to open its file, once; more often only when nothing more may wait. */
const ENOUGH = 5000;
/** So many records may wait in all. More would take memory, fewer would open each file too often where records come in no order. */
const MOST_WAITING = 50_000;

/** Where new records go. */
export interface AdditionFiles {
  /** Whether the month's file is open at present. */
  isOpen(month: string): boolean;
  /** Writes records into the file of a month; `''`: into `ledger.db`. */
  write(records: readonly EntryRecord[], month: string, writing: Writing): void;
}

/**
 * New records on their way into the files. What belongs to a file that is open is written soon; the others wait, since opening and writing
 * the file of a month takes as long as thousands of records.
 */
export class Additions {
  private readonly files: AdditionFiles;
  private readonly months = new ClosedMonths();
  private readonly waiting = new Map<string, EntryRecord[]>();
  private readonly begun = new Set<string>();
  private count = 0;

  constructor(files: AdditionFiles) {
    this.files = files;
  }

  /** Takes a record in; writes now and then. */
  add(record: EntryRecord, writing: Writing): void {
    const month = this.months.of(record, writing.openSince);
    const mine = this.waiting.get(month) ?? [];
    if (mine.push(record) === 1) this.waiting.set(month, mine);
    this.count++;
    if (mine.length >= PORTION && this.isDue(month, mine.length)) this.writeMonth(month, writing);
    if (this.count >= MOST_WAITING) this.writeAll(writing);
  }

  /** Writes everything that waits: there are no more to come. */
  flush(writing: Writing): void {
    this.writeAll(writing);
    this.begun.clear();
  }

  /** Forgets what waits. */
  forget(): void {
    this.waiting.clear();
    this.begun.clear();
    this.count = 0;
  }

  private writeOpen(writing: Writing): void {
    for (const month of [...this.waiting.keys()]) if (this.isOpen(month)) this.writeMonth(month, writing);
  }

  private isDue(month: string, length: number): boolean {
    return this.isOpen(month) || (length >= ENOUGH && !this.begun.has(month));
  }

  private isOpen(month: string): boolean {
    return month === '' || this.files.isOpen(month);
  }

  private writeAll(writing: Writing): void {
    for (const month of [...this.waiting.keys()].sort()) this.writeMonth(month, writing);
  }

  private writeMonth(month: string, writing: Writing): void {
    const records = this.waiting.get(month);
    if (records === undefined) return;
    // One that is open now may be closed for this one.
    if (!this.isOpen(month)) this.writeOpen(writing);
    this.waiting.delete(month);
    this.begun.add(month);
    this.count -= records.length;
    this.files.write(records, month, writing);
  }
}
