import type { BreakdownRow } from '../core/ledger/breakdown.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { NO_SUMS, subtractSums } from '../core/ledger/sums.ts';

/** A row of a report, with the part of it that other programs spent with the key. */
export interface ReportRow extends BreakdownRow {
  readonly others: Sums;
}

/** Stands in for the value that other programs' spend has not: a call of ours without one is another thing. No value looks like it. */
export const OTHERS = '\u0000';

/** Tells apart in each row what other programs spent. `others`: the rows of their spend alone. Where both have no value, each gets a row of its own. */
export function withOthers(rows: readonly BreakdownRow[], others: readonly BreakdownRow[]): readonly ReportRow[] {
  const known = new Map(others.map(({ keys, sums }) => [JSON.stringify(keys), sums]));
  return rows.flatMap((row) => {
    const theirs = known.get(JSON.stringify(row.keys)) ?? NO_SUMS;
    const ours = subtractSums(row.sums, theirs);
    if (isNothing(theirs) || !row.keys.includes('')) return [{ ...row, others: theirs }];
    const other = { keys: row.keys.map((key) => (key === '' ? OTHERS : key)), sums: theirs, entries: row.entries, latency: [], others: theirs };
    return isNothing(ours) ? [other] : [{ ...row, sums: ours, others: NO_SUMS }, other];
  });
}

/** What calls of our own come to in a row. */
export function ownSums({ sums, others }: Pick<ReportRow, 'sums' | 'others'>): Sums {
  return subtractSums(sums, others);
}

/** Whether there is nothing in these sums at all. */
export function isNothing(sums: Sums): boolean {
  return Object.values(sums).every((value) => value === 0);
}
