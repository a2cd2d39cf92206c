import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger, LedgerOptions } from '../../../src/storage/ledger.ts';
import { ORIGIN, SetClock, entry, entryEvent, until } from './kit.ts';
import { ledgerBench } from './ledgerBench.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 6, 10, 12);
const [JANUARY, FEBRUARY, JUNE] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 1, 15), Date.UTC(2026, 5, 15)];

const bench = ledgerBench({ clock: new SetClock(NOW) }, { isQuiet: true });

/** Calls of three months; one of January has no cost yet. */
async function aged(more: Partial<LedgerOptions> = {}): Promise<Ledger> {
  const ledger = await bench.open(more);
  const waiting = Object.fromEntries(Object.entries(entry('waiting', { at: JANUARY + DAY, costSource: 'none', estimate: nano(500) })).filter(([name]) => name !== 'cost')) as unknown as UsageEntry;
  await ledger.append([
    entryEvent('jan', { at: JANUARY, cost: nano(1), generationId: 'gen-jan', session: 'secret session' }), { type: 'entry', id: 'waiting', entry: waiting },
    entryEvent('feb', { at: FEBRUARY, cost: nano(2) }), entryEvent('feb2', { at: FEBRUARY + 5 * DAY, cost: nano(4), costSource: 'estimate' }),
    entryEvent('jun', { at: JUNE, cost: nano(8), errorText: 'a secret error' }), entryEvent('jun2', { at: JUNE + DAY, cost: nano(16) }),
  ]);
  await ledger.compact();
  return ledger;
}

const months = (): readonly string[] => readdirSync(join(bench.path, 'months')).sort();
const ids = async (ledger: Ledger): Promise<readonly string[]> => (await ledger.query('entriesIn', { origin: ORIGIN, start: 0, end: NOW, limit: 100 })).entries.map(({ id }) => id).sort();
const cost = async (ledger: Ledger): Promise<number> => (await ledger.query('models', { origin: ORIGIN, start: 0, end: NOW * 2 })).reduce((sum, model) => sum + model.cost, 0);
const everything = (): string => readdirSync(bench.path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.db')).map((name) => readFileSync(join(bench.path, name), 'latin1')).join('');

test('cleaning is counted first, then done: sums stay, whole months go, and what has no cost yet is kept', async () => {
  const ledger = await aged();
  const counted = { entries: 4, months: 1, kept: 1 };
  expect(await ledger.clean({ before: JUNE + 1, dryRun: true })).toEqual(counted);
  expect(await ids(ledger)).toEqual(['feb', 'feb2', 'jan', 'jun', 'jun2', 'waiting']);
  expect(await ledger.clean({ before: JUNE + 1, dryRun: false })).toMatchObject(counted);
  expect(await ids(ledger)).toEqual(['jun2', 'waiting']);
  expect(months()).toEqual(['2026-01.db']);
  expect(await cost(ledger)).toBe(31);
  expect(await ledger.clean({ before: JUNE + 1, dryRun: true })).toEqual({ entries: 0, months: 0, kept: 1 });
});

test('of what was cleaned no trace is left in the files, but for what the sums are divided by', async () => {
  const ledger = await aged();
  await ledger.clean({ before: NOW, dryRun: false });
  expect(everything()).not.toContain('a secret error');
  expect(everything()).not.toContain('gen-jan');
});

test('a month of which a part is cleaned keeps the rest', async () => {
  const ledger = await aged();
  await ledger.clean({ before: FEBRUARY + DAY, dryRun: false });
  expect(await ids(ledger)).toEqual(['feb2', 'jun', 'jun2', 'waiting']);
  expect(months()).toEqual(['2026-01.db', '2026-02.db']);
  const db = new bench.sql.Database(readFileSync(join(bench.path, 'months/2026-02.db')));
  expect(db.exec('PRAGMA integrity_check; SELECT id FROM calls').map(({ values }) => values)).toEqual([[['ok']], [['feb2']]]);
  db.close();
});

test('what was cleaned and is told again is not counted again, under its own id or another', async () => {
  const ledger = await aged();
  await ledger.clean({ before: NOW, dryRun: false });
  await ledger.append([
    entryEvent('jan', { at: JANUARY, cost: nano(1), generationId: 'gen-jan' }), entryEvent('other', { at: JANUARY, cost: nano(1), generationId: 'gen-jan' }),
    entryEvent('jun', { at: JUNE, cost: nano(8) }), { type: 'amend', id: 'feb', fields: { cost: nano(700), costSource: 'generation' } }, entryEvent('new', { at: JANUARY, cost: nano(32) }),
  ]);
  expect(await cost(ledger)).toBe(63);
  await ledger.compact();
  expect(await cost(await bench.open())).toBe(63);
  expect(await ids(ledger)).toEqual(['new', 'waiting']);
});

test('every other process hears of a cleaning, and nobody\'s running totals change', async () => {
  const ledger = await aged();
  const other = await bench.open();
  const total = (of: Ledger): number => of.state.buckets.total(NOW - 40 * DAY, NOW, () => true).cost;
  const before = total(ledger);
  let told = 0;
  other.onChange(() => told++);
  await ledger.clean({ before: NOW, dryRun: false });
  await until(() => told > 0, 'the news of the cleaning');
  expect([total(ledger), total(other)]).toEqual([before, before]);
  expect(before).toBe(24);
});

test('raw entries are forgotten unasked after their days, by those only who know how many', async () => {
  const ledger = await aged();
  await ledger.compact();
  expect(await ids(ledger)).toHaveLength(6);
  const knowing = await bench.open({ keepDays: () => 100 });
  await knowing.compact();
  expect(await ids(knowing)).toEqual(['jun', 'jun2', 'waiting']);
  expect(await cost(knowing)).toBe(31);
  expect(months()).toEqual(['2026-01.db']);
});

test('a cleaning that cannot be saved changes nothing', async () => {
  const ledger = await aged();
  await ledger.clean({ before: FEBRUARY, dryRun: false });
  const before = await ids(ledger);
  // The next content of a month cannot be written where a folder is in the way.
  mkdirSync(join(bench.path, 'months/2026-02.db.next/in-the-way'), { recursive: true });
  await expect(ledger.clean({ before: FEBRUARY + DAY, dryRun: false })).rejects.toMatchObject({ name: 'SpendError' });
  expect(await ids(ledger)).toEqual(before);
  rmSync(join(bench.path, 'months/2026-02.db.next'), { recursive: true });
  await ledger.clean({ before: FEBRUARY + DAY, dryRun: false });
  expect(await ids(ledger)).toEqual(['feb2', 'jun', 'jun2', 'waiting']);
});
