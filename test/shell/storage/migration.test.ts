import { copyFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, SqlJsStatic } from 'sql.js';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ROLLUP_COLUMNS, SUM_FIELDS } from '../../../src/core/ledger/schema.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { loadSql } from './databaseKit.ts';
import { OpenLedgers, SetClock, entryEvent, tempFolder } from './kit.ts';

/** Written by version 1: calls of four months in every state, late costs, bookings, samples, marks; those of the first days were forgotten already. */
const V1 = fileURLToPath(new URL('../../fixtures/ledger/v1.db', import.meta.url));
const REAL = 'https://openrouter.ai';
const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 3_600_000;
/** The call that version 1 counted twice, under two ids. */
const TWIN = 'gen-1700000301';

let folder: ReturnType<typeof tempFolder>;
let sql: SqlJsStatic;
let old: Database;
let troubles: string[];
const ledgers = new OpenLedgers();

beforeAll(async () => {
  sql = await loadSql();
  old = new sql.Database(readFileSync(V1));
});

beforeEach(() => {
  folder = tempFolder();
  troubles = [];
  copyFileSync(V1, join(folder.path, 'ledger.db'));
});

afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

function openHere(now = NOW): Promise<Ledger> {
  return ledgers.open(folder.path, { clock: new SetClock(now), zone: () => 'Europe/Berlin', trouble: (text) => troubles.push(text) });
}

const oldRows = (text: string): readonly (readonly unknown[])[] => old.exec(text)[0]?.values ?? [];
const newRows = (text: string): readonly (readonly unknown[])[] => {
  const db = new sql.Database(readFileSync(join(folder.path, 'ledger.db')));
  const [result] = db.exec(text);
  db.close();
  return result?.values ?? [];
};
const DIMENSIONS = 'origin, keyHash, model, provider, client, project, source, endpoint, purpose, user, status, costSource';
const parsed = (json: unknown): unknown => (typeof json === 'string' ? JSON.parse(json) : null);
const kept = (): readonly string[] => readdirSync(folder.path).filter((name) => name.startsWith('ledger-v1-'));

test('every sum of version 1 is there, also of calls that were forgotten, and a call that stood twice counts once', async () => {
  const ledger = await openHere();
  await ledger.compact();
  const [[loser, start] = []] = oldRows(`SELECT MAX(id), at - at % 900000 FROM entries WHERE generationId = '${TWIN}'`);
  expect(newRows('SELECT loser FROM aliases')).toEqual([[loser]]);
  const sums = `${[...SUM_FIELDS.filter((name) => name !== 'pendingTokens'), 'entries'].join(', ')} FROM r15`;
  const others = `WHERE start <> ${Number(start)} ORDER BY start, ${DIMENSIONS}`;
  expect(newRows(`SELECT start, ${DIMENSIONS}, ${sums} JOIN combos ON combos.id = combo ${others}`)).toEqual(oldRows(`SELECT start, ${DIMENSIONS}, ${sums} ${others}`));
  expect(newRows(`SELECT SUM(entries) FROM r15 WHERE start = ${Number(start)}`)).toEqual([[1]]);
  expect(newRows('SELECT SUM(pendingTokens) FROM r15')).toEqual([[0]]);
  expect(newRows('PRAGMA integrity_check')).toEqual([['ok']]);
  expect(troubles).toEqual([]);
});

test('every entry that was there is there with every field, in the file of its month', async () => {
  const ledger = await openHere();
  await ledger.compact();
  expect(readdirSync(join(folder.path, 'months')).sort()).toEqual(['2026-07.db', '2026-08.db', '2026-09.db']);
  const wholes = oldRows('SELECT id, origin, exchange, at, model, cost, tags, rates, errorText, isByok FROM entries WHERE at IS NOT NULL ORDER BY at');
  for (const [id, origin, exchange, at, model, cost, tags, rates, errorText, isByok] of wholes) {
    const entry = await ledger.query('entry', { origin: String(origin), id: String(id) });
    if (entry?.generationId === TWIN) continue;
    const expected = { id, exchange, at, model, cost, tags: parsed(tags), rates: parsed(rates), errorText, isByok: isByok === null ? null : isByok === 1 };
    expect(entry).toMatchObject(Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== null)));
  }
  const { entries } = await ledger.query('entriesIn', { origin: REAL, start: 0, end: NOW, limit: 1000 });
  expect(entries).toHaveLength(wholes.filter(([, origin]) => origin === REAL).length - 1);
});

test('latencies, sessions and hours are counted of the calls that are still there', async () => {
  const ledger = await openHere();
  await ledger.compact();
  const latencies = ROLLUP_COLUMNS.slice(-24).join(' + ');
  const timed = oldRows('SELECT COUNT(*) FROM entries WHERE durationMs IS NOT NULL AND status IN (\'ok\', \'error\', \'cancelled\')');
  expect(newRows(`SELECT SUM(${latencies}) FROM r15`)).toEqual([[Number(timed[0]?.[0]) - 1]]);
  expect(newRows('SELECT SUM(entries) FROM rlabel WHERE kind = \'session\'')).toEqual(oldRows('SELECT COUNT(*) FROM entries WHERE session IS NOT NULL'));
  expect(newRows('SELECT SUM(entries) FROM rday WHERE dimension = \'hour\'')).toEqual(newRows('SELECT SUM(entries) FROM r15'));
  expect(newRows('SELECT value FROM meta WHERE name = \'zone\'')).toEqual([['Europe/Berlin']]);
});

test('the key\'s account, bookings, samples and marks go on', async () => {
  const ledger = await openHere();
  const account = ledger.state.keys.account(REAL, 'ab'.repeat(32));
  const [[own] = []] = oldRows(`SELECT SUM(cost) - (SELECT cost FROM entries WHERE id = (SELECT MAX(id) FROM entries WHERE generationId = '${TWIN}'))
    FROM r15 WHERE origin = '${REAL}' AND source <> 'untracked' AND costSource NOT IN ('none', 'estimate')`);
  expect(account.own).toBe(own);
  expect(account.samples).toHaveLength(20);
  expect(Object.values(account.bookings)).toEqual(oldRows('SELECT COUNT(*) FROM entries WHERE source = \'untracked\' GROUP BY CAST(substr(id, 21, 1) AS INTEGER)').map(([count]) => count));
});

test('the old file is kept beside for thirty days, and then no more', async () => {
  const ledger = await openHere();
  expect(kept()).toEqual(['ledger-v1-2026-11-22.db']);
  expect(readFileSync(join(folder.path, 'ledger-v1-2026-11-22.db')).equals(readFileSync(V1))).toBe(true);
  expect(newRows('PRAGMA user_version')).toEqual([[2]]);
  await ledger.compact();
  expect(kept()).toHaveLength(1);
  const later = await openHere(NOW + 31 * DAY);
  await later.compact();
  expect(kept()).toEqual([]);
});

test('two processes that meet an old ledger at once migrate it once', async () => {
  const [first, second] = await Promise.all([openHere(), openHere()]);
  await first.append([entryEvent('new', { at: NOW })]);
  await Promise.all([first.compact(), second.compact()]);
  await second.compact();
  expect(newRows('SELECT SUM(entries) FROM r15')).toEqual([[Number(oldRows('SELECT SUM(entries) FROM r15')[0]?.[0])]]);
  expect(kept()).toHaveLength(1);
  expect(troubles).toEqual([]);
});

test('a manifest of version 1 is raised, so that windows of version 1 leave the new files alone', async () => {
  const path = join(folder.path, 'manifest.json');
  writeFileSync(path, JSON.stringify({ format: 1, minReader: 1, minCompactor: 1 }));
  const ledger = await openHere();
  await ledger.compact();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ format: 2, minReader: 2, minCompactor: 2 });
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('a damaged file of version 1 is set aside like any other', async () => {
  const bytes = readFileSync(V1);
  bytes.fill(7, 4096 * 3, 4096 * 60);
  writeFileSync(join(folder.path, 'ledger.db'), bytes);
  const ledger = await openHere();
  await ledger.compact();
  expect(readdirSync(folder.path).filter((name) => name.startsWith('ledger-damaged-'))).toHaveLength(1);
  expect(kept()).toEqual([]);
  expect(troubles).toHaveLength(1);
});
