import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monthOf, openSince } from '../../../src/core/ledger/months.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { LedgerDatabase } from '../../../src/storage/database.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { CallEvent } from './databaseKit.ts';
import { contentOf, histories, openDatabase } from './databaseKit.ts';
import { ORIGIN, SetClock, entry, entryEvent } from './kit.ts';
import { ledgerBench } from './ledgerBench.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 6, 10);
const [JANUARY, MARCH, JUNE] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 2, 15), Date.UTC(2026, 5, 15)];

const bench = ledgerBench({ clock: new SetClock(NOW) });

const file = (name: string): string => join(bench.path, name);
const months = (): readonly string[] => readdirSync(file('months')).sort();
const rows = (name: string, text: string): readonly unknown[] => {
  const db = new bench.sql.Database(readFileSync(file(name)));
  const [result] = db.exec(text);
  db.close();
  return result?.values ?? [];
};
const find = (ledger: Ledger, id: string): Promise<UsageEntry | null> => ledger.query('entry', { origin: ORIGIN, id });
const cost = async (ledger: Ledger): Promise<number> => (await ledger.query('models', { origin: ORIGIN, start: 0, end: NOW * 2 })).reduce((sum, model) => sum + model.cost, 0);

/** Three calls of closed months and one of an open one, folded away. */
async function aged(): Promise<Ledger> {
  const ledger = await bench.open();
  await ledger.append([
    entryEvent('jan', { at: JANUARY, cost: nano(1), generationId: 'gen-jan' }), entryEvent('jan2', { at: JANUARY + DAY, cost: nano(2) }),
    entryEvent('mar', { at: MARCH, cost: nano(4), session: 's' }), entryEvent('jun', { at: JUNE, cost: nano(8) }),
  ]);
  await ledger.compact();
  return ledger;
}

test('closed months lie in files of their own that any SQLite tool opens', async () => {
  await aged();
  expect(months()).toEqual(['2026-01.db', '2026-03.db']);
  expect(rows('months/2026-01.db', 'PRAGMA integrity_check')).toEqual([['ok']]);
  expect(rows('months/2026-01.db', 'SELECT id, model, cost FROM calls ORDER BY at')).toEqual([['jan', 'a/model', 1], ['jan2', 'a/model', 2]]);
  expect(rows('ledger.db', 'SELECT id FROM calls')).toEqual([['jun']]);
  expect(rows('ledger.db', 'SELECT SUM(cost), SUM(entries) FROM r15')).toEqual([[15, 4]]);
  expect(rows('ledger.db', 'SELECT COUNT(*) FROM texts WHERE text = \'s\'')).toEqual([[0]]);
});

test('entries of closed months are found by their id, by the upstream\'s, and in order', async () => {
  const ledger = await aged();
  expect((await find(ledger, 'mar'))?.session).toBe('s');
  expect((await ledger.query('entry', { origin: ORIGIN, generationId: 'gen-jan' }))?.id).toBe('jan');
  expect(await ledger.query('entry', { origin: 'https://elsewhere.example', generationId: 'gen-jan' })).toBeNull();
  const { entries } = await ledger.query('entriesIn', { origin: ORIGIN, start: 0, end: NOW, limit: 10 });
  expect(entries.map(({ id }) => id)).toEqual(['jun', 'mar', 'jan2', 'jan']);
  expect(await ledger.query('span', { origin: ORIGIN })).toEqual({ first: JANUARY, last: JUNE });
});

test('what is told again or later of a closed month counts once, and reaches its file with the next compaction', async () => {
  const ledger = await aged();
  await ledger.append([entryEvent('mar', { at: MARCH, cost: nano(4), session: 's' }), { type: 'amend', id: 'jan', fields: { cost: nano(32), costSource: 'generation' } }]);
  await ledger.append([entryEvent('late', { at: MARCH, cost: nano(64) }), entryEvent('twin', { at: JANUARY, generationId: 'gen-jan', cost: nano(1) })]);
  expect(await cost(ledger)).toBe(32 + 2 + 4 + 8 + 64);
  expect((await find(ledger, 'twin'))?.id).toBe('jan');
  await ledger.compact();
  expect(rows('months/2026-01.db', 'SELECT id, cost FROM entries ORDER BY id')).toEqual([['jan', 32], ['jan2', 2]]);
  expect(rows('months/2026-03.db', 'SELECT id, cost FROM entries ORDER BY id')).toEqual([['late', 64], ['mar', 4]]);
  expect(rows('ledger.db', 'SELECT (SELECT COUNT(*) FROM strays), (SELECT COUNT(*) FROM entries)')).toEqual([[0, 1]]);
  expect(await cost(ledger)).toBe(110);
  expect(await cost(await bench.open())).toBe(110);
});

test('an entry that turns out to be of another month moves there', async () => {
  const ledger = await aged();
  await ledger.append([{ type: 'amend', id: 'jan', fields: { at: MARCH + 1, costSource: 'generation' } }]);
  await ledger.compact();
  expect(rows('months/2026-01.db', 'SELECT id FROM entries')).toEqual([['jan2']]);
  expect(rows('months/2026-03.db', 'SELECT id FROM entries ORDER BY id')).toEqual([['jan'], ['mar']]);
});

/** What a process leaves that dies while it closes months: at which of its steps. */
type Crash = 'none' | 'before ledger.db' | 'before the new names';

/** A ledger on files, without a journal: what is folded in is lost with the process unless it was saved. */
class Files {
  private readonly root: string;
  db: LedgerDatabase;

  constructor(root: string) {
    this.root = root;
    this.db = this.load();
  }

  async close(crash: Crash): Promise<void> {
    this.db.moveClosed(openSince(NOW));
    this.db.saveMonths();
    if (crash !== 'before ledger.db') writeFileSync(join(this.root, 'ledger.db'), Buffer.concat([...this.db.chunks()]));
    if (crash === 'none') await this.db.months?.settle();
    else this.reopen();
  }

  reopen(): void {
    this.db.close();
    this.db = this.load();
  }

  private load(): LedgerDatabase {
    const path = join(this.root, 'ledger.db');
    return openDatabase(bench.sql, existsSync(path) ? readFileSync(path) : undefined, this.root);
  }
}

test('however months are closed, and wherever that is cut off, the ledger holds the same as one that never closes any', async () => {
  const steps = fc.array(fc.tuple(fc.nat(5), fc.constantFrom<Crash>('none', 'before ledger.db', 'before the new names')), { maxLength: 4 });
  let run = 0;
  await fc.assert(fc.asyncProperty(histories(JANUARY, 24 * 4), steps, async (events, cuts) => {
    const root = file(`run-${++run}`);
    mkdirSync(root);
    const files = new Files(root);
    let folded = 0;
    for (const [count, crash] of cuts) {
      const batch = events.slice(folded, folded + count);
      files.db.fold(batch, {});
      await files.close(crash);
      // What was not saved is folded in again, as the journal still has it.
      if (crash !== 'before ledger.db') folded += batch.length;
    }
    files.db.fold(events.slice(folded), {});
    await files.close('none');
    files.reopen();
    const whole = openDatabase(bench.sql);
    whole.fold(events, {});
    expect(contentOf(files.db)).toEqual(contentOf(whole));
    const left = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => !/^(ledger\.db|months|months.2026-0[1-5]\.db)$/.test(name));
    expect(left).toEqual([]);
    files.db.close();
    whole.close();
  }), { numRuns: 15 });
});

test('changes past the journal reach closed months at once, in any order of months', async () => {
  const files = new Files(bench.path);
  const calls = Array.from({ length: 60 }, (_, number) => entry(`c${number}`, { at: JANUARY + ((number * 37) % 160) * DAY, cost: nano(number), exchange: `c${number}` }));
  const events = calls.map((call): CallEvent => ({ v: 1, ev: `01ARZ3NDEKTSV4RRFFQ69G5FA${call.id.length}`, at: NOW, type: 'entry', id: call.id, entry: call }));
  for (let at = 0; at < events.length; at += 7) files.db.applyBulk(events.slice(at, at + 7), openSince(NOW));
  files.db.applyBulk(events.slice(0, 20), openSince(NOW));
  await files.close('none');
  files.reopen();
  const whole = openDatabase(bench.sql);
  whole.fold(events, {});
  expect(contentOf(files.db)).toEqual(contentOf(whole));
  expect(rows('ledger.db', 'SELECT COUNT(*) FROM entries')).toEqual([[calls.filter(({ at }) => at >= openSince(NOW)).length]]);
  expect(months()).toEqual([...new Set(calls.filter(({ at }) => at < openSince(NOW)).map(({ at }) => `${monthOf(at)}.db`))].sort());
});

test('portions are cut by time, filter and cursor across files, either way round', () => {
  const files = new Files(bench.path);
  const calls = Array.from({ length: 1300 }, (_, number) => entry(`c${String(number).padStart(4, '0')}`, {
    at: JANUARY + Math.floor(number / 3) * 6 * 3_600_000, client: number % 2 === 0 ? 'even' : 'odd', ...(number % 5 === 0 ? { tags: ['five', 't'] } : {}), ...(number % 7 === 0 ? { session: 's' } : {}),
  }));
  files.db.applyBulk(calls.map((call): CallEvent => ({ v: 1, ev: '01ARZ3NDEKTSV4RRFFQ69G5FAV', at: NOW, type: 'entry', id: call.id, entry: call })), openSince(NOW));
  const ids = (portion: Partial<Parameters<LedgerDatabase['eachEntry']>[0]>): readonly string[] => [...files.db.eachEntry({ start: 0, end: NOW * 2, ...portion })].map(({ id }) => id);
  const expected = (test: (call: UsageEntry, number: number) => boolean): readonly string[] => calls.filter(test).map(({ id }) => id);
  expect(ids({})).toEqual(expected(() => true));
  expect(ids({ newestFirst: true })).toEqual(expected(() => true).toReversed());
  expect(ids({ start: MARCH, end: JUNE })).toEqual(expected(({ at }) => at >= MARCH && at < JUNE));
  expect(ids({ where: { client: ['odd'], tag: ['five', 'no'] } })).toEqual(expected((_, number) => number % 2 === 1 && number % 5 === 0));
  expect(ids({ where: { session: [''], key: ['ab'.repeat(32)] } })).toEqual(expected((_, number) => number % 7 !== 0));
  expect(ids({ where: { tag: [''] } })).toEqual(expected((_, number) => number % 5 !== 0));
  expect(ids({ where: { model: ['a/model'], status: ['error'] } })).toEqual([]);
  expect(ids({ origin: 'https://elsewhere.example' })).toEqual([]);
  for (const newestFirst of [false, true]) {
    const all = ids({ newestFirst });
    const { at = 0, id = '' } = calls.find((call) => call.id === all[700]) ?? {};
    expect(ids({ newestFirst, after: { at, id } })).toEqual(all.slice(701));
  }
  files.db.close();
});

test.each([
  ['damaged', () => Buffer.alloc(5000, 7)],
  ['damaged', () => readFileSync(file('months/2026-01.db')).subarray(0, 5000)],
  ['foreign', () => {
    const db = new bench.sql.Database();
    db.run('CREATE TABLE cats (name TEXT)');
    const bytes = db.export();
    db.close();
    return bytes;
  }],
])('a %s month is set aside, told once, and the rest goes on', async (why, content) => {
  const ledger = await aged();
  writeFileSync(file('months/2026-01.db'), content());
  expect(await find(ledger, 'jan')).toBeNull();
  expect((await find(ledger, 'mar'))?.cost).toBe(4);
  const other = await bench.open();
  expect(await find(other, 'jan2')).toBeNull();
  expect(await cost(other)).toBe(15);
  // Whoever tells of it again does not make it count twice.
  await other.append([entryEvent('jan', { at: JANUARY, cost: nano(1), generationId: 'gen-jan' }), entryEvent('new', { at: JANUARY, cost: nano(16) })]);
  await other.compact();
  expect(await cost(other)).toBe(31);
  expect((await other.query('entriesIn', { origin: ORIGIN, start: 0, end: NOW, limit: 10 })).entries.map(({ id }) => id)).toEqual(['jun', 'mar', 'new']);
  expect(months().filter((name) => name.startsWith(`2026-01-${why}-`))).toHaveLength(1);
  expect(bench.troubles).toHaveLength(1);
});

test('a month that is gone is told once, and its sums stay', async () => {
  const ledger = await aged();
  rmSync(file('months/2026-03.db'));
  expect(await find(ledger, 'mar')).toBeNull();
  await ledger.compact();
  await ledger.compact();
  expect(await cost(ledger)).toBe(15);
  expect((await ledger.query('entriesIn', { origin: ORIGIN, start: 0, end: NOW, limit: 10 })).entries.map(({ id }) => id)).toEqual(['jun', 'jan2', 'jan']);
  expect(bench.troubles).toEqual([expect.stringContaining('2026-03')]);
});

test('a month that somebody changed by hand is read as it is', async () => {
  const ledger = await aged();
  const db = new bench.sql.Database(readFileSync(file('months/2026-01.db')));
  db.run('DELETE FROM entries WHERE id = \'jan2\'');
  writeFileSync(file('months/2026-01.db'), db.export());
  db.close();
  expect((await find(ledger, 'jan'))?.cost).toBe(1);
  expect((await ledger.query('entriesIn', { origin: ORIGIN, start: 0, end: NOW, limit: 10 })).entries.map(({ id }) => id)).toEqual(['jun', 'mar', 'jan']);
  expect(bench.troubles).toEqual([]);
});

test('a lost ledger.db is made anew with the months that are there', async () => {
  const ledger = await aged();
  const days = { origin: ORIGIN, zone: 'UTC', from: '2026-01-01', to: '2026-07-31' } as const;
  const before = await ledger.query('days', days);
  await bench.close(ledger);
  rmSync(file('ledger.db'));
  rmSync(file('counters.json'));
  const again = await bench.open();
  expect(await again.query('days', days)).toEqual(before);
  await again.compact();
  expect(rows('ledger.db', 'SELECT SUM(entries), (SELECT COUNT(*) FROM months) FROM r15')).toEqual([[4, 2]]);
  expect((await find(again, 'jan'))?.generationId).toBe('gen-jan');
  expect(statSync(file('months/2026-01.db')).size).toBeGreaterThan(0);
  expect(bench.troubles).toHaveLength(1);
});

test('a month of a later version is left alone', async () => {
  const ledger = await aged();
  const db = new bench.sql.Database(readFileSync(file('months/2026-01.db')));
  db.run('PRAGMA user_version = 99');
  writeFileSync(file('months/2026-01.db'), db.export());
  db.close();
  await expect(find(ledger, 'jan')).rejects.toMatchObject({ code: 'ledger-newer' });
  expect(months()).toEqual(['2026-01.db', '2026-03.db']);
});
