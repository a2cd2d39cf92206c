import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { SampleEvent } from '../../../src/core/ledger/events.ts';
import type { KeyAccount } from '../../../src/core/ledger/keyBook.ts';
import { KeyBook, bookingEpoch, bookingId } from '../../../src/core/ledger/keyBook.ts';
import { ZERO, nano } from '../../../src/core/money.ts';
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
