/*
 * fault                                   | what happens                                                                            | test
 * ----------------------------------------|-----------------------------------------------------------------------------------------|-----
 * torn last line                          | dropped without a word (nobody was promised it); what follows is read                   | 'a torn last line…'
 * flipped bit in the middle               | that line is set aside as quarantine-…, the rest counts; told once by whoever is first   | 'a bit flipped at any place…'
 * flipped bits while others read and write| the same                                                                                | 'a line damaged while…'
 * truncated or foreign ledger.db          | set aside by name; the one before it and the journal take its place; told once          | 'a ledger.db that was…'
 * truncated or foreign month file         | set aside by name, months go on without its details; sums stay; told once               | 'a month file that was…'
 * truncated or foreign counters.json      | set aside by name, counted anew from the database; told once                            | 'a counters.json that was…'
 * truncated or foreign config.json        | last good settings stay in force; set aside by the next write; told once                | 'a config.json that was…'
 * segment deleted by hand                 | what it held and no file had folded in is lost; nothing else; told once                 | 'a segment deleted…'
 * manifest of a newer version             | appending only, in the error's words "reload this window"                               | 'a newer manifest…'
 * unknown event of a newer version        | kept, everything else counts, and this version does not compact                         | 'an unknown event…'
 * database of a newer version             | left alone; figures and calls go on without it                                          | 'a newer database…'
 */
import { appendFileSync, closeSync, copyFileSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../../../src/core/ledger/events.ts';
import { nano } from '../../../../src/core/money.ts';
import type { Ledger } from '../../../../src/storage/ledger.ts';
import { ConfigFile } from '../../../../src/storage/config.ts';
import { openHome } from '../../../../src/storage/home.ts';
import { ORIGIN, Lines, OpenLedgers, SetClock, entryEvent, holdEvent, startProgram, tempFolder, until } from '../kit.ts';
import { DAMAGES, FOREIGN } from './damages.ts';
import { spentInDatabase, spentInState } from './spent.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 3_600_000;

let folder: ReturnType<typeof tempFolder>;
let troubles: string[];
let clock: SetClock;
const ledgers = new OpenLedgers();

beforeEach(() => {
  folder = tempFolder();
  troubles = [];
  clock = new SetClock(NOW);
});

afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

function openHere(): Promise<Ledger> {
  return ledgers.open(folder.path, { clock, trouble: (text) => troubles.push(text) });
}

async function closeAll(): Promise<void> {
  await ledgers.closeAll();
}

const file = (...names: readonly string[]): string => join(folder.path, ...names);
const segments = (): readonly string[] => readdirSync(file('journal')).filter((name) => name.endsWith('.jsonl'));
const named = (start: string, inside = ''): readonly string[] => readdirSync(file(inside)).filter((name) => name.startsWith(start));
const ids = (ledger: Ledger): readonly string[] => [...ledger.state.entries()].map(({ id }) => id).sort();

test('a torn last line is dropped without a word, wherever it was torn', async () => {
  const writer = await openHere();
  await writer.append([entryEvent('a', { at: NOW })]);
  await closeAll();
  const path = file('journal', segments()[0] ?? '');
  const line = readFileSync(path, 'utf8');
  for (const length of [1, 17, Math.floor(line.length / 2), line.length - 2]) {
    appendFileSync(path, line.replaceAll('"a"', '"torn"').slice(0, length));
    const next = await openHere();
    await next.append([entryEvent(`n${length}`, { at: NOW })]);
    await closeAll();
  }
  expect(ids(await openHere())).toHaveLength(5);
  expect(troubles).toEqual([]);
});

test('a bit flipped at any place of the journal costs at most the lines it is in, told once', async () => {
  const writer = await openHere();
  for (const id of ['a', 'b', 'c', 'd', 'e']) await writer.append([entryEvent(id, { at: NOW })]);
  await closeAll();
  const path = file('journal', segments()[0] ?? '');
  const whole = readFileSync(path);
  await fc.assert(fc.asyncProperty(fc.nat(whole.length - 2), fc.nat(7), async (place, bit) => {
    const copy = Buffer.from(whole);
    copy[place] = (copy[place] ?? 0) ^ (1 << bit);
    writeFileSync(path, copy);
    const [first, second] = [await openHere(), await openHere()];
    const seen = ids(first);
    expect(ids(second)).toEqual(seen);
    // A line's end that was hit joins it with the next.
    expect(seen.length).toBeGreaterThanOrEqual(whole[place] === 10 || copy[place] === 10 ? 3 : 4);
    await closeAll();
    const aside = named('quarantine-');
    expect(troubles).toHaveLength(aside.length);
    for (const name of aside) rmSync(file(name));
    troubles.length = 0;
  }), { numRuns: 30 });
});

test('a line damaged while others read and write costs nothing else', async () => {
  const reader = await openHere();
  const child = startProgram('writer', folder.path, 'w', '300');
  await until(() => child.lines.length > 30, 'some entries');
  const [own = ''] = segments().filter((name) => name.startsWith('seg-01'));
  const path = file('journal', own);
  const text = readFileSync(path, 'latin1');
  const place = text.indexOf('"w5"');
  const copy = Buffer.from(text, 'latin1');
  copy[place + 1] = 'x'.charCodeAt(0);
  // In place: the writer goes on at its end.
  const fd = openSync(path, 'r+');
  writeSync(fd, copy, place, 4, place);
  closeSync(fd);
  expect(await child.ended).toBe(0);
  await until(() => ids(reader).length === 300, 'all entries where they had been read before');
  const later = await openHere();
  expect(ids(later)).toHaveLength(299);
  expect(troubles).toHaveLength(1);
});

test.each([...DAMAGES, FOREIGN])('a ledger.db that was %s is set aside, told once, and made anew', async (name, damage) => {
  const [ledger, other] = [await openHere(), await openHere()];
  await ledger.append([entryEvent('a', { at: NOW, cost: nano(5) }), holdEvent('h', ledger.owner)]);
  await ledger.compact();
  damage(file('ledger.db'));
  await ledger.append([entryEvent('b', { at: NOW, cost: nano(6) })]);
  expect([await spentInDatabase(ledger), await spentInDatabase(other), spentInState(ledger)]).toEqual([11, 11, 11]);
  expect((await other.compact()).outcome).toBe('done');
  await closeAll();
  const again = await openHere();
  expect([await spentInDatabase(again), spentInState(again), [...again.state.holds.keys()]]).toEqual([11, 11, ['h']]);
  expect(named(`ledger-${name === FOREIGN[0] ? 'foreign' : 'damaged'}-`)).toHaveLength(1);
  expect(troubles).toEqual([expect.stringMatching(/database.*set aside/)]);
});

test.each([...DAMAGES, FOREIGN])('a month file that was %s is set aside, told once, and everything else stays', async (name, damage) => {
  const ledger = await openHere();
  await ledger.append([entryEvent('now', { at: NOW, cost: nano(5) }), entryEvent('june', { at: NOW - 160 * DAY, cost: nano(6) }), entryEvent('may', { at: NOW - 190 * DAY, cost: nano(7) })]);
  await ledger.compact();
  expect(readdirSync(file('months')).filter((month) => month.endsWith('.db'))).toEqual(['2026-05.db', '2026-06.db']);
  await closeAll();
  damage(file('months', '2026-06.db'));
  const [first, second] = [await openHere(), await openHere()];
  const seen = async (ledger: Ledger): Promise<readonly unknown[]> => [
    (await ledger.query('entry', { origin: ORIGIN, id: 'may' }))?.cost, (await ledger.query('entry', { origin: ORIGIN, id: 'june' }))?.cost, await spentInDatabase(ledger),
  ];
  expect([await seen(first), await seen(second)]).toEqual([[7, undefined, 18], [7, undefined, 18]]);
  // What comes late for that month is kept again.
  await first.append([entryEvent('late', { at: NOW - 160 * DAY, cost: nano(8) })]);
  expect((await first.compact()).outcome).toBe('done');
  expect([(await first.query('entry', { origin: ORIGIN, id: 'late' }))?.cost, await spentInDatabase(first)]).toEqual([8, 26]);
  expect(named(`2026-06-${name === FOREIGN[0] ? 'foreign' : 'damaged'}-`, 'months')).toHaveLength(1);
  expect(troubles).toEqual([expect.stringMatching(/2026-06.*set aside|set aside.*2026-06/)]);
});

test.each([...DAMAGES, ['made by another program', (path: string) => writeFileSync(path, '{"cats":["Mog"]}')] as const])('a counters.json that was %s is set aside, told once, and counted anew', async (_, damage) => {
  const first = await openHere();
  await first.append([entryEvent('a', { at: NOW, cost: nano(5) }), holdEvent('h', first.owner)]);
  await first.compact();
  await first.append([entryEvent('b', { at: NOW, cost: nano(6) })]);
  await closeAll();
  damage(file('counters.json'));
  const [second, third] = [await openHere(), await openHere()];
  for (const ledger of [second, third]) expect([spentInState(ledger), await spentInDatabase(ledger), [...ledger.state.holds.keys()]]).toEqual([11, 11, ['h']]);
  expect(named('counters-damaged-')).toHaveLength(1);
  expect(troubles).toEqual([expect.stringMatching(/counters.*set aside/)]);
});

test.each([...DAMAGES, ['made by another program', (path: string) => writeFileSync(path, '["cats"]')] as const])('a config.json that was %s leaves the last good settings in force, told once', async (_, damage) => {
  const config = new ConfigFile(openHome(folder.path), new Lines(), (text) => troubles.push(text));
  try {
    await config.update('window', () => ({ 'limits.daily': 5 }));
    damage(file('config.json'));
    expect([config.current.values, config.current.values]).toEqual([{ 'limits.daily': 5 }, { 'limits.daily': 5 }]);
    await config.update('window', (values) => ({ ...values, policy: 'warn' }));
    expect(config.current.values).toEqual({ 'limits.daily': 5, policy: 'warn' });
    expect(named('config-damaged-')).toHaveLength(1);
    expect(troubles).toEqual([expect.stringMatching(/config\.json is damaged/)]);
  } finally {
    config.dispose();
  }
});

test('a segment deleted by hand costs what only it held, told once', async () => {
  const [kept, cleared] = [await openHere(), await openHere()];
  await kept.append([entryEvent('a', { at: NOW, cost: nano(5) })]);
  await cleared.append([entryEvent('b', { at: NOW, cost: nano(6) })]);
  await until(() => ids(kept).length === 2, 'both entries');
  await kept.compact();
  await cleared.append([entryEvent('c', { at: NOW, cost: nano(7) })]);
  await until(() => ids(kept).length === 3, 'the entry after the compaction');
  const [mine = ''] = segments().filter((name) => name.startsWith(cleared.owner.slice(0, 6)));
  rmSync(file('journal', mine));
  await cleared.append([entryEvent('d', { at: NOW, cost: nano(8) })]);
  await until(() => ids(kept).includes('d'), 'what is written after');
  await kept.append([entryEvent('e', { at: NOW, cost: nano(9) })]);
  expect((await kept.compact()).outcome).toBe('done');
  const later = await openHere();
  expect(ids(later)).toEqual(expect.arrayContaining(['a', 'b', 'd', 'e']));
  expect(await spentInDatabase(later)).toBe(spentInState(later));
  expect(troubles).toEqual([expect.stringMatching(/journal.*(deleted|gone|missing)/)]);
});

test('a newer manifest leaves appending, and what was appended counts once this version is enough again', async () => {
  const before = await openHere();
  await before.append([entryEvent('a', { at: NOW })]);
  copyFileSync(file('manifest.json'), file('manifest.kept'));
  writeFileSync(file('manifest.json'), JSON.stringify({ format: 99, minReader: 99, minCompactor: 99 }));
  const after = await openHere();
  for (const ledger of [before, after]) {
    await ledger.append([entryEvent(ledger.owner, { at: NOW })]);
    await expect(ledger.critical(() => ({ events: [], result: 0 }))).rejects.toMatchObject({ code: 'ledger-newer', message: expect.stringMatching(/newer version.*reload/) as string });
    await expect(ledger.query('span', { origin: ORIGIN })).rejects.toMatchObject({ code: 'ledger-newer' });
    expect(await ledger.compact()).toEqual({ outcome: 'newer', deleted: [] });
  }
  copyFileSync(file('manifest.kept'), file('manifest.json'));
  expect(ids(await openHere())).toHaveLength(3);
  expect(await before.critical((state) => ({ events: [], result: [...state.entries()].length }))).toBe(3);
});

test('an unknown event of a newer version is kept, everything else counts, and this version does not compact', async () => {
  const ledger = await openHere();
  await ledger.append([entryEvent('a', { at: NOW }), { type: 'from-the-future', id: 'x' } as unknown as NewEvent, entryEvent('b', { at: NOW })]);
  const before = readFileSync(file('journal', segments()[0] ?? ''));
  const other = await openHere();
  expect([ids(ledger), ids(other), await spentInDatabase(other)]).toEqual([['a', 'b'], ['a', 'b'], 2000]);
  expect([await ledger.compact(), await other.compact()]).toEqual([{ outcome: 'newer', deleted: [] }, { outcome: 'newer', deleted: [] }]);
  expect(readFileSync(file('journal', segments()[0] ?? '')).equals(before)).toBe(true);
});

test.each(['ledger.db', 'counters.json'])('a newer %s is left alone, and calls are still written down', async (name) => {
  const ledger = await openHere();
  await ledger.append([entryEvent('a', { at: NOW })]);
  await ledger.compact();
  makeNewer(name);
  const before = readFileSync(file(name));
  await ledger.append([entryEvent('b', { at: NOW })]);
  expect([ids(ledger), await ledger.critical(() => ({ events: [], result: 'decided' }))]).toEqual([['a', 'b'], 'decided']);
  const outcome = await ledger.compact().catch((error: unknown) => error);
  expect(outcome).toSatisfy((value: { readonly outcome?: string; readonly code?: string }) => value.outcome === 'newer' || value.code === 'ledger-newer');
  expect(readFileSync(file(name)).equals(before)).toBe(true);
});

function makeNewer(name: string): void {
  if (name === 'counters.json') {
    writeFileSync(file(name), JSON.stringify({ ...(JSON.parse(readFileSync(file(name), 'utf8')) as object), format: 99 }));
    return;
  }
  const db = new DatabaseSync(file(name));
  db.exec('PRAGMA user_version = 99');
  db.close();
}
