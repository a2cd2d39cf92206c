import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { beforeAll, expect, test } from 'vitest';
import type { AmendEvent, EntryEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { nano } from '../../../src/core/money.ts';
import { COST_SOURCES } from '../../../src/core/usage.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import { WORKER, createIds, entry } from './kit.ts';

type Event = EntryEvent | AmendEvent;

const START = Date.UTC(2026, 9, 25, 0);
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
});

const fields = fc.record({
  cost: fc.nat(5000).map(nano), costSource: fc.constantFrom(...COST_SOURCES), model: fc.constantFrom('a', 'b'), provider: fc.constantFrom('P', 'Q'),
  at: fc.nat(40).map((hours) => START + hours * 3_600_000), inputTokens: fc.nat(10),
}, { requiredKeys: ['costSource'] });

const history = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.boolean(), fields), { maxLength: 12 }).map((drafts) => {
  const ids = createIds();
  return drafts.map(([id, isEntry, given]): Event => {
    const head = { v: 1, ev: ids.next(), at: START, id } as const;
    return isEntry ? { ...head, type: 'entry', entry: entry(id, { at: START, ...given }) } : { ...head, type: 'amend', fields: given };
  });
});

function shuffled(events: readonly Event[]): fc.Arbitrary<readonly Event[]> {
  return fc.shuffledSubarray([...events, ...events.slice(0, 3)], { minLength: events.length + Math.min(3, events.length) });
}

function databaseOf(batches: readonly (readonly Event[])[], zone = 'UTC'): LedgerDatabase {
  const db = new LedgerDatabase(sql, undefined, (text) => {
    throw new Error(text);
  });
  db.setZone(zone);
  for (const batch of batches) db.fold(batch, {});
  return db;
}

/** Everything but the stamps, whose form depends on which event came first; their meaning does not. */
function dump(db: LedgerDatabase): readonly unknown[] {
  const entries = db.all('SELECT * FROM entries ORDER BY id').map((row) => ({ ...row, stamps: '' }));
  const [first, ...keys] = ['SELECT * FROM r15 ORDER BY 1,2,3,4,5,6,7,8,9,10,11,12,13', 'SELECT * FROM rday ORDER BY 1,2,3,4'].map((text) => db.all(text));
  db.close();
  return [entries, first, ...keys];
}

test('any order, repetition and cut of the same events gives the same database', () => {
  fc.assert(fc.property(history.chain((events) => fc.tuple(fc.constant(events), shuffled(events), fc.nat(12))), ([events, other, cut]) => {
    expect(dump(databaseOf([other.slice(0, cut), other.slice(cut)]))).toEqual(dump(databaseOf([events])));
  }), { numRuns: 60 });
});

test('a database that went through its file is the same, and goes on the same', () => {
  fc.assert(fc.property(history, fc.nat(12), (events, cut) => {
    const first = databaseOf([events.slice(0, cut)]);
    const second = new LedgerDatabase(sql, first.export(), () => undefined);
    first.close();
    second.fold(events.slice(cut), {});
    expect(dump(second)).toEqual(dump(databaseOf([events])));
  }), { numRuns: 30 });
});

test('the rollups add up to what the running totals say', () => {
  fc.assert(fc.property(history, (events) => {
    const state = new LedgerState();
    for (const event of events) state.apply(event);
    const db = databaseOf([events]);
    const { cost, calls, inputTokens } = state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true);
    const [row] = db.all('SELECT TOTAL(cost) AS cost, TOTAL(calls) AS calls, TOTAL(inputTokens) AS inputTokens FROM r15');
    db.close();
    expect(row).toEqual({ cost, calls, inputTokens });
  }), { numRuns: 60 });
});

test('days made anew for another zone are those that would have been counted in it', () => {
  const zone = 'Europe/Berlin';
  fc.assert(fc.property(history, (events) => {
    const changed = databaseOf([events]);
    changed.setZone(zone);
    expect(dump(changed)).toEqual(dump(databaseOf([events], zone)));
  }), { numRuns: 30 });
});

test('an event that cannot be entered is told and skipped, the others are kept', () => {
  const told: string[] = [];
  const db = new LedgerDatabase(sql, undefined, (text) => told.push(text));
  const ids = createIds();
  const event = (id: string, more: object): EntryEvent => ({ v: 1, ev: ids.next(), at: START, type: 'entry', id, entry: { ...entry(id), ...more } });
  db.fold([event('bad', { at: 'never' }), event('good', {})], { 'seg-00-X.jsonl': 7 });
  expect(db.all('SELECT id FROM entries')).toEqual([{ id: 'good' }]);
  expect(db.offsets).toEqual({ 'seg-00-X.jsonl': 7 });
  expect(told).toHaveLength(1);
  db.close();
});
