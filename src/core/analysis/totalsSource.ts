import type { Filter } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import type { BucketDimensions, Buckets } from '../ledger/buckets.ts';
import type { Grouping } from './range.ts';
import type { Columns, Share, SumsSource, Wanted } from './source.ts';

/** What the running totals are divided by. */
const KNOWN = { model: 'model', client: 'client', project: 'project', source: 'source', key: 'keyHash' } as const;
type Known = keyof typeof KNOWN;

/** For so long the running totals are kept for certain, milliseconds. */
export const TOTALS_MS = 44 * 24 * 3_600_000;

/** Sums from the running totals, which are at hand in every window: no database is needed for them. */
export class TotalsSource implements SumsSource {
  private readonly buckets: Buckets;
  private readonly origin: string;

  constructor(buckets: Buckets, origin: string) {
    this.buckets = buckets;
    this.origin = origin;
  }

  groups(range: Range, by: Grouping | undefined, { where }: Wanted): Promise<readonly Share[]> {
    return Promise.resolve(this.sharesOf(range, 0, by, where));
  }

  columns({ ranges }: Columns, by: Grouping | undefined, { where }: Wanted): Promise<readonly Share[]> {
    return Promise.resolve(ranges.flatMap((range, column) => this.sharesOf(range, column, by, where)));
  }

  private sharesOf({ start, end }: Range, column: number, by: Grouping | undefined, where: Filter): readonly Share[] {
    const tests = Object.entries(where).map(([name, values]) => [KNOWN[name as Known], new Set(values)] as const);
    const keyOf = (cell: BucketDimensions): string => (by === undefined ? '' : cell[KNOWN[by as Known]]);
    const groups = this.buckets.sumsBy(start, end, (cell) => (cell.origin === this.origin && tests.every(([name, values]) => values.has(cell[name])) ? keyOf(cell) : undefined));
    return [...groups].map(([key, sums]) => ({ key, column, sums, latency: [] }));
  }
}

/** Whether the running totals can tell this: of late, by what they are divided by, and no latencies. `now`: epoch milliseconds. */
export function isInTotals({ start }: Range, by: Grouping, { where, latency }: Wanted, now: number): boolean {
  return !latency && start >= now - TOTALS_MS && isKnown(by) && Object.keys(where).every(isKnown);
}

function isKnown(name: string): name is Known {
  return Object.hasOwn(KNOWN, name);
}
