import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buckets } from '../../../src/core/ledger/buckets.ts';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import type { Sums } from '../../../src/core/ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums, subtractSums, sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import { createZone, periodAt } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { NOON, entryOf } from '../fakes/ledger.ts';

const at = fc.integer({ min: NOON - 40 * BUCKET_MS, max: NOON + 40 * BUCKET_MS });
const entries = fc.array(fc.tuple(at, fc.nat(10_000), fc.constantFrom('a/b', 'c/d')), { maxLength: 30 })
  .map((rows) => rows.map(([when, cost, model], index) => entryOf({ id: `e${index}`, at: when, cost: nano(cost), model })));

describe('running totals', () => {
  it('give every period of every zone exactly the entries in it', () => {
    const zones = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'Europe/Berlin'].map(createZone);
    fc.assert(fc.property(entries, fc.constantFrom(...zones), fc.constantFrom('hour', 'day', 'week', 'month'), at, (all, zone, kind, now) => {
      const buckets = new Buckets();
      for (const entry of all) buckets.count(entry, sumsOf(entry), 1);
      const { start, end } = periodAt(kind, now, zone);
      const inside = all.filter((entry) => entry.at >= start && entry.at < end).map(sumsOf).reduce(addSums, NO_SUMS);
      expect(buckets.total(start, end, () => true)).toEqual(inside);
    }));
  });

  it('are the same after being saved and loaded', () => {
    fc.assert(fc.property(entries, (all) => {
      const buckets = new Buckets();
      for (const entry of all) buckets.count(entry, sumsOf(entry), 1);
      expect(new Buckets(buckets.toJSON()).toJSON()).toEqual(buckets.toJSON());
    }));
  });

  it('are not changed by what was saved of them, nor by what is counted later in those that were loaded', () => {
    const buckets = new Buckets();
    buckets.count(entryOf({ id: 'e', at: NOON, cost: nano(1) }), sumsOf(entryOf({ id: 'e', cost: nano(1) })), 1);
    const saved = JSON.stringify(buckets);
    const loaded = new Buckets(buckets.toJSON());
    loaded.count(entryOf({ id: 'f', at: NOON, cost: nano(5) }), sumsOf(entryOf({ id: 'f', cost: nano(5) })), 1);
    expect([JSON.stringify(buckets), loaded.total(NOON, NOON + 1, () => true).cost]).toEqual([saved, 6]);
  });

  it('say the same by groups, by quarter hours and in all', () => {
    const zone = createZone('Asia/Kathmandu');
    fc.assert(fc.property(entries, fc.constantFrom('day', 'month'), at, (all, kind, now) => {
      const buckets = new Buckets();
      for (const entry of all) buckets.count(entry, sumsOf(entry), 1);
      const { start, end } = periodAt(kind, now, zone);
      const inside = all.filter((entry) => entry.at >= start && entry.at < end && entry.model !== 'c/d');
      const groups = buckets.sumsBy(start, end, ({ model }) => (model === 'c/d' ? undefined : model));
      expect([...groups]).toEqual(inside.length === 0 ? [] : [['a/b', inside.map(sumsOf).reduce(addSums, NO_SUMS)]]);
      const spends = buckets.spendBetween(start, end, ({ model }) => model === 'a/b', false);
      expect(spends.map((each) => each.start).toSorted((a, b) => a - b)).toEqual([...new Set(inside.map((entry) => entry.at - (entry.at % BUCKET_MS)))].toSorted((a, b) => a - b));
      expect(spends.reduce((sum, { amount }) => sum + amount, 0)).toBe(inside.reduce((sum, { cost = 0 }) => sum + cost, 0));
      expect(buckets.firstOf(({ model }) => model === 'a/b', start, end)).toBe(inside.length === 0 ? undefined : Math.min(...spends.map((each) => each.start)));
    }));
  });

  it('count what providers charge where it is wanted', () => {
    const entry = entryOf({ id: 'e', at: NOON, cost: nano(5), upstreamCost: nano(100), isByok: true });
    const buckets = new Buckets();
    buckets.count(entry, sumsOf(entry), 1);
    const spend = (countByok: boolean): number | undefined => buckets.spendBetween(NOON, NOON + BUCKET_MS, () => true, countByok)[0]?.amount;
    expect([spend(false), spend(true)]).toEqual([5, 105]);
  });

  it('stay as they were where money is beyond what can be counted', () => {
    const buckets = new Buckets();
    const most = entryOf({ id: 'e', at: NOON, cost: nano(Number.MAX_SAFE_INTEGER) });
    buckets.count(most, sumsOf(most), 1);
    const saved = JSON.stringify(buckets);
    expect(() => buckets.count(most, sumsOf(most), 1)).toThrow(RangeError);
    expect(JSON.stringify(buckets)).toBe(saved);
  });

  it('keep every sum when they are saved', () => {
    const sums = Object.fromEntries(Object.keys(NO_SUMS).map((name, index) => [name, index + 1])) as unknown as Sums;
    const buckets = new Buckets();
    buckets.addCell({ start: NOON, origin: 'o', keyHash: 'k', source: 'proxy', model: 'm', client: 'c', project: 'p', sums });
    expect(new Buckets(buckets.toJSON()).total(NOON, NOON + 1, () => true)).toEqual(sums);
  });

  it('hold nothing of what was taken back', () => {
    fc.assert(fc.property(entries, (all) => {
      const buckets = new Buckets();
      for (const entry of all) buckets.count(entry, sumsOf(entry), 1);
      for (const entry of all.toReversed()) buckets.count(entry, sumsOf(entry), -1);
      expect(buckets.toJSON()).toEqual({ dimensions: [], cells: [] });
    }));
  });

  it('forget whole quarter hours only', () => {
    const buckets = new Buckets();
    for (const when of [NOON - 1, NOON, NOON + BUCKET_MS]) buckets.count(entryOf({ id: 'e', at: when, cost: nano(1) }), sumsOf(entryOf({ id: 'e', cost: nano(1) })), 1);
    buckets.dropBefore(NOON + 1);
    expect([...buckets.between(0, Number.MAX_SAFE_INTEGER)].map(({ start }) => start)).toEqual([NOON, NOON + BUCKET_MS]);
  });
});

describe('what an entry adds up to', () => {
  it('knows an unknown cost from none: the high figure is pending, and nothing is spent', () => {
    expect(sumsOf(entryOf({ id: 'e', costSource: 'none', estimate: nano(7) }))).toMatchObject({ cost: 0, pending: 7, unknown: 1, calls: 1 });
    expect(sumsOf(entryOf({ id: 'e', costSource: 'none' }))).toMatchObject({ cost: 0, pending: 0, unknown: 1 });
    expect(sumsOf(entryOf({ id: 'e', cost: nano(0) }))).toMatchObject({ cost: 0, pending: 0, unknown: 0, calls: 1 });
  });

  it('counts blocked and cached entries apart from calls, and never as unknown', () => {
    expect(sumsOf(entryOf({ id: 'e', status: 'blocked', cost: nano(0) }))).toMatchObject({ calls: 0, blocked: 1, unknown: 0 });
    expect(sumsOf(entryOf({ id: 'e', status: 'cached', costSource: 'none', estimate: nano(5) }))).toMatchObject({ calls: 0, unknown: 0, pending: 0 });
  });

  it('counts the tokens of a call that did not tell them with their bound, and of one that told some with the rest of it', () => {
    const pending = (fields: Partial<UsageEntry>): number => sumsOf(entryOf({ id: 'e', estimateTokens: 900, ...fields })).pendingTokens;
    expect([pending({}), pending({ inputTokens: 100 }), pending({ inputTokens: 100, outputTokens: 20 }), pending({ inputTokens: 1000 })]).toEqual([900, 800, 0, 0]);
    expect([pending({ status: 'cancelled' }), pending({ cost: nano(5), costSource: 'estimate' }), pending({ status: 'blocked' }), pending({ status: 'cached' }), sumsOf(entryOf({ id: 'e' })).pendingTokens]).toEqual([900, 900, 0, 0, 0]);
    expect([pending({ endpoint: 'embeddings', inputTokens: 100 }), pending({ endpoint: 'embeddings' })]).toEqual([0, 900]);
  });

  it('counts a provider\'s own charge only for BYOK, and only where it is wanted', () => {
    const sums = sumsOf(entryOf({ id: 'e', cost: nano(5), upstreamCost: nano(100), isByok: true }));
    expect([spendOfSums(sums, false), spendOfSums(sums, true)]).toEqual([5, 105]);
    expect(sumsOf(entryOf({ id: 'e', cost: nano(5), upstreamCost: nano(100) })).byokCost).toBe(0);
  });

  it('marks an estimated cost as such', () => {
    expect(sumsOf(entryOf({ id: 'e', cost: nano(5), costSource: 'estimate' }))).toMatchObject({ cost: 5, estimated: 5 });
    expect(sumsOf(entryOf({ id: 'e', cost: nano(5), costSource: 'key' }))).toMatchObject({ cost: 5, estimated: 0 });
  });

  it('is taken back by subtraction', () => {
    const sums = sumsOf(entryOf({ id: 'e', cost: nano(5), inputTokens: 3, outputTokens: 4, cacheReadTokens: 1, cacheWriteTokens: 1, reasoningTokens: 2, status: 'error' }));
    expect(subtractSums(addSums(sums, sums), sums)).toEqual(sums);
    expect(subtractSums(sums, sums)).toEqual(NO_SUMS);
  });
});
