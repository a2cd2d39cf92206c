import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PollSituation } from '../../../src/core/ledger/pollSchedule.ts';
import { nextPollAt } from '../../../src/core/ledger/pollSchedule.ts';
import { DAY, HOUR, NOON } from '../fakes/ledger.ts';

const MINUTE = 60_000;

/** How long after the last poll the next one is due. */
function pause(situation: Partial<PollSituation>): number {
  const lastPoll = situation.lastPoll ?? NOON;
  return nextPollAt({ now: lastPoll, lastPoll, lastTraffic: undefined, lastChange: lastPoll, focused: false, interval: MINUTE, nextEdge: NOON + DAY, failures: 0, ...situation }) - lastPoll;
}

describe('the pause between two polls', () => {
  it.each<[string, Partial<PollSituation>, number]>([
    ['is the setting while the window has the focus', { focused: true }, MINUTE],
    ['is the setting while there is traffic', { lastTraffic: NOON - MINUTE }, MINUTE],
    ['is five minutes when nobody looks and nothing runs', { lastTraffic: NOON - 3 * MINUTE }, 5 * MINUTE],
    ['is fifteen minutes when the counter has not moved for an hour', { lastChange: NOON - HOUR }, 15 * MINUTE],
    ['is never shorter than the setting', { interval: 30 * MINUTE, lastChange: NOON - HOUR }, 30 * MINUTE],
    ['doubles with each failure', { focused: true, failures: 2 }, 4 * MINUTE],
    ['grows to fifteen minutes after many failures', { focused: true, failures: 60 }, 15 * MINUTE],
    ['ends five seconds after a day has turned', { focused: true, nextEdge: NOON + 10_000 }, 15_000],
    ['ends at such an edge even after failures', { failures: 8, nextEdge: NOON + MINUTE }, 65_000],
  ])('%s', (_, situation, expected) => {
    expect(pause(situation)).toBe(expected);
  });

  it('is none before the first poll, and none when the clock was set back', () => {
    const situation: PollSituation = { now: NOON, lastPoll: undefined, lastTraffic: undefined, lastChange: undefined, focused: false, interval: MINUTE, nextEdge: NOON + DAY, failures: 0 };
    expect([nextPollAt(situation), nextPollAt({ ...situation, lastPoll: NOON + HOUR })]).toEqual([NOON, NOON]);
  });

  it('never ends: whatever happened, the next poll is at most fifteen minutes or one interval away', () => {
    const instant = fc.integer({ min: NOON - DAY, max: NOON });
    const situation = fc.record({
      now: fc.constant(NOON), lastPoll: instant, lastTraffic: fc.option(instant, { nil: undefined }), lastChange: fc.option(instant, { nil: undefined }), focused: fc.boolean(),
      interval: fc.integer({ min: 5000, max: HOUR }), nextEdge: fc.integer({ min: NOON - DAY, max: NOON + DAY }), failures: fc.nat(20),
    });
    fc.assert(fc.property(situation, (given) => {
      const next = nextPollAt(given);
      expect(next).toBeGreaterThanOrEqual(NOON);
      expect(next).toBeLessThanOrEqual(NOON + Math.max(15 * MINUTE, given.interval));
    }));
  });
});
