import type { UsageEntry } from '../usage.ts';
import { BUCKET_MS } from './quarterHours.ts';
import { binOf } from './latency.ts';
import type { EntryRecord } from './merge.ts';
import type { ColumnKind, LabelKind, R15Dimension } from './schema.ts';
import { ENTRY_COLUMNS, ENTRY_FIELDS, R15_DIMENSIONS, SUM_FIELDS } from './schema.ts';
import type { Sums } from './sums.ts';
import { textKey } from './textKey.ts';

/** A value that SQLite keeps exactly: text, a safe integer, or nothing. */
export type Cell = string | number | null;

/** A row as SQLite gives it, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** The texts of a database by their numbers, which rows of `entries` refer to. */
export interface Dictionary {
  /** The number of a text, new or known. */
  numberOf(text: string): number;
  /** The text of a number; throws for one that is not there. */
  textOf(number: number): string;
}

/** Columns of `entries` in the order of `cellsOf`, as SQL. */
export const ENTRY_ROW: readonly string[] = [...ENTRY_FIELDS.map((name) => `"${name}"`), 'ev', 'rank', 'stamps'];
const EV = ENTRY_FIELDS.length;
const PLACES: ReadonlyMap<string, number> = new Map(ENTRY_FIELDS.map((name, index) => [name, index]));
const KINDS: readonly ColumnKind[] = ENTRY_FIELDS.map((name) => ENTRY_COLUMNS[name]);

/** The values of a record, in the order of `ENTRY_ROW`. */
export function cellsOf(record: EntryRecord, texts: Dictionary): Cell[] {
  const fields: Partial<Record<string, unknown>> = record.fields;
  const cells = new Array<Cell>(ENTRY_ROW.length).fill(null);
  // Once for every entry that is folded in: only what it has is looked at, which is a third of the columns.
  for (const name in fields) {
    const place = PLACES.get(name);
    if (place !== undefined && place > 1) cells[place] = toCell(KINDS[place], fields[name], texts);
  }
  cells[0] = record.id;
  cells[1] = exchangeCell(record);
  cells[EV] = record.base.ev;
  cells[EV + 1] = record.base.rank;
  cells[EV + 2] = stampsCell(record);
  return cells;
}

/** The record that a row of `entries` holds, given as its values in the order of `ENTRY_ROW`. */
export function recordOf(cells: readonly unknown[], texts: Dictionary): EntryRecord {
  const id = String(cells[0]);
  const fields: Partial<Record<keyof UsageEntry, unknown>> = { id };
  if (cells[1] !== '') fields.exchange = cells[1] ?? id;
  for (let index = 2; index < ENTRY_FIELDS.length; index++) {
    const [name, cell] = [ENTRY_FIELDS[index], cells[index]];
    if (name !== undefined && cell !== null && cell !== undefined) fields[name] = fromCell(name, cell, texts);
  }
  const [ev, rank, stamps] = cells.slice(ENTRY_FIELDS.length);
  const own = typeof stamps === 'string' ? (JSON.parse(stamps) as EntryRecord['stamps']) : {};
  return { id, fields: fields as EntryRecord['fields'], base: { ev: String(ev), rank: Number(rank) }, stamps: own };
}

/** The fields that a row of the view `calls` holds, in which texts are texts; absent ones are left out. */
export function fieldsOf(row: Row): Partial<UsageEntry> {
  const known = ENTRY_FIELDS.filter((name) => row[name] !== null && row[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, fromView(name, row[name])]));
}

/** Under which dimensions an entry is counted. A call nobody answered counts under the model it asked for. */
export function dimensionsOf(entry: UsageEntry): Readonly<Record<R15Dimension, string>> {
  return {
    origin: entry.origin, keyHash: entry.keyHash, model: entry.model ?? entry.requestedModel ?? '', provider: entry.provider ?? '', client: entry.client ?? '',
    project: entry.project ?? '', source: entry.source, endpoint: entry.endpoint ?? '', purpose: entry.purpose ?? '', user: entry.user ?? '',
    status: entry.status, costSource: entry.costSource,
  };
}

/** Under which labels an entry is counted: its session, its tags (JSON, sorted, each once), both together (JSON). */
export function labelsOf({ session, tags = [] }: UsageEntry): readonly (readonly [LabelKind, string])[] {
  if (tags.length === 0) return session === undefined ? NO_LABELS : [['session', session]];
  const list = [...new Set(tags)].sort();
  return [
    ...(session === undefined ? [] : [['session', session] as const]),
    ...(list.length === 0 ? [] : [['tags', JSON.stringify(list)] as const]),
    ...(session === undefined || list.length === 0 ? [] : [['session+tags', JSON.stringify([session, ...list])] as const]),
  ];
}

const NO_LABELS: readonly (readonly [LabelKind, string])[] = [];

/** A combination of dimensions as one text, which tells it from every other. */
export function comboKey(dimensions: Readonly<Record<R15Dimension, string>>): string {
  return textKey(R15_DIMENSIONS.map((name) => dimensions[name]));
}

/** Start of the quarter hour an entry is counted in, epoch milliseconds. */
export function bucketOf(entry: UsageEntry): number {
  return Math.floor(entry.at / BUCKET_MS) * BUCKET_MS;
}

/** The bin of the latency histogram that an entry counts in; `undefined` for what never reached anybody, or did not say how long it took. */
export function latencyBinOf({ status, durationMs }: UsageEntry): number | undefined {
  const isCall = status === 'ok' || status === 'error' || status === 'cancelled';
  return isCall && durationMs !== undefined && Number.isFinite(durationMs) ? binOf(Math.round(durationMs)) : undefined;
}

/** The sums that a row of a rollup holds, given as the values of `SUM_FIELDS`. */
export function sumsIn(cells: readonly unknown[]): Sums {
  return Object.fromEntries(SUM_FIELDS.map((name, index) => [name, Number(cells[index])])) as unknown as Sums;
}

/** Only a record without an exchange needs to say so: it is known from an amendment alone. */
function exchangeCell({ id, fields }: EntryRecord): string | null {
  if (fields.exchange === undefined) return '';
  return fields.exchange === id ? null : fields.exchange;
}

function stampsCell({ stamps }: EntryRecord): string | null {
  for (const _ in stamps) return JSON.stringify(stamps);
  return null;
}

function toCell(kind: ColumnKind | undefined, value: unknown, texts: Dictionary): Cell {
  switch (typeof value) {
    case 'string': return kind === 'text' ? texts.numberOf(value) : value;
    case 'boolean': return value ? 1 : 0;
    case 'number': return toInteger(value);
    case 'object': return value === null ? null : texts.numberOf(JSON.stringify(value));
    default: return null;
  }
}

/** Columns hold whole numbers; durations may come with fractions of a millisecond. */
function toInteger(value: number): number | null {
  const whole = Math.round(value);
  if (!Number.isSafeInteger(whole)) return null;
  return whole === 0 ? 0 : whole;
}

function fromCell(name: keyof UsageEntry, cell: unknown, texts: Dictionary): unknown {
  switch (ENTRY_COLUMNS[name]) {
    case 'text': return texts.textOf(Number(cell));
    case 'json': return JSON.parse(texts.textOf(Number(cell))) as unknown;
    case 'boolean': return cell === 1;
    default: return cell;
  }
}

function fromView(name: keyof UsageEntry, cell: unknown): unknown {
  switch (ENTRY_COLUMNS[name]) {
    case 'boolean': return cell === 1;
    case 'json': return JSON.parse(String(cell)) as unknown;
    default: return cell;
  }
}
