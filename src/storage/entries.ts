import type { Filter } from '../core/ledger/breakdown.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { monthEnd, monthStart } from '../core/ledger/months.ts';
import type { EntryMatch } from '../core/ledger/queries.ts';
import { conditionsOf } from './entryConditions.ts';
import type { EntryPlace, EntryRange, EntryTable } from './entryTable.ts';
import { PAGE } from './entryTable.ts';
import type { EntryStore } from './entryStore.ts';

/** Some of the raw entries: from `start` to `end` (excluded, epoch milliseconds). */
export interface EntryPortion {
  readonly start: number;
  readonly end: number;
  /** Of one origin only. */
  readonly origin?: string | undefined;
  /** Only those that have, in every dimension given, one of its values; the empty string stands for none. */
  readonly where?: Filter | undefined;
  /** Only those that this fits, too. */
  readonly match?: EntryMatch | undefined;
  /** Only those whose decision begins with one of these words. */
  readonly decisions?: readonly string[] | undefined;
  readonly newestFirst?: boolean | undefined;
  /** Goes on behind this one. */
  readonly after?: EntryPlace | undefined;
  /** So many are read from a file at a time, where fewer than usual will do. */
  readonly atOnce?: number | undefined;
}

/** Records of a portion from all files, in the order of their time and id. At most one closed month is read at a time. */
export function* eachRecord(store: EntryStore, portion: EntryPortion): Iterable<EntryRecord> {
  const strays = store.strays();
  const here = new Reader(() => store.main, portion);
  for (const month of monthsIn(store, portion)) {
    const isHere = (id: string): boolean => strays.has(id) || (store.months?.isInexact(month) === true && store.main.has(id));
    const there = new Reader(() => store.months?.table(month), portion);
    for (let record = there.peek(); record !== undefined; record = there.peek()) {
      yield* here.before(record);
      there.skip();
      if (!isHere(record.id)) yield record;
    }
  }
  yield* here.before(undefined);
}

/** Records of a portion from one file, in the order of their time and id. */
export function eachRecordOf(table: () => EntryTable | undefined, portion: EntryPortion): Iterable<EntryRecord> {
  return new Reader(table, portion).before(undefined);
}

/** Reads one file's part of a portion page by page: a table is asked for anew each time, as another month may have taken its place. */
class Reader {
  private readonly table: () => EntryTable | undefined;
  private readonly portion: EntryPortion;
  private page: readonly EntryRecord[] = [];
  private place = 0;
  private isLast = false;

  constructor(table: () => EntryTable | undefined, portion: EntryPortion) {
    this.table = table;
    this.portion = portion;
  }

  /** The next record. */
  peek(): EntryRecord | undefined {
    if (this.place < this.page.length || this.isLast) return this.page[this.place];
    const table = this.table();
    const bottom = this.page.at(-1);
    const after = bottom === undefined ? this.portion.after : { at: bottom.fields.at ?? 0, id: bottom.id };
    const size = Math.min(this.portion.atOnce ?? PAGE, PAGE);
    this.page = table?.page(rangeIn(table, this.portion, after), size) ?? [];
    this.place = 0;
    this.isLast = this.page.length < size;
    return this.page[0];
  }

  skip(): void {
    this.place++;
  }

  /** Its records up to another one; all of them without. */
  *before(other: EntryRecord | undefined): Iterable<EntryRecord> {
    for (let record = this.peek(); record !== undefined && (other === undefined || this.comesFirst(record, other)); record = this.peek()) {
      this.skip();
      yield record;
    }
  }

  private comesFirst(a: EntryRecord, b: EntryRecord): boolean {
    const [x, y] = [a.fields.at ?? 0, b.fields.at ?? 0];
    const isEarlier = x === y ? a.id < b.id : x < y;
    return isEarlier !== (this.portion.newestFirst === true);
  }
}

/** The closed months that have to do with a portion, in its order. */
export function monthsIn({ months }: EntryStore, { start, end, newestFirst }: Pick<EntryPortion, 'start' | 'end' | 'newestFirst'>): readonly string[] {
  const inside = (months?.names() ?? []).filter((month) => monthStart(month) < end && monthEnd(month) > start);
  return newestFirst === true ? inside.toReversed() : inside;
}

/** What of one file belongs to a portion, behind that place. */
export function rangeIn({ texts }: EntryTable, portion: EntryPortion, after: EntryPlace | undefined): EntryRange {
  const { start, end, newestFirst } = portion;
  return { start, end, newestFirst: newestFirst === true, where: conditionsOf(portion, texts), after };
}
