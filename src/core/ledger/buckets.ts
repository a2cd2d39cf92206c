import type { Source, UsageEntry } from '../usage.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS, addSums, subtractSums } from './sums.ts';

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

/** Small running totals, from which the glance and the guard are served without a database. */
export class Buckets {
  private readonly quarters = new Map<number, Map<string, BucketCell>>();

  constructor(cells: readonly BucketCell[] = []) {
    for (const cell of cells) this.quarter(cell.start).set(keyOf(cell), cell);
  }

  /** Counts an entry in. */
  add(entry: UsageEntry, sums: Sums): void {
    this.change(entry, sums, addSums);
  }

  /** Takes back what was counted for an entry before. */
  remove(entry: UsageEntry, sums: Sums): void {
    this.change(entry, sums, subtractSums);
  }

  /** Every cell from `start` to `end` (excluded), in epoch milliseconds; both on quarter hours. */
  *between(start: number, end: number): Iterable<BucketCell> {
    for (const [at, cells] of this.quarters) if (at >= start && at < end) yield* cells.values();
  }

  /** The sum of the cells in that time that satisfy the test. */
  total(start: number, end: number, test: (cell: BucketCell) => boolean): Sums {
    let sums = NO_SUMS;
    for (const cell of this.between(start, end)) if (test(cell)) sums = addSums(sums, cell.sums);
    return sums;
  }

  /** Forgets everything before that instant. */
  dropBefore(instant: number): void {
    for (const start of this.quarters.keys()) if (start + BUCKET_MS <= instant) this.quarters.delete(start);
  }

  toJSON(): readonly BucketCell[] {
    return [...this.quarters.values()].flatMap((cells) => [...cells.values()]);
  }

  private change(entry: UsageEntry, sums: Sums, combine: (a: Sums, b: Sums) => Sums): void {
    const start = Math.floor(entry.at / BUCKET_MS) * BUCKET_MS;
    const cells = this.quarter(start);
    const dimensions = dimensionsOf(entry);
    const key = keyOf(dimensions);
    const sum = combine(cells.get(key)?.sums ?? NO_SUMS, sums);
    // What adds up to nothing is forgotten, or the cells would depend on the order in which events came.
    if (isNothing(sum)) cells.delete(key);
    else cells.set(key, { ...dimensions, start, sums: sum });
  }

  private quarter(start: number): Map<string, BucketCell> {
    const found = this.quarters.get(start);
    if (found !== undefined) return found;
    const fresh = new Map<string, BucketCell>();
    this.quarters.set(start, fresh);
    return fresh;
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
  return Object.values(sums).every((value) => value === 0);
}

function keyOf(cell: BucketDimensions): string {
  return [cell.origin, cell.keyHash, cell.source, cell.model, cell.client, cell.project].join('\u0000');
}
