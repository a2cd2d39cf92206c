import type { BreakdownRow } from './breakdown.ts';
import { SUM_FIELDS } from './schema.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS } from './sums.ts';

/** The rows of a breakdown in few large pieces: between threads, ten thousand objects take longer than adding them up did. */
export interface PackedRows {
  readonly count: number;
  /** The keys of each dimension, row after row. */
  readonly keys: readonly (readonly string[])[];
  /** Row after row: `SUM_FIELDS`, the number of entries, and latencies where they were asked for. */
  readonly amounts: Float64Array<ArrayBuffer>;
}

/** The rows that were packed. */
export function unpackRows({ count, keys, amounts }: PackedRows): readonly BreakdownRow[] {
  const width = count === 0 ? 0 : amounts.length / count;
  return Array.from({ length: count }, (_, index) => rowOf(keys.map((values) => values[index] ?? ''), amounts, index * width, width));
}

function rowOf(keys: readonly string[], amounts: Float64Array, offset: number, width: number): BreakdownRow {
  const entries = offset + SUM_FIELDS.length;
  return { keys, sums: sumsAt(amounts, offset), entries: amounts[entries] ?? 0, latency: Array.from(amounts.subarray(entries + 1, offset + width)) };
}

function sumsAt(amounts: Float64Array, offset: number): Sums {
  const sums: Record<keyof Sums, number> = { ...NO_SUMS };
  for (let index = 0; index < SUM_FIELDS.length; index++) sums[SUM_FIELDS[index] ?? 'cost'] = amounts[offset + index] ?? 0;
  return sums as Sums;
}
