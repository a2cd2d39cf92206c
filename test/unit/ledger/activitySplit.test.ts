import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitChange } from '../../../src/core/ledger/activitySplit.ts';
import { daysOf, splitDay } from '../../../src/core/ledger/activitySplit.ts';
import { KeyBook, bookingId } from '../../../src/core/ledger/keyBook.ts';
import { BYOK } from '../../../src/core/ledger/counter.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import { UTC, createZone, dayKey } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { ActivityRow } from '../../../src/core/wire/activity.ts';
import { HOUR, KEY, NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';

const KEY_AT = { origin: ORIGIN, keyHash: KEY, device: 'd', now: NOON + 48 * HOUR };
const DAY = '2026-11-18';
const MIDNIGHT = Date.parse(`${DAY}T00:00:00Z`);

function booking(number: number, usd: number, at: number, fields: Partial<UsageEntry> = {}, epoch = 1): UsageEntry {
  const id = bookingId(KEY_AT, epoch, number);
  return { id, exchange: id, attempt: 0, at, since: at - 60_000, origin: ORIGIN, device: 'd', source: 'untracked', keyHash: KEY, status: 'ok', calls: 0, cost: fromUsd(usd), costSource: 'key', ...fields };
}

/** The day's entries after the split, by id. */
function after(entries: readonly UsageEntry[], changes: readonly SplitChange[]): readonly UsageEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const change of changes) {
    if (change.type === 'entry') byId.set(change.id, change.entry);
    else byId.set(change.id, { ...found(byId, change.id), ...change.fields });
  }
  return [...byId.values()];
}

function found(entries: ReadonlyMap<string, UsageEntry>, id: string): UsageEntry {
  const entry = entries.get(id);
  if (entry === undefined) throw new Error(`no entry ${id}`);
  return entry;
}

function split(entries: readonly UsageEntry[], rows: readonly ActivityRow[], zone: Zone = UTC): readonly UsageEntry[] {
  return after(entries, splitDay({ key: KEY_AT, day: DAY, rows, entries, zone })).filter(({ source }) => source === 'untracked');
}

const row = (model: string, usd: number, fields: Partial<ActivityRow> = {}): ActivityRow => ({ day: DAY, model, usage: fromUsd(usd), ...fields });
const byModel = (entries: readonly UsageEntry[]): object => Object.fromEntries(entries.filter(({ cost = 0 }) => cost > 0).map(({ model = '', cost = 0 }) => [model, cost / 1e9]));
const sum = (entries: readonly UsageEntry[]): number => entries.filter(({ source }) => source === 'untracked').reduce((all, { cost = 0 }) => all + cost, 0);

describe('a completed day', () => {
  it('is split by what others spent on each model', () => {
    const entries = split([booking(0, 3, MIDNIGHT + HOUR), booking(1, 1, MIDNIGHT + 5 * HOUR)], [row('a/b', 1), row('c/d', 1.5), row('c/d', 1.5, { provider: 'Other' })]);
    expect(byModel(entries)).toEqual({ 'a/b': 1, 'c/d': 3 });
    const [first] = entries.filter(({ model }) => model === 'a/b');
    expect(first).toMatchObject({ id: `${bookingId(KEY_AT, 1, 0).slice(0, 19)}:${DAY}:a/b`, costSource: 'activity', calls: 0, source: 'untracked', at: MIDNIGHT + HOUR });
  });

  it('does not count what we spent ourselves, whichever of its names our calls bear', () => {
    const own = [entryOf({ id: 'x', at: MIDNIGHT + HOUR, model: 'a/b', cost: fromUsd(0.25) }), entryOf({ id: 'y', at: MIDNIGHT + HOUR, model: 'a/b-2026', cost: fromUsd(0.25) })];
    expect(byModel(split([booking(0, 2, MIDNIGHT + HOUR), ...own], [row('a/b', 1.5, { permaslug: 'a/b-2026' }), row('c/d', 1)]))).toEqual({ 'a/b': 1, 'c/d': 1 });
  });

  it('keeps without a model what the figures do not reach', () => {
    expect(byModel(split([booking(0, 3, MIDNIGHT + HOUR)], [row('a/b', 1)]))).toEqual({ '': 2, 'a/b': 1 });
  });

  it('is left alone where the figures tell of our own calls only, or of nothing', () => {
    const own = entryOf({ id: 'x', at: MIDNIGHT + HOUR, model: 'a/b', cost: fromUsd(1) });
    for (const rows of [[row('a/b', 1)], [], [{ day: DAY, model: 'a/b' }]]) expect(splitDay({ key: KEY_AT, day: DAY, rows, entries: [booking(0, 3, MIDNIGHT + HOUR), own], zone: UTC })).toEqual([]);
  });

  it('leaves intervals alone that began on another day, and opening ones', () => {
    const entries = [booking(0, 3, MIDNIGHT + HOUR, { since: MIDNIGHT - HOUR }), booking(0, 3, MIDNIGHT + HOUR, { id: bookingId(KEY_AT, 0, 'week'), exchange: bookingId(KEY_AT, 0, 'week'), since: MIDNIGHT }, 0)];
    expect(splitDay({ key: KEY_AT, day: DAY, rows: [row('a/b', 9)], entries, zone: UTC })).toEqual([]);
  });

  it('of two local days has parts, each with its own sum', () => {
    const zone = createZone('Asia/Tokyo');
    const entries = split([booking(0, 3, MIDNIGHT + HOUR), booking(1, 1, MIDNIGHT + 20 * HOUR)], [row('a/b', 2), row('c/d', 2)], zone);
    expect(entries.filter(({ costSource }) => costSource === 'activity' ).flatMap(({ id, model, cost = 0, at }) => (model === undefined || cost === 0 || !id.includes(DAY) ? [] : [[id.slice(20), cost / 1e9, dayKey(at, zone)]]))).toEqual([
      [`${DAY}:a/b`, 1.5, '2026-11-18'], [`${DAY}:c/d`, 1.5, '2026-11-18'], [`${DAY}:a/b#2`, 0.5, '2026-11-19'], [`${DAY}:c/d#2`, 0.5, '2026-11-19'],
    ]);
  });

  it('splits what providers charged by itself', () => {
    const id = bookingId(KEY_AT, 1, 0, BYOK);
    const byok = booking(0, 0, MIDNIGHT + HOUR, { id, exchange: id, isByok: true, upstreamCost: fromUsd(2) });
    const entries = split([byok, booking(0, 1, MIDNIGHT + HOUR)], [row('a/b', 1, { byok: fromUsd(2) })]);
    expect(entries.map(({ id: name, cost = 0, upstreamCost }) => [name.slice(20), cost / 1e9, upstreamCost])).toEqual([
      ['b1:0', 0, 0], ['1:0', 0, undefined], [`${DAY}:a/b`, 1, undefined], [`b${DAY}:a/b`, 0, fromUsd(2)],
    ]);
  });

  it('knows which days the figures tell of', () => {
    expect([...daysOf([row('a/b', 1), row('c/d', 1), { day: '2026-11-17', model: 'a/b' }])]).toEqual([[DAY, MIDNIGHT], ['2026-11-17', MIDNIGHT - 24 * HOUR]]);
  });
});

describe('whatever the figures are', () => {
  const money = fc.integer({ min: 0, max: 3e9 });
  const models = fc.constantFrom('a/b', 'c/d', 'e/f:free', 'g/h');
  const rows = fc.array(fc.record({ model: models, usage: money }), { maxLength: 8 }).map((list) => list.map(({ model, usage }): ActivityRow => ({ day: DAY, model, usage: nano(usage) })));
  const bookings = fc.array(fc.record({ at: fc.integer({ min: MIDNIGHT + 60_000, max: MIDNIGHT + 24 * HOUR - 1 }), cost: money, epoch: fc.integer({ min: 1, max: 2 }) }), { maxLength: 10 })
    .map((list) => list.map(({ at, cost, epoch }, index) => booking(index, 0, at, { cost: nano(cost) }, epoch)));
  const own = fc.array(fc.record({ model: models, cost: money }), { maxLength: 4 }).map((list) => list.map(({ model, cost }, index) => entryOf({ id: `own-${index}`, at: MIDNIGHT + HOUR, model, cost: nano(cost) })));
  const zones = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Asia/Kolkata');

  it('sums never change: of the day, of each local day, of each epoch; and splitting again with other figures splits the same', () => {
    fc.assert(fc.property(bookings, own, rows, rows, zones, (booked, calls, first, second, name) => {
      const zone = createZone(name);
      const localDays = (entries: readonly UsageEntry[]): object => Object.fromEntries([...new Set(booked.map(({ at }) => dayKey(at, zone)))].map((day) => [day, sum(entries.filter(({ at }) => dayKey(at, zone) === day))]));
      const epochs = (entries: readonly UsageEntry[]): object => {
        const book = new KeyBook();
        for (const entry of entries) book.entry(entry, undefined);
        const { booked: money1, bookings: counts } = book.account(ORIGIN, KEY);
        return [money1, counts];
      };
      let entries: readonly UsageEntry[] = [...booked, ...calls];
      const before = [sum(entries), localDays(entries), epochs(entries)];
      for (const told of [first, second]) {
        entries = after(entries, splitDay({ key: KEY_AT, day: DAY, rows: told, entries, zone }));
        expect([sum(entries), localDays(entries), epochs(entries)]).toEqual(before);
        for (const entry of entries) expect(entry.cost).toBeGreaterThanOrEqual(0);
        expect(splitDay({ key: KEY_AT, day: DAY, rows: told, entries, zone })).toEqual([]);
      }
    }));
  });
});
