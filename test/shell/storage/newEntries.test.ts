import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SqlJsStatic } from 'sql.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AmendEvent, EntryEvent } from '../../../src/core/ledger/events.ts';
import { openSince } from '../../../src/core/ledger/months.ts';
import { MONTH_SCHEMA } from '../../../src/core/ledger/schema.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import { MonthFolder } from '../../../src/storage/monthFile.ts';
import { Sqlite } from '../../../src/storage/sqlite.ts';
import type { CallEvent } from './databaseKit.ts';
import { contentOf, loadSql, openDatabase } from './databaseKit.ts';
import { entry, tempFolder } from './kit.ts';

const HOUR = 3_600_000;
const JANUARY = Date.UTC(2026, 0, 15);
const NOW = Date.UTC(2026, 6, 10);
const SINCE = openSince(NOW);
const BULK = '01KAQ000000000000000000000';

let folder: ReturnType<typeof tempFolder>;
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await loadSql();
});

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => {
  folder.remove();
});

const ignore = (): void => undefined;
const brought = (call: UsageEntry): EntryEvent => ({ v: 1, ev: BULK, at: NOW, type: 'entry', id: call.id, entry: call });
const ulid = (number: number): string => `01${number.toString(32).toUpperCase().replaceAll(/[ILOU]/g, 'Z').padStart(8, '0')}${String(number).padStart(16, '0')}`;

/** A call that differs from others in which fields it has, over so many months. */
function callOf(number: number, months: number, kind: number): UsageEntry {
  return entry(ulid(number), {
    at: JANUARY + ((number * 7919) % (months * 30 * 24)) * HOUR, cost: nano(number), exchange: ulid(number), generationId: `gen-${number}`, source: 'import', costSource: 'import',
    ...(kind % 2 === 0 ? { session: `s${number % 3}` } : {}), ...(kind % 3 === 0 ? { tags: ['t', `t${number % 2}`] } : {}), ...(kind % 5 === 0 ? { durationMs: number, client: 'c' } : {}),
    ...(kind % 7 === 0 ? { device: `d${number % 2}`, calls: 2 } : {}), ...(kind % 11 === 0 ? { status: 'error' as const } : {}),
  });
}

/** A ledger with its months in a folder of their own. */
function openIn(name: string, trouble?: (text: string) => void): LedgerDatabase {
  const root = join(folder.path, name);
  mkdirSync(root, { recursive: true });
  return trouble === undefined ? openDatabase(sql, undefined, root) : new LedgerDatabase(sql, undefined, trouble, { months: new MonthFolder(join(root, 'months')) });
}

/** Brings changes in, in parts of so many. */
function bring(db: LedgerDatabase, changes: readonly CallEvent[], parts: readonly number[]): void {
  let start = 0;
  for (const part of parts) {
    db.importPart(changes.slice(start, start + part), SINCE, ignore);
    start += part;
  }
  db.importPart(changes.slice(start), SINCE, ignore);
  db.applyBulk([], SINCE, ignore);
}

/** What they come to, folded one by one, in one file. */
function foldedOf(events: readonly CallEvent[]): ReturnType<typeof contentOf> {
  const db = openDatabase(sql);
  for (const event of events) db.fold([event], {});
  const content = contentOf(db);
  db.close();
  return content;
}

describe('entries that are brought in as new', () => {
  it('come to the same as entries folded one by one, in whatever order and parts, beside changes of others', () => {
    const olds = Array.from({ length: 6 }, (_, number): EntryEvent => ({ v: 1, ev: `01KAP00000000000000000000${number}`, at: NOW, type: 'entry', id: `0${number}`, entry: entry(`0${number}`, { at: JANUARY + number * 24 * 29 * HOUR, exchange: `0${number}` }) }));
    const amends = olds.map(({ id }): AmendEvent => ({ v: 1, ev: BULK, at: NOW, type: 'amend', id, fields: { client: 'told', costSource: 'none' } }));
    const numbers = fc.uniqueArray(fc.nat(5000), { maxLength: 300 });
    let run = 0;
    fc.assert(fc.property(numbers, fc.array(fc.nat(120), { maxLength: 5 }), fc.integer({ min: 1, max: 30 }), fc.array(fc.nat(400), { minLength: 6, maxLength: 6 }), (ids, parts, kinds, places) => {
      const changes: CallEvent[] = ids.map((number) => brought(callOf(number, 7, number % kinds)));
      for (const [index, amend] of amends.entries()) changes.splice(places[index] ?? 0, 0, amend);
      const db = openIn(`run-${++run}`);
      db.applyBulk(olds, SINCE, ignore);
      bring(db, changes, parts);
      expect(contentOf(db)).toEqual(foldedOf([...olds, ...changes]));
      db.close();
    }), { numRuns: 25 });
  });

  it('are the same where months are begun in full, written in portions, and sums in parts', { timeout: 120_000 }, () => {
    const calls = Array.from({ length: 14_000 }, (_, number) => callOf(number, 3, number % 5));
    const inOrder = calls.toSorted((a, b) => a.at - b.at);
    const [whole, sorted, mixed] = [openIn('whole'), openIn('sorted'), openIn('mixed')];
    whole.applyBulk(calls.map(brought), SINCE, ignore);
    bring(sorted, inOrder.map(brought), [400, 400]);
    bring(mixed, calls.map(brought), [7000]);
    const content = contentOf(whole);
    expect(contentOf(sorted)).toEqual(content);
    expect(contentOf(mixed)).toEqual(content);
    expect(content.entries).toHaveLength(14_000);
    for (const db of [whole, sorted, mixed]) {
      db.saveMonths();
      db.close();
    }
    for (const name of ['sorted', 'mixed']) expect(unsound(join(folder.path, name, 'months'))).toEqual([]);
  });

  it('are told to whoever listens, each once', () => {
    const db = openIn('told');
    const calls = Array.from({ length: 700 }, (_, number) => callOf(number, 7, number));
    const told: (string | undefined)[] = [];
    const onChange: Parameters<LedgerDatabase['importPart']>[2] = (olds, record) => told.push(olds.length > 0 ? 'old' : record?.id);
    db.importPart(calls.map(brought), SINCE, onChange);
    db.applyBulk([], SINCE, onChange);
    expect(told.toSorted()).toEqual(calls.map(({ id }) => id).toSorted());
    db.close();
  });

  it('of which one cannot be counted are told of, and all others are kept', () => {
    const troubles: string[] = [];
    const db = openIn('bad', (text) => troubles.push(text));
    const calls = Array.from({ length: 300 }, (_, number) => callOf(number, 2, number));
    const bad = { ...callOf(1000, 2, 0), cost: 2 ** 60 as UsageEntry['cost'] };
    bring(db, [...calls.slice(0, 100), bad, ...calls.slice(100)].map((call) => brought(call as UsageEntry)), []);
    expect(troubles).toHaveLength(1);
    expect(contentOf(db)).toEqual(foldedOf(calls.map(brought)));
    db.close();
  });

  it('are forgotten where the change they belong to comes to nothing', () => {
    const db = openIn('failed');
    db.importPart([brought(callOf(1, 1, 1))], SINCE, ignore);
    expect(() => db.transaction(() => { throw new Error('no'); })).toThrow('no');
    db.applyBulk([brought(callOf(2, 1, 1))], SINCE, ignore);
    expect(contentOf(db)).toEqual(foldedOf([brought(callOf(2, 1, 1))]));
    db.close();
  });
});

describe('many entries that are asked for at once', () => {
  it('are those that are found one by one: of open and closed months, changed, taken out, or never there', () => {
    const db = openIn('asked');
    const calls = Array.from({ length: 700 }, (_, number) => callOf(number, 7, number));
    bring(db, calls.map(brought), [300]);
    db.fold(calls.slice(0, 40).map(({ id }): AmendEvent => ({ v: 1, ev: BULK.replace('Q', 'R'), at: NOW, type: 'amend', id, fields: { client: 'later', costSource: 'generation' } })), {});
    db.applyBulk(calls.slice(40, 60).map(({ id }) => ({ type: 'replace', id, record: undefined })), SINCE);
    const ids = [...calls.map(({ id }) => id), ...Array.from({ length: 20 }, (_, number) => ulid(5000 + number))];
    const one = ids.flatMap((id) => (db.store.find(id).kind === 'found' ? [db.find(id)] : []));
    const byId = (a: { readonly id: string } | undefined, b: { readonly id: string } | undefined): number => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1);
    expect(one).toHaveLength(680);
    for (const asked of [ids, ids.toReversed(), []]) expect([...db.store.findEach(asked)].sort(byId)).toEqual(asked.length === 0 ? [] : one.toSorted(byId));
    db.close();
  });
});

describe('a database with room for what is to come', () => {
  it('is the same file as one without, and takes no more of the disk', () => {
    const [plain, roomy] = [Sqlite.create(sql, MONTH_SCHEMA), Sqlite.createRoomy(sql, MONTH_SCHEMA, 1 << 22)];
    for (const db of [plain, roomy]) {
      for (let number = 0; number < 3000; number++) db.run('INSERT INTO texts (text) VALUES (?)', [`text ${number}`]);
    }
    const [a, b] = [plain.export(), roomy.export()];
    expect(b.length).toBe(a.length);
    const again = Sqlite.open(sql, b, false);
    expect(again.first('PRAGMA integrity_check')).toEqual(['ok']);
    expect(again.first('SELECT COUNT(*), MAX(id) FROM texts')).toEqual([3000, 3000]);
    for (const db of [plain, roomy, again]) db.close();
  });
});

/** Month files of a folder that SQLite finds something wrong with. */
function unsound(path: string): readonly string[] {
  return readdirSync(path).filter((name) => {
    const db = new sql.Database(readFileSync(join(path, name)));
    const [result] = db.exec('PRAGMA integrity_check');
    db.close();
    return result?.values[0]?.[0] !== 'ok';
  });
}
