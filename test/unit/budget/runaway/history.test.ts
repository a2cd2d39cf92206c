import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunawayEvent } from '../../../../src/core/budget/runaway/history.ts';
import { CALLS_PER_SESSION, IDLE_MS, MOST_CALLS, RunawayHistory } from '../../../../src/core/budget/runaway/history.ts';
import type { CallShape } from '../../../../src/core/budget/runaway/shape.ts';
import { nano } from '../../../../src/core/money.ts';

const SHAPE: CallShape = { bytes: 1, model: 1, stem: 1, whole: 1, before: 0, prior: 0, act: 0, input: 1, error: 0, newest: 'person', isProse: false, waits: false, sinceTurn: 0 };

function call(id: string, at: number, session = 's'): RunawayEvent {
  return { type: 'call', session, id, at, shape: { ...SHAPE, whole: at }, estimate: nano(5) };
}

function after(events: Iterable<RunawayEvent>): RunawayHistory {
  const history = new RunawayHistory();
  for (const event of events) history.add(event);
  return history;
}

/** What several processes say of a handful of calls: each call's three events bear the same id, session and time. */
const events = fc.array(
  fc.record({ number: fc.nat(20), kind: fc.constantFrom('call', 'end', 'cost' as const), value: fc.nat(50) }).map(({ number, kind, value }): RunawayEvent => {
    const of = { session: `s${number % 3}`, id: `c${number}`, at: number * 10 };
    if (kind === 'call') return { ...of, type: 'call', shape: { ...SHAPE, whole: number } };
    return kind === 'end' ? { ...of, type: 'end', endedAt: value, isOk: value % 2 === 0 } : { ...of, type: 'cost', cost: nano(value), knownAt: value % 7 };
  }),
  { maxLength: 60 },
);

describe('the fold of a session\'s calls', () => {
  it('does not depend on the order of events, nor on how often they come', () => {
    fc.assert(fc.property(events.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }))), ([all, shuffled]) => {
      const [one, other] = [after(all), after(shuffled)];
      expect(other.size).toEqual(one.size);
      for (const session of ['s0', 's1', 's2']) expect(other.callsOf(session)).toEqual(one.callsOf(session));
    }));
  });

  it('keeps the calls in the order of time, and shows only those whose request was seen', () => {
    const history = after([call('b', 20), { type: 'end', session: 's', id: 'x', at: 5, endedAt: 9, isOk: true }, call('a', 10), call('c', 15)]);
    expect(history.callsOf('s').map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    history.add(call('x', 5));
    expect(history.callsOf('s')[0]).toMatchObject({ id: 'x', endedAt: 9, isOk: true });
  });

  it('believes the latest word on a cost', () => {
    const cost = (amount: number, knownAt: number): RunawayEvent => ({ type: 'cost', session: 's', id: 'a', at: 1, cost: nano(amount), knownAt });
    expect(after([call('a', 1), cost(7, 20), cost(9, 10)]).callsOf('s')[0]?.cost).toBe(7);
  });

  it('survives JSON, and reads no nonsense', () => {
    const history = after([call('a', 1), { type: 'cost', session: 's', id: 'a', at: 1, cost: nano(7), knownAt: 2 }, call('b', 3, 't')]);
    const again = RunawayHistory.from(JSON.parse(JSON.stringify(history)));
    expect([again.callsOf('s'), again.callsOf('t'), again.size]).toEqual([history.callsOf('s'), history.callsOf('t'), history.size]);
    again.add({ type: 'cost', session: 's', id: 'a', at: 1, cost: nano(1), knownAt: 1 });
    expect(again.callsOf('s')[0]?.cost).toBe(7);
    fc.assert(fc.property(fc.anything(), (saved) => {
      expect(RunawayHistory.from(saved).size.calls).toBe(0);
    }));
    expect(RunawayHistory.from({ version: 1, sessions: [['s', [{ id: 1 }, 'x', { id: 'a', at: 1, shape: {} }]], 7] }).size.calls).toBe(0);
  });
});

describe('the bounds of what is kept', () => {
  it('are the newest calls of a session, in whatever order they come', () => {
    const all = Array.from({ length: CALLS_PER_SESSION + 50 }, (_, index) => call(`c${index}`, index));
    for (const order of [all, all.toReversed()]) {
      const calls = after(order).callsOf('s');
      expect([calls.length, calls[0]?.at, calls.at(-1)?.at]).toEqual([CALLS_PER_SESSION, 50, CALLS_PER_SESSION + 49]);
    }
  });

  it('are so many calls in all: the session that was quiet longest is forgotten first', () => {
    const history = new RunawayHistory();
    history.add(call('first', 0, 'quiet'));
    history.add(call('second', 0, 'busy'));
    for (let index = 0; index < MOST_CALLS; index += 1) {
      history.add(call(`c${index}`, index, `one${index}`));
      if (index % 1000 === 0) history.add(call(`b${index}`, index, 'busy'));
    }
    expect(history.size.calls).toBeLessThanOrEqual(MOST_CALLS);
    expect([history.callsOf('quiet').length, history.callsOf('busy').length > 10]).toEqual([0, true]);
  });

  it('are an hour of idleness', () => {
    const history = after([call('a', 0), call('b', 1000, 't')]);
    history.sweep(IDLE_MS + 500);
    expect(history.size).toEqual({ calls: 1, sessions: 1 });
  });
});
