import fc from 'fast-check';
import type { SqlJsStatic } from 'sql.js';
import { beforeAll, expect, test } from 'vitest';
import type { EntryEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import type { CallEvent } from './databaseKit.ts';
import { contentOf, histories, loadSql, openDatabase, shuffled } from './databaseKit.ts';
import { createIds, entry } from './kit.ts';

const START = Date.UTC(2026, 9, 25, 0);
const HISTORY = histories(START);
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await loadSql();
});

function databaseOf(batches: readonly (readonly CallEvent[])[], zone = 'UTC'): LedgerDatabase {
  const db = openDatabase(sql);
  db.setZone(zone);
  for (const batch of batches) db.fold(batch, {});
  return db;
}

function dump(db: LedgerDatabase): ReturnType<typeof contentOf> {
  const content = contentOf(db);
  db.close();
  return content;
}

test('any order, repetition and cut of the same events gives the same database', () => {
  fc.assert(fc.property(HISTORY.chain((events) => fc.tuple(fc.constant(events), shuffled(events), fc.nat(12))), ([events, other, cut]) => {
    expect(dump(databaseOf([other.slice(0, cut), other.slice(cut)]))).toEqual(dump(databaseOf([events])));
  }), { numRuns: 80 });
});

test('a database that went through its file is the same, and goes on the same', () => {
  fc.assert(fc.property(HISTORY, fc.nat(12), (events, cut) => {
    const first = databaseOf([events.slice(0, cut)]);
    const second = new LedgerDatabase(sql, Buffer.concat([...first.chunks()]), () => undefined);
    first.close();
    second.fold(events.slice(cut), {});
    expect(dump(second)).toEqual(dump(databaseOf([events])));
  }), { numRuns: 40 });
});

test('events folded one by one come to the same as all at once', () => {
  fc.assert(fc.property(HISTORY, (events) => {
    expect(dump(databaseOf(events.map((event) => [event])))).toEqual(dump(databaseOf([events])));
  }), { numRuns: 40 });
});

test('the rollups add up to what the running totals say', () => {
  fc.assert(fc.property(HISTORY, (events) => {
    const state = new LedgerState();
    for (const event of events) state.apply(event);
    const db = databaseOf([events]);
    const { cost, calls, inputTokens } = state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true);
    const [row] = db.all('SELECT TOTAL(cost) AS cost, TOTAL(calls) AS calls, TOTAL(inputTokens) AS inputTokens FROM r15');
    const accounts = db.accounts.map((account) => ({ ...account, samples: [] }));
    db.close();
    expect(row).toEqual({ cost, calls, inputTokens });
    expect(accounts).toEqual(state.keys.toJSON());
  }), { numRuns: 60 });
});

test('rollups made of the entries alone are those that were kept by differences', () => {
  fc.assert(fc.property(HISTORY, (events) => {
    const db = databaseOf([events]);
    const again = openDatabase(sql);
    again.restore([...db.eachEntry({ start: 0, end: Number.MAX_SAFE_INTEGER })].map((whole) => ({ id: whole.id, fields: whole, base: { rank: 0, ev: '' }, stamps: {} })));
    const [kept, made] = [dump(db), dump(again)];
    expect({ ...made, aliases: [] }).toEqual({ ...kept, aliases: [] });
  }), { numRuns: 40 });
});

test('days made anew for another zone are those that would have been counted in it', () => {
  const zone = 'Europe/Berlin';
  fc.assert(fc.property(HISTORY, (events) => {
    const changed = databaseOf([events]);
    changed.setZone(zone);
    expect(dump(changed)).toEqual(dump(databaseOf([events], zone)));
  }), { numRuns: 30 });
});

test('an event that cannot be counted is skipped, the others are kept; who keeps the running totals tells of it', () => {
  const told: string[] = [];
  const db = new LedgerDatabase(sql, undefined, (text) => told.push(text));
  const ids = createIds();
  const event = (id: string, more: object): EntryEvent => ({ v: 1, ev: ids.next(), at: START, type: 'entry', id, entry: { ...entry(id), ...more } });
  db.fold([event('bad', { at: 'never' }), event('worse', { cost: 2 ** 60 }), event('good', {})], { 'seg-00-X.jsonl': 7 });
  expect(db.all('SELECT id FROM entries')).toEqual([{ id: 'good' }]);
  expect(db.all('SELECT SUM(entries) AS entries FROM r15')).toEqual([{ entries: 1 }]);
  expect(db.offsets).toEqual({ 'seg-00-X.jsonl': 7 });
  expect(told).toEqual([]);
  db.close();
});

test('names may hold whatever others put between names: each is counted for itself', () => {
  const db = databaseOf([]);
  const ids = createIds();
  const names: readonly Partial<UsageEntry>[] = [
    { model: 'm/n\u0000ul' }, { model: 'm/n' }, { model: 'a\u0000b', provider: 'c' }, { model: 'a', provider: 'b\u0000c' }, { session: 's\u0000\u0000' }, { client: '["a"]' },
  ];
  db.fold(names.map((more, index): EntryEvent => ({ v: 1, ev: ids.next(), at: START, type: 'entry', id: `e${index}`, entry: { ...entry(`e${index}`), at: START, ...more } })), {});
  expect(db.all('SELECT SUM(entries) AS entries, COUNT(DISTINCT combo) AS combos FROM r15')).toEqual([{ entries: 6, combos: 6 }]);
  expect(db.all("SELECT SUM(entries) AS entries FROM rday WHERE dimension = 'model'")).toEqual([{ entries: 6 }]);
  db.close();
});

test('a transaction that comes to nothing leaves nothing behind, in memory either', () => {
  const db = openDatabase(sql);
  const ids = createIds();
  const fold = (id: string, offset: number): void => db.fold([{ v: 1, ev: ids.next(), at: START, type: 'entry', id, entry: entry(id, { at: START, client: 'new', session: 's' }) }], { 'seg-00-X.jsonl': offset });
  expect(() => fold('lost', Number.NaN)).toThrow();
  fold('kept', 9);
  expect(db.all('SELECT id FROM entries')).toEqual([{ id: 'kept' }]);
  expect(db.all('SELECT entries, label FROM rlabel')).toEqual([{ entries: 1, label: 's' }]);
  expect(db.all('SELECT calls FROM accounts')).toEqual([{ calls: 1 }]);
  db.close();
});
