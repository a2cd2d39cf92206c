import { DatabaseSync } from 'node:sqlite';
import Better from 'better-sqlite3';
import { ENTRY_COLUMNS, ENTRY_FIELDS } from '../../src/core/ledger/schema.ts';
import type { UsageEntry } from '../../src/core/usage.ts';

/** A value in one of their columns. */
export type PeerCell = string | number | null;

/** Another way to keep a ledger: native SQLite, in WAL with synchronous=FULL, on the thread that asks. */
export interface PeerDatabase {
  exec(sql: string): void;
  /** Runs a statement that is prepared once. */
  run(sql: string, values: readonly PeerCell[]): void;
  all(sql: string): readonly unknown[];
  close(): void;
}

/** Both of them, by the names that the table calls them by. */
export const PEER_ENGINES: Readonly<Record<'node:sqlite' | 'better-sqlite3', (path: string) => PeerDatabase>> = {
  'node:sqlite': openNodeSqlite,
  'better-sqlite3': openBetter,
};

const DURABLE = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL';
const COLUMNS = ENTRY_FIELDS.map((name) => `"${name}"`).join(', ');
const INSERT = `INSERT INTO calls (${COLUMNS}) VALUES (${ENTRY_FIELDS.map(() => '?').join(', ')})`;

/** The plain table that one would make: every field a column, indices on time and upstream id, no rollups. */
export function makePlainTable(db: PeerDatabase): void {
  const columns = ENTRY_FIELDS.map((name) => `"${name}" ${isNumber(name) ? 'INTEGER' : 'TEXT'}${name === 'id' ? ' PRIMARY KEY' : ''}`);
  db.exec(`CREATE TABLE calls (${columns.join(', ')}) STRICT; CREATE INDEX calls_at ON calls (at); CREATE UNIQUE INDEX calls_generation ON calls (generationId) WHERE generationId IS NOT NULL`);
}

/** Puts one entry into the plain table. */
export function insertPlain(db: PeerDatabase, entry: UsageEntry): void {
  db.run(INSERT, ENTRY_FIELDS.map((name) => cellOf(entry[name])));
}

function openNodeSqlite(path: string): PeerDatabase {
  const db = new DatabaseSync(path);
  db.exec(DURABLE);
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return {
    exec: (sql) => db.exec(sql),
    run: (sql, values) => {
      const statement = prepared.get(sql) ?? db.prepare(sql);
      prepared.set(sql, statement);
      statement.run(...values);
    },
    all: (sql) => db.prepare(sql).all(),
    close: () => db.close(),
  };
}

function openBetter(path: string): PeerDatabase {
  const db = new Better(path);
  db.exec(DURABLE);
  const prepared = new Map<string, Better.Statement>();
  return {
    exec: (sql) => void db.exec(sql),
    run: (sql, values) => {
      const statement = prepared.get(sql) ?? db.prepare(sql);
      prepared.set(sql, statement);
      statement.run(...values);
    },
    all: (sql) => db.prepare(sql).all(),
    close: () => void db.close(),
  };
}

function isNumber(name: keyof UsageEntry): boolean {
  return ENTRY_COLUMNS[name] === 'integer' || ENTRY_COLUMNS[name] === 'boolean';
}

function cellOf(value: unknown): PeerCell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
}
