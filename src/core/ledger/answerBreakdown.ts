import type { Zone } from '../period.ts';
import type { BreakdownAsk } from './breakdown.ts';
import type { Range } from './breakdownRange.ts';
import { assertQuarters, dayOf, intersection, slicesOf } from './breakdownRange.ts';
import type { BreakdownTime } from './breakdownSql.ts';
import { breakdownSql, extentSql } from './breakdownSql.ts';
import { BreakdownTotals } from './breakdownTotals.ts';
import type { PackedRows } from './packedRows.ts';
import { offsetSpans } from './zoneSql.ts';

/** What a breakdown needs of the ledger's database. */
export interface RollupReader {
  /** The zone that the daily sums are cut by. */
  readonly zone: Zone;
  /** The rows that a statement gives, as values in the order of its columns. */
  rows(text: string, values: readonly (string | number)[]): Iterable<readonly unknown[]>;
}

/** Answers a breakdown, in the zone of its question, from the rollups alone. Throws a `RangeError` for a range that is not on quarter hours. */
export function answerBreakdown(ask: BreakdownAsk, zone: Zone, reader: RollupReader): PackedRows {
  assertQuarters(ask);
  const totals = new BreakdownTotals(ask);
  const time = timeOf(ask, zone, reader);
  for (const { part, text, values } of time === undefined ? [] : breakdownSql(ask, time)) {
    for (const cells of reader.rows(text, values)) totals.add(part, cells);
  }
  return totals.rows();
}

/** `undefined` where the ledger knows nothing of that time. */
function timeOf(ask: BreakdownAsk, zone: Zone, reader: RollupReader): BreakdownTime | undefined {
  const known = extentOf(ask.origin, reader);
  const range = known === undefined ? undefined : intersection(ask, known);
  if (known === undefined || range === undefined) return undefined;
  const slices = zone.name === reader.zone.name ? { slices: slicesOf(range, zone) } : {};
  return { range, spans: offsetSpans(range.start, range.end, zone), ...slices };
}

function extentOf(origin: string, reader: RollupReader): Range | undefined {
  const { text, values } = extentSql(origin);
  const [[first, last] = []] = reader.rows(text, values);
  return typeof first === 'string' && typeof last === 'string' ? { start: dayOf(first, reader.zone).start, end: dayOf(last, reader.zone).end } : undefined;
}
