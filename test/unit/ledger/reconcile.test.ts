import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookingId } from '../../../src/core/ledger/keyBook.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { isResolved } from '../../../src/core/usage.ts';
import type { OtherCharge, OwnCall, Schedule } from '../fakes/keyWorld.ts';
import { KeyWorld } from '../fakes/keyWorld.ts';
import { DAY, KEY, NOON, ORIGIN, held, spent, stateAfter, written } from '../fakes/ledger.ts';
import { play, reading, untrackedOf } from '../fakes/readings.ts';

const ACCOUNT = { origin: ORIGIN, keyHash: KEY };
const MINUTE = 60_000;
const LONG = 60 * MINUTE;
/** Nano-dollars: ε of each epoch, and a rounding for each call. */
const TOLERANCE = 2 * 1000 + 50;

const ms = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
/** Up to two dollars, to the picodollar. */
const usd = fc.integer({ min: 0, max: 2e12 }).map((pico) => pico / 1e12);
/** The counter's lag and the age of an answer are at most 90 seconds together. */
const lag = ms(60_000);
const age = fc.oneof(fc.constant(0), ms(30_000));
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 2 });
const others: fc.Arbitrary<readonly OtherCharge[]> = fc.array(fc.record({ at: ms(LONG), cost: usd, byok: fc.oneof(fc.constant(0), usd), lag }), { maxLength: 8 });
const polls = fc.array(fc.record({ at: ms(LONG), age }), { maxLength: 25 });
const restarts = fc.array(ms(LONG), { maxLength: 2 });

/** `over`: how many times its upper bound a call may cost. */
function ownCalls(over: number, known: fc.Arbitrary<number | undefined>): fc.Arbitrary<readonly OwnCall[]> {
  const share = fc.double({ min: 0, max: over, noNaN: true });
  const call = fc.record({ at: fc.integer({ min: 1, max: LONG }), share, byokShare: fc.oneof(fc.constant(0), share), bound: usd, bounded: fc.integer({ min: 0, max: 9 }), untilCharge: ms(MINUTE), lag, untilEnd: ms(5000), untilKnown: known });
  return fc.array(call, { maxLength: 8 }).map((calls) => calls.map(({ share: part, byokShare, bound, bounded, ...rest }): OwnCall => (
    { ...rest, cost: Math.floor(part * bound * 1e12) / 1e12, ...(byokShare === 0 ? {} : { byok: Math.floor(byokShare * bound * 1e12) / 1e12 }), high: bounded === 0 ? undefined : bound }
  )));
}

const soon = fc.oneof(fc.constant(0), ms(10 * MINUTE));
const schedule = (over: number, known: fc.Arbitrary<number | undefined> = soon): fc.Arbitrary<Schedule> => (
  fc.record({ own: ownCalls(over, known), others, polls: polls.map((times) => [0, ...times]), restarts })
);

function expectNoMore(world: KeyWorld, at: number): void {
  expect(world.booked, 'usage').toBeLessThanOrEqual(world.othersBy(at) + TOLERANCE);
  expect(world.byokBooked, 'byok').toBeLessThanOrEqual(world.byokOthersBy(at) + TOLERANCE);
}

/** Tracked and untracked money together are what the counters have grown by. */
function expectWhole(world: KeyWorld, at: number, before = 0): void {
  expect(Math.abs(world.booked + world.tracked + world.estimated - (world.counter(at) - world.counter(before)) * 1e9), 'usage').toBeLessThanOrEqual(TOLERANCE);
  expect(Math.abs(world.byokBooked + world.byokTracked + world.byokEstimated - (world.byokCounter(at) - world.byokCounter(before)) * 1e9), 'byok').toBeLessThanOrEqual(TOLERANCE);
}

describe('what is booked as untracked', () => {
  it('is at no moment more than others have spent', () => {
    fc.assert(fc.property(schedule(1, fc.option(soon, { nil: undefined })), (given) => {
      const world = new KeyWorld(given);
      world.run((at) => expectNoMore(world, at));
    }), { numRuns: 1000 });
  });

  it('is at no moment more than others have spent, even when the counter is set to zero on the way', () => {
    fc.assert(fc.property(schedule(1), ms(LONG), (given, reset) => {
      const world = new KeyWorld({ ...given, reset });
      world.run((at) => expectNoMore(world, at));
    }), { numRuns: 1000 });
  });

  it('makes up, at rest, all of the counters\' growth together with our own calls', () => {
    fc.assert(fc.property(schedule(1), (given) => {
      const world = new KeyWorld({ ...given, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      world.run();
      expectWhole(world, 3 * LONG);
    }), { numRuns: 1000 });
  });

  it('makes up, at rest, all of the day from its beginning on, where the key tells its day and is seen for the first time among calls', () => {
    fc.assert(fc.property(schedule(1), (given) => {
      const world = new KeyWorld({ ...given, tellsDay: true, polls: [...given.polls.slice(1), 3 * LONG, 3 * LONG + MINUTE] });
      world.run((at) => expectNoMore(world, at));
      expectWhole(world, 3 * LONG, -1);
    }), { numRuns: 1000 });
  });

  it('makes up all of the counter\'s growth, at rest, also where calls broke before anybody knew their id', () => {
    fc.assert(fc.property(schedule(1, fc.option(soon, { nil: undefined })), (given) => {
      const own = given.own.map((call) => ({ ...call, high: call.high ?? 2 }));
      const world = new KeyWorld({ ...given, own, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      world.run((at) => expectNoMore(world, at));
      expectWhole(world, 3 * LONG);
      expect([...world.state.entries()].filter((entry) => !isResolved(entry))).toEqual([]);
    }), { numRuns: 1000 });
  });

  it('heals itself when calls turn out dearer than they could be, and never falls below zero', () => {
    fc.assert(fc.property(schedule(3), (given) => {
      const world = new KeyWorld({ ...given, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE] });
      world.run(() => {
        for (const cost of world.untracked) expect(cost).toBeGreaterThanOrEqual(0);
      });
      expectWhole(world, 3 * LONG);
    }), { numRuns: 1000 });
  });

  it('is taken back as soon as a call tells that it cost more than it could, though the counter may still lag', () => {
    const own: OwnCall = { at: 1, cost: 0.0106, high: 0.0054, untilCharge: 0, lag: 0, untilEnd: 2000, untilKnown: 0 };
    const seen: (readonly number[])[] = [];
    const world = new KeyWorld({ own: [own], others: [], polls: [0, 1000, 3000] });
    world.run(() => seen.push([...world.untracked]));
    expect(seen).toContainEqual([5_200_000]);
    expect(seen.at(-1)).toEqual([0]);
  });

  describe('where others\' calls are imported', () => {
    const imports = fc.array(sometimes(ms(4 * LONG)), { minLength: 8, maxLength: 8 });
    const withImports = (given: Schedule, after: readonly (number | undefined)[]): Schedule => (
      { ...given, others: given.others.map((charge, index) => ({ ...charge, importedAt: after[index] === undefined ? undefined : charge.at + after[index] })) }
    );

    it('is at no moment more than others have spent, where the import corrects the bookings', () => {
      fc.assert(fc.property(schedule(1), imports, fc.boolean(), (given, after, tellsDay) => {
        const world = new KeyWorld({ ...withImports(given, after), tellsDay, corrects: true, polls: tellsDay ? given.polls.slice(1) : given.polls });
        world.run((at) => expectNoMore(world, at));
      }), { numRuns: 1000 });
    });

    it('makes up all of the counters\' growth at rest, whether the import corrects the bookings or not', () => {
      fc.assert(fc.property(schedule(1), imports, fc.boolean(), fc.boolean(), (given, after, tellsDay, corrects) => {
        const world = new KeyWorld({ ...withImports(given, after), tellsDay, corrects, polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE, 8 * LONG, 8 * LONG + MINUTE] });
        world.run();
        expectWhole(world, 8 * LONG, tellsDay ? -1 : 0);
      }), { numRuns: 1000 });
    });
  });

  describe('where costs are never told, or only after they were given up', () => {
    const late = fc.constantFrom(0, undefined, DAY + LONG, 3 * DAY);
    const days = [DAY + 3 * LONG, DAY + 3 * LONG + MINUTE, 2 * DAY, 2 * DAY + MINUTE, 4 * DAY, 4 * DAY + MINUTE];
    const lost = (given: Schedule, isLost: readonly boolean[]): Schedule => (
      { ...given, own: given.own.map((call, index) => ({ ...call, high: call.high ?? 2, givenUp: isLost[index] ?? false, untilKnown: isLost[index] === true ? call.untilKnown : (call.untilKnown ?? 0) > LONG ? undefined : call.untilKnown })) }
    );

    it('is at no moment more than others have spent, and makes up all growth at rest', () => {
      fc.assert(fc.property(schedule(1, late), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (given, isLost) => {
        const world = new KeyWorld({ ...lost(given, isLost), polls: [...given.polls, 3 * LONG, 3 * LONG + MINUTE, ...days] });
        world.run((at) => expectNoMore(world, at));
        expectWhole(world, 4 * DAY);
      }), { numRuns: 500 });
    });

    it('takes back of either counter what a broken call was given, once a call that was given up tells that it was its own', () => {
      const call = { untilCharge: 0, lag: 0, untilEnd: 0 };
      const own: readonly OwnCall[] = [
        { ...call, at: 1, cost: 0.25, high: 1.25, untilKnown: undefined },
        { ...call, at: 2, cost: 0, byok: 0.5, high: 2, untilKnown: 3 * DAY, givenUp: true },
      ];
      const world = new KeyWorld({ own, others: [{ at: 0, cost: 1, byok: 0, lag: 1 }, { at: 0, cost: 2, byok: 1, lag: 1 }], polls: [0, 3 * LONG, 3 * LONG + MINUTE, ...days] });
      world.run((at) => expectNoMore(world, at));
      expectWhole(world, 4 * DAY);
    });
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
      world.run(() => expect([world.booked, world.byokBooked]).toEqual([0, 0]));
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
    expect(state.keys.account(ORIGIN, KEY).samples.map(({ cut }) => cut.epoch)).toEqual([1, 1, 1, 2]);
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
