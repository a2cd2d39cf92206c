import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import type { EntryCursor, GuardedAsk, GuardedItem, LedgerQueries } from '../../../src/core/ledger/queries.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { savedBy } from '../../../src/core/saving/saved.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { answerQuery } from '../../../src/storage/answers.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import { MonthFolder } from '../../../src/storage/monthFile.ts';
import { received } from '../../../src/storage/sentAnswer.ts';
import { ORIGIN, WORKER, createIds, entry, tempFolder } from './kit.ts';

const NOON = Date.UTC(2026, 10, 18, 12);
const DAY = 86_400_000;
const ELSEWHERE = 'https://elsewhere.example';
const DECISIONS = ['deny', 'downgrade', 'allow: once'];
const RATES = { prompt: '0.000001', completion: '0.00001', cacheRead: '0.0000001' };
const clean: (() => void)[] = [];
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
});

afterEach(() => {
  for (const each of clean.splice(0)) each();
});

/** A database with these entries and marks; entries of before `openSince` lie in the files of their months. */
function databaseOf(entries: readonly UsageEntry[], marks: readonly (NewEvent & { readonly at: number })[] = [], openSince = 0): LedgerDatabase {
  const folder = tempFolder();
  const db = new LedgerDatabase(sql, undefined, (text) => {
    throw new Error(text);
  }, { months: new MonthFolder(join(folder.path, 'months')) });
  clean.push(() => {
    db.close();
    folder.remove();
  });
  const ids = createIds();
  const events: readonly LedgerEvent[] = [
    ...entries.map((each) => ({ v: 1, ev: ids.next(), at: each.at, type: 'entry', id: each.id, entry: each }) as const),
    ...marks.map((mark) => ({ v: 1, ev: ids.next(), ...mark }) as const),
  ];
  db.fold(events, {});
  db.moveClosed(openSince);
  db.saveMonths();
  return db;
}

function page(db: LedgerDatabase, changes: Partial<GuardedAsk> = {}): LedgerQueries['guarded']['reply'] {
  const ask: GuardedAsk = { origin: ORIGIN, start: 0, end: NOON + DAY, decisions: DECISIONS, marks: ['alert-shown', 'pause', 'grant', 'downgrade'], limit: 100, ...changes };
  return received('guarded', structuredClone(answerQuery(db, 'guarded', ask)));
}

function nameOf(item: GuardedItem): string {
  return item.kind === 'entry' ? item.entry.id : `${item.mark.type} ${item.mark.id}`;
}

const grant = (id: string, at: number): NewEvent & { readonly at: number } => ({ type: 'grant', id, choice: 'time', at });

describe('what the guard did', () => {
  test('is calls by the beginning of their decision, and what people were told and said, newest first', () => {
    const db = databaseOf([
      entry('refused', { at: NOON - DAY, status: 'blocked', calls: 0, decision: 'deny: day limit' }),
      entry('cheaper', { at: NOON - 3 * DAY, decision: 'downgrade: day limit, from a/dear' }),
      entry('asked', { at: NOON, decision: 'allow: once, by the user (urgent)' }),
      entry('sent', { at: NOON, decision: 'allow' }), entry('warned', { at: NOON, decision: 'warn: day limit' }), entry('silent', { at: NOON }),
      entry('far', { at: NOON, decision: 'deny: day limit', origin: ELSEWHERE }), entry('late', { at: NOON + 2 * DAY, decision: 'deny: day limit' }),
    ], [grant('s', NOON - 2 * DAY), { type: 'mute', id: 'm', until: NOON, at: NOON }, { type: 'alert-shown', id: 'a', limit: nano(5), owner: 'seg-01', at: NOON - DAY - 1 }]);
    expect(page(db).items.map(nameOf)).toEqual(['asked', 'refused', 'alert-shown a', 'grant s', 'cheaper']);
    expect(page(db, { decisions: [] }).items.map(nameOf)).toEqual(['alert-shown a', 'grant s']);
    expect(page(db, { decisions: ['deny'], marks: [] }).items.map(nameOf)).toEqual(['refused']);
    expect(page(db, { start: NOON - DAY }).items.map(nameOf)).toEqual(['asked', 'refused']);
  });

  test('comes page by page, each once, from whatever file it lies in', () => {
    const given = fc.array(fc.record({ back: fc.nat(100), kind: fc.constantFrom('deny: day limit', 'allow', 'downgrade: x', 'grant') }), { maxLength: 40 });
    fc.assert(fc.property(given, fc.integer({ min: 1, max: 7 }), (all, limit) => {
      const named = all.map((each, index) => ({ ...each, id: `e${String(index).padStart(2, '0')}`, at: NOON - each.back * DAY }));
      const db = databaseOf(named.filter(({ kind }) => kind !== 'grant').map(({ id, at, kind }) => entry(id, { at, decision: kind })), named.filter(({ kind }) => kind === 'grant').map(({ id, at }) => grant(id, at)), Date.UTC(2026, 9, 1));
      const found: string[] = [];
      let times: number[] = [];
      for (let after: EntryCursor | undefined, more = true; more;) {
        const { items, next } = page(db, after === undefined ? { limit } : { limit, after });
        expect(items.length).toBeLessThanOrEqual(limit);
        found.push(...items.map((item) => (item.kind === 'entry' ? item.entry.id : item.mark.id)));
        times = [...times, ...items.map((item) => (item.kind === 'entry' ? item.entry.at : item.mark.at))];
        more = next !== undefined;
        after = next;
      }
      expect(found.toSorted()).toEqual(named.filter(({ kind }) => kind !== 'allow').map(({ id }) => id).toSorted());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }), { numRuns: 20 });
  });
});

describe('what was saved', () => {
  const entries = [
    entry('reads', { at: NOON, rates: RATES, inputTokens: 3_000_000, cacheReadTokens: 1_000_000, cost: fromUsd(2) }),
    entry('older', { at: NOON - 70 * DAY, rates: RATES, cacheReadTokens: 1_000_000, cost: fromUsd(2) }),
    entry('cheaper', { at: NOON - DAY, rates: RATES, baseline: fromUsd(3), cost: fromUsd(1) }),
    entry('unsettled', { at: NOON - DAY, baseline: fromUsd(3), cost: undefined as never, costSource: 'none' }),
    entry('cached', { at: NOON, status: 'cached', calls: 0, cost: nano(0), rates: RATES, inputTokens: 1_000_000, outputTokens: 0 }),
    entry('far', { at: NOON, rates: RATES, cacheReadTokens: 9_000_000, origin: ELSEWHERE }),
    entry('plain', { at: NOON, rates: RATES, inputTokens: 9_000_000 }),
  ];

  test('is added up by rates, from this month and from closed ones', () => {
    const db = databaseOf(entries, [], Date.UTC(2026, 9, 1));
    const saved = (start: number): ReturnType<typeof savedBy> => savedBy(received('saved', structuredClone(answerQuery(db, 'saved', { origin: ORIGIN, start, end: NOON + 1 }))));
    expect(saved(NOON - 2 * DAY)).toMatchObject({ cacheReads: { amount: fromUsd(0.9), count: 1_000_000 }, models: { amount: fromUsd(2), count: 1 }, cached: { amount: fromUsd(1), count: 1 }, total: fromUsd(3.9) });
    expect(saved(0).cacheReads).toEqual({ amount: fromUsd(1.8), count: 2_000_000 });
  });

  test('is nothing at an origin that the ledger has never seen', () => {
    expect(answerQuery(databaseOf([]), 'saved', { origin: ORIGIN, start: 0, end: NOON })).toEqual([]);
  });
});
