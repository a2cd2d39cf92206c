import type { BucketCell, BucketDimensions, SavedBuckets } from '../core/ledger/buckets.ts';
import { Buckets } from '../core/ledger/buckets.ts';
import { SUM_FIELDS } from '../core/ledger/schema.ts';
import type { AlertMark } from '../core/ledger/marks.ts';
import { alertMark } from '../core/ledger/marks.ts';
import type { SavedState } from '../core/ledger/state.ts';
import { NOTHING_SAVED } from '../core/ledger/state.ts';
import { NO_SUMS } from '../core/ledger/sums.ts';
import { UlidSet } from '../core/ledger/ulidSet.ts';
import type { NanoUsd } from '../core/money.ts';

/** Cells of form 2: each a row `[start in quarter hours, index of the dimensions, sums…]`, without the zeros at its end. */
interface CellRows {
  readonly dimensions: readonly BucketDimensions[];
  readonly cells: readonly (readonly number[])[];
}

/** How many sums a cell had before form 4, which added what is last now. */
const FORMER_SUMS = 13;
const LACKING: readonly number[] = SUM_FIELDS.slice(FORMER_SUMS).map(() => 0);

/** What an earlier version saved, in the form of this one. */
export function upgraded(given: SavedState, format: number): SavedState {
  const saved = { ...given, counted: countedOf(given) };
  if (format === 4) return { ...NOTHING_SAVED, ...saved };
  const { buckets: old }: { readonly buckets: unknown } = saved;
  // Form 3 lacked totals by label: whoever compacts next finds them missing, and counts them.
  if (format === 3) return { ...NOTHING_SAVED, ...saved, alerts: alertsOf(saved), buckets: widened(saved.buckets) };
  const buckets = format < 2 ? ofWholeCells(old as readonly BucketCell[]) : ofCellRows(old as CellRows);
  return { ...NOTHING_SAVED, ...saved, alerts: alertsOf(saved), buckets };
}

/** Before form 5 ids were a list; form 1 had none. */
function countedOf({ counted = [] }: { readonly counted?: unknown }): string {
  const ids = new UlidSet();
  for (const id of counted as readonly string[]) ids.add(id);
  return ids.toJSON();
}

/** Before form 4 an alert was claimed or shown, never both. */
function alertsOf({ alerts }: { readonly alerts: unknown }): SavedState['alerts'] {
  const former = alerts as readonly (readonly [string, { readonly type: AlertMark['type']; readonly limit: NanoUsd; readonly at: number; readonly owner: string }])[];
  return former.map(([id, { type, limit, at, owner }]) => [id, type === 'alert-shown' ? alertMark(limit, undefined) : alertMark(undefined, { ev: '', at, limit, owner })]);
}

/** Form 1 wrote every cell out in full, and knew nothing of ids without fields. */
function ofWholeCells(cells: readonly BucketCell[]): SavedBuckets {
  const buckets = new Buckets();
  for (const cell of cells) buckets.addCell({ ...cell, sums: { ...NO_SUMS, ...cell.sums } });
  return buckets.toJSON();
}

/** Cells of form 3, with the sums that it did not have. */
function widened({ dimensions, cells }: SavedBuckets): SavedBuckets {
  return { dimensions, cells: cells.map(([quarter = 0, ...row]) => [quarter, ...row.flatMap((value, index) => (index % (1 + FORMER_SUMS) === FORMER_SUMS ? [value, ...LACKING] : [value]))]) };
}

function ofCellRows({ dimensions, cells }: CellRows): SavedBuckets {
  const rows = new Map<number, number[]>();
  for (const [quarter = 0, place = 0, ...sums] of cells) {
    const row = rows.get(quarter) ?? [quarter];
    row.push(place, ...SUM_FIELDS.map((_, index) => sums[index] ?? 0));
    rows.set(quarter, row);
  }
  return { dimensions, cells: [...rows.values()] };
}
