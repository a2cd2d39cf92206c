import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Filter } from '../../../src/core/ledger/breakdown.ts';
import { EntryList, NEVER } from '../../../src/core/ledger/entryList.ts';
import type { EntryMatch } from '../../../src/core/ledger/queries.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { ORIGIN, OpenLedgers, SetClock, entry, tempFolder } from './kit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Summer time of Berlin ended three weeks before. */
const NOW = Date.UTC(2026, 10, 15, 12);
const ZONE = 'Europe/Berlin';

let folder: ReturnType<typeof tempFolder>;
const ledgers = new OpenLedgers();

beforeEach(() => {
  folder = tempFolder();
});

afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

/** A call every seven hours back to July, some of them alike in time. */
const CALLS: readonly UsageEntry[] = Array.from({ length: 420 }, (_, index) => entry(`e${String(index).padStart(4, '0')}`, {
  at: NOW - Math.floor(index / 3) * 3 * 7 * HOUR - (index % 2) * 1000,
  model: ['a', 'b', 'c'][index % 3] ?? 'a', session: `s${index % 5}`, cost: nano(index * 1000),
  ...(index % 7 === 0 ? { status: 'error', errorCode: '502', errorText: `100% of provider ${index % 2 === 0 ? 'Alpha' : 'Beta'}_1 is down` } : {}),
  ...(index % 11 === 0 ? { isByok: true, upstreamCost: nano(1_000_000) } : {}),
}));
/** What lies in the journal only. */
const TAIL = 10;

async function filled(more: Parameters<OpenLedgers['open']>[1] = {}): Promise<Ledger> {
  const ledger = await ledgers.open(folder.path, { zone: () => ZONE, clock: new SetClock(NOW), ...more });
  await append(ledger, CALLS.slice(TAIL));
  await ledger.compact();
  await append(ledger, CALLS.slice(0, TAIL));
  return ledger;
}

async function append(ledger: Ledger, entries: readonly UsageEntry[]): Promise<void> {
  await ledger.append(entries.map((one) => ({ type: 'entry', id: one.id, entry: one })));
}

function listOf(ledger: Ledger, where: Filter = {}, match: EntryMatch = {}, start = NOW - 150 * DAY): EntryList {
  return new EntryList(ledger, { origin: ORIGIN, start, end: NEVER, where, match }, () => NOW);
}

async function whole(list: EntryList): Promise<readonly string[]> {
  while (!list.isComplete) await list.grow();
  return (await list.page(0, 1000)).rows.map(({ id }) => id);
}

function idsOf(wanted: (call: UsageEntry) => boolean): readonly string[] {
  return CALLS.filter(wanted).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
}

describe('entries of closed months, of the open ones and of the journal', () => {
  test('stand at any position where a full sort has them, whatever is left out', async () => {
    const ledger = await filled();
    const filters: readonly (readonly [Filter, (call: UsageEntry) => boolean])[] = [
      [{}, () => true], [{ model: ['a', 'c'] }, ({ model }) => model !== 'b'], [{ session: ['s1'] }, ({ session }) => session === 's1'],
      [{ status: ['error'], model: ['b'] }, ({ status, model }) => status === 'error' && model === 'b'], [{ model: ['never'] }, () => false],
    ];
    for (const [where, passes] of filters) {
      const start = NOW - 100 * DAY;
      const expected = idsOf((call) => passes(call) && call.at >= start);
      const list = listOf(ledger, where, {}, start);
      await list.grow();
      expect([list.isQuick, list.isComplete, list.total]).toEqual([true, true, expected.length]);
      await fc.assert(fc.asyncProperty(fc.nat(400), fc.integer({ min: 1, max: 60 }), async (from, count) => {
        expect((await list.page(from, count)).rows.map(({ id }) => id)).toEqual(expected.slice(from, from + count));
      }), { numRuns: 12 });
      // Were the sums not trusted, it would not be quick any more.
      expect(list.isQuick).toBe(true);
    }
  });

  test('are told apart by cost, with what a provider charged besides or without', async () => {
    const ledger = await filled();
    expect(await whole(listOf(ledger, {}, { costOver: { amount: 400_000, countByok: false } }))).toEqual(idsOf(({ cost = 0 }) => cost > 400_000));
    expect(await whole(listOf(ledger, {}, { costOver: { amount: 400_000, countByok: true } }))).toEqual(idsOf(({ cost = 0, upstreamCost = 0 }) => cost + upstreamCost > 400_000));
  });

  test('are told apart by a part of the error, in any case, in which signs stand for themselves', async () => {
    const ledger = await filled();
    const failed = idsOf(({ status }) => status === 'error');
    expect(await whole(listOf(ledger, {}, { errorText: 'PROVIDER' }))).toEqual(failed);
    expect(await whole(listOf(ledger, {}, { errorText: '502' }))).toEqual(failed);
    expect(await whole(listOf(ledger, {}, { errorText: '0%' }))).toEqual(failed);
    expect(await whole(listOf(ledger, {}, { errorText: '1%2' }))).toEqual([]);
    expect(await whole(listOf(ledger, {}, { errorText: 'alpha_1' }))).toEqual(idsOf(({ errorText }) => errorText?.includes('Alpha') === true));
    expect(await whole(listOf(ledger, { model: ['a'] }, { errorText: 'beta' }))).toEqual(idsOf(({ errorText, model }) => errorText?.includes('Beta') === true && model === 'a'));
  });

  test('are found by their exchange, and by their position among all', async () => {
    const ledger = await filled();
    await append(ledger, [entry('again', { at: NOW - 1, exchange: 'e0008', attempt: 2 })]);
    expect(await whole(listOf(ledger, {}, { exchange: 'e0008' }))).toEqual(['again', 'e0008']);
    const list = listOf(ledger);
    await list.grow();
    const at = CALLS[200]?.at ?? 0;
    expect(await list.positionOf({ at, id: 'e0200' })).toBe(idsOf(() => true).indexOf('e0200') + 1);
  });
});

describe('where details are gone', () => {
  test('by cleaning, they are in no count', async () => {
    const ledger = await filled();
    const before = NOW - 70 * DAY - 5 * HOUR - 1;
    await ledger.clean({ before, dryRun: false });
    const list = listOf(ledger);
    await list.grow();
    const left = idsOf(({ at }) => at >= before);
    expect([list.total, list.isQuick]).toEqual([left.length, true]);
    expect((await list.page(left.length - 3, 9)).rows.map(({ id }) => id)).toEqual(left.slice(-3));
    expect(list.isQuick).toBe(true);
  });

  test('with a file that was taken away, the others stand where they are then', async () => {
    await ledgers.close(await filled());
    rmSync(join(folder.path, 'months', '2026-08.db'));
    const ledger = await ledgers.open(folder.path, { zone: () => ZONE, clock: new SetClock(NOW) });
    const august = { start: Date.UTC(2026, 7, 1), end: Date.UTC(2026, 8, 1) };
    const left = idsOf(({ at }) => at < august.start || at >= august.end);
    const list = listOf(ledger);
    await list.grow();
    const rows: string[] = [];
    do {
      const page = await list.page(rows.length, 50);
      rows.push(...page.rows.map(({ id }) => id));
      if (page.rows.length === 0) await list.grow();
    } while (!list.isComplete || rows.length < list.total);
    expect(rows).toEqual(left);
    expect(list.isQuick).toBe(false);
  });
});
