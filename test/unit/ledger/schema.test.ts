import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initSqlJs from 'sql.js';
import type { Database, SqlJsStatic } from 'sql.js';
import { beforeAll, expect, test } from 'vitest';
import { ADD_R15, ADD_RDAY, DROP_EMPTY_R15, DROP_EMPTY_RDAY, PUT_RECORD, QUERY_SQL, SELECT_RECORD } from '../../../src/core/ledger/queries.ts';
import { ENTRY_FIELDS, MIGRATIONS, SCHEMA_VERSION, SUM_FIELDS } from '../../../src/core/ledger/schema.ts';

let sql: SqlJsStatic;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(wasm)).buffer });
});

function migrated(): Database {
  const db = new sql.Database();
  for (const step of MIGRATIONS) db.run(step);
  return db;
}

const columnsOf = (db: Database, table: string): readonly unknown[] => db.exec(`SELECT name FROM pragma_table_info('${table}')`)[0]?.values.flat() ?? [];

test('the steps lead from an empty file to the present schema', () => {
  const db = migrated();
  expect(SCHEMA_VERSION).toBe(MIGRATIONS.length);
  expect(db.exec('SELECT name FROM sqlite_schema WHERE type = \'table\' ORDER BY name')[0]?.values.flat())
    .toEqual(['entries', 'marks', 'meta', 'offsets', 'r15', 'rday', 'samples']);
});

test('entries have a column for every field, and rollups one for every sum', () => {
  const db = migrated();
  expect(columnsOf(db, 'entries')).toEqual([...ENTRY_FIELDS, 'stamps']);
  for (const table of ['r15', 'rday']) expect(columnsOf(db, table)).toEqual(expect.arrayContaining([...SUM_FIELDS, 'entries']));
});

test('every statement fits the schema', () => {
  const db = migrated();
  const asked = [
    QUERY_SQL.days({ origin: 'o', zone: 'UTC', from: 'a', to: 'b' }), QUERY_SQL.models({ origin: 'o', start: 0, end: 1 }),
    QUERY_SQL.entries({ origin: 'o', limit: 1 }), QUERY_SQL.entry({ origin: 'o', id: 'x' }), QUERY_SQL.entry({ origin: 'o', generationId: 'x' }), QUERY_SQL.span({ origin: 'o' }),
  ];
  for (const { text, values } of asked) expect(text.split('?')).toHaveLength(values.length + 1);
  for (const text of [...asked.map(({ text }) => text), ADD_R15, ADD_RDAY, DROP_EMPTY_R15, DROP_EMPTY_RDAY, PUT_RECORD, SELECT_RECORD]) db.prepare(text).free();
});

test('the questions of the report are answered by an index, not by reading everything', () => {
  const db = migrated();
  const { text, values } = QUERY_SQL.entries({ origin: 'o', limit: 1 });
  const plan = db.exec(`EXPLAIN QUERY PLAN ${text}`, [...values])[0]?.values.flat().join(' ');
  expect(plan).toContain('entries_at');
  expect(plan).not.toContain('SCAN');
});
