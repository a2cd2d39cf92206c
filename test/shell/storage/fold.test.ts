import { mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { decodeTime, ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Buckets } from '../../../src/core/ledger/buckets.ts';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import type { EntryEvent } from '../../../src/core/ledger/events.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import { SUM_FIELDS } from '../../../src/core/ledger/schema.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState, NOTHING_SAVED } from '../../../src/core/ledger/state.ts';
import { UlidSet } from '../../../src/core/ledger/ulidSet.ts';
import { LedgerBase } from '../../../src/storage/base.ts';
import { readCounters, writeCounters } from '../../../src/storage/counters.ts';
import { Fold } from '../../../src/storage/fold.ts';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import { ORIGIN, WORKER, compactFully, entryEvent, open, tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
let home: Home;
let troubles: string[];

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
  troubles = [];
});

afterEach(() => folder.remove());

const fold = (): Fold => new Fold(home, 'nonce', (text) => troubles.push(text));
const costOf = ({ state }: Fold): number => state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).cost;
const segments = (): readonly string[] => readdirSync(home.journal).filter((name) => name.endsWith('.jsonl'));

/** A process that writes one entry and ends. */
async function writeOne(id: string): Promise<void> {
  const ledger = await open(folder.path);
  await ledger.append([entryEvent(id)]);
  await ledger.dispose();
}

test('who slept through the whole life of a segment counts what was in it', async () => {
  const sleeper = fold();
  sleeper.catchUp(0);
  const compactor = await open(folder.path);
  await writeOne('a');
  for (const name of segments()) utimesSync(join(home.journal, name), 1, 1);
  expect((await compactFully(compactor)).deleted).toHaveLength(1);
  await compactor.dispose();
  sleeper.catchUp(1000);
  expect(costOf(sleeper)).toBe(0);
  expect(sleeper.catchUp(600_000).reloaded).toBe(true);
  expect(costOf(sleeper)).toBe(1000);
  expect(sleeper.catchUp(601_000)).toEqual({ events: [], reloaded: false });
});

test('who slept where nothing was ever compacted goes on as if awake', async () => {
  const sleeper = fold();
  sleeper.catchUp(0);
  await writeOne('a');
  expect(sleeper.catchUp(600_000)).toMatchObject({ events: [{ id: 'a' }], reloaded: false });
});

test('a change past the journal is followed once, by whoever reads of it and by who opens later', async () => {
  const reader = fold();
  reader.catchUp();
  await writeOne('a');
  reader.catchUp();
  const written = fold();
  await written.catchUpInSlices();
  written.state.replace([], mergeEvent(undefined, { v: 1, ev: ulid(1), at: 1, ...entryEvent('imported') } as EntryEvent), Date.now());
  const ledger = await open(folder.path);
  await writeCounters(home, { state: written.state, offsets: written.offsets, bulk: 'B1' });
  await ledger.append([{ type: 'bulk', id: 'B1', what: 'import', entries: 1 }]);
  await ledger.dispose();
  expect(reader.catchUp().reloaded).toBe(true);
  expect([costOf(reader), reader.catchUp()]).toEqual([2000, { events: [], reloaded: false }]);
  const late = await openedFold();
  expect([costOf(late), late.catchUp().reloaded]).toEqual([2000, false]);
});

test('a change past the journal is found even if whoever made it died before telling', async () => {
  await writeOne('a');
  const reader = fold();
  reader.catchUp();
  expect(reader.followCounters()).toBeUndefined();
  const changed = fold();
  changed.catchUp();
  changed.state.replace([], mergeEvent(undefined, { v: 1, ev: ulid(1), at: 1, ...entryEvent('imported') } as EntryEvent), Date.now());
  await writeCounters(home, { state: changed.state, offsets: changed.offsets, bulk: 'B1' });
  expect([reader.followCounters()?.reloaded, costOf(reader), reader.followCounters()]).toEqual([true, 2000, undefined]);
});

test('a long journal is read in slices, and gives what one reading gives', async () => {
  const ledger = await open(folder.path);
  for (let batch = 0; batch < 10; batch++) await ledger.append(Array.from({ length: 200 }, (_, index) => entryEvent(`${batch}-${index}`)));
  await ledger.dispose();
  const [slow, quick] = [fold(), fold()];
  let turns = 0;
  const ticking = setInterval(() => turns++, 0);
  await slow.catchUpInSlices();
  clearInterval(ticking);
  quick.catchUp();
  expect(statSync(join(home.journal, segments()[0] ?? '')).size).toBeGreaterThan(512 * 1024);
  expect([costOf(slow), slow.offsets, slow.events]).toEqual([costOf(quick), quick.offsets, quick.events]);
  expect(turns).toBeGreaterThan(0);
});

test('who could not follow an event takes the next counters', async () => {
  const id = `${ulid(Date.now() - 3_600_000).slice(0, 10)}0000000000000000`;
  await writeOne(id);
  const reader = fold();
  reader.catchUp();
  const full = new LedgerState({ ...NOTHING_SAVED, counted: `${decodeTime(id)}.${id.slice(10)}`, buckets: reader.state.buckets.toJSON() });
  await writeCounters(home, { state: full, offsets: reader.offsets });
  const behind = await openedFold();
  await writeOne(id);
  expect([behind.catchUp().reloaded, behind.state.hasMissed, costOf(behind)]).toEqual([false, true, 1000]);
  await writeCounters(home, { state: full, offsets: reader.offsets });
  utimesSync(home.counters, new Date(), new Date(Date.now() + 5000));
  expect(behind.catchUp().reloaded).toBe(true);
});

test('counters of the first version are read as they are', async () => {
  await writeOne('a');
  const reader = fold();
  reader.catchUp();
  const { buckets, recent, holds, ended, keys, alerts, mutes } = JSON.parse(JSON.stringify(reader.state)) as SavedState;
  const cells = [...new Buckets(buckets).between(0, Number.MAX_SAFE_INTEGER)];
  writeFileSync(home.counters, JSON.stringify({ format: 1, offsets: reader.offsets, state: { buckets: cells, recent, holds, ended, keys, alerts, mutes } }));
  const later = await openedFold();
  expect([costOf(later), later.state.entry('a')?.id, later.events]).toEqual([1000, 'a', 0]);
});

test('counters of the second version are read as they are', async () => {
  await writeOne('a');
  await writeOne('b');
  const reader = fold();
  reader.catchUp();
  const { buckets, ...others } = JSON.parse(JSON.stringify(reader.state)) as SavedState;
  const cells = new Buckets(buckets).between(0, Number.MAX_SAFE_INTEGER);
  const dimensions = cells.map(({ origin, keyHash, source, model, client, project }) => ({ origin, keyHash, source, model, client, project }));
  const rows = cells.map(({ start, sums }, index) => {
    const numbers = SUM_FIELDS.map((name) => sums[name]);
    return [start / BUCKET_MS, index, ...numbers.slice(0, numbers.findLastIndex((value) => value !== 0) + 1)];
  });
  writeFileSync(home.counters, JSON.stringify({ format: 2, offsets: reader.offsets, state: { ...others, buckets: { dimensions, cells: rows } } }));
  const later = await openedFold();
  expect([costOf(later), later.state.entry('a')?.id, later.events]).toEqual([2000, 'a', 0]);
  expect(later.state.buckets.between(0, Number.MAX_SAFE_INTEGER)).toEqual(cells);
});

test('counters of the third version are read as they are, without what they did not add up', async () => {
  await writeOne('a');
  await writeOne('b');
  const reader = fold();
  reader.catchUp();
  const { buckets, ...others } = JSON.parse(JSON.stringify(reader.state)) as SavedState;
  const width = 1 + SUM_FIELDS.length;
  const id = 'everything|o|cost|day|0|90';
  const alerts = [[id, { type: 'alert-shown', limit: 7, at: 1, owner: 'seg-01' }], [`${id}0`, { type: 'alert-claim', limit: 8, at: 2, owner: 'seg-01' }]];
  const former = buckets.cells.map(([quarter = 0, ...row]) => [quarter, ...row.filter((_, index) => index % width < width - 1)]);
  writeFileSync(home.counters, JSON.stringify({ format: 3, offsets: reader.offsets, state: { ...others, alerts, buckets: { ...buckets, cells: former } } }));
  const later = await openedFold();
  expect([costOf(later), later.state.buckets.toJSON()]).toEqual([2000, buckets]);
  expect([...later.state.alerts.values()]).toMatchObject([{ type: 'alert-shown', shown: 7 }, { type: 'alert-claim', at: 2, claim: { limit: 8 } }]);
});

test('counters of the fourth version are read with every id that they remember', async () => {
  await writeOne('a');
  const reader = fold();
  reader.catchUp();
  const ids = Array.from({ length: 1000 }, () => ulid(Date.now() - 3_600_000));
  const state = { ...(JSON.parse(JSON.stringify(reader.state)) as SavedState), counted: ids };
  writeFileSync(home.counters, JSON.stringify({ format: 4, offsets: reader.offsets, state }));
  const later = await openedFold();
  const remembered = new UlidSet(later.state.toJSON().counted);
  expect([costOf(later), later.state.entry('a')?.id, remembered.size, ids.every((id) => remembered.has(id))]).toEqual([1000, 'a', 1000, true]);
  writeFileSync(home.counters, JSON.stringify({ format: 4, offsets: reader.offsets, state: { ...state, counted: ['no id'] } }));
  expect(readCounters(home).kind).toBe('damaged');
});

test.each([
  ['a cell without dimensions', { dimensions: [], cells: [[2_000_000, 0, ...SUM_FIELDS.map(() => 0)]] }],
  ['half a cell', { dimensions: [{ origin: '', keyHash: '', source: 'proxy', model: '', client: '', project: '' }], cells: [[2_000_000, 0, 1]] }],
])('counters with %s are damaged', async (_, buckets) => {
  await writeCounters(home, { state: new LedgerState(), offsets: {} });
  const saved = JSON.parse(readFileSync(home.counters, 'utf8')) as { state: object };
  writeFileSync(home.counters, JSON.stringify({ ...saved, state: { ...saved.state, buckets } }));
  expect(readCounters(home).kind).toBe('damaged');
});

/** As a process that opens the home now has it. */
async function openedFold(): Promise<Fold> {
  const file = readCounters(home);
  if (file.kind !== 'whole') throw new Error(file.kind);
  const late = new Fold(home, 'late', (text) => troubles.push(text), file.counters);
  await late.catchUpInSlices();
  return late;
}

test('a bad line that cannot be set aside costs nothing of the rest', async () => {
  for (const id of ['a', 'b', 'c']) await writeOne(id);
  const [name = ''] = segments();
  const path = join(home.journal, name);
  const text = readFileSync(path, 'utf8').replaceAll(/\n+/g, '\n');
  writeFileSync(path, text.replace('"id":"b"', '"id":"x"'));
  mkdirSync(join(home.root, `quarantine-${name.replace('.jsonl', '')}-${text.indexOf('\n') + 1}.nonce`));
  const reader = fold();
  reader.catchUp();
  expect(costOf(reader)).toBe(2000);
  expect(troubles).toEqual([expect.stringContaining('could not be set aside')]);
});

test('an event that cannot be counted is set aside and told of once, whoever reads it, and compaction goes on', async () => {
  const ledger = await open(folder.path, { trouble: (text) => troubles.push(text) });
  await ledger.append([entryEvent('a'), entryEvent('b', { at: -5 }), entryEvent('c', { model: 'm/n\u0000ul' })]);
  await compactFully(ledger);
  await ledger.append([entryEvent('d')]);
  await compactFully(ledger);
  expect((await ledger.query('entries', { origin: ORIGIN, limit: 9 })).map(({ id }) => id).toSorted()).toEqual(['a', 'c', 'd']);
  await ledger.dispose();
  const reader = fold();
  reader.catchUp();
  expect(costOf(reader)).toBe(3000);
  const aside = readdirSync(home.root).filter((name) => name.startsWith('quarantine-event-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(home.root, aside[0] ?? ''), 'utf8')).toContain('"id":"b"');
  expect(troubles).toEqual([`An entry of the spend journal could not be counted (at cannot be -5), and was set aside as ${aside[0] ?? ''}; everything else was.`]);
});

test('what the database failed to take in is read again', async () => {
  const sql = await failingOnce();
  await writeOne('a');
  const base = new LedgerBase(home, sql, 'nonce', (text) => troubles.push(text));
  expect(() => base.fresh()).toThrow('out of memory');
  expect(base.fresh()?.all('SELECT id FROM entries')).toEqual([{ id: 'a' }]);
});

/** SQLite that has no memory for the first commit. */
async function failingOnce(): Promise<SqlJsStatic> {
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
  let failed = false;
  class Failing extends sql.Database {
    override run(...args: Parameters<InstanceType<SqlJsStatic['Database']>['run']>): this {
      if (args[0] === 'COMMIT' && !failed) {
        failed = true;
        throw new Error('out of memory');
      }
      super.run(...args);
      return this;
    }
  }
  return { ...sql, Database: Failing };
}
