import fc from 'fast-check';
import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { Marks, NO_MARKS, isMark } from '../../../src/core/ledger/marks.ts';
import type { MarkEvent } from '../../../src/core/ledger/marks.ts';
import { nano } from '../../../src/core/money.ts';
import { DAY, HOUR, NOON, held, written } from '../fakes/ledger.ts';

const EVIDENCE = { calls: 29, ms: 5000, certainty: 'exact', sinceTurn: 29, perMinute: nano(5) } as const;
const name = fc.constantFrom('x', 'y', 'x|o|cost|day|0|50');
const event: fc.Arbitrary<NewEvent> = fc.oneof(
  fc.tuple(fc.constantFrom('alert-claim' as const, 'alert-shown' as const), name, fc.integer({ min: 1, max: 3 }), fc.constantFrom('seg-01', 'seg-02')).map(([type, id, limit, owner]): NewEvent => ({ type, id, limit: nano(limit), owner })),
  fc.tuple(name, fc.nat(9)).map(([id, until]): NewEvent => ({ type: 'mute', id, until })),
  fc.tuple(name, fc.nat(9), fc.constantFrom({}, { isUndone: true as const })).map(([id, until, more]): NewEvent => ({ type: 'downgrade', id, from: 'a/dear', to: 'a/cheap', budget: 'everything', until, ...more })),
  fc.tuple(name, fc.constantFrom('active' as const, 'stopped' as const), fc.nat(9)).map(([id, to, used]): NewEvent => ({ type: 'state', id, start: NOON, end: 1, from: 'warned', to, used, limit: 9 })),
  fc.tuple(name, fc.constantFrom('repeats' as const, 'errors' as const), fc.constantFrom({}, { client: 'cline' })).map(([id, reason, more]): NewEvent => ({ type: 'pause', id, reason, evidence: EVIDENCE, ...more })),
  fc.tuple(name, fc.constantFrom('money' as const, 'time' as const, 'stop' as const)).map(([id, choice]): NewEvent => ({ type: 'grant', id, choice })),
);
const history = fc.array(fc.tuple(event, fc.nat(3)), { maxLength: 20 }).map((events) => events.map(([each, at], index) => written(each, NOON + at, ulid(NOON + index)))).map((events) => events.filter(isMark));

function marksAfter(events: readonly MarkEvent[], marks = new Marks(NO_MARKS)): Marks {
  for (const each of events) marks.apply(each);
  return marks;
}

function sorted(marks: Marks): unknown {
  return Object.fromEntries(Object.entries(marks.toJSON()).map(([kind, rows]) => [kind, (rows as readonly (readonly [string, unknown])[]).toSorted(([a], [b]) => (a < b ? -1 : 1))]));
}

function marked(...events: readonly NewEvent[]): Marks {
  return marksAfter(events.map((each, index) => written(each, NOON, ulid(NOON + index))).filter(isMark));
}

describe('what people were told and said', () => {
  it('does not depend on the order of events, nor on their repetition, nor on being saved on the way', () => {
    const retold = history.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), fc.nat(40)));
    fc.assert(fc.property(retold, ([events, others, stop]) => {
      const half = marksAfter(others.slice(0, stop));
      const loaded = new Marks(JSON.parse(JSON.stringify(half)) as ReturnType<Marks['toJSON']>);
      expect(sorted(marksAfter(others.slice(stop), loaded))).toEqual(sorted(marksAfter(events)));
    }), { numRuns: 1000 });
  });

  it('is no event about money', () => {
    expect([isMark(written(held('a', nano(1)))), isMark(written({ type: 'mute', id: 'x', until: 1 }))]).toEqual([false, true]);
  });

  it('of an alert is that it was shown, up to the highest limit, and otherwise that it is claimed', () => {
    const of = (...events: readonly (readonly ['alert-claim' | 'alert-shown', number])[]): unknown => {
      const { type, shown, claim } = marked(...events.map(([each, limit]): NewEvent => ({ type: each, id: 'a', limit: nano(limit), owner: 'w' }))).alerts.get('a') ?? {};
      return [type, shown, claim?.limit];
    };
    expect([of(['alert-claim', 5]), of(['alert-claim', 5], ['alert-shown', 5]), of(['alert-shown', 5], ['alert-claim', 5])]).toEqual([['alert-claim', undefined, 5], ['alert-shown', 5, 5], ['alert-shown', 5, 5]]);
    expect([of(['alert-claim', 5], ['alert-claim', 4], ['alert-shown', 4]), of(['alert-shown', 5], ['alert-claim', 6])]).toEqual([['alert-shown', 4, 4], ['alert-claim', 5, 6]]);
  });

  it('is the last word on a session: paused, then let go on, then paused again', () => {
    const pause: NewEvent = { type: 'pause', id: 's', reason: 'repeats', evidence: EVIDENCE, client: 'cline' };
    const grant: NewEvent = { type: 'grant', id: 's', choice: 'money' };
    expect(marked(pause).pauses.get('s')).toMatchObject({ type: 'pause', reason: 'repeats', client: 'cline' });
    expect(marked(pause, grant).pauses.get('s')).toMatchObject({ type: 'grant', choice: 'money' });
    expect(marked(pause, grant, pause).pauses.get('s')).toMatchObject({ type: 'pause' });
  });

  it('is forgotten two days after it is over, and not before', () => {
    const marks = marked(
      { type: 'downgrade', id: 'd', from: 'a', to: 'b', budget: 'everything', until: NOON + HOUR }, { type: 'downgrade', id: 'without end', from: 'a', to: 'b', budget: 'everything', until: 0 },
      { type: 'pause', id: 'p', reason: 'repeats', evidence: EVIDENCE },
    );
    const left = (now: number): readonly string[] => {
      marks.prune(now, now - 45 * DAY);
      return [...marks.downgrades.keys(), ...marks.pauses.keys()];
    };
    expect(left(NOON + 2 * DAY)).toEqual(['d', 'without end', 'p']);
    expect(left(NOON + 2 * DAY + 1)).toEqual(['d']);
    expect(left(NOON + 2 * DAY + HOUR + 1)).toEqual([]);
  });
});
