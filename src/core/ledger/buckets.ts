import type { Source, UsageEntry } from '../usage.ts';
import type { Cell, SavedQuarterHours } from './quarterHours.ts';
import { QuarterHours } from './quarterHours.ts';
import type { Sums } from './sums.ts';
import { textKey } from './textKey.ts';

/** What a bucket is divided by. Absent dimensions are the empty string. */
export interface BucketDimensions {
  readonly origin: string;
  readonly keyHash: string;
  readonly source: Source;
  readonly model: string;
  readonly client: string;
  readonly project: string;
}

export type BucketCell = Cell<BucketDimensions>;
export type SavedBuckets = SavedQuarterHours<BucketDimensions>;

/** Small running totals, from which the glance and the guard are served without a database. */
export class Buckets extends QuarterHours<BucketDimensions> {
  constructor(saved: SavedBuckets = { dimensions: [], cells: [] }) {
    super(keyOf, saved);
  }

  /** Counts an entry in (`1`), or takes back what was counted for it before (`-1`). */
  count(entry: UsageEntry, sums: Sums, sign: 1 | -1): void {
    this.change(entry.at, dimensionsOf(entry), sums, sign);
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
