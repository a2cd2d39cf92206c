import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import type { Source, UsageEntry } from '../usage.ts';
import type { QuarterRow } from './quarterRow.ts';
import { addCell, changeCell, eachCell, isRow, renumbered, spendAt, sumsAt } from './quarterRow.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, checked } from './sums.ts';
import { textKey } from './textKey.ts';

/** Length of a bucket: a quarter of an hour of UTC cuts every zone's days on its edges. */
export const BUCKET_MS = 900_000;

/** What a bucket is divided by. Absent dimensions are the empty string. */
export interface BucketDimensions {
  readonly origin: string;
  readonly keyHash: string;
  readonly source: Source;
  readonly model: string;
  readonly client: string;
  readonly project: string;
}

/** One cell: the quarter hour that begins at `start` (epoch milliseconds), and what was spent in it under these dimensions. */
export interface BucketCell extends BucketDimensions {
  readonly start: number;
  readonly sums: Sums;
}

/** Buckets as they are saved, small enough to be read whenever a window opens: each set of dimensions once, and a row of numbers per quarter hour. */
export interface SavedBuckets {
  readonly dimensions: readonly BucketDimensions[];
  /** Whoever loads them takes them over. */
  readonly cells: readonly QuarterRow[];
}

/** Small running totals, from which the glance and the guard are served without a database. */
export class Buckets {
  /** By the number that each row begins with: instants would not be small integers, and take their own room. */
  private readonly quarters = new Map<number, QuarterRow>();
  private readonly dimensions: BucketDimensions[] = [];
  /** Where in `dimensions` a set of them stands. */
  private readonly places = new Map<string, number>();

  constructor(saved: SavedBuckets = { dimensions: [], cells: [] }) {
    for (const dimensions of saved.dimensions) this.placeOf(dimensions);
    for (const row of saved.cells) {
      if (!isRow(row, this.dimensions.length)) throw new TypeError('a saved cell has no dimensions');
      this.quarters.set(row[0] ?? 0, row);
    }
  }

  /** Counts an entry in. */
  add(entry: UsageEntry, sums: Sums): void {
    this.change(Math.floor(entry.at / BUCKET_MS), dimensionsOf(entry), sums, 1);
  }

  /** Takes back what was counted for an entry before. */
  remove(entry: UsageEntry, sums: Sums): void {
    this.change(Math.floor(entry.at / BUCKET_MS), dimensionsOf(entry), sums, -1);
  }

  /** Counts in what many entries of one quarter hour (`start`, epoch milliseconds) add up to. */
  addCell({ start, sums, ...dimensions }: BucketCell): void {
    this.change(start / BUCKET_MS, dimensions, sums, 1);
  }

  /** Every cell from `start` to `end` (excluded), in epoch milliseconds; both on quarter hours. */
  between(start: number, end: number): readonly BucketCell[] {
    const found: BucketCell[] = [];
    this.walk(start, end, (quarter, row, place, index) => {
      const dimensions = this.dimensions[place];
      if (dimensions !== undefined) found.push({ ...dimensions, start: quarter * BUCKET_MS, sums: sumsAt(row, index) });
    });
    return found;
  }

  /** The sum of the cells in that time whose dimensions satisfy the test. */
  total(start: number, end: number, test: (dimensions: BucketDimensions) => boolean): Sums {
    return this.sumsBy(start, end, (dimensions) => (test(dimensions) ? 'all' : undefined)).get('all') ?? NO_SUMS;
  }

  /** The sums of the cells in that time by the group that their dimensions belong to; what belongs to none is left out. */
  sumsBy<K extends string>(start: number, end: number, groupOf: (dimensions: BucketDimensions) => K | undefined): ReadonlyMap<K, Sums> {
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

  /** What each quarter hour of that time has cost, as far as the dimensions satisfy the test; those without such cells are left out. */
  spendBetween(start: number, end: number, test: (dimensions: BucketDimensions) => boolean, countByok: boolean): readonly { readonly start: number; readonly amount: NanoUsd }[] {
    const counts = this.dimensions.map(test);
    const amounts = new Map<number, number>();
    this.walk(start, end, (quarter, row, place, index) => {
      if (counts[place] === true) amounts.set(quarter, (amounts.get(quarter) ?? 0) + spendAt(row, index, countByok));
    });
    return [...amounts].map(([quarter, amount]) => ({ start: quarter * BUCKET_MS, amount: nano(amount) }));
  }

  /** When the first quarter hour of that time begins that has a cell whose dimensions satisfy the test. */
  firstOf(test: (dimensions: BucketDimensions) => boolean, start: number, end: number): number | undefined {
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

  toJSON(): SavedBuckets {
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

  private change(quarter: number, dimensions: BucketDimensions, sums: Sums, sign: 1 | -1): void {
    const row = this.quarters.get(quarter) ?? [quarter];
    changeCell(row, this.placeOf(dimensions), sums, sign);
    if (row.length > 1) this.quarters.set(quarter, row);
    else this.quarters.delete(quarter);
  }

  private placeOf(dimensions: BucketDimensions): number {
    const key = keyOf(dimensions);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.dimensions.push(dimensions) - 1;
    this.places.set(key, place);
    return place;
  }
}

function dimensionsOf(entry: UsageEntry): BucketDimensions {
  return {
    origin: entry.origin,
    keyHash: entry.keyHash,
    source: entry.source,
    model: entry.model ?? entry.requestedModel ?? '',
    client: entry.client ?? '',
    project: entry.project ?? '',
  };
}

function keyOf({ origin, keyHash, source, model, client, project }: BucketDimensions): string {
  return textKey([origin, keyHash, source, model, client, project]);
}
