import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScheduleMark } from '../../../src/core/exporting/schedule.ts';
import { RETRY_MS, nextStep } from '../../../src/core/exporting/schedule.ts';
import { isSchedule } from '../../../src/core/exporting/cron.ts';
import { UTC } from '../../../src/core/period.ts';

const MONDAYS = '0 8 * * 1';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday, 23 November 2026, 8:00 in Berlin. */
const EIGHT = Date.UTC(2026, 10, 23, 7);

function mark(done: number, more: Partial<ScheduleMark> = {}): ScheduleMark {
  return { schedule: MONDAYS, done, ...more };
}

function step(now: number, found: ScheduleMark | undefined, schedule = MONDAYS): ReturnType<typeof nextStep> {
  return nextStep(schedule, { name: 'Europe/Berlin' }, found, now);
}

describe('a schedule', () => {
  it('is off while nothing is set', () => {
    expect(step(EIGHT, undefined, '')).toEqual({ kind: 'off' });
    expect(step(EIGHT, undefined, 'nonsense')).toEqual({ kind: 'off' });
  });

  it('begins when it is set, and never reaches back', () => {
    expect(step(EIGHT + HOUR, undefined)).toEqual({ kind: 'begin' });
    expect(step(EIGHT + HOUR, mark(EIGHT - 30 * DAY, { schedule: '0 9 * * *' }))).toEqual({ kind: 'begin' });
    expect(step(EIGHT + HOUR, mark(EIGHT + HOUR))).toEqual({ kind: 'wait', until: EIGHT + 7 * DAY });
  });

  it('waits until it is due, and runs then', () => {
    expect(step(EIGHT - 1, mark(EIGHT - 7 * DAY))).toEqual({ kind: 'wait', until: EIGHT });
    expect(step(EIGHT, mark(EIGHT - 7 * DAY))).toEqual({ kind: 'run', due: EIGHT });
    expect(step(EIGHT + 1, mark(EIGHT))).toEqual({ kind: 'wait', until: EIGHT + 7 * DAY });
  });

  it('catches up with times that were missed, once, for the last of them', () => {
    expect(step(EIGHT + 3 * DAY, mark(EIGHT - 70 * DAY))).toEqual({ kind: 'run', due: EIGHT });
    expect(step(EIGHT + 3 * DAY, mark(EIGHT))).toEqual({ kind: 'wait', until: EIGHT + 7 * DAY });
  });

  it('tries again a quarter of an hour after a failure, and the next time at the latest', () => {
    const failed = mark(EIGHT - 7 * DAY, { failed: { due: EIGHT, at: EIGHT + 1000 } });
    expect(step(EIGHT + 2000, failed)).toEqual({ kind: 'wait', until: EIGHT + 1000 + RETRY_MS });
    expect(step(EIGHT + 1000 + RETRY_MS, failed)).toEqual({ kind: 'run', due: EIGHT });
    expect(step(EIGHT + 7 * DAY, mark(EIGHT - 7 * DAY, { failed: { due: EIGHT, at: EIGHT + 7 * DAY - 1 } }))).toEqual({ kind: 'run', due: EIGHT + 7 * DAY });
  });

  it('goes by the clock on the wall when summer time ends', () => {
    const daily = (now: number, done: number): ReturnType<typeof nextStep> => step(now, { schedule: '0 8 * * *', done }, '0 8 * * *');
    const before = Date.UTC(2026, 9, 24, 6);
    expect(daily(before, before)).toEqual({ kind: 'wait', until: Date.UTC(2026, 9, 25, 7) });
  });

  it('starts afresh when the clock that made the mark was wrong', () => {
    expect(step(EIGHT, mark(EIGHT + DAY))).toEqual({ kind: 'begin' });
    expect(step(EIGHT, mark(EIGHT + 1000))).toEqual({ kind: 'wait', until: EIGHT + 7 * DAY });
  });

  it('never comes for a day that does not exist', () => {
    expect(step(EIGHT, { schedule: '0 0 31 2 *', done: EIGHT }, '0 0 31 2 *')).toEqual({ kind: 'wait', until: Infinity });
  });

  it('runs each time that is due exactly once, however seldom or often one looks', () => {
    // Without summer time, times that are due are a week apart to the millisecond.
    const look = (now: number, found: ScheduleMark): ReturnType<typeof nextStep> => nextStep('0 7 * * 1', UTC, { ...found, schedule: '0 7 * * 1' }, now);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 20 * DAY }), { minLength: 1, maxLength: 12 }), (pauses) => {
      let now = EIGHT - 6 * DAY;
      let found = mark(now);
      const done: number[] = [];
      for (const pause of pauses) {
        now += pause;
        for (let next = look(now, found); next.kind === 'run'; next = look(now, found)) {
          done.push(next.due);
          found = mark(next.due);
        }
      }
      expect(new Set(done).size).toBe(done.length);
      expect(done.every((due) => (due - EIGHT) % (7 * DAY) === 0)).toBe(true);
      const lastDue = EIGHT + Math.floor((now - EIGHT) / (7 * DAY)) * 7 * DAY;
      if (lastDue >= EIGHT) expect(done.at(-1)).toBe(lastDue);
    }));
  });
});

describe('what may be typed as a schedule', () => {
  it.each(['', ' ', '0 8 * * 1', '*/5 * * * *', '0 0 1 * *', '@daily', ' 30 7 * * mon-fri '])('is %j', (text) => expect(isSchedule(text)).toBe(true));
  it.each(['daily', '8:00', '0 8 * *', '0 25 * * *', '* * * * * *'])('is not %j', (text) => expect(isSchedule(text)).toBe(false));
});
