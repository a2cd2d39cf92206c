import type { ComboDimension, Filter } from '../core/ledger/breakdown.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { monthEnd, monthStart } from '../core/ledger/months.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { EntryPlace, EntryRange, EntryTable } from './entryTable.ts';
import { PAGE } from './entryTable.ts';
import type { EntryStore } from './entryStore.ts';
import type { Texts } from './texts.ts';

/** Some of the raw entries: from `start` to `end` (excluded, epoch milliseconds). */
export interface EntryPortion {
  readonly start: number;
  readonly end: number;
  /** Of one origin only. */
  readonly origin?: string | undefined;
  /** Only those that have, in every dimension given, one of its values; the empty string stands for none. */
  readonly where?: Filter | undefined;
  readonly newestFirst?: boolean | undefined;
  /** Goes on behind this one. */
  readonly after?: EntryPlace | undefined;
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
    this.page = table?.page(rangeIn(table, this.portion, after)) ?? [];
    this.place = 0;
    this.isLast = this.page.length < PAGE;
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

function monthsIn({ months }: EntryStore, { start, end, newestFirst }: EntryPortion): readonly string[] {
  const inside = (months?.names() ?? []).filter((month) => monthStart(month) < end && monthEnd(month) > start);
  return newestFirst === true ? inside.toReversed() : inside;
}

function rangeIn({ texts }: EntryTable, { start, end, newestFirst, origin, where = {} }: EntryPortion, after: EntryPlace | undefined): EntryRange {
  const conditions = (Object.keys(where) as (keyof Filter)[]).flatMap((dimension) => {
    const values = where[dimension];
    return values === undefined ? [] : [conditionOn(dimension, values, texts)];
  });
  const ofOrigin = origin === undefined ? [] : [among('"origin"', [origin], texts)];
  return { start, end, newestFirst: newestFirst === true, where: [...ofOrigin, ...conditions], after };
}

type Condition = EntryRange['where'][number];

function conditionOn(dimension: keyof Filter, values: readonly string[], texts: Texts): Condition {
  if (dimension === 'tag') return tagged(values);
  if (dimension === 'model') return among('COALESCE(model, requestedModel)', values, texts);
  return among(`"${dimension === 'session' ? dimension : COLUMN[dimension]}"`, values, texts);
}

const COLUMN: Readonly<Record<Exclude<ComboDimension, 'model'>, keyof UsageEntry>> = {
  provider: 'provider', client: 'client', user: 'user', project: 'project', purpose: 'purpose', endpoint: 'endpoint', source: 'source',
  status: 'status', costSource: 'costSource', key: 'keyHash',
};

function among(column: string, values: readonly string[], texts: Texts): Condition {
  const numbers = values.flatMap((value) => texts.numberIfThere(value) ?? []);
  const isNone = values.includes('') ? ` OR ${column} IS NULL` : '';
  return { text: `(${column} IN (${numbers.map(() => '?').join(', ')})${isNone})`, values: numbers };
}

function tagged(values: readonly string[]): Condition {
  const list = '(SELECT text FROM texts WHERE texts.id = tags)';
  const isNone = values.includes('') ? ` OR tags IS NULL OR ${list} = '[]'` : '';
  return { text: `(EXISTS (SELECT 1 FROM json_each(${list}) WHERE value IN (${values.map(() => '?').join(', ')}))${isNone})`, values };
}
