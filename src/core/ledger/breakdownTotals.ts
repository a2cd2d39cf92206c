import type { BreakdownAsk, Dimension } from './breakdown.ts';
import { isComboDimension, isTimeDimension } from './breakdown.ts';
import type { Part, Share } from './breakdownParts.ts';
import { sharesOf } from './breakdownParts.ts';
import { columnsOf } from './breakdownSql.ts';
import { dayKeyIn, dayNumber } from './localTime.ts';
import { KeyedAmounts } from './keyedAmounts.ts';
import type { PackedRows } from './packedRows.ts';
import { SUM_FIELDS } from './schema.ts';

/** Columns of time and label that a row begins with. */
const LEADING = 3;

const COST = SUM_FIELDS.indexOf('cost');
const ENTRIES = SUM_FIELDS.length;

const NO_KEY: readonly string[] = [''];

/** Between the two times of three dimensions, which stand in one key: no time contains it. */
const TIMES = ' ';

/** Which keys a row has in one dimension. It is asked for each of tens of thousands of rows. */
type KeyReader = (cells: readonly unknown[], share: Share) => readonly string[];

/** Adds up the rows that the statements of a breakdown give. */
export class BreakdownTotals {
  private readonly ask: BreakdownAsk;
  private readonly readers: readonly KeyReader[];
  /** Where a row's amounts begin. */
  private readonly first: number;
  private readonly totals: KeyedAmounts;

  constructor(ask: BreakdownAsk) {
    this.ask = ask;
    const by: readonly Dimension[] = ask.by;
    const combos: readonly Dimension[] = by.filter(isComboDimension);
    this.first = LEADING + combos.length;
    this.readers = by.map((dimension) => readerOf(dimension, LEADING + combos.indexOf(dimension)));
    this.totals = new KeyedAmounts(columnsOf(ask).length);
  }

  /** Counts a row of a part in; its cells are those of `BreakdownStatement`. */
  add(part: Part, cells: readonly unknown[]): void {
    const [one, two, three] = this.readers;
    for (const share of sharesOf(part, textOf(cells[2]), this.ask.where)) {
      for (const first of one?.(cells, share) ?? NO_KEY) {
        for (const second of two?.(cells, share) ?? NO_KEY) {
          if (three === undefined) this.totals.add([first, second], cells, this.first, share.sign);
          else for (const third of three(cells, share)) this.totals.add([first + TIMES + second, third], cells, this.first, share.sign);
        }
      }
    }
  }

  /** Times in their order; anything else dearest first. What nothing was counted in is left out. */
  rows(): PackedRows {
    const by: readonly Dimension[] = this.ask.by;
    const isTime = by.some(isTimeDimension);
    const { totals } = this;
    const counted = totals.numbers().filter((number) => totals.amount(number, ENTRIES) !== 0);
    counted.sort((a, b) => (isTime ? 0 : totals.amount(b, COST) - totals.amount(a, COST)) || compareKeys(this.keysOf(a), this.keysOf(b), by));
    return {
      count: counted.length,
      keys: by.map((_, dimension) => counted.map((number) => this.keysOf(number)[dimension] ?? '')),
      amounts: totals.inOrder(counted),
    };
  }

  /** In the order of `by`. */
  private keysOf(number: number): readonly string[] {
    const [first, second] = this.totals.keysOf(number);
    return this.readers.length > 2 ? [...first.split(TIMES), second] : [first, second];
  }
}

/** `column`: where a row has the value of a dimension that is neither time nor label. */
function readerOf(dimension: Dimension, column: number): KeyReader {
  if (dimension === 'hour') return (cells) => [String(cells[1])];
  if (isTimeDimension(dimension)) return remembered((day) => [dayKeyIn(dimension, dayOf(day))]);
  if (dimension === 'session') return (_, { session }) => [session];
  if (dimension === 'tag') return (_, { tags }) => (tags.length === 0 ? NO_KEY : tags);
  return (cells) => [textOf(cells[column])];
}

/** The same few days come again and again. */
function remembered(keysOf: (day: unknown) => readonly string[]): KeyReader {
  const known = new Map<unknown, readonly string[]>();
  return ([day]) => {
    const found = known.get(day) ?? keysOf(day);
    known.set(day, found);
    return found;
  };
}

function textOf(cell: unknown): string {
  return typeof cell === 'string' ? cell : '';
}

/** The daily sums know days by their dates, quarter hours by their numbers. */
function dayOf(cell: unknown): number {
  return typeof cell === 'string' ? dayNumber(cell) : Number(cell);
}

/** Hours are numbers, everything else goes by the alphabet. */
function compareKeys(a: readonly string[], b: readonly string[], by: readonly Dimension[]): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] ?? '';
    if (key !== other) return by[index] === 'hour' ? Number(key) - Number(other) : key < other ? -1 : 1;
  }
  return 0;
}
