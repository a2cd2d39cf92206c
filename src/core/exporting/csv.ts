import type { NanoUsd } from '../money.ts';
import { decimalUsd } from '../money.ts';
import type { Zone } from '../period.ts';
import { ENTRY_FIELDS } from '../ledger/schema.ts';
import type { UsageEntry } from '../usage.ts';
import { shareable } from './record.ts';
import type { ExportWriter } from './types.ts';
import { MONEY_FIELDS } from './types.ts';

type Field = keyof UsageEntry;
type Row = Readonly<Partial<Record<Field, unknown>>>;

const MONEY: ReadonlySet<Field> = new Set(MONEY_FIELDS);
const INSTANTS: ReadonlySet<Field> = new Set<Field>(['since', 'settledAt']);
const LEADING: readonly Field[] = ['id', 'model', 'client', 'source', 'status', 'cost', 'costSource', 'inputTokens', 'outputTokens'];
const FIELDS: readonly Field[] = [...LEADING, ...ENTRY_FIELDS.filter((name) => name !== 'at' && !LEADING.includes(name))];

/** The columns of a CSV export: when (UTC, then the clock on the wall), then every field of an entry under its own name. */
export const CSV_COLUMNS: readonly string[] = ['time', 'localTime', ...FIELDS];

/** What a spreadsheet takes for the beginning of a formula, its full-width twins included; also behind apostrophes, so that the guard can be taken off again. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * CSV after RFC 4180: a header, CRLF, quotes where needed. Money is USD in full decimals, instants are ISO 8601 in UTC, lists and objects are JSON.
 * A text that a spreadsheet would run as a formula wears an apostrophe; numbers stay numbers.
 */
export function csvWriter(zone: Zone): ExportWriter {
  return {
    begin: () => lineOf(CSV_COLUMNS),
    row: (entry) => lineOf([isoTime(entry.at), localTime(entry.at, zone), ...cellsOf(entry)]),
    end: () => '',
  };
}

/** A text as a cell that no spreadsheet runs. */
export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text of a cell that was `guarded`. */
export function unguarded(cell: string): string {
  return cell.startsWith('\'') && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function cellsOf(entry: UsageEntry): readonly string[] {
  const row: Row = { ...entry, ...shareable(entry) };
  return FIELDS.map((name) => cellOf(name, row[name]));
}

function cellOf(name: Field, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return numberCell(name, value);
  if (typeof value === 'boolean') return String(value);
  return guarded(typeof value === 'string' ? value : JSON.stringify(value));
}

function numberCell(name: Field, value: number): string {
  if (MONEY.has(name)) return decimalUsd(value as NanoUsd);
  return INSTANTS.has(name) ? isoTime(value) : String(value);
}

/** Cells as a line after RFC 4180. */
export function lineOf(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function isoTime(instant: number): string {
  return new Date(instant).toISOString();
}

function localTime(instant: number, zone: Zone): string {
  return new Date(instant + zone.offsetAt(instant)).toISOString().slice(0, 19).replace('T', ' ');
}
