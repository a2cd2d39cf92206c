/*
 * fault                              | what happens                                                                                      | test
 * -----------------------------------|---------------------------------------------------------------------------------------------------|-----
 * clock set back an hour             | entries bear the times they were told; every one counts once; money is set aside as before         | 'a clock set back…'
 * clock set forward a day, and back  | the same; what was written down meanwhile stays where it was; nothing is forgotten or counted twice | 'a clock set forward…'
 * clocks that differ                 | decisions follow the lock, not the clock; what is said later wins, whatever the clock of the teller  | 'two clocks…', 'what is said later…'
 */
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nano } from '../../../../src/core/money.ts';
import { open, tempFolder } from '../kit.ts';
import { Remote } from './remote.ts';
import { spentInDatabase, spentInState } from './spent.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let folder: ReturnType<typeof tempFolder>;
const remotes: Remote[] = [];

beforeEach(() => {
  folder = tempFolder();
});

afterEach(async () => {
  for (const remote of remotes.splice(0)) await remote.kill();
  folder.remove();
});

async function remoteHere(options?: Parameters<typeof Remote.open>[1]): Promise<Remote> {
  const remote = new Remote(folder.path, options);
  remotes.push(remote);
  expect(await remote.opened()).toBe('open');
  return remote;
}

/** What state and database of a process with the right clock add up to. */
async function sums(): Promise<{ readonly state: number; readonly database: number; readonly ids: readonly string[] }> {
  const ledger = await open(folder.path);
  const [state, database] = [spentInState(ledger), await spentInDatabase(ledger)];
  const ids = [...ledger.state.entries()].map(({ id }) => id).sort();
  await ledger.dispose();
  return { state, database, ids };
}

test('a clock set back an hour loses nothing, counts nothing twice, and decides as before', async () => {
  const remote = await remoteHere();
  await remote.ask({ do: 'append', ids: ['a', 'b'] });
  await remote.ask({ do: 'compact' });
  await remote.ask({ do: 'shift', ms: -HOUR });
  await remote.ask({ do: 'append', ids: ['c', 'a'] });
  expect(await remote.ask({ do: 'hold', id: 'h', limit: 1000 })).toBe(true);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  expect(await remote.ask({ do: 'hold', id: 'i', limit: 1000 })).toBe(false);
  await remote.kill();
  expect(await sums()).toEqual({ state: 3000, database: 3000, ids: ['a', 'b', 'c'] });
  expect(remote.troubles).toEqual([]);
});

test('a clock set forward a day, and back, loses nothing and forgets nothing', async () => {
  const remote = await remoteHere();
  await remote.ask({ do: 'append', ids: ['yesterday'], more: { at: Date.now() - 30 * HOUR } });
  await remote.ask({ do: 'append', ids: ['a'] });
  expect(await remote.ask({ do: 'hold', id: 'h', limit: 1000 })).toBe(true);
  await remote.ask({ do: 'shift', ms: DAY });
  await remote.ask({ do: 'append', ids: ['tomorrow'] });
  expect(await remote.ask({ do: 'hold', id: 'i', limit: 1000 })).toBe(false);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  await remote.ask({ do: 'shift', ms: -DAY });
  // Said again, and corrected, after the forgetful day.
  await remote.ask({ do: 'append', ids: ['yesterday'], more: { at: Date.now() - 30 * HOUR } });
  await remote.ask({ do: 'amend', id: 'yesterday', fields: { cost: nano(1500), costSource: 'generation' } });
  await remote.ask({ do: 'append', ids: ['b'] });
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  await remote.kill();
  expect(await sums()).toMatchObject({ state: 4500, database: 4500 });
  expect(remote.troubles).toEqual([]);
});

test('segments that a clock a day ahead makes look old are deleted only where nobody needs them', async () => {
  const [ahead, right] = [await remoteHere({ shift: DAY }), await remoteHere()];
  const short = await remoteHere();
  await short.ask({ do: 'append', ids: ['short'] });
  await short.ask({ do: 'close' });
  await right.ask({ do: 'append', ids: ['right'] });
  // Twice: the database of before has to hold it, too.
  await ahead.ask({ do: 'compact' });
  const { deleted } = await ahead.ask<{ readonly deleted: readonly string[] }>({ do: 'compact' });
  expect(deleted).toHaveLength(1);
  await right.ask({ do: 'append', ids: ['more'] });
  expect(await right.ids()).toEqual(['more', 'right', 'short']);
  expect(await sums()).toEqual({ state: 3000, database: 3000, ids: ['more', 'right', 'short'] });
});

test('segments that seem to be of tomorrow are read, and kept', async () => {
  const remote = await remoteHere();
  await remote.ask({ do: 'append', ids: ['a'] });
  await remote.ask({ do: 'close' });
  const tomorrow = new Date(Date.now() + DAY);
  const journal = join(folder.path, 'journal');
  for (const name of readdirSync(journal)) utimesSync(join(journal, name), tomorrow, tomorrow);
  const next = await remoteHere();
  expect(await next.ask({ do: 'compact' })).toEqual({ outcome: 'done', deleted: [] });
  expect(await next.ids()).toEqual(['a']);
});

test('two clocks a day apart decide by the lock: money is granted once', async () => {
  const both = [await remoteHere({ shift: DAY }), await remoteHere({ shift: -HOUR })];
  const granted = await Promise.all(both.flatMap((remote, number) => [0, 1, 2].map((turn) => remote.ask<boolean>({ do: 'hold', id: `${number}-${turn}`, limit: 2000 }))));
  expect(granted.filter((yes) => yes)).toHaveLength(2);
});

test('what is said later wins, whatever the clock of the teller', async () => {
  const ahead = await remoteHere({ shift: DAY });
  await ahead.ask({ do: 'append', ids: ['u'], more: { cost: nano(9), costSource: 'key' } });
  await ahead.ask({ do: 'amend', id: 'u', fields: { cost: nano(7), costSource: 'key' } });
  await ahead.kill();
  const right = await remoteHere();
  await right.ask({ do: 'amend', id: 'u', fields: { cost: nano(5), costSource: 'key' } });
  expect(await right.ask({ do: 'state' })).toEqual({ u: 5 });
  await right.ask({ do: 'compact' });
  await right.kill();
  // And when all of it was folded away.
  const later = await remoteHere({ shift: -HOUR });
  await later.ask({ do: 'amend', id: 'u', fields: { cost: nano(3), costSource: 'key' } });
  expect(await later.ask({ do: 'state' })).toEqual({ u: 3 });
  expect(await sums()).toMatchObject({ state: 3, database: 3 });
});
