import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import { monthEnd, monthOf, monthStart } from '../core/ledger/months.ts';

/** Tells of many records which closed month they belong to. Most are of the same as the one before: a month is not named anew for each. */
export class ClosedMonths {
  private name = '';
  private start = 0;
  private end = 0;

  /** The month's name; empty for what belongs to `ledger.db`: open months (from `openSince` on), and what has no place in time yet. */
  of(record: EntryRecord, openSince: number): string {
    const entry = entryOf(record);
    if (entry === undefined || !(entry.at >= 0 && entry.at < openSince)) return '';
    if (entry.at < this.start || entry.at >= this.end) this.turnTo(monthOf(entry.at));
    return this.name;
  }

  private turnTo(month: string): void {
    this.name = month;
    this.start = monthStart(month);
    this.end = monthEnd(month);
  }
}
