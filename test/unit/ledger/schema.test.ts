import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initSqlJs from 'sql.js';
import type { Database, SqlJsStatic } from 'sql.js';
import { beforeAll, expect, test } from 'vitest';
import { ENTRY_ROW } from '../../../src/core/ledger/rows.ts';
import { ENTRY_FIELDS, LEDGER_SCHEMA, MONTH_SCHEMA, ROLLUP_COLUMNS } from '../../../src/core/ledger/schema.ts';
import { INSERT_COMBO, R15, RDAY, RLABEL, SELECT_BY_GENERATION, SELECT_COMBO, SELECT_RECORD, addTo, dropEmpty, putRecords } from '../../../src/core/ledger/writes.ts';

let sql: SqlJsStatic;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(wasm)).buffer });
});

function made(schema: string): Database {
  const db = new sql.Database();
  db.run(schema);
  return db;
}

const namesIn = (db: Database, text: string): readonly unknown[] => db.exec(text)[0]?.values.flat() ?? [];
const columnsOf = (db: Database, table: string): readonly unknown[] => namesIn(db, `SELECT name FROM pragma_table_info('${table}')`);
const planOf = (db: Database, text: string): string => db.exec(`EXPLAIN QUERY PLAN ${text}`)[0]?.values.flat().join(' ') ?? '';

test('entries have a column for every field, and rollups one for everything they add up', () => {
  const db = made(LEDGER_SCHEMA);
  expect(columnsOf(db, 'entries')).toEqual([...ENTRY_FIELDS, 'ev', 'rank', 'stamps']);
  for (const table of ['r15', 'rlabel', 'rday']) expect(columnsOf(db, table)).toEqual(expect.arrayContaining([...ROLLUP_COLUMNS]));
});

test('a month holds raw entries and what people read them by, and nothing else', () => {
  const db = made(MONTH_SCHEMA);
  expect(namesIn(db, 'SELECT name FROM sqlite_schema WHERE type IN (\'table\', \'view\') ORDER BY name')).toEqual(['calls', 'entries', 'meta', 'texts']);
});

test('every statement fits the schema', () => {
  const db = made(LEDGER_SCHEMA);
  const rollups = [R15, RLABEL, RDAY].flatMap((table) => [addTo(table), addTo(table, ['cost', 'entries']), dropEmpty(table)]);
  for (const text of [...rollups, putRecords([], ENTRY_ROW, 1), putRecords(ENTRY_ROW.slice(0, 2), ENTRY_ROW.slice(2), 3), SELECT_RECORD, SELECT_BY_GENERATION, SELECT_COMBO, INSERT_COMBO]) db.prepare(text).free();
});

test('people read texts, and an exchange wherever there is one', () => {
  const db = made(MONTH_SCHEMA);
  db.run(`INSERT INTO texts VALUES (1, 'o'), (2, 'k'), (3, 'proxy'), (4, 'ok'), (5, '["a"]');
    INSERT INTO entries (id, exchange, at, origin, keyHash, source, status, tags, calls, cost, ev, rank) VALUES
      ('own', NULL, 1, 1, 2, 3, 4, 5, 1, 7, 'ev', 0), ('other', 'x', 2, 1, 2, 3, 4, NULL, 1, 8, 'ev', 0), ('absent', '', 3, 1, 2, 3, 4, NULL, 1, 9, 'ev', 0),
      ('partial', '', NULL, 1, NULL, NULL, NULL, NULL, NULL, 9, 'ev', 0)`);
  expect(db.exec('SELECT id, exchange, origin, source, tags, cost FROM calls ORDER BY at')[0]?.values).toEqual([
    ['own', 'own', 'o', 'proxy', '["a"]', 7], ['other', 'x', 'o', 'proxy', null, 8], ['absent', null, 'o', 'proxy', null, 9],
  ]);
});

test('records are found by an index, not by reading everything', () => {
  const db = made(LEDGER_SCHEMA);
  expect(planOf(db, SELECT_RECORD)).not.toContain('SCAN');
  expect(planOf(db, SELECT_BY_GENERATION)).toContain('entries_generation');
  expect(planOf(db, SELECT_COMBO)).not.toContain('SCAN');
  expect(planOf(db, 'SELECT id FROM calls WHERE at >= 1 AND at < 2')).toContain('entries_at');
});
