import { readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { ORIGIN, SetClock, compactFully, entry, entryEvent, holdEvent, startProgram, until } from './kit.ts';
import { ledgerBench } from './ledgerBench.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

const bench = ledgerBench();

const file = (name: string): string => join(bench.path, name);
const segments = (): readonly string[] => readdirSync(file('journal')).filter((name) => name.endsWith('.jsonl'));
const rows = (text: string): readonly unknown[] => {
  const db = new bench.sql.Database(readFileSync(file('ledger.db')));
  const [result] = db.exec(text);
  db.close();
  return result?.values ?? [];
};
const stateCost = (ledger: Ledger): number => ledger.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).cost;
const dbCost = async (ledger: Ledger): Promise<number> => {
  const models = await ledger.query('models', { origin: ORIGIN, start: 0, end: NOW * 2 });
  return models.reduce((sum, { cost }) => sum + cost, 0);
};

test('the database answers with what is only in the journal yet', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('a', { at: NOW, cost: nano(7) })]);
  expect((await ledger.query('entry', { origin: ORIGIN, id: 'a' }))?.cost).toBe(7);
  await ledger.append([{ type: 'amend', id: 'a', fields: { cost: nano(9), costSource: 'generation', generationId: 'gen-1' } }]);
  expect((await ledger.query('entry', { origin: ORIGIN, generationId: 'gen-1' }))?.cost).toBe(9);
  expect(readdirSync(bench.path)).not.toContain('ledger.db');
});

test('an entry comes back from the database with every field it had', async () => {
  const ledger = await bench.open();
  const full: Required<UsageEntry> = {
    id: 'full', exchange: 'x', attempt: 2, at: NOW, since: NOW - HOUR, durationMs: 1200, firstTokenMs: 80, endpoint: 'chat/completions', origin: ORIGIN,
    device: 'd', keyHash: 'k', source: 'proxy', client: 'c', user: 'u', project: 'p', session: 's', purpose: 'why', tags: ['t1', 't2'],
    requestedModel: 'a/asked', model: 'a/got', provider: 'P', status: 'error', errorCode: '502', errorText: 'it\'s "bad"; DROP TABLE entries', calls: 1, tier: 'flex',
    finishReason: 'stop', streamed: true, isByok: false, inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, reasoningTokens: 5,
    cost: nano(3_000_000_000_123), upstreamCost: nano(0), costSource: 'usage', settledAt: NOW + 1, rates: { prompt: '0.000001', completion: '0.000002' }, estimateLow: nano(1),
    estimate: nano(2), estimateTokens: 9, baseline: nano(3), cacheHit: 'none', generationId: 'gen-2', decision: 'allow',
  };
  await ledger.append([{ type: 'entry', id: 'full', entry: full }]);
  expect(await ledger.query('entry', { origin: ORIGIN, id: 'full' })).toEqual(full);
  expect(await ledger.query('entries', { origin: ORIGIN, limit: 5 })).toEqual([full]);
  expect(await ledger.query('entry', { origin: 'https://elsewhere.example', id: 'full' })).toBeNull();
});

test('days are cut by the zone that is asked for, and nothing of another origin is in them', async () => {
  const ledger = await bench.open();
  const lateInUtc = Date.UTC(2026, 10, 22, 23, 50);
  await ledger.append([
    entryEvent('a', { at: lateInUtc, cost: nano(5), estimate: nano(50) }),
    { type: 'entry', id: 'b', entry: withoutCost('b', lateInUtc) },
    entryEvent('c', { at: lateInUtc, origin: 'https://other.example' }),
  ]);
  const ask = { origin: ORIGIN, from: '2026-11-01', to: '2026-11-30' };
  const utc = await ledger.query('days', { ...ask, zone: 'UTC' });
  expect(utc.map(({ day, model, cost, unknown, calls }) => [day, model, cost, unknown, calls])).toEqual([['2026-11-22', 'a/model', 5, 1, 2]]);
  const berlin = await ledger.query('days', { ...ask, zone: 'Europe/Berlin' });
  expect(berlin.map(({ day }) => day)).toEqual(['2026-11-23']);
  expect(await ledger.query('days', { ...ask, zone: 'UTC' })).toEqual(utc);
  expect(await ledger.query('span', { origin: ORIGIN })).toEqual({ first: lateInUtc, last: lateInUtc });
  expect(await ledger.query('span', { origin: 'https://nowhere.example' })).toEqual({ first: null, last: null });
});

test('compaction leaves an ordinary SQLite file with the same sums, and a start that needs no database', async () => {
  const clock = new SetClock(NOW);
  const ledger = await bench.open({ clock });
  await ledger.append([entryEvent('a', { at: NOW, cost: nano(5) }), entryEvent('b', { at: NOW - 30 * 24 * HOUR, cost: nano(6) })]);
  await ledger.append([holdEvent('open', ledger.owner)]);
  expect(await ledger.compact()).toEqual({ outcome: 'done', deleted: [] });
  expect(rows('PRAGMA integrity_check')).toEqual([['ok']]);
  expect(rows('SELECT id, cost FROM entries ORDER BY id')).toEqual([['a', 5], ['b', 6]]);
  await ledger.append([entryEvent('c', { at: NOW, cost: nano(7) })]);
  await bench.close(ledger);
  const again = await bench.open({ clock, worker: { file: file('no-such-worker.ts'), wasm: '' } });
  expect(stateCost(again)).toBe(18);
  expect([...again.state.holds.keys()]).toEqual(['open']);
});

test('a long journal is compacted unasked, by those who live long only', async () => {
  const [short, long] = [await bench.open(), await bench.open({ compacts: true })];
  await short.append(Array.from({ length: 5001 }, (_, number) => entryEvent(`e${number}`, { cost: nano(1) })));
  await until(() => stateCost(long) === 5001 && readdirSync(bench.path).includes('counters.json'), 'a compaction');
  expect(rows('SELECT COUNT(*) FROM entries')).toEqual([[5001]]);
});

test('compacting while others append loses and doubles nothing, to the nano-dollar', async () => {
  const ledger = await bench.open();
  const children = ['a', 'b'].map((prefix) => startProgram('writer', bench.path, prefix, '400'));
  const isRunning = (): boolean => children.some(({ process }) => process.exitCode === null);
  // Busy is fair: a writer that starts between database and counters counts anew.
  while (isRunning()) expect(['done', 'busy']).toContain((await ledger.compact()).outcome);
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0]);
  await ledger.compact();
  expect(rows('PRAGMA integrity_check')).toEqual([['ok']]);
  expect(rows('SELECT COUNT(*), SUM(cost) FROM entries')).toEqual([[800, 800_000]]);
  expect(rows('SELECT SUM(cost), SUM(calls), SUM(entries) FROM r15')).toEqual([[800_000, 800, 800]]);
  expect(rows('SELECT dimension, SUM(cost) FROM rday GROUP BY dimension').every((row) => (row as number[])[1] === 800_000)).toBe(true);
  await until(() => stateCost(ledger) === 800_000, 'the state to hold all');
  expect(stateCost(await bench.open())).toBe(800_000);
});

test('segments are deleted only when they are covered, old, and their owner is gone', async () => {
  const clock = new SetClock(Date.now());
  const [reader, writer] = [await bench.open({ clock }), await bench.open({ clock })];
  await writer.append([entryEvent('a', { at: clock.at })]);
  const [name = ''] = segments();
  expect((await reader.compact()).deleted).toEqual([]);
  clock.at += HOUR;
  expect((await reader.compact()).deleted).toEqual([]);
  await bench.close(writer);
  utimesSync(file(`journal/${name}`), new Date(clock.at), new Date(clock.at));
  expect((await reader.compact()).deleted).toEqual([]);
  clock.at += HOUR;
  expect((await reader.compact()).deleted).toEqual([name]);
  expect(stateCost(reader)).toBe(1000);
  expect(await dbCost(reader)).toBe(1000);
  expect(stateCost(await bench.open({ clock }))).toBe(1000);
});

test('a crash between database and counters, or before either, changes no sum', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('a', { cost: nano(5) })]);
  await ledger.compact();
  const counters = readFileSync(file('counters.json'));
  const database = readFileSync(file('ledger.db'));
  await ledger.append([entryEvent('b', { cost: nano(6) }), { type: 'amend', id: 'a', fields: { cost: nano(8), costSource: 'generation' } }]);
  await ledger.compact();
  await bench.close(ledger);
  for (const [name, old] of [['counters.json', counters], ['ledger.db', database]] as const) {
    writeFileSync(file(name), old);
    const again = await bench.open();
    expect([name, stateCost(again), await dbCost(again)]).toEqual([name, 14, 14]);
    await again.compact();
    expect([name, stateCost(again), await dbCost(again)]).toEqual([name, 14, 14]);
    await bench.close(again);
  }
  expect(bench.troubles).toEqual([]);
});

test('lost or damaged counters are counted anew from the database, with holds and bookings', async () => {
  const first = await bench.open();
  await first.append([entryEvent('a', { cost: nano(5) }), entryEvent('u:abababab:0:0', { source: 'untracked', calls: 0, cost: nano(3), costSource: 'key' })]);
  await first.append([holdEvent('open', first.owner), holdEvent('a', first.owner)]);
  await first.compact();
  const before = first.state.toJSON();
  await bench.close(first);
  for (const damage of [() => rmSync(file('counters.json')), () => writeFileSync(file('counters.json'), '{"format":1,"off')]) {
    damage();
    const again = await bench.open();
    expect(stateCost(again)).toBe(8);
    expect([...again.state.holds.keys()]).toEqual(['open']);
    expect(again.state.keys.toJSON()).toEqual(before.keys);
    await bench.close(again);
  }
  expect(bench.troubles).toEqual([expect.stringContaining('counters')]);
  expect(readdirSync(bench.path).some((name) => name.startsWith('counters-damaged-'))).toBe(true);
});

test.each([
  ['damaged', () => Buffer.alloc(5000, 7)],
  ['foreign', () => {
    const db = new bench.sql.Database();
    db.run('CREATE TABLE cats (name TEXT)');
    const bytes = db.export();
    db.close();
    return bytes;
  }],
])('a %s database is set aside, told once, and rebuilt', async (why, content) => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('a', { cost: nano(5) })]);
  await ledger.compact();
  writeFileSync(file('ledger.db'), content());
  expect(await dbCost(ledger)).toBe(5);
  expect(await dbCost(await bench.open())).toBe(5);
  expect(rows('SELECT id FROM entries')).toEqual([['a']]);
  expect(readdirSync(bench.path).filter((name) => name.startsWith(`ledger-${why}-`))).toHaveLength(1);
  expect(bench.troubles).toHaveLength(1);
});

test('a deleted database is rebuilt from the journal and what the counters remember', async () => {
  const clock = new SetClock(Date.now());
  const [first, second] = [await bench.open({ clock }), await bench.open({ clock })];
  await first.append([entryEvent('a', { at: clock.at, cost: nano(5) })]);
  await bench.close(first);
  clock.at += HOUR;
  expect((await compactFully(second)).deleted).toHaveLength(1);
  for (const name of ['ledger.db', 'ledger-before.db']) rmSync(file(name));
  expect(await dbCost(second)).toBe(5);
  expect(bench.troubles).toHaveLength(1);
});

test('events of a later version are kept, and stop this one from compacting', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('a'), { type: 'from-the-future', id: 'x' } as unknown as NewEvent]);
  expect(stateCost(ledger)).toBe(1000);
  expect((await ledger.compact()).outcome).toBe('newer');
  expect(readdirSync(bench.path)).not.toContain('ledger.db');
});

test('a database of a later version is left alone', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('a')]);
  await ledger.compact();
  const db = new bench.sql.Database(readFileSync(file('ledger.db')));
  db.run('PRAGMA user_version = 99');
  writeFileSync(file('ledger.db'), db.export());
  db.close();
  const { size } = statSync(file('ledger.db'));
  await expect(ledger.query('span', { origin: ORIGIN })).rejects.toMatchObject({ code: 'ledger-newer' });
  await expect(ledger.compact()).rejects.toMatchObject({ code: 'ledger-newer' });
  expect(statSync(file('ledger.db')).size).toBe(size);
});

test('raw entries are forgotten after their days, the sums are not', async () => {
  const clock = new SetClock(NOW);
  const ledger = await bench.open({ clock, keepDays: () => 30 });
  await ledger.append([entryEvent('old', { at: NOW - 31 * 24 * HOUR, cost: nano(5) }), entryEvent('new', { at: NOW, cost: nano(6) })]);
  await ledger.compact();
  expect(rows('SELECT id FROM entries')).toEqual([['new']]);
  expect(await dbCost(ledger)).toBe(11);
});

test('what a stopped process had not read of a deleted segment it gets from the counters', async () => {
  const clock = new SetClock(Date.now());
  const sleeper = startProgram('watcher', bench.path);
  const [writer, compactor] = [await bench.open({ clock }), await bench.open({ clock })];
  await writer.append([entryEvent('a', { at: clock.at })]);
  await until(() => sleeper.lines.at(-1) === '1000', 'the first entry');
  sleeper.process.kill('SIGSTOP');
  await writer.append([entryEvent('b', { at: clock.at })]);
  await bench.close(writer);
  clock.at += HOUR;
  expect((await compactFully(compactor)).deleted).toHaveLength(1);
  sleeper.process.kill('SIGCONT');
  await until(() => sleeper.lines.at(-1) === '2000', 'the entry of the vanished segment');
  sleeper.process.kill('SIGKILL');
  await sleeper.ended;
});

function withoutCost(id: string, at: number): UsageEntry {
  const whole = entry(id, { at, costSource: 'none', estimate: nano(9) });
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'cost')) as unknown as UsageEntry;
}
