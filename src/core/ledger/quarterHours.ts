import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import type { QuarterRow } from './quarterRow.ts';
import { addCell, changeCell, eachCell, isRow, renumbered, spendAt, sumsAt } from './quarterRow.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, checked } from './sums.ts';

/** Length of a bucket: a quarter of an hour of UTC cuts every zone's days on its edges. */
export const BUCKET_MS = 900_000;

/** One cell: the quarter hour that begins at `start` (epoch milliseconds), and what was spent in it under these dimensions. */
export type Cell<D> = D & { readonly start: number; readonly sums: Sums };

/** Quarter hours as they are saved, small enough to be read whenever a window opens: each set of dimensions once, and a row of numbers per quarter hour. */
export interface SavedQuarterHours<D> {
  readonly dimensions: readonly D[];
  /** Whoever loads them takes them over. */
  readonly cells: readonly QuarterRow[];
}

/** Small running totals by quarter hours and dimensions. `keyOf`: equal for equal dimensions only. */
export class QuarterHours<D extends object> {
  /** By the number that each row begins with: instants would not be small integers, and take their own room. */
  private readonly quarters = new Map<number, QuarterRow>();
  private readonly dimensions: D[] = [];
  /** Where in `dimensions` a set of them stands. */
  private readonly places = new Map<string, number>();
  private readonly keyOf: (dimensions: D) => string;

  constructor(keyOf: (dimensions: D) => string, saved: SavedQuarterHours<D>) {
    this.keyOf = keyOf;
    for (const dimensions of saved.dimensions) this.placeOf(dimensions);
    for (const row of saved.cells) {
      if (!isRow(row, this.dimensions.length)) throw new TypeError('a saved cell has no dimensions');
      this.quarters.set(row[0] ?? 0, row);
    }
  }

  /** Counts in what many entries of one quarter hour (`start`, epoch milliseconds) add up to. */
  addCell({ start, sums, ...dimensions }: Cell<D>): void {
    this.change(start, dimensions as unknown as D, sums, 1);
  }

  /** Every cell from `start` to `end` (excluded), in epoch milliseconds; both on quarter hours. */
  between(start: number, end: number): readonly Cell<D>[] {
    const found: Cell<D>[] = [];
    this.walk(start, end, (quarter, row, place, index) => {
      const dimensions = this.dimensions[place];
      if (dimensions !== undefined) found.push({ ...dimensions, start: quarter * BUCKET_MS, sums: sumsAt(row, index) });
    });
    return found;
  }

  /** The sum of the cells in that time whose dimensions satisfy the test. */
  total(start: number, end: number, test: (dimensions: D) => boolean): Sums {
    return this.sumsBy(start, end, (dimensions) => (test(dimensions) ? 'all' : undefined)).get('all') ?? NO_SUMS;
  }

  /** The sums of the cells in that time by the group that their dimensions belong to; what belongs to none is left out. */
  sumsBy<K extends string>(start: number, end: number, groupOf: (dimensions: D) => K | undefined): ReadonlyMap<K, Sums> {
    const groups = this.dimensions.map(groupOf);
    const totals = new Map<K, Totals>();
    this.walk(start, end, (_, row, place, index) => {
      const group = groups[place];
      if (group === undefined) return;
      const total = totals.get(group) ?? { ...NO_SUMS };
      addCell(total, row, index);
      totals.set(group, total);
    });
    return new Map([...totals].map(([group, total]) => [group, checked(total)]));
  }

  /** What each set of dimensions has in that time, with its sums. */
  byDimensions(start: number, end: number): readonly (readonly [D, Sums])[] {
    const totals = new Map<number, Totals>();
    this.walk(start, end, (_, row, place, index) => {
      const total = totals.get(place) ?? { ...NO_SUMS };
      addCell(total, row, index);
      totals.set(place, total);
    });
    return [...totals].flatMap(([place, total]) => {
      const dimensions = this.dimensions[place];
      return dimensions === undefined ? [] : [[dimensions, checked(total)] as const];
    });
  }

  /** What each quarter hour of that time has cost, as far as the dimensions satisfy the test; those without such cells are left out. */
  spendBetween(start: number, end: number, test: (dimensions: D) => boolean, countByok: boolean): readonly { readonly start: number; readonly amount: NanoUsd }[] {
    const counts = this.dimensions.map(test);
    const amounts = new Map<number, number>();
    this.walk(start, end, (quarter, row, place, index) => {
      if (counts[place] === true) amounts.set(quarter, (amounts.get(quarter) ?? 0) + spendAt(row, index, countByok));
    });
    return [...amounts].map(([quarter, amount]) => ({ start: quarter * BUCKET_MS, amount: nano(amount) }));
  }

  /** When the first quarter hour of that time begins that has a cell whose dimensions satisfy the test. */
  firstOf(test: (dimensions: D) => boolean, start: number, end: number): number | undefined {
    const counts = this.dimensions.map(test);
    let first = Number.POSITIVE_INFINITY;
    this.walk(start, end, (quarter, _, place) => {
      if (counts[place] === true && quarter < first) first = quarter;
    });
    return first === Number.POSITIVE_INFINITY ? undefined : first * BUCKET_MS;
  }

  /** Forgets everything before that instant. */
  dropBefore(instant: number): void {
    for (const quarter of this.quarters.keys()) if ((quarter + 1) * BUCKET_MS <= instant) this.quarters.delete(quarter);
  }

  toJSON(): SavedQuarterHours<D> {
    const rows = [...this.quarters.values()];
    const places = new Set<number>();
    for (const row of rows) eachCell(row, (place) => places.add(place));
    const used = [...places].sort((a, b) => a - b);
    const saved = new Map(used.map((place, index) => [place, index]));
    return {
      dimensions: used.flatMap((place) => this.dimensions[place] ?? []),
      cells: rows.map((row) => renumbered(row, saved)),
    };
  }

  /** Visits every cell of that time: its quarter hour, that one's row, its place among the dimensions, and where it begins in the row. */
  private walk(start: number, end: number, visit: (quarter: number, row: QuarterRow, place: number, index: number) => void): void {
    const [first, last] = [Math.ceil(start / BUCKET_MS), Math.ceil(end / BUCKET_MS)];
    const visitRow = (row: QuarterRow | undefined, quarter: number): void => {
      if (row !== undefined && quarter >= first && quarter < last) eachCell(row, (place, index) => visit(quarter, row, place, index));
    };
    if (last - first > this.quarters.size) this.quarters.forEach(visitRow);
    else for (let quarter = first; quarter < last; quarter++) visitRow(this.quarters.get(quarter), quarter);
  }

  /** Counts in (`1`) what was spent at an instant, or takes it back (`-1`). */
  protected change(at: number, dimensions: D, sums: Sums, sign: 1 | -1): void {
    const quarter = Math.floor(at / BUCKET_MS);
    const row = this.quarters.get(quarter) ?? [quarter];
    changeCell(row, this.placeOf(dimensions), sums, sign);
    if (row.length > 1) this.quarters.set(quarter, row);
    else this.quarters.delete(quarter);
  }

  private placeOf(dimensions: D): number {
    const key = this.keyOf(dimensions);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.dimensions.push(dimensions) - 1;
    this.places.set(key, place);
    return place;
  }
}
