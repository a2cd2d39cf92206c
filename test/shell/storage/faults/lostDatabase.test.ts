/*
 * fault                                              | what happens                                                            | test
 * ---------------------------------------------------|-------------------------------------------------------------------------|-----
 * truncated or foreign ledger.db, segments long gone  | the database of before and the journal take its place; told once         | 'a ledger.db that was…'
 * the database of before damaged, too                 | sums of the running totals and of closed months are kept; told once      | '… together with the one before it'
 */
import { readdirSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../../../src/core/ledger/events.ts';
import { nano } from '../../../../src/core/money.ts';
import type { Ledger } from '../../../../src/storage/ledger.ts';
import { KEY, ORIGIN, OpenLedgers, SetClock, entryEvent, tempFolder } from '../kit.ts';
import { DAMAGES, FOREIGN } from './damages.ts';
import { spentInDatabase, spentInState } from './spent.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 24 * 3_600_000;

let folder: ReturnType<typeof tempFolder>;
let troubles: string[];
const ledgers = new OpenLedgers();

beforeEach(() => {
  folder = tempFolder();
  troubles = [];
});

afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

function openHere(): Promise<Ledger> {
  return ledgers.open(folder.path, { clock: new SetClock(NOW), trouble: (text) => troubles.push(text) });
}

const file = (...names: readonly string[]): string => join(folder.path, ...names);
const segments = (): readonly string[] => readdirSync(file('journal')).filter((name) => name.endsWith('.jsonl'));

/** A ledger with a hundred calls of this month that only `ledger.db` still knows one by one, and some that only the journal knows; the sum of their costs. */
async function longAgo(): Promise<number> {
  const [second, first] = [await openHere(), await openHere()];
  const calls = Array.from({ length: 100 }, (_, index) => entryEvent(`old-${index}`, { at: NOW - (3 + index / 20) * DAY, settledAt: NOW - (3 + index / 20) * DAY, cost: nano(1000 + index), session: `s${index % 3}` }));
  await first.append([...calls, entryEvent('june', { at: NOW - 160 * DAY, cost: nano(7) })]);
  await first.compact();
  await ledgers.close(first);
  for (const name of segments()) utimesSync(file('journal', name), new Date(NOW - DAY), new Date(NOW - DAY));
  expect((await second.compact()).deleted).toHaveLength(1);
  await second.append([entryEvent('b', { at: NOW, cost: nano(6) })]);
  expect((await second.compact()).outcome).toBe('done');
  await second.append([entryEvent('c', { at: NOW, cost: nano(5) })]);
  await ledgers.closeAll();
  return spentIn(calls) + 7 + 6 + 5;
}

const spentIn = (events: readonly NewEvent[]): number => events.reduce((sum, event) => sum + (event.type === 'entry' ? (event.entry.cost ?? 0) : 0), 0);

test.each([...DAMAGES, FOREIGN])('a ledger.db that was %s costs nothing: not even the details of calls that are long gone from the journal', async (_, damage) => {
  const all = await longAgo();
  damage(file('ledger.db'));
  for (let round = 0; round < 2; round += 1) {
    const ledger = await openHere();
    expect([await spentInDatabase(ledger), spentInState(ledger)]).toEqual([all, all - 7]);
    expect((await ledger.query('entry', { origin: ORIGIN, id: 'old-50' }))?.cost).toBe(1050);
    expect((await ledger.compact()).outcome).toBe('done');
    await ledgers.closeAll();
  }
  expect(troubles).toEqual([expect.stringMatching(/nothing is lost/)]);
});

test('a ledger.db that was damaged together with the one before it keeps every sum that the running totals know, and the limits with them', async () => {
  const all = await longAgo();
  for (const name of ['ledger.db', 'ledger-before.db']) truncateSync(file(name), 20_000);
  for (let round = 0; round < 2; round += 1) {
    const ledger = await openHere();
    expect([await spentInDatabase(ledger), spentInState(ledger), ledger.state.keys.account(ORIGIN, KEY).own]).toEqual([all, all - 7, all]);
    expect((await ledger.compact()).outcome).toBe('done');
    await ledgers.closeAll();
  }
  expect(troubles).toEqual([expect.stringMatching(/sums are kept/)]);
});
