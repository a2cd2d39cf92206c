import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt, openHome } from '../../../src/storage/home.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { openLedger } from '../../../src/storage/openLedger.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { CLOCK, ORIGIN, WORKER, Lines, OpenLedgers, createIds, entryEvent, holdEvent, startProgram, tempFolder, until } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
const ledgers = new OpenLedgers();

beforeEach(() => {
  folder = tempFolder();
});

afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

function openHere(more: Parameters<OpenLedgers['open']>[1] = {}): Promise<Ledger> {
  return ledgers.open(folder.path, more);
}

const ids = (ledger: Ledger): readonly string[] => [...ledger.state.entries()].map(({ id }) => id).sort();
const numbered = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, number) => `${prefix}${number}`);
const segments = (): readonly string[] => readdirSync(join(folder.path, 'journal')).filter((name) => name.endsWith('.jsonl'));

/** How often the writer is killed; the long run does it many times more. */
const KILLS = process.env.TEST_LONG === undefined ? 10 : 150;

test('an appended entry is in the state at once, and told to listeners', async () => {
  const ledger = await openHere();
  const told: string[] = [];
  ledger.onChange((events) => told.push(...events.map(({ id }) => id)));
  await ledger.append([entryEvent('one')]);
  expect(ids(ledger)).toEqual(['one']);
  expect(told).toEqual(['one']);
});

test('two ledgers of one home see what the other writes', async () => {
  const [first, second] = [await openHere(), await openHere()];
  expect(first.owner).not.toBe(second.owner);
  await first.append([entryEvent('a')]);
  await second.append([entryEvent('b')]);
  await until(() => ids(first).length === 2 && ids(second).length === 2, 'both entries in both states');
});

test('processes that append at the same time lose nothing of each other', async () => {
  const watcher = await openHere();
  const children = ['a', 'b'].map((prefix) => startProgram('writer', folder.path, prefix, '150'));
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual([0, 0]);
  const all = [...numbered('a', 150), ...numbered('b', 150)].sort();
  await until(() => ids(watcher).length === 300, 'all entries in the watching state');
  expect(ids(watcher)).toEqual(all);
  expect(ids(await openHere())).toEqual(all);
});

test('a killed writer loses nothing that was acknowledged, round after round in the same slot', async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round++) {
    const child = startProgram('writer', folder.path, `r${round}-`, '100000');
    await until(() => child.lines.length > 20 + (round % 10) * 7, 'some acknowledged entries');
    child.process.kill('SIGKILL');
    expect(await child.ended).toBeNull();
    acknowledged.push(...child.lines.slice(1));
  }
  const kept = new Set(ids(await openHere()));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(new Set(segments().map((name) => name.slice(0, 'seg-00'.length)))).toEqual(new Set(['seg-00']));
});

test('the torn last line of a crash is dropped without a word, and what follows is read', async () => {
  const first = await openHere();
  await first.append([entryEvent('before')]);
  await first.dispose();
  const [name = ''] = segments();
  appendFileSync(join(folder.path, 'journal', name), '{"v":1,"type":"entry","id":"torn","en');
  const troubles: string[] = [];
  const second = await openHere({ trouble: (text) => troubles.push(text) });
  await second.append([entryEvent('after')]);
  expect(segments()).toEqual([name]);
  expect(ids(second)).toEqual(['after', 'before']);
  expect(ids(await openHere({ trouble: (text) => troubles.push(text) }))).toEqual(['after', 'before']);
  expect(troubles).toEqual([]);
});

test('a line cut exactly before its newline still counts', async () => {
  const first = await openHere();
  await first.append([entryEvent('whole')]);
  await first.dispose();
  const file = join(folder.path, 'journal', segments()[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
  const second = await openHere();
  await second.append([entryEvent('next')]);
  expect(ids(second)).toEqual(['next', 'whole']);
});

test('a damaged line in the middle is set aside once for all processes, and the rest is kept', async () => {
  const first = await openHere();
  for (const id of ['a', 'b', 'c']) await first.append([entryEvent(id)]);
  await first.dispose();
  const file = join(folder.path, 'journal', segments()[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"id":"b"', '"id":"x"'));
  const troubles: string[] = [];
  for (let times = 0; times < 3; times++) {
    const ledger = await openHere({ trouble: (text) => troubles.push(text) });
    expect(ids(ledger)).toEqual(['a', 'c']);
  }
  const aside = readdirSync(folder.path).filter((name) => name.startsWith('quarantine-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(folder.path, aside[0] ?? ''), 'utf8')).toContain('"id":"x"');
  expect(troubles).toEqual([expect.stringContaining(aside[0] ?? '-')]);
});

test('critical sections of four processes never grant more than the limit together', async () => {
  const children = ['a', 'b', 'c', 'd'].map((prefix) => startProgram('spender', folder.path, prefix, '25', '60000'));
  await Promise.all(children.map(({ ended }) => ended));
  const granted = children.map(({ lines }) => Number(lines[0]));
  expect(granted.reduce((sum, count) => sum + count, 0)).toBe(60);
  const ledger = await openHere();
  expect(ledger.state.holds.size).toBe(60);
});

test('a hundred sections at once see each other\'s events, in two ledgers', async () => {
  const [first, second] = [await openHere(), await openHere()];
  const take = (ledger: Ledger): Promise<number> =>
    ledger.critical((state) => ({ events: [holdEvent(`h${state.holds.size}`, ledger.owner)], result: state.holds.size }));
  const seen = await Promise.all(Array.from({ length: 100 }, (_, number) => take(number % 2 === 0 ? first : second)));
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, number) => number));
});

test('a section whose lock was taken away undoes its holds and runs again', async () => {
  const ledger = await openHere();
  const { locks } = openHome(folder.path);
  const other = createIdentity(locks);
  const thief = new FileLock(join(locks, 'guard.lock'), other);
  let runs = 0;
  const result = await ledger.critical(() => {
    const id = `h${++runs}`;
    if (runs === 1) {
      rmSync(join(locks, 'guard.lock'));
      expect(thief.tryAcquire()).toBe(true);
      setTimeout(() => thief.release(), 10);
    }
    return { events: [holdEvent(id, ledger.owner)], result: id };
  });
  other.dispose();
  expect(result).toBe('h2');
  expect([...ledger.state.holds.keys()]).toEqual(['h2']);
});

test('a step that throws fails alone and writes nothing', async () => {
  const ledger = await openHere();
  const failing = ledger.critical(() => {
    throw new Error('no');
  });
  const working = ledger.critical(() => ({ events: [holdEvent('h', ledger.owner)], result: 'done' }));
  await expect(failing).rejects.toThrow('no');
  expect(await working).toBe('done');
  expect([...ledger.state.holds.keys()]).toEqual(['h']);
});

test('the owner of a hold is known to be alive, to be gone when killed, and when its slot was given back', async () => {
  const watcher = await openHere();
  const child = startProgram('writer', folder.path, 'x', '100000');
  await until(() => child.lines.length > 1, 'a running writer');
  const owners = readdirSync(join(folder.path, 'journal')).filter((name) => name.endsWith('.owner'));
  const owner = owners.map((name) => `${name.slice(0, -6)}.${nonceIn(name)}`).find((name) => name !== watcher.owner) ?? '';
  expect(watcher.isAlive(watcher.owner)).toBe(true);
  expect(watcher.isAlive(owner)).toBe(true);
  child.process.kill('SIGKILL');
  await child.ended;
  expect(watcher.isAlive(owner)).toBe(false);
  const other = await openHere();
  await other.dispose();
  expect(watcher.isAlive(other.owner)).toBe(false);
  expect(watcher.isAlive('nonsense')).toBe(false);
});

test('a closed ledger refuses, gives its slot back, and disposing twice is harmless', async () => {
  const first = await openHere();
  await first.append([entryEvent('a')]);
  await Promise.all([first.dispose(), first.dispose()]);
  await expect(first.append([entryEvent('b')])).rejects.toMatchObject({ code: 'ledger-unreadable' });
  await expect(first.critical(() => ({ events: [], result: 0 }))).rejects.toMatchObject({ code: 'ledger-unreadable' });
  expect(readdirSync(join(folder.path, 'journal')).filter((name) => name.endsWith('.owner'))).toEqual([]);
  expect(readdirSync(join(folder.path, 'locks'))).toEqual([]);
});

test.skipIf(process.platform === 'win32')('everything in the home is for the user alone', async () => {
  const ledger = await openHere();
  await ledger.append([entryEvent('a')]);
  await ledger.compact();
  for (const name of readdirSync(folder.path, { recursive: true, encoding: 'utf8' })) {
    expect([name, statSync(join(folder.path, name)).mode & 0o077]).toEqual([name, 0]);
  }
});

test('a home of a later version is appended to, but neither read nor compacted', async () => {
  const before = await openHere();
  await before.append([entryEvent('a')]);
  writeFileSync(join(folder.path, 'manifest.json'), JSON.stringify({ format: 9, minReader: 9, minCompactor: 9 }));
  await expect(before.critical(() => ({ events: [], result: 0 }))).rejects.toMatchObject({ code: 'ledger-newer' });
  const after = await openHere();
  await after.append([entryEvent('b')]);
  await expect(after.query('span', { origin: ORIGIN })).rejects.toMatchObject({ code: 'ledger-newer' });
  expect(await after.compact()).toEqual({ outcome: 'newer', deleted: [] });
  writeFileSync(join(folder.path, 'manifest.json'), JSON.stringify({ format: 1, minReader: 1, minCompactor: 1 }));
  expect(ids(await openHere())).toEqual(['a', 'b']);
});

test('a manifest that is none asks nothing of anybody', async () => {
  writeFileSync(join(folder.path, 'manifest.json'), 'null');
  const ledger = await openHere();
  await ledger.append([entryEvent('a')]);
  expect(await ledger.critical((state) => ({ events: [], result: state.entry('a')?.id }))).toBe('a');
});

test('a home that was deleted under running processes is made again, and each keeps a slot of its own', async () => {
  const [first, second] = [await openHere(), await openHere()];
  await first.append([entryEvent('gone')]);
  rmSync(folder.path, { recursive: true });
  expect(await first.critical(() => ({ events: [holdEvent('h', first.owner)], result: 'done' }))).toBe('done');
  await second.append([entryEvent('s')]);
  const third = await openHere();
  await third.append([entryEvent('t')]);
  await first.append([entryEvent('f')]);
  await until(() => ids(third).length === 3, 'what all three wrote');
  expect(ids(third)).toEqual(['f', 's', 't']);
  expect(new Set([first.owner, second.owner, third.owner]).size).toBe(3);
  expect([first, second].map(({ owner }) => third.isAlive(owner))).toEqual([true, true]);
  expect(third.state.holds.get('h')?.owner).toBe(first.owner);
});

test('what could not be written when it was to be is written as soon as it can be', async () => {
  const ledger = await openHere();
  const journal = join(folder.path, 'journal');
  rmSync(journal, { recursive: true });
  writeFileSync(journal, 'in the way');
  await expect(ledger.append([entryEvent('a')])).rejects.toMatchObject({ code: 'ledger-unreadable' });
  ledger.note([{ type: 'gen', id: 'h', generationId: 'gen-1' }]);
  await expect(ledger.critical(() => ({ events: [holdEvent('x', ledger.owner)], result: 0 }))).rejects.toMatchObject({ code: 'ledger-unreadable' });
  expect(ids(ledger)).toEqual([]);
  rmSync(journal);
  await until(() => ids(ledger).includes('a'), 'the entry');
  const other = await openHere();
  expect(ids(other)).toEqual(['a']);
  // The money that a refused section wanted to set aside is not.
  await other.append([holdEvent('h', other.owner)]);
  expect([...other.state.holds.values()].map(({ id, generationId }) => [id, generationId])).toEqual([['h', 'gen-1']]);
});

test('a home that nobody can work in is told in our words', async () => {
  rmSync(join(folder.path, 'locks'), { recursive: true, force: true });
  writeFileSync(join(folder.path, 'locks'), 'in the way');
  await expect(openLedger({ home: homeAt(folder.path), clock: CLOCK, ids: createIds(), log: new Lines(), worker: WORKER, zone: () => 'UTC' })).rejects.toMatchObject({ name: 'SpendError' });
});

function nonceIn(name: string): string {
  return (JSON.parse(readFileSync(join(folder.path, 'journal', name), 'utf8')) as { nonce: string }).nonce;
}
