import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unpackCalls } from '../../../src/core/insight/callColumns.ts';
import type { CallFact } from '../../../src/core/insight/callFact.ts';
import type { CallsAsk, EntriesAsk, EntryCursor, LedgerQueries, LedgerQuery } from '../../../src/core/ledger/queries.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { answerQuery } from '../../../src/storage/answers.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import { MonthFolder } from '../../../src/storage/monthFile.ts';
import { received } from '../../../src/storage/sentAnswer.ts';
import { ORIGIN, WORKER, createIds, entry, tempFolder } from './kit.ts';

const NOON = Date.UTC(2026, 10, 18, 12);
const DAY = 86_400_000;
const ELSEWHERE = 'https://elsewhere.example';
const clean: (() => void)[] = [];
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
});

afterEach(() => {
  for (const each of clean.splice(0)) each();
});

/** A database with these entries; those of before `openSince` lie in the files of their months. */
function databaseOf(entries: readonly UsageEntry[], openSince = 0): LedgerDatabase {
  const folder = tempFolder();
  const db = new LedgerDatabase(sql, undefined, (text) => {
    throw new Error(text);
  }, { months: new MonthFolder(join(folder.path, 'months')) });
  clean.push(() => {
    db.close();
    folder.remove();
  });
  const ids = createIds();
  db.fold(entries.map((each) => ({ v: 1, ev: ids.next(), at: each.at, type: 'entry', id: each.id, entry: each })), {});
  db.moveClosed(openSince);
  // Closed months count from when they are written.
  db.saveMonths();
  return db;
}

/** Asks as the ledger does, through the thread's messages. */
function ask<Q extends LedgerQuery>(db: LedgerDatabase, name: Q, params: LedgerQueries[Q]['ask']): LedgerQueries[Q]['reply'] {
  return received(name, structuredClone(answerQuery(db, name, params)));
}

function pagesOf(db: LedgerDatabase, params: EntriesAsk): readonly (readonly UsageEntry[])[] {
  const pages: (readonly UsageEntry[])[] = [];
  for (let after: EntryCursor | undefined, more = true; more;) {
    const { entries, next }: LedgerQueries['entriesIn']['reply'] = ask(db, 'entriesIn', after === undefined ? params : { ...params, after });
    pages.push(entries);
    more = next !== undefined;
    after = next;
  }
  return pages;
}

describe('entries of a range', () => {
  const given = fc.array(fc.record({ back: fc.nat(100), model: fc.constantFrom('a', 'b'), origin: fc.constantFrom(ORIGIN, ORIGIN, ELSEWHERE) }), { maxLength: 30 });

  test('come page by page, newest first, each once, from whatever file they lie in', () => {
    fc.assert(fc.property(given, fc.integer({ min: 1, max: 9 }), fc.constantFrom<readonly string[]>(['a'], ['a', 'b'], ['c']), fc.tuple(fc.nat(110), fc.nat(110)), (all, limit, models, [one, two]) => {
      const entries = all.map(({ back, ...more }, index) => entry(`e${String(index).padStart(2, '0')}`, { at: NOON - back * DAY, ...more }));
      const db = databaseOf(entries, Date.UTC(2026, 9, 1));
      const [start, end] = [NOON - Math.max(one, two) * DAY, NOON - Math.min(one, two) * DAY];
      const pages = pagesOf(db, { origin: ORIGIN, start, end, where: { model: models }, limit });
      const expected = entries.filter(({ at, model = '', origin }) => origin === ORIGIN && at >= start && at < end && models.includes(model))
        .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
      expect(pages.flat()).toEqual(expected);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(pages.at(-1)?.length === 0 && pages.length > 1).toBe(false);
    }), { numRuns: 40 });
  });
});

describe('the newest entries', () => {
  test('are calls, however much was spent elsewhere since', () => {
    const elsewhere = Array.from({ length: 30 }, (_, index) => entry(`u:${index}`, { at: NOON + 100 + index, source: 'untracked', calls: 0, costSource: 'key' }));
    const db = databaseOf([entry('a', { at: NOON }), ...elsewhere, entry('b', { at: NOON + 1 }), entry('c', { at: NOON + 2, origin: ELSEWHERE })]);
    expect(ask(db, 'entries', { origin: ORIGIN, limit: 20 }).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('are as many as were asked for, from closed months too', () => {
    const db = databaseOf(Array.from({ length: 5 }, (_, index) => entry(`e${index}`, { at: NOON - index * 20 * DAY })), Date.UTC(2026, 9, 1));
    expect(ask(db, 'entries', { origin: ORIGIN, limit: 4 }).map(({ id }) => id)).toEqual(['e0', 'e1', 'e2', 'e3']);
  });
});

describe('one entry', () => {
  test('is found by its id and by the upstream\'s, at its origin only', () => {
    const old = entry('old', { at: NOON - 90 * DAY, generationId: 'gen-1' });
    const db = databaseOf([old, entry('new', { at: NOON })], Date.UTC(2026, 9, 1));
    expect(ask(db, 'entry', { origin: ORIGIN, id: 'old' })).toEqual(old);
    expect(ask(db, 'entry', { origin: ORIGIN, generationId: 'gen-1' })).toEqual(old);
    expect(ask(db, 'entry', { origin: ELSEWHERE, id: 'old' })).toBeNull();
    expect(ask(db, 'entry', { origin: ELSEWHERE, generationId: 'gen-1' })).toBeNull();
    expect(ask(db, 'entry', { origin: ORIGIN, id: 'never' })).toBeNull();
  });

  test('is found by the id it had before it turned out to be another one', () => {
    const db = databaseOf([entry('b', { at: NOON, generationId: 'gen-1' }), entry('a', { at: NOON, generationId: 'gen-1' })]);
    expect(ask(db, 'entry', { origin: ORIGIN, id: 'b' })?.id).toBe('a');
  });
});

describe('sums', () => {
  test('of days and models are those of local days, first to last, dearest first', () => {
    const late = Date.UTC(2026, 2, 28, 23, 30);
    const db = databaseOf([entry('a', { at: late, cost: nano(1) }), entry('b', { at: late, model: 'b', cost: nano(2) }), entry('c', { at: late + DAY, cost: nano(4) })]);
    const days = (zone: string, from: string, to: string): readonly unknown[] => ask(db, 'days', { origin: ORIGIN, zone, from, to }).map(({ day, model, cost }) => [day, model, cost]);
    expect(days('UTC', '2026-03-28', '2026-03-28')).toEqual([['2026-03-28', 'b', 2], ['2026-03-28', 'a/model', 1]]);
    // The clocks were put forward in the night between.
    expect(days('Europe/Berlin', '2026-03-29', '2026-03-30')).toEqual([['2026-03-29', 'b', 2], ['2026-03-29', 'a/model', 1], ['2026-03-30', 'a/model', 4]]);
    expect(db.zone).toBe('UTC');
  });

  test('of models take whole quarter hours, and any range', () => {
    const db = databaseOf([entry('a', { at: NOON, cost: nano(1) }), entry('b', { at: NOON, model: 'b', cost: nano(2) })]);
    expect(ask(db, 'models', { origin: ORIGIN, start: 0, end: Number.MAX_SAFE_INTEGER }).map(({ model, cost }) => [model, cost])).toEqual([['b', 2], ['a/model', 1]]);
    expect(ask(db, 'models', { origin: ORIGIN, start: NOON + 1, end: NOON + 2 })).toHaveLength(2);
  });

  test('are told of impossible ranges', () => {
    const db = databaseOf([entry('a', { at: NOON })]);
    expect(() => ask(db, 'breakdown', { origin: ORIGIN, zone: 'UTC', start: 0, end: NOON + 1, by: [] })).toThrow(RangeError);
    expect(ask(db, 'breakdown', { origin: ORIGIN, zone: 'UTC', start: NOON, end: 0, by: [] })).toEqual([]);
  });

  test('of nobody are none', () => {
    expect(ask(databaseOf([]), 'breakdown', { origin: ORIGIN, zone: 'UTC', start: 0, end: NOON, by: [] })).toEqual([]);
  });
});

test('the ledger reaches from its first entry to its last, closed months among them', () => {
  const db = databaseOf([entry('a', { at: NOON - 200 * DAY }), entry('b', { at: NOON })], Date.UTC(2026, 9, 1));
  expect(ask(db, 'span', { origin: ORIGIN })).toEqual({ first: NOON - 200 * DAY, last: NOON });
  expect(ask(db, 'span', { origin: ELSEWHERE })).toEqual({ first: null, last: null });
});

test('days leave out what was spent elsewhere where that is not to be counted, models and all', () => {
  const db = databaseOf([
    entry('a', { at: NOON, cost: nano(5) }),
    entry('u:split', { at: NOON, cost: nano(7), source: 'untracked', model: 'b/split', requestedModel: 'b/split', calls: 0 }),
  ]);
  const range = { origin: ORIGIN, zone: 'UTC', from: '2026-11-18', to: '2026-11-18' };
  expect(ask(db, 'days', range).map(({ model, cost }) => [model, cost])).toEqual([['b/split', 7], ['a/model', 5]]);
  expect(ask(db, 'days', { ...range, untracked: false }).map(({ model, cost }) => [model, cost])).toEqual([['a/model', 5]]);
});

function piecesOf(db: LedgerDatabase, range: CallsAsk): readonly (readonly CallFact[])[] {
  const { columns, next } = ask(db, 'calls', range);
  return [[...unpackCalls(columns)], ...(next === undefined ? [] : piecesOf(db, { ...range, after: next }))];
}

describe('facts of calls', () => {
  test('come oldest first, of one origin and range, through the thread and from closed months too', () => {
    const entries = [
      entry('a', { at: NOON - 40 * DAY, model: 'x/y', cost: nano(5), inputTokens: 7 }), entry('b', { at: NOON - DAY, status: 'blocked' }),
      entry('c', { at: NOON - DAY, session: 's', cost: nano(9) }), entry('d', { at: NOON, origin: ELSEWHERE }), entry('e', { at: NOON + 1 }),
    ];
    const db = databaseOf(entries, Date.UTC(2026, 10, 1));
    const range = { origin: ORIGIN, start: NOON - 50 * DAY, end: NOON + 1 };
    const facts = [...unpackCalls(ask(db, 'calls', { ...range, limit: 10 }).columns)];
    expect(facts.map(({ at, model, cost, inputTokens, session }) => ({ at, model, cost, inputTokens, session }))).toMatchObject([
      { at: NOON - 40 * DAY, model: 'x/y', cost: 5, inputTokens: 7 }, { at: NOON - DAY, cost: 9, session: 's' },
    ]);
    expect(ask(db, 'calls', { origin: ORIGIN, start: NOON + 2, end: NOON + 3, limit: 10 })).toMatchObject({ columns: { count: 0 } });
    // A refused call is among those that are read, and none of those that are told.
    expect(piecesOf(db, { ...range, limit: 1 }).map((piece) => piece.map(({ at }) => at))).toEqual([[NOON - 40 * DAY], [], [NOON - DAY], []]);
    expect(piecesOf(db, { ...range, limit: 2 }).flat()).toEqual(facts);
  });

  test('come in pieces that together are all of them, from several files and many of one time', () => {
    const entries = Array.from({ length: 1001 }, (_, place) => entry(`e${String(place).padStart(4, '0')}`, { at: NOON - (place % 7) * 10 * DAY, cost: nano(place) }));
    const db = databaseOf(entries, Date.UTC(2026, 10, 1));
    const range = { origin: ORIGIN, start: 0, end: NOON + 1 };
    const costsOf = (limit: number): readonly unknown[] => piecesOf(db, { ...range, limit }).flat().map(({ cost }) => cost);
    const all = costsOf(5000);
    expect(piecesOf(db, { ...range, limit: 5000 }).flat().map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(all.toSorted((a, b) => Number(a) - Number(b))).toEqual(entries.map(({ cost }) => cost));
    for (const limit of [1, 7, 200, 400, 1001]) expect(costsOf(limit), String(limit)).toEqual(all);
  });
});
