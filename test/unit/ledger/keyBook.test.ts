import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { SampleEvent } from '../../../src/core/ledger/events.ts';
import type { KeyAccount } from '../../../src/core/ledger/keyBook.ts';
import { BYOK } from '../../../src/core/ledger/counter.ts';
import { KeyBook, bookingEpoch, bookingId, bookingPrefix } from '../../../src/core/ledger/keyBook.ts';
import { ZERO, nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';

const ACCOUNT = { origin: ORIGIN, keyHash: KEY };

function sample(index: number, usage: number, open: SampleEvent['cut']['open'] = [], epoch = 1): SampleEvent {
  return {
    v: 1, ev: ulid(NOON + index), at: NOON + index, type: 'sample', id: `s${index}`, origin: ORIGIN, keyHash: KEY,
    key: { usage: nano(usage), tookMs: 1 }, cut: { epoch, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open },
  };
}

function samplesAfter(samples: readonly SampleEvent[]): readonly SampleEvent[] {
  const book = new KeyBook();
  for (const each of samples) book.sample(each);
  return book.account(ORIGIN, KEY).samples;
}

describe('the samples of a key', () => {
  const many = Array.from({ length: 400 }, (_, index) => sample(index, index === 3 ? 1000 : 1, index % 5 === 0 ? [{ id: 'x', high: nano(5) }] : []));

  it('keep the newest, the one that proves the most, and older ones with an open call', () => {
    const kept = samplesAfter(many);
    const older = kept.slice(0, -256);
    expect(kept.slice(-256)).toEqual(many.slice(-256));
    expect(older).toContainEqual(many[3]);
    expect(older.filter((each) => each !== many[3]).every(({ cut }) => cut.open.length > 0)).toBe(true);
    expect(older.length).toBeGreaterThan(20);
  });

  it('stay few, however long calls stay open', () => {
    expect(samplesAfter(Array.from({ length: 900 }, (_, index) => sample(index, index, [{ id: 'x' }]))).length).toBeLessThanOrEqual(256 + 64 + 1);
  });

  it('forget older ones of an epoch that is over', () => {
    expect(samplesAfter([...many, sample(400, 1, [], 2)])).toHaveLength(256);
  });

  it('are the same in any order, with any repetition', () => {
    const few = fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(9)), fc.integer({ min: 1, max: 2 })), { minLength: 250, maxLength: 340 })
      .map((rows) => rows.map(([usage, high, epoch], index) => sample(index, usage, high === null ? [] : [{ id: 'x', high: nano(high) }], epoch)));
    const retold = few.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events.slice(0, 9)], { minLength: events.length + Math.min(9, events.length) })));
    fc.assert(fc.property(retold, ([events, others]) => {
      expect(samplesAfter(others)).toEqual(samplesAfter(events));
    }), { numRuns: 25 });
  });
});

describe('an account', () => {
  it('sums up what is resolved, and follows changes', () => {
    const book = new KeyBook();
    const open = entryOf({ id: 'a', costSource: 'none' });
    book.entry(open, undefined);
    book.entry({ ...open, costSource: 'generation', cost: nano(5) }, open);
    expect(book.account(ORIGIN, KEY)).toMatchObject({ own: 5, calls: 1 });
  });

  it('takes an entry back from the key it was first thought to be of', () => {
    const book = new KeyBook();
    const first = entryOf({ id: 'a', cost: nano(5), keyHash: 'cd'.repeat(32) });
    book.entry(first, undefined);
    book.entry({ ...first, keyHash: KEY }, first);
    expect([book.account(ORIGIN, KEY).own, book.account(ORIGIN, 'cd'.repeat(32)).own]).toEqual([5, 0]);
  });

  it('counts bookings by epoch, each once, whatever is amended later', () => {
    const book = new KeyBook();
    const booking = entryOf({ id: bookingId({ origin: ORIGIN, keyHash: KEY }, 2, 0), source: 'untracked', costSource: 'key', cost: nano(9), calls: 0 });
    book.entry(booking, undefined);
    book.entry({ ...booking, cost: nano(4) }, booking);
    expect(book.account(ORIGIN, KEY)).toMatchObject({ own: 0, calls: 0, booked: { 2: 4 }, bookings: { 2: 1 } });
  });

  it('counts what providers charged, ours and others\', apart from what OpenRouter did', () => {
    const book = new KeyBook();
    book.entry(entryOf({ id: 'a', cost: nano(1), isByok: true, upstreamCost: nano(20) }), undefined);
    book.entry(entryOf({ id: 'b', cost: nano(1), upstreamCost: nano(20) }), undefined);
    book.entry(entryOf({ id: bookingId(ACCOUNT, 3, 0, BYOK), exchange: 'x', source: 'untracked', costSource: 'key', cost: ZERO, isByok: true, upstreamCost: nano(9), calls: 0 }), undefined);
    expect(book.account(ORIGIN, KEY)).toMatchObject({ own: 2, ownByok: 20, booked: { [-3]: 9 }, bookings: { [-3]: 1 } });
  });

  it('keeps counting for its epoch what was split off a booking, under no number', () => {
    const book = new KeyBook();
    const part = entryOf({ id: `${bookingPrefix(ACCOUNT)}:2026-11-18:a/b`, exchange: `${bookingPrefix(ACCOUNT)}:2:2026-11-18`, source: 'untracked', costSource: 'activity', cost: nano(9), calls: 0 });
    book.entry(part, undefined);
    expect(book.account(ORIGIN, KEY)).toMatchObject({ booked: { 2: 9 }, bookings: { 2: 0 } });
  });

  it('is read from a file that does not count calls yet', () => {
    const old = { ...new KeyBook().account(ORIGIN, KEY), calls: undefined as unknown as number };
    const book = new KeyBook([JSON.parse(JSON.stringify(old)) as KeyAccount]);
    book.entry(entryOf({ id: 'a', cost: nano(1) }), undefined);
    expect(book.account(ORIGIN, KEY).calls).toBe(1);
  });

  it('is not another origin\'s', () => {
    const book = new KeyBook();
    book.entry(entryOf({ id: 'a', cost: nano(5), origin: 'http://127.0.0.1:1' }), undefined);
    expect([book.account(ORIGIN, KEY).own, book.at(ORIGIN)]).toEqual([0, []]);
  });
});

describe('the id of a booking', () => {
  const key = { origin: ORIGIN, keyHash: KEY };

  it('is another one at another origin, though the key be the same', () => {
    expect(bookingId(ACCOUNT, 1, 0)).not.toBe(bookingId({ ...ACCOUNT, origin: 'http://127.0.0.1:1' }, 1, 0));
    expect(bookingId(ACCOUNT, 1, 0)).toBe(bookingId(ACCOUNT, 1, 0));
  });

  it('tells its epoch, and opening intervals have none', () => {
    expect([bookingEpoch(bookingId(key, 12, 3)), bookingEpoch(bookingId(key, 0, 'day')), bookingEpoch('01ARZ')]).toEqual([12, undefined, undefined]);
  });

  it('names the key and the origin by eight hex digits each, so that one key at two origins has two accounts', () => {
    const ids = [ORIGIN, 'http://127.0.0.1:1', 'http://127.0.0.1:2'].map((origin) => bookingId({ ...key, origin }, 1, 0));
    for (const id of ids) expect(id).toMatch(/^u:abababab:[0-9a-f]{8}:1:0$/);
    expect(new Set(ids).size).toBe(3);
    // The published test value of FNV-1a with 32 bits.
    expect(bookingId({ ...key, origin: 'foobar' }, 1, 0)).toBe('u:abababab:bf9cf968:1:0');
  });
});

describe('a call that became known after the samples that it was in', () => {
  const from = NOON - 10 * 60_000;
  const counted = (at: number, own: number): SampleEvent => ({ ...sample(at, 0), cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: nano(own), from, open: [], byok: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, from } } });

  function cutsAfter(...changes: readonly (readonly [before: readonly UsageEntry[], now: UsageEntry | undefined])[]): readonly unknown[] {
    const book = new KeyBook();
    for (const at of [0, 1000, 2000]) book.sample(counted(at, at));
    for (const [before, now] of changes) book.imported(before, now);
    return book.account(ORIGIN, KEY).samples.map(({ cut }) => [cut.own, cut.ownAtStart, cut.byok?.own]);
  }

  const call = (at: number, fields: Partial<UsageEntry> = {}): UsageEntry => entryOf({ id: `i-${at}`, source: 'import', costSource: 'import', at: NOON + at, cost: nano(5), ...fields });

  it('was ours already in every sample that was taken after it', () => {
    expect(cutsAfter([[], call(1000)])).toEqual([[0, 0, 0], [1005, 0, 0], [2005, 0, 0]]);
    expect(cutsAfter([[], call(3000)])).toEqual([[0, 0, 0], [1000, 0, 0], [2000, 0, 0]]);
  });

  it('was in the counter when its epoch began, if it was made earlier than any lag', () => {
    expect(cutsAfter([[], call(from - NOON - 90_000)])).toEqual([[5, 5, 0], [1005, 5, 0], [2005, 5, 0]]);
    expect(cutsAfter([[], call(from - NOON - 89_999)])).toEqual([[5, 0, 0], [1005, 0, 0], [2005, 0, 0]]);
    expect(cutsAfter([[], call(from - NOON - 90_000, { durationMs: 1 })])[0]).toEqual([5, 0, 0]);
  });

  it('counts what its provider charged by itself', () => {
    expect(cutsAfter([[], call(1000, { isByok: true, upstreamCost: nano(7) })])).toEqual([[0, 0, 0], [1005, 0, 7], [2005, 0, 7]]);
  });

  it('is taken back as it was counted in, and counts with the difference where it was known before', () => {
    expect(cutsAfter([[], call(1000)], [[call(1000)], undefined])).toEqual([[0, 0, 0], [1000, 0, 0], [2000, 0, 0]]);
    expect(cutsAfter([[call(1000, { cost: nano(3), costSource: 'key' })], call(1000)])).toEqual([[0, 0, 0], [1002, 0, 0], [2002, 0, 0]]);
  });

  it('says nothing while its cost is not known, or where it is spend elsewhere', () => {
    expect(cutsAfter([[], call(0, { costSource: 'none' })], [[], call(0, { source: 'untracked' })])).toEqual([[0, 0, 0], [1000, 0, 0], [2000, 0, 0]]);
  });

  it('is told to the samples of its own key, whatever keys the calls around it are of', () => {
    const book = new KeyBook();
    const other = 'cd'.repeat(32);
    const own = (): readonly number[] => book.account(ORIGIN, KEY).samples.map(({ cut }) => cut.own);
    book.imported([], call(500));
    for (const at of [0, 1000, 2000]) book.sample(counted(at, at));
    for (const keyHash of [KEY, other, KEY, other, KEY]) book.imported([], call(1000, { keyHash }));
    expect(own()).toEqual([0, 1015, 2015]);
    book.imported([], call(1000));
    expect(own()).toEqual([0, 1020, 2020]);
    expect(book.account(ORIGIN, other).samples).toEqual([]);
  });

  it('comes to the same in whatever order and however many of them come', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -900_000, max: 3000 }), { maxLength: 40 }), (times) => {
      const changes = times.map((at) => [[], call(at)] as const);
      expect(cutsAfter(...changes.toReversed())).toEqual(cutsAfter(...changes));
      const before = times.filter((at) => at <= 1000).length;
      expect((cutsAfter(...changes)[1] as readonly number[])[0]).toBe(1000 + 5 * before);
    }));
  });
});
