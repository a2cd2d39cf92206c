import { describe, expect, it } from 'vitest';
import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone, periodAt } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { HOUR, KEY, NOON, ORIGIN, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';
import { entriesOf, openings, play, reading, untrackedOf } from '../fakes/readings.ts';

const MINUTE = 60_000;

describe('the first sight of a key', () => {
  const windows = { usage: fromUsd(9), usageDaily: fromUsd(1), usageWeekly: fromUsd(3), usageMonthly: fromUsd(7) };

  it('books what the day, the week and the month have seen, each once, marked as before monitoring', () => {
    const entries = openings(new LedgerState(), windows, NOON);
    expect(entries.map(({ id, cost, purpose }) => [id.slice(20), cost, purpose])).toEqual([
      ['1:0', fromUsd(1), 'before monitoring'], ['0:week', fromUsd(2), 'before monitoring'], ['0:month', fromUsd(4), 'before monitoring'],
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
      ['1:0', Date.UTC(2026, 11, 2), fromUsd(1)], ['0:month', Date.UTC(2026, 11, 1), fromUsd(1)], ['0:week', Date.UTC(2026, 10, 30), fromUsd(1)],
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
