import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryLedger } from '../../../src/core/ledger/entryList.ts';
import { EntryList, NEVER } from '../../../src/core/ledger/entryList.ts';
import type { EntriesAsk, EntriesPage, EntryCountsAsk, LedgerQueries } from '../../../src/core/ledger/queries.ts';
import type { Stretch } from '../../../src/core/ledger/stretches.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, HOUR, NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';

const START = NOON - 100 * DAY;

/** A ledger of entries in memory; its sums also know of some whose details were lost. */
class FakeLedger implements EntryLedger {
  readonly asked: string[] = [];
  entries: readonly UsageEntry[];
  lost: readonly UsageEntry[] = [];

  constructor(entries: readonly UsageEntry[]) {
    this.entries = sorted(entries);
  }

  query<Q extends 'entriesIn' | 'entryCounts'>(name: Q, ask: LedgerQueries[Q]['ask']): Promise<LedgerQueries[Q]['reply']> {
    this.asked.push(name === 'entryCounts' ? (ask as EntryCountsAsk).by : name);
    return Promise.resolve((name === 'entriesIn' ? this.page(ask as EntriesAsk) : this.counts(ask as EntryCountsAsk)) as LedgerQueries[Q]['reply']);
  }

  private page({ start, end, limit, skip = 0 }: EntriesAsk): EntriesPage {
    const all = this.entries.filter(({ at }) => at >= start && at < end).slice(skip);
    const entries = all.slice(0, limit);
    const last = entries.at(-1);
    return all.length > limit && last !== undefined ? { entries, next: last } : { entries };
  }

  private counts({ start, end, by, newerThan }: EntryCountsAsk): readonly Stretch[] {
    const all = by === 'entries' ? this.entries : sorted([...this.entries, ...this.lost]);
    const wanted = all.filter(({ at, id }) => at >= start && at < end && (newerThan === undefined || at > newerThan.at || (at === newerThan.at && id > newerThan.id)));
    return [...Map.groupBy(wanted, ({ at }) => Math.floor(at / HOUR))].map(([hour, list]) => ({ start: Math.max(start, hour * HOUR), end: Math.min(end, (hour + 1) * HOUR), count: list.length }));
  }
}

function sorted(entries: readonly UsageEntry[]): readonly UsageEntry[] {
  return entries.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

function named(list: readonly { readonly back: number }[]): readonly UsageEntry[] {
  return list.map(({ back }, index) => entryOf({ id: `e${String(index).padStart(3, '0')}`, at: NOON - back * 20 * 60_000 }));
}

function listOf(ledger: FakeLedger, match?: { readonly errorText: string }): EntryList {
  return new EntryList(ledger, { origin: ORIGIN, start: START, end: NEVER, ...(match === undefined ? {} : { match }) }, () => NOON);
}

const ids = ({ rows }: { readonly rows: readonly UsageEntry[] }): readonly string[] => rows.map(({ id }) => id);
const given = fc.array(fc.record({ back: fc.nat(7000) }), { maxLength: 80 }).map(named);

describe('a list of entries', () => {
  it('has at any position what a full sort has there', async () => {
    await fc.assert(fc.asyncProperty(given, fc.nat(90), fc.integer({ min: 1, max: 20 }), async (entries, from, count) => {
      const ledger = new FakeLedger(entries);
      const list = listOf(ledger);
      await list.grow();
      expect(list.isComplete).toBe(true);
      expect(list.total).toBe(entries.length);
      expect(ids(await list.page(from, count))).toEqual(ledger.entries.slice(from, from + count).map(({ id }) => id));
      for (const [position, entry] of ledger.entries.entries()) expect(await list.positionOf(entry)).toBe(position);
    }));
  });

  it('grows step by step where sums cannot tell, and has what is known so far', async () => {
    const ledger = new FakeLedger(named([{ back: 0 }, { back: 6000 }, { back: 2000 }]));
    const list = listOf(ledger, { errorText: 'x' });
    await list.grow();
    expect([list.total, list.isComplete]).toEqual([1, false]);
    expect(ids(await list.page(0, 5))).toEqual(['e000']);
    while (!list.isComplete) await list.grow();
    expect(ids(await list.page(0, 5))).toEqual(['e000', 'e002', 'e001']);
    expect(ledger.asked).not.toContain('rollups');
  });

  it('glances at the last days before anything is counted', async () => {
    const ledger = new FakeLedger(named([{ back: 0 }, { back: 1 }, { back: 6000 }]));
    expect((await listOf(ledger).glance(2))?.map(({ id }) => id)).toEqual(['e000', 'e001']);
    expect(await listOf(ledger).glance(3)).toBeUndefined();
  });

  it('finds calls that came meanwhile, and what was read in its new place', async () => {
    const old = named([{ back: 30 }, { back: 40 }, { back: 500 }]);
    const ledger = new FakeLedger(old);
    const list = listOf(ledger);
    await list.grow();
    ledger.entries = sorted([...old, entryOf({ id: 'new', at: NOON }), entryOf({ id: 'late', at: NOON - 35 * 20 * 60_000 })]);
    await list.refresh();
    expect(list.total).toBe(5);
    expect(ids(await list.page(0, 9))).toEqual(['new', 'e000', 'late', 'e001', 'e002']);
    expect(await list.positionOf({ at: old[1]?.at ?? 0, id: 'e001' })).toBe(3);
  });

  it('reads right although a call came since it was counted', async () => {
    const ledger = new FakeLedger(named([{ back: 1 }, { back: 300 }]));
    const list = listOf(ledger);
    await list.grow();
    ledger.entries = sorted([...ledger.entries, entryOf({ id: 'new', at: NOON - 10 * 60_000 })]);
    expect(ids(await list.page(0, 9))).toEqual(['new', 'e000', 'e001']);
    expect(list.total).toBe(3);
  });

  it('looks at each entry where details were lost that the sums still know of', async () => {
    await fc.assert(fc.asyncProperty(given, fc.array(fc.record({ back: fc.integer({ min: 200, max: 7000 }) }), { minLength: 1, maxLength: 5 }), async (entries, lost) => {
      const ledger = new FakeLedger(entries);
      ledger.lost = named(lost);
      const list = listOf(ledger);
      await list.grow();
      const rows: string[] = [];
      do {
        const page = await list.page(rows.length, 7);
        rows.push(...ids(page));
        if (page.rows.length === 0) await list.grow();
      } while (!list.isComplete || rows.length < list.total);
      expect(rows).toEqual(ledger.entries.map(({ id }) => id));
      expect(list.total).toBe(entries.length);
    }), { numRuns: 40 });
  });
});
