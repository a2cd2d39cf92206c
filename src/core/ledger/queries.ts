import type { UsageEntry } from '../usage.ts';
import { ENTRY_FIELDS, R15_DIMENSIONS, SUM_FIELDS } from './schema.ts';
import type { Sums } from './sums.ts';

/** Sums of one local day and one model. */
export interface DayModelRow extends Sums {
  /** `2026-11-22` in the zone that was asked for. */
  readonly day: string;
  /** Model id; empty for money spent elsewhere. */
  readonly model: string;
}

/** Sums of one model over a range. */
export interface ModelSumsRow extends Sums {
  /** Model id; empty for money spent elsewhere. */
  readonly model: string;
}

/** When the first and the last entry were sent (epoch milliseconds); `null` without any. */
export interface Span {
  readonly first: number | null;
  readonly last: number | null;
}

/** What the ledger's database can be asked: each row owns its question and its reply. Everything is of one origin. */
export interface LedgerQueries {
  /** Per local day and model, from one day to another, both included (`2026-11-22`), in the IANA zone. */
  readonly days: {
    readonly ask: { readonly origin: string; readonly zone: string; readonly from: string; readonly to: string };
    readonly reply: readonly DayModelRow[];
  };
  /** Per model, dearest first, from `start` to `end` (excluded): epoch milliseconds on quarter hours. */
  readonly models: {
    readonly ask: { readonly origin: string; readonly start: number; readonly end: number };
    readonly reply: readonly ModelSumsRow[];
  };
  /** The newest entries, newest first, with all their fields. Money spent elsewhere is not among them. */
  readonly entries: { readonly ask: { readonly origin: string; readonly limit: number }; readonly reply: readonly UsageEntry[] };
  /** One entry, by its id or by the upstream's. */
  readonly entry: {
    readonly ask: { readonly origin: string; readonly id: string } | { readonly origin: string; readonly generationId: string };
    readonly reply: UsageEntry | null;
  };
  /** How far back the ledger reaches. */
  readonly span: { readonly ask: { readonly origin: string }; readonly reply: Span };
}

/** Name of a question. */
export type LedgerQuery = keyof LedgerQueries;

/** A statement with a row of values for its `?`, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

const SUMS = SUM_FIELDS.join(', ');
const ADDED_UP = SUM_FIELDS.map((name) => `SUM(${name}) AS ${name}`).join(', ');
/** Rows of which only an amendment is known are not entries yet. */
const WHOLE = 'at IS NOT NULL AND keyHash IS NOT NULL AND status IS NOT NULL AND source IS NOT NULL';

/** Reads one record of `entries`, whole or not. */
export const SELECT_RECORD = 'SELECT * FROM entries WHERE id = ?';

/** Writes one record of `entries`: all fields in their order, then the stamps. */
export const PUT_RECORD = `INSERT OR REPLACE INTO entries (${[...ENTRY_FIELDS.map(quoted), 'stamps'].join(', ')})
  VALUES (${marks(ENTRY_FIELDS.length + 1)})`;

/** Adds to one cell of `r15`: start, dimensions, sums, number of entries. */
export const ADD_R15 = addTo('r15', ['start', ...R15_DIMENSIONS]);

/** Removes a cell of `r15` that no entry counts towards any more: start, dimensions. */
export const DROP_EMPTY_R15 = dropEmpty('r15', ['start', ...R15_DIMENSIONS]);

/** The primary key of `rday`. */
export const RDAY_KEY = ['origin', 'dimension', 'day', 'value'] as const;

/** Adds to one cell of `rday`: its key, sums, number of entries. */
export const ADD_RDAY = addTo('rday', RDAY_KEY);

/** Removes a cell of `rday` that no entry counts towards any more: its key. */
export const DROP_EMPTY_RDAY = dropEmpty('rday', RDAY_KEY);

/** The SQL of each question. */
export const QUERY_SQL: { readonly [Q in LedgerQuery]: (ask: LedgerQueries[Q]['ask']) => Sql } = {
  days: ({ origin, from, to }) => ({
    text: `SELECT day, value AS model, ${SUMS} FROM rday WHERE origin = ? AND dimension = 'model' AND day BETWEEN ? AND ? ORDER BY day, cost DESC, value`,
    values: [origin, from, to],
  }),
  models: ({ origin, start, end }) => ({
    text: `SELECT model, ${ADDED_UP} FROM r15 WHERE origin = ? AND start >= ? AND start < ? GROUP BY model ORDER BY SUM(cost) DESC, model`,
    values: [origin, start, end],
  }),
  entries: ({ origin, limit }) => ({
    text: `SELECT * FROM entries WHERE origin = ? AND ${WHOLE} AND source <> 'untracked' ORDER BY at DESC, id DESC LIMIT ?`,
    values: [origin, limit],
  }),
  entry: (ask) => ({
    text: `SELECT * FROM entries WHERE origin = ? AND ${'id' in ask ? 'id' : 'generationId'} = ? AND ${WHOLE} ORDER BY id LIMIT 1`,
    values: [ask.origin, 'id' in ask ? ask.id : ask.generationId],
  }),
  span: ({ origin }) => ({ text: `SELECT MIN(at) AS first, MAX(at) AS last FROM entries WHERE origin = ? AND ${WHOLE}`, values: [origin] }),
};

function addTo(table: string, keys: readonly string[]): string {
  const columns = [...keys.map(quoted), ...SUM_FIELDS, 'entries'];
  const added = [...SUM_FIELDS, 'entries'].map((name) => `${name} = ${name} + excluded.${name}`);
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks(columns.length)})
    ON CONFLICT (${keys.map(quoted).join(', ')}) DO UPDATE SET ${added.join(', ')}`;
}

function dropEmpty(table: string, keys: readonly string[]): string {
  return `DELETE FROM ${table} WHERE ${keys.map((key) => `${quoted(key)} = ?`).join(' AND ')} AND entries = 0`;
}

function quoted(name: string): string {
  return `"${name}"`;
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
