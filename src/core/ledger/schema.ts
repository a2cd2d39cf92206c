import type { UsageEntry } from '../usage.ts';
import type { Sums } from './sums.ts';
import { NO_SUMS } from './sums.ts';

/** `PRAGMA application_id` of a ledger: "ORSP". Any other database is not ours. */
export const APPLICATION_ID = 0x4f525350;

/** How a field of an entry is kept in a column of the same name. Booleans are 0 and 1; lists and objects are JSON. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'json';

/** The columns of `entries`: every field of an entry, money in nano-dollars, times in epoch milliseconds. */
export const ENTRY_COLUMNS: Readonly<Record<keyof UsageEntry, ColumnKind>> = {
  id: 'text', exchange: 'text', attempt: 'integer', at: 'integer', since: 'integer', durationMs: 'integer', firstTokenMs: 'integer',
  endpoint: 'text', origin: 'text', device: 'text', source: 'text', client: 'text', user: 'text', project: 'text', session: 'text',
  purpose: 'text', tags: 'json', keyHash: 'text', requestedModel: 'text', model: 'text', provider: 'text', status: 'text',
  errorCode: 'text', errorText: 'text', calls: 'integer', tier: 'text', finishReason: 'text', streamed: 'boolean', isByok: 'boolean',
  inputTokens: 'integer', outputTokens: 'integer', cacheReadTokens: 'integer', cacheWriteTokens: 'integer', reasoningTokens: 'integer',
  cost: 'integer', upstreamCost: 'integer', costSource: 'text', settledAt: 'integer', rates: 'json', estimateLow: 'integer',
  estimate: 'integer', baseline: 'integer', cacheHit: 'text', generationId: 'text', decision: 'text',
};

/** Fields of an entry, in the order of their columns. */
export const ENTRY_FIELDS = Object.keys(ENTRY_COLUMNS) as readonly (keyof UsageEntry)[];

/** What every rollup adds up, in columns of the same names. */
export const SUM_FIELDS = Object.keys(NO_SUMS) as readonly (keyof Sums)[];

/** What the quarter hours of `r15` are divided by, besides their start. Absent dimensions are the empty string. */
export const R15_DIMENSIONS = [
  'origin', 'keyHash', 'model', 'provider', 'client', 'project', 'source', 'endpoint', 'purpose', 'user', 'status', 'costSource',
] as const satisfies readonly (keyof UsageEntry)[];

/** What `rday` sums up by, one at a time. */
export const RDAY_DIMENSIONS = ['model', 'client', 'project', 'source', 'provider', 'keyHash'] as const satisfies readonly R15Dimension[];

export type R15Dimension = (typeof R15_DIMENSIONS)[number];

/**
 * The steps from an empty file to the present schema, in order: `PRAGMA user_version` counts those that were taken.
 * A step that was released is never changed, only followed by another.
 */
export const MIGRATIONS: readonly string[] = [firstSchema()];

/** The schema's present version. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

function firstSchema(): string {
  const sums = SUM_FIELDS.map((name) => `${name} INTEGER NOT NULL`).join(', ');
  return `
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE offsets (segment TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE entries (${ENTRY_FIELDS.map(entryColumn).join(', ')}, stamps TEXT NOT NULL) STRICT;
    CREATE INDEX entries_at ON entries (origin, at);
    CREATE INDEX entries_generation ON entries (generationId) WHERE generationId IS NOT NULL;
    CREATE TABLE r15 (
      start INTEGER NOT NULL, ${R15_DIMENSIONS.map((name) => `"${name}" TEXT NOT NULL`).join(', ')}, ${sums}, entries INTEGER NOT NULL,
      PRIMARY KEY (start, ${R15_DIMENSIONS.map((name) => `"${name}"`).join(', ')})) STRICT, WITHOUT ROWID;
    CREATE TABLE rday (
      origin TEXT NOT NULL, dimension TEXT NOT NULL, day TEXT NOT NULL, value TEXT NOT NULL, ${sums}, entries INTEGER NOT NULL,
      PRIMARY KEY (origin, dimension, day, value)) STRICT, WITHOUT ROWID;
    CREATE TABLE samples (
      ev TEXT PRIMARY KEY, at INTEGER NOT NULL, origin TEXT NOT NULL, keyHash TEXT NOT NULL, usage INTEGER NOT NULL, credits INTEGER,
      event TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE marks (ev TEXT PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `;
}

function entryColumn(name: keyof UsageEntry): string {
  const kind = ENTRY_COLUMNS[name];
  const type = kind === 'integer' || kind === 'boolean' ? 'INTEGER' : 'TEXT';
  return `"${name}" ${type}${name === 'id' ? ' PRIMARY KEY NOT NULL' : ''}`;
}
