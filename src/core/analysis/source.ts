import type { Filter } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import type { Sums } from '../ledger/sums.ts';
import type { Grouping, Unit } from './range.ts';

/** What a group has spent in a stretch of time, or in one column of a trend. */
export interface Share {
  /** The value of the grouping, empty where an entry has none. */
  readonly key: string;
  /** Which column; 0 where no columns were asked for. */
  readonly column: number;
  readonly sums: Sums;
  /** Bins of `latency.ts`; empty where it was not asked for. */
  readonly latency: readonly number[];
}

/** Which entries are asked for. */
export interface Wanted {
  readonly where: Filter;
  readonly latency: boolean;
}

/** Columns of a trend, all of one unit, in their order and without gaps; each on quarter hours. */
export interface Columns {
  readonly unit: Unit;
  readonly ranges: readonly Range[];
}

/** Where the sums of a report come from. */
export interface SumsSource {
  /** The groups of a stretch of time; all of them in one, with an empty key, where no grouping is given. */
  groups(range: Range, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]>;
  /** The same by column. */
  columns(columns: Columns, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]>;
}
