import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import { bookingId } from '../../../src/core/ledger/keyBook.ts';
import type { Reading } from '../../../src/core/ledger/reconcile.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import { UTC, createZone, periodAt } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { isResolved } from '../../../src/core/usage.ts';
import type { OtherCharge, OwnCall, Schedule } from '../fakes/keyWorld.ts';
import { KeyWorld } from '../fakes/keyWorld.ts';
import { HOUR, KEY, NOON, ORIGIN, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const ACCOUNT = { origin: ORIGIN, keyHash: KEY };
const MINUTE = 60_000;
const LONG = 60 * MINUTE;
/** Nano-dollars: ε of each epoch, and a rounding for each call. */
const TOLERANCE = 2 * 1000 + 50;

const ms = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
/** Up to two dollars, to the picodollar. */
const usd = fc.integer({ min: 0, max: 2e12 }).map((pico) => pico / 1e12);
const others: fc.Arbitrary<readonly OtherCharge[]> = fc.array(fc.record({ at: ms(LONG), cost: usd, lag: ms(90_000) }), { maxLength: 8 });
const polls = fc.array(ms(LONG), { maxLength: 25 }).map((times) => [0, ...times]);
const restarts = fc.array(ms(LONG), { maxLength: 2 });

/** `over`: how many times its upper bound a call may cost. */
function ownCalls(over: number, known: fc.Arbitrary<number | undefined>): fc.Arbitrary<readonly OwnCall[]> {
  const call = fc.record({ at: fc.integer({ min: 1, max: LONG }), share: fc.double({ min: 0, max: over, noNaN: true }), bound: usd, bounded: fc.integer({ min: 0, max: 9 }), untilCharge: ms(MINUTE), lag: ms(90_000), untilEnd: ms(5000), untilKnown: known });
  return fc.array(call, { maxLength: 8 }).map((calls) => calls.map(({ share, bound, bounded, ...rest }): OwnCall => ({ ...rest, cost: Math.floor(share * bound * 1e12) / 1e12, high: bounded === 0 ? undefined : bound })));
}

const soon = fc.oneof(fc.constant(0), ms(10 * MINUTE));
const schedule = (over: number, known: fc.Arbitrary<number | undefined> = soon): fc.Arbitrary<Schedule> => fc.record({ own: ownCalls(over, known), others, polls, restarts });

describe('what is booked as untracked', () => {
  it('is at no moment more than others have spent', () => {
    fc.assert(fc.property(schedule(1, fc.option(soon, { nil: undefined })), (given) => {
      const world = new KeyWorld(given);
      world.run((at) => expect(world.booked).toBeLessThanOrEqual(world.othersBy(at) + TOLERANCE));
    }), { numRuns: 1000 });
  });

  it('is at no moment more than others have spent, even when the counter is set to zero on the way', () => {
    fc.assert(fc.property(schedule(1), ms(LONG), (given, reset) => {
      const world = new KeyWorld({ ...given, reset });
      world.run((at) => expect(world.booked).toBeLessThanOrEqual(world.othersBy(at) + TOLERANCE));
    }), { numRuns: 1000 });
  });

  it('makes up, at rest, all of the counter\'s growth together with our own calls', () => {
    fc.assert(fc.property(schedule(1), (given) => {
      const world = new KeyWorld({ ...given, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      const before = world.counter(0);
      world.run();
      expect(Math.abs(world.booked + world.tracked - (world.counter(3 * LONG) - before) * 1e9)).toBeLessThanOrEqual(TOLERANCE);
    }), { numRuns: 1000 });
  });

  it('makes up all of the counter\'s growth, at rest, also where calls broke before anybody knew their id', () => {
    fc.assert(fc.property(schedule(1, fc.option(soon, { nil: undefined })), (given) => {
      const own = given.own.map((call) => ({ ...call, high: call.high ?? 2 }));
      const world = new KeyWorld({ ...given, own, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      const before = world.counter(0);
      world.run((at) => expect(world.booked).toBeLessThanOrEqual(world.othersBy(at) + TOLERANCE));
      expect(Math.abs(world.booked + world.tracked - (world.counter(3 * LONG) - before) * 1e9)).toBeLessThanOrEqual(TOLERANCE);
      expect([...world.state.entries()].filter((entry) => !isResolved(entry))).toEqual([]);
    }), { numRuns: 1000 });
  });

  it('heals itself when calls turn out dearer than they could be, and never falls below zero', () => {
    fc.assert(fc.property(schedule(3), (given) => {
      const world = new KeyWorld({ ...given, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      const before = world.counter(0);
      world.run(() => {
        for (const cost of world.untracked) expect(cost).toBeGreaterThanOrEqual(0);
      });
      expect(Math.abs(world.booked + world.tracked - (world.counter(3 * LONG) - before) * 1e9)).toBeLessThanOrEqual(TOLERANCE);
    }), { numRuns: 1000 });
  });

  it('is never more than the tolerance where nobody else spends, however many calls round badly', () => {
    // Each costs 0.4 nano-dollars more than is noted: 3,000 of them are more than a thousand nano-dollars.
    const own = Array.from({ length: 3000 }, (_, index): OwnCall => ({ at: index, cost: 0.0000010004, high: 0.01, untilCharge: 0, lag: 0, untilEnd: 0, untilKnown: 0 }));
    const world = new KeyWorld({ own, others: [], polls: [0, 1000, 2000, 3000, 4000] });
    world.run();
    expect(world.untracked).toEqual([]);
  });

  it('is carried while it is too little, and booked when it is enough', () => {
    const cents = Array.from({ length: 5 }, (_, index): OtherCharge => ({ at: 1000 * index + 1, cost: 4e-7, lag: 0 }));
    const world = new KeyWorld({ own: [], others: cents, polls: [0, 1500, 2500, 3500, 5000] });
    world.run();
    expect(world.untracked).toEqual([1200]);
  });
});

describe('where nobody else spends', () => {
  it('nothing is ever booked, though the counter lags, calls run, and the counter is set to zero', () => {
    fc.assert(fc.property(schedule(1), fc.integer({ min: 1, max: LONG }), (given, reset) => {
      // Somebody looks every twenty seconds, so that a reset is seen and falls among calls.
      const world = new KeyWorld({ ...given, others: [], reset, polls: Array.from({ length: 180 }, (_, index) => index * 20_000) });
      world.run(() => expect(world.booked).toBe(0));
    }), { numRuns: 200 });
  });

  it('a call that the counter shows only after its reset is still ours', () => {
    const call: OwnCall = { at: 10_000, high: 2, cost: 1, untilCharge: 1000, lag: 60_000, untilEnd: 0, untilKnown: 0 };
    const first: OwnCall = { at: 1, high: 2, cost: 2, untilCharge: 0, lag: 0, untilEnd: 0, untilKnown: 0 };
    const world = new KeyWorld({ own: [first, call], others: [], polls: [0, 5000, 30_000, 90_000, 120_000], reset: 20_000 });
    world.run();
    expect([world.booked, world.counter(90_000)]).toEqual([0, 1]);
  });
});

describe('two who poll', () => {
  it('book the same money once', () => {
    fc.assert(fc.property(usd, usd, (first, second) => {
      const a = stateAfter(reconcile(new LedgerState(), reading({ usage: fromUsd(1) })));
      const b = new LedgerState(a.toJSON());
      const events = [...reconcile(a, reading({ usage: fromUsd(1 + first) }, 1)), ...reconcile(b, reading({ usage: fromUsd(1 + first + second) }, 2))];
      for (const state of [a, b]) for (const [index, event] of events.entries()) state.apply(written(event, NOON + index, `01M7Q8ECG0YMTEGK1HYKJPYJ5${String(index)}`));
      const booked = [...a.entries()].filter(({ source }) => source === 'untracked');
      expect(booked.length).toBeLessThanOrEqual(1);
      for (const event of reconcile(a, reading({ usage: fromUsd(1 + first + second) }, 3))) a.apply(written(event, NOON + 9));
      const total = [...a.entries()].reduce((sum, { cost = 0 }) => sum + cost, 0);
      expect(Math.abs(total - (first + second) * 1e9)).toBeLessThanOrEqual(1001);
    }));
  });
});

describe('one key at two origins', () => {
  it('has two accounts, neither of which overwrites what is booked in the other', () => {
    const state = new LedgerState();
    const windows = { usageDaily: fromUsd(1), usageWeekly: fromUsd(3) };
    for (const [index, usage] of [9, 10].entries()) {
      for (const origin of [ORIGIN, 'http://127.0.0.1:1']) {
        const share = origin === ORIGIN ? 1 : 2;
        const key = { usage: fromUsd(usage * share), usageDaily: fromUsd(windows.usageDaily / 1e9 * share), usageWeekly: fromUsd(windows.usageWeekly / 1e9 * share) };
        for (const event of reconcile(state, { ...reading(key, index), origin })) state.apply(written(event, NOON + index));
      }
    }
    const of = (origin: string): readonly unknown[] => untrackedOf(state).filter((entry) => entry.origin === origin).map(({ cost }) => cost);
    expect(of(ORIGIN).toSorted()).toEqual([fromUsd(1), fromUsd(1), fromUsd(2)]);
    expect(of('http://127.0.0.1:1').toSorted()).toEqual([fromUsd(2), fromUsd(2), fromUsd(4)]);
  });
});

describe('a counter that falls', () => {
  it('begins a new epoch, books nothing for it, and counts on from there', () => {
    const state = new LedgerState();
    play(state, [{ usage: fromUsd(5) }, { usage: fromUsd(7) }, { usage: fromUsd(1) }, { usage: fromUsd(1.5) }]);
    expect(untrackedOf(state).map(({ id, cost }) => [id, cost])).toEqual([[bookingId(ACCOUNT, 1, 0), fromUsd(2)], [bookingId(ACCOUNT, 2, 0), fromUsd(0.5)]]);
    expect(state.keys.account(ORIGIN, KEY).samples.map(({ cut }) => cut.epoch)).toEqual([1, 1, 2, 2]);
  });

  it('by no more than a rounding is the same epoch', () => {
    const state = new LedgerState();
    play(state, [{ usage: fromUsd(5) }, { usage: fromUsd(4.9999999) }]);
    expect(state.keys.account(ORIGIN, KEY).samples.map(({ cut }) => cut.epoch)).toEqual([1, 1]);
  });
});

describe('a sample', () => {
  it('says nothing while a call runs whose cost could be anything, and speaks once it is known', () => {
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })), held('a', undefined)]);
    for (const event of reconcile(state, reading({ usage: fromUsd(3) }, 1))) state.apply(written(event, NOON + 1));
    expect(untrackedOf(state)).toEqual([]);
    state.apply(written(spent('a', 1), NOON + 2));
    for (const event of reconcile(state, reading({ usage: fromUsd(3) }, 3))) state.apply(written(event, NOON + 3));
    expect(untrackedOf(state).map(({ cost }) => cost)).toEqual([fromUsd(2)]);
  });

  it('gives running calls the benefit of the doubt, up to what was set aside for them', () => {
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })), held('a', fromUsd(1))]);
    for (const event of reconcile(state, reading({ usage: fromUsd(3) }, 1))) state.apply(written(event, NOON + 1));
    expect(untrackedOf(state).map(({ cost }) => cost)).toEqual([fromUsd(2)]);
  });

  it('is not moved by other keys, other origins, or what the guard refused', () => {
    const state = stateAfter([
      ...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })),
      spent('a', 1, { keyHash: 'cd'.repeat(32) }), spent('b', 1, { origin: 'http://127.0.0.1:1' }), spent('c', 0, { status: 'blocked', calls: 0 }),
    ]);
    for (const event of reconcile(state, reading({ usage: fromUsd(3) }, 1))) state.apply(written(event, NOON + 1));
    expect(untrackedOf(state).map(({ cost }) => cost)).toEqual([fromUsd(3)]);
  });

  it('taken again with nothing new writes no entry', () => {
    const state = new LedgerState();
    play(state, [{ usage: fromUsd(1) }, { usage: fromUsd(2) }]);
    expect(reconcile(state, reading({ usage: fromUsd(2) }, 9)).map(({ type }) => type)).toEqual(['sample']);
  });
});

describe('the first sight of a key', () => {
  const windows = { usage: fromUsd(9), usageDaily: fromUsd(1), usageWeekly: fromUsd(3), usageMonthly: fromUsd(7) };

  it('books what the day, the week and the month have seen, each once, marked as before monitoring', () => {
    const entries = openings(new LedgerState(), windows, NOON);
    expect(entries.map(({ id, cost, purpose }) => [id.slice(20), cost, purpose])).toEqual([
      ['0:day', fromUsd(1), 'before monitoring'], ['0:week', fromUsd(2), 'before monitoring'], ['0:month', fromUsd(4), 'before monitoring'],
    ]);
    expect(entries.map(({ since, at }) => [since, at])).toEqual([
      [Date.UTC(2026, 10, 18), NOON], [Date.UTC(2026, 10, 16), Date.UTC(2026, 10, 18) - 1], [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 16) - 1],
    ]);
  });

  describe.each(['Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles', 'UTC'])('in %s', (name) => {
    const zone = createZone(name);
    const at = (key: Partial<KeySample> & Pick<KeySample, 'usage'>, now: number): readonly UsageEntry[] => openings(new LedgerState(), key, now, zone);

    it('does not count what was spent earlier this week or month as today\'s', () => {
      // Not within the first hours of a UTC week, in which the day is the week.
      for (let now = Date.UTC(2026, 10, 17) + MINUTE; now < Date.UTC(2026, 10, 23); now += HOUR) {
        const [day, ...earlier] = at(windows, now);
        expect([day?.at, earlier.length]).toEqual([now, 2]);
        for (const { at: placed, since = 0 } of earlier) {
          // On the UTC week's second day, the user's day may have begun before the whole of the week did.
          expect(placed < periodAt('day', now, zone).start || placed === since).toBe(true);
          expect(placed).toBeGreaterThanOrEqual(since);
        }
      }
    });

    it('does not count what was spent before this week as this week\'s', () => {
      for (let now = Date.UTC(2026, 10, 17) + MINUTE; now < Date.UTC(2026, 10, 23); now += HOUR) {
        const month = at(windows, now).at(-1);
        expect([month?.id.slice(20), (month?.at ?? 0) < periodAt('week', now, zone).start]).toEqual(['0:month', true]);
      }
    });

    it('does not count the part of the week that lies in the month before as this month\'s', () => {
      const now = Date.UTC(2026, 11, 2, 12);
      const week = at({ ...windows, usageMonthly: fromUsd(2) }, now).at(-1);
      expect([week?.id.slice(20), (week?.at ?? 0) < periodAt('month', now, zone).start]).toEqual(['0:week', true]);
    });
  });

  it('counts what only the week\'s counter knows as the week\'s, not as today\'s', () => {
    const entries = openings(new LedgerState(), { usage: fromUsd(9), usageWeekly: fromUsd(3) }, NOON);
    expect(entries.map(({ at, cost }) => [at, cost])).toEqual([[Date.UTC(2026, 10, 18) - 1, fromUsd(3)]]);
  });

  it('knows a week that began in the month before', () => {
    const now = Date.UTC(2026, 11, 2, 12);
    const entries = openings(new LedgerState(), { ...windows, usageMonthly: fromUsd(2), usageWeekly: fromUsd(3) }, now);
    expect(entries.map(({ id, since, cost }) => [id.slice(20), since, cost])).toEqual([
      ['0:day', Date.UTC(2026, 11, 2), fromUsd(1)], ['0:month', Date.UTC(2026, 11, 1), fromUsd(1)], ['0:week', Date.UTC(2026, 10, 30), fromUsd(1)],
    ]);
  });

  it('takes the widest window at hand on the first day of a week', () => {
    const monday = Date.UTC(2026, 10, 16, 9);
    expect(openings(new LedgerState(), { usage: fromUsd(9), usageWeekly: fromUsd(3) }, monday).map(({ cost, since }) => [cost, since])).toEqual([[fromUsd(3), Date.UTC(2026, 10, 16)]]);
  });

  it('leaves out what is ours, at the most that it can have cost', () => {
    const state = stateAfter([spent('a', 0.25), { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', estimate: fromUsd(0.25) }) }, held('c', fromUsd(0.125))]);
    expect(openings(state, windows, NOON + 1000)[0]?.cost).toBe(fromUsd(0.375));
  });

  it('books nothing for a window in which a call of ours may have cost anything', () => {
    expect(openings(stateAfter([held('c', undefined)]), windows, NOON + 1000).map(({ id }) => id.slice(20))).toEqual(['0:week', '0:month']);
  });

  it('is not booked twice, and not again as untracked later', () => {
    const state = new LedgerState();
    play(state, [windows, windows, windows]);
    expect(untrackedOf(state)).toHaveLength(3);
  });
});

describe('a gap over midnight UTC', () => {
  const midnight = Date.UTC(2026, 10, 19);

  function afterNight(key: Partial<KeySample>, before: readonly NewEvent[] = []): readonly (readonly [number | undefined, number | undefined, number])[] {
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })), ...before]);
    return entriesOf(reconcile(state, { ...reading({ usage: fromUsd(5), ...key }), at: midnight + HOUR })).map(({ cost, since, at }) => [cost, since, at]);
  }

  it('is split by what the counter of the running day says', () => {
    expect(afterNight({ usageDaily: fromUsd(2) })).toEqual([[fromUsd(3), NOON, midnight - 1], [fromUsd(2), midnight, midnight + HOUR]]);
  });

  it('leaves out what is ours today', () => {
    expect(afterNight({ usageDaily: fromUsd(2) }, [spent('a', 1.5, { at: midnight + 1 })])).toEqual([[fromUsd(3), NOON, midnight - 1], [fromUsd(0.5), midnight, midnight + HOUR]]);
  });

  it('is one interval where all of it falls on one side, or nobody can tell', () => {
    expect(afterNight({ usageDaily: fromUsd(0) })).toEqual([[fromUsd(5), NOON, midnight - 1]]);
    expect(afterNight({ usageDaily: fromUsd(5) })).toEqual([[fromUsd(5), NOON, midnight + HOUR]]);
    expect(afterNight({})).toEqual([[fromUsd(5), NOON, midnight + HOUR]]);
  });

  it('books both parts under ids of their own, and nothing more afterwards', () => {
    const state = stateAfter(reconcile(new LedgerState(), reading({ usage: fromUsd(0) })));
    const key = { usage: fromUsd(5), usageDaily: fromUsd(2) };
    for (const event of reconcile(state, { ...reading(key), at: midnight + HOUR })) state.apply(written(event, midnight + HOUR));
    expect(state.keys.account(ORIGIN, KEY)).toMatchObject({ booked: { 1: fromUsd(5) }, bookings: { 1: 2 } });
    expect(entriesOf(reconcile(state, { ...reading(key), at: midnight + 2 * HOUR }))).toEqual([]);
  });
});

describe('calls that broke before anybody knew their id', () => {
  const broken = (id: string, high: number | undefined, fields: Partial<UsageEntry> = {}): NewEvent => ({ type: 'entry', id, entry: entryOf({ id, status: 'error', settledAt: NOON, costSource: 'none', ...(high === undefined ? {} : { estimate: fromUsd(high) }), ...fields }) });

  /** Their costs, oldest first, and what is booked, after the counter grew to so much and stood still. */
  function restingAt(usd: number, calls: readonly NewEvent[], readAt: readonly number[] = [90_000, 150_000]): readonly [readonly unknown[], readonly unknown[]] {
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })), ...calls]);
    for (const after of readAt) for (const event of reconcile(state, reading({ usage: fromUsd(usd) }, after))) state.apply(written(event, NOON + after));
    const own = [...state.entries()].filter(({ source }) => source !== 'untracked').toSorted((a, b) => a.at - b.at);
    return [own.map(({ cost, costSource }) => (cost === undefined ? costSource : cost / 1e9)), untrackedOf(state).map(({ cost = 0 }) => cost / 1e9)];
  }

  it('cost what the counter has grown by, once it stands still', () => {
    expect(restingAt(1, [broken('a', 5)])).toEqual([[1], []]);
  });

  it('cost nothing where it has not grown', () => {
    expect(restingAt(0, [broken('a', 5)])).toEqual([[0], []]);
  });

  it('cost at most what they could, the oldest first, and the rest is somebody else\'s', () => {
    expect(restingAt(3, [broken('b', 2, { at: NOON - 1 }), broken('a', 2)])).toEqual([[2, 1], []]);
    expect(restingAt(5, [broken('b', 2, { at: NOON - 1 }), broken('a', 2)])).toEqual([[2, 2], [1]]);
  });

  it('do not get what known calls have cost', () => {
    expect(restingAt(3, [broken('a', 5, { at: NOON - 1 }), spent('b', 2)])).toEqual([[1, 2], []]);
  });

  it('stay unknown where they could have cost anything', () => {
    expect(restingAt(3, [broken('a', undefined), broken('b', 1, { at: NOON + 1 })])).toEqual([['none', 1], []]);
  });

  it.each<[string, readonly NewEvent[], readonly number[]]>([
    ['one of them can be asked about', [broken('a', 5, { generationId: 'gen-1' })], [90_000, 150_000]],
    ['another call runs', [broken('a', 5), held('b', fromUsd(1))], [90_000, 150_000]],
    ['a call has just ended', [broken('a', 5), spent('b', 0, { at: NOON + 61_000, settledAt: NOON + 61_000 })], [90_000, 150_000]],
    ['the counter has stood still for one reading only', [broken('a', 5)], [150_000]],
    ['the counter may still lag', [broken('a', 5)], [30_000, 89_999]],
  ])('stay unknown while %s', (_, calls, readAt) => {
    expect(restingAt(1, calls, readAt)[0][0]).toBe('none');
  });

  it('do not wait for other keys\' calls, or for calls that the guard refused', () => {
    const late = { settledAt: NOON + 150_000, at: NOON + 150_000 };
    const [costs] = restingAt(1, [broken('a', 5), spent('b', 0, { ...late, keyHash: 'cd'.repeat(32) }), spent('c', 0, { ...late, status: 'blocked', calls: 0 })]);
    expect(costs[0]).toBe(1);
  });
});

describe('long ago', () => {
  it('booked money is not taken back only because the sample that proved it is no longer among the newest', () => {
    const state = new LedgerState();
    play(state, [{ usage: fromUsd(0) }, { usage: fromUsd(5) }]);
    // A call that never resolves: every later sample proves less than the one before it.
    state.apply(written(held('a', fromUsd(2)), NOON + 2));
    for (let index = 3; index < 400; index += 1) {
      for (const event of reconcile(state, { ...reading({ usage: fromUsd(5.5) }, index), at: NOON + index * 1000 })) state.apply(written(event, NOON + index * 1000));
    }
    expect(untrackedOf(state).reduce((sum, { cost = 0 }) => sum + cost, 0)).toBe(fromUsd(5));
  });
});

function reading(key: Partial<KeySample> & Pick<KeySample, 'usage'>, after = 0): Reading {
  return { origin: ORIGIN, keyHash: KEY, device: 'd', at: NOON + after, key: { tookMs: 1, ...key }, id: `s${after}`, zone: UTC };
}

function play(state: LedgerState, keys: readonly (Partial<KeySample> & Pick<KeySample, 'usage'>)[]): void {
  for (const [index, key] of keys.entries()) for (const event of reconcile(state, reading(key, index * MINUTE))) state.apply(written(event, NOON + index * MINUTE));
}

function entriesOf(events: readonly NewEvent[]): readonly UsageEntry[] {
  return events.flatMap((event) => (event.type === 'entry' ? [event.entry] : []));
}

function untrackedOf(state: LedgerState): readonly UsageEntry[] {
  return [...state.entries()].filter(({ source }) => source === 'untracked').toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function openings(state: LedgerState, key: Partial<KeySample> & Pick<KeySample, 'usage'>, at: number, zone: Zone = UTC): readonly UsageEntry[] {
  return entriesOf(reconcile(state, { ...reading(key), at, zone }));
}

