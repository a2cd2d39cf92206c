import { unguarded } from '../exporting/csv.ts';
import { fromRecord } from '../exporting/record.ts';
import type { ExportRecord } from '../exporting/types.ts';
import { EXPORT_MARK, MONEY_FIELDS } from '../exporting/types.ts';
import { whyUncountable } from '../ledger/bounds.ts';
import { t } from '../l10n.ts';
import { ENTRY_COLUMNS, ENTRY_FIELDS } from '../ledger/schema.ts';
import { NANO_PER_USD } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { COST_SOURCES } from '../usage.ts';
import type { JsonObject } from '../wire/json.ts';
import { isObject, parseJson, withoutControls } from '../wire/json.ts';
import type { Columns, RecordReader } from './activityCsv.ts';
import { cellsOf } from './activityCsv.ts';
import type { ReadLine } from './types.ts';
import { BadValue, isAhead } from './values.ts';

type Field = keyof UsageEntry;

/** Without these a row says nothing of money, or the ledger could not hold it. */
const NEEDED: readonly Field[] = ['id', 'exchange', 'attempt', 'at', 'origin', 'device', 'source', 'keyHash', 'status', 'calls', 'costSource'];
const SOURCES: ReadonlySet<string> = new Set(['prompt', 'proxy', 'chat', 'cli', 'api', 'import', 'untracked']);
const STATUSES: ReadonlySet<string> = new Set(['ok', 'error', 'cancelled', 'blocked', 'cached']);
const MONEY: ReadonlySet<string> = new Set(MONEY_FIELDS);
const INSTANTS: ReadonlySet<string> = new Set<Field>(['since', 'settledAt']);
const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,9}))?$/;
/** ULIDs, and the ids of money spent elsewhere. */
const OUR_ID = /^(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|u:[0-9a-f]{8}:[^\s]{1,200})$/;
const HEAD = `{"format":${JSON.stringify(EXPORT_MARK)}`;

/** Whether a text begins as our own JSON or JSON lines do. */
export function isOwnHead(line: string): boolean {
  return line.startsWith(HEAD);
}

/** Whether this is the heading of our own CSV. */
export function isOwnHeading(columns: Columns): boolean {
  return ['time', 'id', 'keyHash', 'costSource'].every((name) => columns.has(name));
}

/** Reads a line of our own JSON lines, or of our JSON, which has one entry a line too. `now` (epoch milliseconds) bounds what times can be. */
export function readOwnLine(text: string, now: number): ReadLine {
  const bare = text.trim().replace(/,$/, '');
  if (bare === '' || isOwnHead(bare) || bare.startsWith(']')) return { kind: 'nothing' };
  const json = parseJson(bare);
  if (!isObject(json)) return { kind: 'bad', why: t('not an entry in JSON') };
  return judged(now, () => {
    for (const name of MONEY_FIELDS) assertWhole(name, json[`${name}Nano`]);
    return fromRecord(json as unknown as ExportRecord);
  });
}

/** A reader of the rows of our own CSV. */
export function ownCsvReader(columns: Columns): RecordReader {
  return (text, now) => {
    if (text.trim() === '') return { kind: 'nothing' };
    const cells = cellsOf(text);
    if (cells.length !== columns.size) return { kind: 'bad', why: t('{0} cells where the heading has {1}', cells.length, columns.size) };
    return judged(now, () => entryIn((name) => cells[columns.get(name) ?? -1] ?? ''));
  };
}

function judged(now: number, read: () => UsageEntry): ReadLine {
  try {
    const entry = checked(read() as unknown as JsonObject);
    const why = whyUncountable(entry) ?? (isAhead(entry.at, now) ? t('{0} cannot be: {1}', 'time', new Date(entry.at).toISOString().slice(0, 10)) : undefined);
    if (why !== undefined) throw new BadValue(why);
    return { kind: 'entry', entry };
  } catch (error) {
    if (error instanceof BadValue) return { kind: 'bad', why: error.message };
    throw error;
  }
}

function entryIn(cell: (name: string) => string): UsageEntry {
  const fields: Partial<Record<Field, unknown>> = { at: instantOf('time', cell('time')) };
  for (const name of ENTRY_FIELDS) {
    const text = name === 'at' ? '' : cell(name);
    if (text !== '') fields[name] = valueOf(name, text);
  }
  return fields as unknown as UsageEntry;
}

function valueOf(name: Field, text: string): unknown {
  if (MONEY.has(name)) return nanoOf(name, text);
  if (INSTANTS.has(name)) return instantOf(name, text);
  switch (ENTRY_COLUMNS[name]) {
    case 'integer': return Number(text);
    case 'boolean': return text === 'true' ? true : text === 'false' ? false : text;
    case 'json': return parseJson(unguarded(text));
    default: return unguarded(text);
  }
}

function instantOf(name: string, text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new BadValue(t('{0} is no time', name));
  return instant;
}

/** In whole numbers: from a few million dollars on, a number of dollars no longer holds every nano-dollar. */
function nanoOf(name: string, text: string): number {
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  const amount = Number(whole) * NANO_PER_USD + Number(fraction.padEnd(9, '0'));
  if (sign === undefined || !Number.isSafeInteger(amount)) throw new BadValue(t('{0} is no amount of dollars', name));
  return sign === '' || amount === 0 ? amount : -amount;
}

function assertWhole(name: string, value: unknown): void {
  if (value !== undefined && !Number.isSafeInteger(value)) throw new BadValue(t('{0} is no whole number of nano-dollars', name));
}

/** Exactly the fields of an entry, each of its kind. */
function checked(fields: JsonObject): UsageEntry {
  const entry: Partial<Record<Field, unknown>> = {};
  for (const name of ENTRY_FIELDS) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (!fits(name, value)) throw new BadValue(t('{0} is not what it should be', name));
    entry[name] = clean(name, value);
  }
  const missing = NEEDED.find((name) => entry[name] === undefined);
  if (missing !== undefined) throw new BadValue(t('it has no {0}', missing));
  return entry as UsageEntry;
}

/** Names are kept without control characters; ids that have any are none of ours. Messages may have more than one line. */
function clean(name: Field, value: unknown): unknown {
  if (name === 'tags') return (value as readonly string[]).map(withoutControls);
  if (typeof value !== 'string' || name === 'errorText') return value;
  const text = withoutControls(value);
  if (text !== value && ENTRY_COLUMNS[name] === 'key') throw new BadValue(t('{0} has control characters in it', name));
  return text;
}

function fits(name: Field, value: unknown): boolean {
  switch (name) {
    case 'source': return SOURCES.has(String(value));
    case 'status': return STATUSES.has(String(value));
    case 'costSource': return (COST_SOURCES as readonly unknown[]).includes(value);
    case 'id': return OUR_ID.test(String(value));
    case 'at': return Number.isSafeInteger(value);
    default: return fitsColumn(name, value);
  }
}

function fitsColumn(name: Field, value: unknown): boolean {
  switch (ENTRY_COLUMNS[name]) {
    case 'integer': return MONEY.has(name) ? Number.isSafeInteger(value) : Number.isFinite(value);
    case 'boolean': return typeof value === 'boolean';
    case 'json': return name === 'tags' ? Array.isArray(value) && value.every((tag) => typeof tag === 'string') : isObject(value);
    default: return typeof value === 'string';
  }
}
