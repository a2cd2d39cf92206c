import type { UsageEntry } from '../usage.ts';
import { LATENCY_BINS } from './latency.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS } from './sums.ts';

/** `PRAGMA application_id` of a ledger and of its closed months: "ORSP". Any other database is not ours. */
export const APPLICATION_ID = 0x4f525350;

/** The schema's present version, in `PRAGMA user_version`. */
export const SCHEMA_VERSION = 2;

/**
 * How a field of an entry is kept in a column of the same name: `key` as it is, `text` and `json` as a number of `texts`, since they repeat
 * themselves, booleans as 0 and 1.
 */
export type ColumnKind = 'key' | 'text' | 'integer' | 'boolean' | 'json';

/** The columns of `entries`: every field of an entry, money in nano-dollars, times in epoch milliseconds. */
export const ENTRY_COLUMNS: Readonly<Record<keyof UsageEntry, ColumnKind>> = {
  id: 'key', exchange: 'key', attempt: 'integer', at: 'integer', since: 'integer', durationMs: 'integer', firstTokenMs: 'integer',
  endpoint: 'text', origin: 'text', device: 'text', source: 'text', client: 'text', user: 'text', project: 'text', session: 'text',
  purpose: 'text', tags: 'json', keyHash: 'text', requestedModel: 'text', model: 'text', provider: 'text', status: 'text',
  errorCode: 'text', errorText: 'text', calls: 'integer', tier: 'text', finishReason: 'text', streamed: 'boolean', isByok: 'boolean',
  inputTokens: 'integer', outputTokens: 'integer', cacheReadTokens: 'integer', cacheWriteTokens: 'integer', reasoningTokens: 'integer',
  cost: 'integer', upstreamCost: 'integer', costSource: 'text', settledAt: 'integer', rates: 'json', estimateLow: 'integer',
  estimate: 'integer', estimateTokens: 'integer', baseline: 'integer', cacheHit: 'text', generationId: 'key', decision: 'text',
};

/** Fields of an entry, in the order of their columns. */
export const ENTRY_FIELDS = Object.keys(ENTRY_COLUMNS) as readonly (keyof UsageEntry)[];

/** What every rollup adds up, in columns of the same names. */
export const SUM_FIELDS = Object.keys(NO_SUMS) as readonly (keyof Sums)[];

/** The columns of a rollup's latency histogram. */
export const LATENCY_COLUMNS: readonly string[] = Array.from({ length: LATENCY_BINS }, (_, bin) => `l${bin}`);

/** Everything that a row of a rollup adds up: sums, the number of entries, latencies. */
export const ROLLUP_COLUMNS: readonly string[] = [...SUM_FIELDS, 'entries', ...LATENCY_COLUMNS];

/** What the quarter hours of `r15` are divided by, besides their start. Absent dimensions are the empty string. */
export const R15_DIMENSIONS = [
  'origin', 'keyHash', 'model', 'provider', 'client', 'project', 'source', 'endpoint', 'purpose', 'user', 'status', 'costSource',
] as const satisfies readonly (keyof UsageEntry)[];

export type R15Dimension = (typeof R15_DIMENSIONS)[number];

/**
 * The kinds of labels in `rlabel`: an entry has one row for its session, one for all its tags (their JSON list, sorted, each once), one for both
 * (JSON: session, then tags). With whole lists no entry is counted twice, so what has no tag is the rest.
 */
export const LABEL_KINDS = ['session', 'tags', 'session+tags'] as const;

export type LabelKind = (typeof LABEL_KINDS)[number];

/** What `rday` sums up by, one at a time. `hour` is the local hour of the day, `0` to `23`; labels are those of `rlabel`. */
export const RDAY_DIMENSIONS = [
  'keyHash', 'model', 'provider', 'client', 'project', 'source', 'endpoint', 'purpose', 'user', 'status', 'costSource', 'hour', 'session', 'tags', 'session+tags',
] as const;

export type RdayDimension = (typeof RDAY_DIMENSIONS)[number];

/** Rows of which only an amendment is known are not entries yet. */
export const WHOLE = 'at IS NOT NULL AND origin IS NOT NULL AND keyHash IS NOT NULL AND source IS NOT NULL AND status IS NOT NULL AND calls IS NOT NULL';

/** Makes an empty `ledger.db`: rollups for ever, raw entries of the current and the last month. */
export const LEDGER_SCHEMA: string = [entriesSchema(), rollupsSchema(), bookSchema()].join('\n');

/** Makes an empty file of a closed month: raw entries only. */
export const MONTH_SCHEMA: string = entriesSchema();

/** Raw entries, and a view of them that people can read. An exchange equal to the id is NULL, an absent one is empty. */
function entriesSchema(): string {
  return `
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE entries (${ENTRY_FIELDS.map(entryColumn).join(', ')}, ev TEXT NOT NULL, rank INTEGER NOT NULL, stamps TEXT) STRICT;
    CREATE INDEX entries_at ON entries (at);
    CREATE INDEX entries_generation ON entries (generationId) WHERE generationId IS NOT NULL;
    CREATE VIEW calls AS SELECT ${ENTRY_FIELDS.map(viewColumn).join(', ')} FROM entries AS e WHERE ${WHOLE};
  `;
}

function rollupsSchema(): string {
  const sums = ROLLUP_COLUMNS.map((name) => `${name} INTEGER NOT NULL DEFAULT 0`).join(', ');
  const dimensions = R15_DIMENSIONS.map((name) => `"${name}"`).join(', ');
  return `
    CREATE TABLE combos (id INTEGER PRIMARY KEY, ${R15_DIMENSIONS.map((name) => `"${name}" TEXT NOT NULL`).join(', ')}, UNIQUE (${dimensions})) STRICT;
    CREATE TABLE r15 (start INTEGER NOT NULL, combo INTEGER NOT NULL, ${sums}, PRIMARY KEY (combo, start)) STRICT, WITHOUT ROWID;
    CREATE TABLE rlabel (
      kind TEXT NOT NULL, start INTEGER NOT NULL, label TEXT NOT NULL, combo INTEGER NOT NULL, ${sums},
      PRIMARY KEY (kind, start, label, combo)) STRICT, WITHOUT ROWID;
    CREATE TABLE rday (
      origin TEXT NOT NULL, dimension TEXT NOT NULL, day TEXT NOT NULL, value TEXT NOT NULL, ${sums},
      PRIMARY KEY (origin, dimension, day, value)) STRICT, WITHOUT ROWID;
  `;
}

/** How far the journal is folded in, what keys said and were charged, and where older entries went. */
function bookSchema(): string {
  return `
    CREATE TABLE offsets (segment TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE samples (
      ev TEXT PRIMARY KEY, at INTEGER NOT NULL, origin TEXT NOT NULL, keyHash TEXT NOT NULL, usage INTEGER NOT NULL, credits INTEGER,
      event TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE marks (ev TEXT PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE accounts (
      origin TEXT NOT NULL, keyHash TEXT NOT NULL, own INTEGER NOT NULL, ownByok INTEGER NOT NULL, calls INTEGER NOT NULL,
      PRIMARY KEY (origin, keyHash)) STRICT, WITHOUT ROWID;
    CREATE TABLE bookings (
      origin TEXT NOT NULL, keyHash TEXT NOT NULL, epoch INTEGER NOT NULL, booked INTEGER NOT NULL DEFAULT 0, count INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (origin, keyHash, epoch)) STRICT, WITHOUT ROWID;
    CREATE TABLE aliases (loser TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE months (
      month TEXT PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL, crc INTEGER NOT NULL, cleaned INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE known (
      month TEXT NOT NULL, part INTEGER NOT NULL, capacity INTEGER NOT NULL, keys INTEGER NOT NULL, bits BLOB NOT NULL,
      PRIMARY KEY (month, part)) STRICT;
    CREATE TABLE strays (id TEXT PRIMARY KEY, month TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `;
}

function entryColumn(name: keyof UsageEntry): string {
  const type = ENTRY_COLUMNS[name] === 'key' ? 'TEXT' : 'INTEGER';
  return `"${name}" ${type}${name === 'id' ? ' PRIMARY KEY NOT NULL' : ''}`;
}

function viewColumn(name: keyof UsageEntry): string {
  if (name === 'exchange') return 'NULLIF(COALESCE(e.exchange, e.id), \'\') AS exchange';
  const kind = ENTRY_COLUMNS[name];
  return kind === 'text' || kind === 'json' ? `(SELECT text FROM texts WHERE texts.id = e."${name}") AS "${name}"` : `e."${name}"`;
}
