import type { NanoUsd } from '../money.ts';
import type { Source, UsageEntry } from '../usage.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS, addSums, subtractSums, sumAll } from './sums.ts';

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

/**
 * Buckets as they are saved, small enough to be read whenever a window opens: each set of dimensions once, and a row of numbers per
 * cell, `[start in quarter hours, index of the dimensions, sums…]`, without the zeros at its end.
 */
export interface SavedBuckets {
  readonly dimensions: readonly BucketDimensions[];
  readonly cells: readonly (readonly number[])[];
}

/** The order of the sums in a saved row. New sums are added at the end. */
const SUM_ORDER = Object.keys(NO_SUMS) as readonly (keyof Sums)[];

/** Small running totals, from which the glance and the guard are served without a database. */
export class Buckets {
  private readonly quarters = new Map<number, Map<number, BucketCell>>();
  /** Rows of quarter hours that nobody has looked at since they were loaded: most never are. */
  private readonly packed = new Map<number, (readonly number[])[]>();
  private readonly dimensions: BucketDimensions[] = [];
  /** Where in `dimensions` a set of them stands. */
  private readonly places = new Map<string, number>();

  constructor(saved: SavedBuckets = { dimensions: [], cells: [] }) {
    for (const dimensions of saved.dimensions) this.placeOf(dimensions);
    for (const row of saved.cells) {
      if (this.dimensions[row[1] ?? 0] === undefined) throw new TypeError('a saved cell has no dimensions');
      const start = (row[0] ?? 0) * BUCKET_MS;
      const rows = this.packed.get(start);
      if (rows === undefined) this.packed.set(start, [row]);
      else rows.push(row);
    }
  }

  /** Counts an entry in. */
  add(entry: UsageEntry, sums: Sums): void {
    this.change(Math.floor(entry.at / BUCKET_MS) * BUCKET_MS, dimensionsOf(entry), sums, addSums);
  }

  /** Takes back what was counted for an entry before. */
  remove(entry: UsageEntry, sums: Sums): void {
    this.change(Math.floor(entry.at / BUCKET_MS) * BUCKET_MS, dimensionsOf(entry), sums, subtractSums);
  }

  /** Counts in what many entries of one quarter hour (`start`, epoch milliseconds) add up to. */
  addCell({ start, sums, ...dimensions }: BucketCell): void {
    this.change(start, dimensions, sums, addSums);
  }

  /** Every cell from `start` to `end` (excluded), in epoch milliseconds; both on quarter hours. */
  *between(start: number, end: number): Iterable<BucketCell> {
    if ((end - start) / BUCKET_MS > this.quarters.size + this.packed.size) {
      for (const at of [...this.packed.keys()]) if (at >= start && at < end) this.unpack(at);
      for (const [at, cells] of this.quarters) if (at >= start && at < end) yield* cells.values();
      return;
    }
    for (let at = Math.ceil(start / BUCKET_MS) * BUCKET_MS; at < end; at += BUCKET_MS) {
      const cells = this.packed.has(at) ? this.unpack(at) : this.quarters.get(at);
      if (cells !== undefined) yield* cells.values();
    }
  }

  /** The sum of the cells in that time that satisfy the test. */
  total(start: number, end: number, test: (cell: BucketCell) => boolean): Sums {
    return sumAll(this.sumsWhere(start, end, test));
  }

  /** Forgets everything before that instant. */
  dropBefore(instant: number): void {
    for (const quarters of [this.quarters, this.packed]) {
      for (const start of quarters.keys()) if (start + BUCKET_MS <= instant) quarters.delete(start);
    }
  }

  toJSON(): SavedBuckets {
    const changed = [...this.quarters].flatMap(([start, cells]) => [...cells].map(([place, { sums }]) => [start / BUCKET_MS, place, ...numbersOf(sums)]));
    const rows: readonly (readonly number[])[] = [...[...this.packed.values()].flat(), ...changed];
    const used = [...new Set(rows.map(([, place = 0]) => place))].sort((a, b) => a - b);
    const saved = new Map(used.map((place, index) => [place, index]));
    return {
      dimensions: used.flatMap((place) => this.dimensions[place] ?? []),
      cells: rows.map(([quarter = 0, place = 0, ...sums]) => [quarter, saved.get(place) ?? 0, ...sums]),
    };
  }

  private *sumsWhere(start: number, end: number, test: (cell: BucketCell) => boolean): Iterable<Sums> {
    for (const cell of this.between(start, end)) if (test(cell)) yield cell.sums;
  }

  private change(start: number, dimensions: BucketDimensions, sums: Sums, combine: (a: Sums, b: Sums) => Sums): void {
    const cells = this.quarter(start);
    const place = this.placeOf(dimensions);
    const sum = combine(cells.get(place)?.sums ?? NO_SUMS, sums);
    // What adds up to nothing is forgotten, or the cells would depend on the order in which events came.
    if (isNothing(sum)) cells.delete(place);
    else cells.set(place, { ...dimensions, start, sums: sum });
  }

  private placeOf(dimensions: BucketDimensions): number {
    const key = keyOf(dimensions);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.dimensions.push(dimensions) - 1;
    this.places.set(key, place);
    return place;
  }

  private quarter(start: number): Map<number, BucketCell> {
    const found = this.packed.has(start) ? this.unpack(start) : this.quarters.get(start);
    if (found !== undefined) return found;
    const fresh = new Map<number, BucketCell>();
    this.quarters.set(start, fresh);
    return fresh;
  }

  private unpack(start: number): Map<number, BucketCell> {
    const cells = new Map<number, BucketCell>();
    for (const row of this.packed.get(start) ?? []) {
      const place = row[1] ?? 0;
      const dimensions = this.dimensions[place];
      if (dimensions !== undefined) cells.set(place, { ...dimensions, start, sums: sumsIn(row) });
    }
    this.packed.delete(start);
    this.quarters.set(start, cells);
    return cells;
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

function isNothing(sums: Sums): boolean {
  return SUM_ORDER.every((name) => sums[name] === 0);
}

function numbersOf(sums: Sums): readonly number[] {
  const numbers = SUM_ORDER.map((name) => sums[name]);
  const last = numbers.findLastIndex((value) => value !== 0);
  return numbers.slice(0, last + 1);
}

/** The sums of a saved row, which begins with its quarter hour and its place. */
function sumsIn(row: readonly number[]): Sums {
  const at = (index: number): number => row[index + 2] ?? 0;
  const money = (index: number): NanoUsd => at(index) as NanoUsd;
  // In the order of `SUM_ORDER`, written out, since it is done for thousands when a window opens.
  return {
    cost: money(0), byokCost: money(1), estimated: money(2), pending: money(3), unknown: at(4), calls: at(5), errors: at(6), blocked: at(7),
    inputTokens: at(8), outputTokens: at(9), cacheReadTokens: at(10), cacheWriteTokens: at(11), reasoningTokens: at(12),
  };
}

function keyOf({ origin, keyHash, source, model, client, project }: BucketDimensions): string {
  return [origin, keyHash, source, model, client, project].join('\u0000');
}
