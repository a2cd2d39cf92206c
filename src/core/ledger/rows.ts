import type { UsageEntry } from '../usage.ts';
import { BUCKET_MS } from './buckets.ts';
import type { EntryRecord, Stamp } from './merge.ts';
import type { R15Dimension } from './schema.ts';
import { ENTRY_COLUMNS, ENTRY_FIELDS, R15_DIMENSIONS, SUM_FIELDS } from './schema.ts';
import type { Sums } from './sums.ts';

/** A value that SQLite keeps exactly: text, a safe integer, or nothing. */
export type Cell = string | number | null;

/** A row as SQLite gives it, by column. */
export type Row = Readonly<Record<string, unknown>>;

interface Stamps {
  readonly base: Stamp;
  readonly stamps: EntryRecord['stamps'];
}

/** The values of a record, in the order that `PUT_RECORD` wants them. */
export function cellsOf(record: EntryRecord): readonly Cell[] {
  const stamps: Stamps = { base: record.base, stamps: record.stamps };
  const fields: Partial<Record<keyof UsageEntry, unknown>> = { ...record.fields, id: record.id };
  return [...ENTRY_FIELDS.map((name) => toCell(fields[name])), JSON.stringify(stamps)];
}

/** The record that a row of `entries` holds. */
export function recordOf(row: Row): EntryRecord {
  const { base, stamps } = JSON.parse(String(row.stamps)) as Stamps;
  return { id: String(row.id), fields: fieldsOf(row), base, stamps };
}

/** The fields that a row of `entries` holds; absent ones are left out. */
export function fieldsOf(row: Row): Partial<UsageEntry> {
  const known = ENTRY_FIELDS.filter((name) => row[name] !== null && row[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, fromCell(name, row[name])]));
}

/** Under which dimensions an entry is counted. A call nobody answered counts under the model it asked for. */
export function dimensionsOf(entry: UsageEntry): Readonly<Record<R15Dimension, string>> {
  const text = (name: R15Dimension): string => (name === 'model' ? (entry.model ?? entry.requestedModel) : entry[name]) ?? '';
  return Object.fromEntries(R15_DIMENSIONS.map((name) => [name, text(name)])) as Record<R15Dimension, string>;
}

/** Start of the quarter hour an entry is counted in, epoch milliseconds. */
export function bucketOf(entry: UsageEntry): number {
  return Math.floor(entry.at / BUCKET_MS) * BUCKET_MS;
}

/** The sums as values of a rollup's row, counted in (`1`) or taken back (`-1`), then the number of entries. */
export function sumCells(sums: Sums, sign: 1 | -1, entries = 1): readonly Cell[] {
  return [...SUM_FIELDS.map((name) => toCell(sums[name] * sign)), entries * sign];
}

/** The sums that a row of a rollup holds. */
export function sumsIn(row: Row): Sums {
  return Object.fromEntries(SUM_FIELDS.map((name) => [name, Number(row[name])])) as unknown as Sums;
}

function toCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string': return value;
    case 'boolean': return value ? 1 : 0;
    case 'number': return toInteger(value);
    case 'object': return value === null ? null : JSON.stringify(value);
    default: return null;
  }
}

/** Columns hold whole numbers; durations may come with fractions of a millisecond. */
function toInteger(value: number): number | null {
  const whole = Math.round(value);
  if (!Number.isSafeInteger(whole)) return null;
  return whole === 0 ? 0 : whole;
}

function fromCell(name: keyof UsageEntry, cell: unknown): unknown {
  switch (ENTRY_COLUMNS[name]) {
    case 'boolean': return cell === 1;
    case 'json': return JSON.parse(String(cell)) as unknown;
    default: return cell;
  }
}
