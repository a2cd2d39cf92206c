import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from '../../../src/core/forecast/forecast.ts';
import type { Forecast, ForecastAsk, SpendCell } from '../../../src/core/forecast/types.ts';
import { ZERO, fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, createZone, periodAt } from '../../../src/core/period.ts';
import { live } from './generators.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const MONDAY = Date.UTC(2026, 8, 7);

/** One dollar an hour from nine to five on workdays, for so many days. */
function workdays(days: number): readonly SpendCell[] {
  return Array.from({ length: days }, (_, day) => day).filter((day) => day % 7 < 5)
    .flatMap((day) => Array.from({ length: 8 }, (_, hour) => ({ start: MONDAY + day * DAY + (9 + hour) * HOUR, amount: fromUsd(1) })));
}

function ask(kind: ForecastAsk['kind'], now: number, cells: readonly SpendCell[], more: Partial<ForecastAsk> = {}): ForecastAsk {
  const { start } = periodAt(kind, now, more.zone ?? UTC);
  const history = cells.filter((cell) => cell.start + HOUR <= now);
  const spent = nano(history.reduce((sum, cell) => (cell.start >= start ? sum + cell.amount : sum), 0));
  return { kind, now, zone: UTC, spent, history, cellMs: HOUR, since: MONDAY, ...more };
}

function withoutSince({ since, ...rest }: ForecastAsk): ForecastAsk {
  expect(since).toBeDefined();
  return rest;
}

function known(found: Forecast): Extract<Forecast, { kind: 'known' }> {
  if (found.kind === 'unknown') throw new Error(found.why);
  return found;
}

const usd = (amount: number): number => Math.round(amount / 1e7) / 100;

describe('the forecast of one who does the same each week', () => {
  const day = MONDAY + 56 * DAY;

  it('knows the hours: at noon of a workday five are still to come', () => {
    const { expected, low, high } = known(forecast(ask('day', day + 12 * HOUR, workdays(63))));
    expect(usd(expected)).toBeCloseTo(8, 1);
    expect(usd(low)).toBeCloseTo(8, 0);
    expect(usd(high)).toBeCloseTo(8, 0);
  });

  it('expects nothing more after the day\'s work, and nothing on a free day', () => {
    expect(usd(known(forecast(ask('day', day + 18 * HOUR, workdays(63)))).expected)).toBeCloseTo(8, 1);
    expect(usd(known(forecast(ask('day', day + 5 * DAY + 12 * HOUR, workdays(63)))).expected)).toBeLessThan(0.2);
  });

  it('knows the weekdays: on Wednesday evening two days are still to come', () => {
    expect(usd(known(forecast(ask('week', day + 2 * DAY + 20 * HOUR, workdays(63)))).expected)).toBeCloseTo(40, -1);
  });

  it('knows how many workdays a month has', () => {
    const now = Date.UTC(2026, 10, 10, 20);
    expect(usd(known(forecast(ask('month', now, workdays(90)))).expected)).toBeCloseTo(21 * 8, -1);
  });

  it('says on what it rests', () => {
    expect(forecast(ask('day', day + 12 * HOUR, workdays(63))).basis).toEqual({ days: 56, trials: 53 });
  });
});

describe('a forecast', () => {
  it('is none within the first week, and none before anything was spent', () => {
    const now = MONDAY + 6 * DAY + 12 * HOUR;
    expect(forecast(ask('day', now, workdays(6)))).toEqual({ kind: 'unknown', why: 'too-little-history', basis: { days: 6, trials: 0 } });
    expect(forecast(ask('month', MONDAY + 30 * DAY, []))).toEqual({ kind: 'unknown', why: 'nothing-spent', basis: { days: 30, trials: 0 } });
  });

  it('takes one call just after midnight for a day\'s at most, where hardly anything was ever spent', () => {
    const oneCall: readonly SpendCell[] = [{ start: MONDAY + DAY + 12 * HOUR, amount: fromUsd(2) }];
    const justAfter = Date.UTC(2026, 9, 1, 0, 2);
    const end = (kind: ForecastAsk['kind']): number => usd(known(forecast(ask(kind, justAfter, oneCall, { spent: fromUsd(1), cellMs: HOUR / 4 }))).expected);
    expect(end('month')).toBeLessThan(33);
    expect(end('day')).toBeLessThan(6);
  });

  it('does not take the time before records began for thrift', () => {
    const now = MONDAY + 20 * DAY + 12 * HOUR;
    const late = workdays(21).filter(({ start }) => start > MONDAY + 10 * DAY);
    expect(forecast(ask('day', now, late, { since: MONDAY + 10 * DAY + 1 })).basis.days).toBe(9);
    // The first spend of all is at nine on the eleventh day, which is not whole.
    expect(forecast(withoutSince(ask('day', now, late))).basis.days).toBe(9);
  });

  it('has a wider band the less is known', () => {
    const life = live('office worker', 5, 100);
    const width = (days: number): number => {
      const now = life.start + 98 * DAY + 10 * HOUR;
      const history = life.cells.filter(({ start }) => start < now && start >= now - days * DAY);
      const { low, high } = known(forecast({ kind: 'week', now, zone: life.zone, spent: ZERO, history, cellMs: 900_000, since: now - days * DAY }));
      return high - low;
    };
    expect(width(9)).toBeGreaterThan(width(90));
  });

  it('takes an hour\'s money for spent evenly when the clock stands within it', () => {
    const now = MONDAY + 56 * DAY + 12.5 * HOUR;
    const spent = fromUsd(3.5);
    expect(usd(known(forecast(ask('day', now, workdays(63), { spent }))).expected)).toBeCloseTo(8, 1);
  });

  it('of one who spends a dollar at the same minute every day expects no second one today, whatever the minute', () => {
    const midnight = MONDAY + 56 * DAY;
    for (const [cellMs, minutes] of [[HOUR, [1, 3, 15, 31, 59]], [HOUR / 4, [1, 7, 14]]] as const) {
      for (const minute of minutes) {
        const begun = midnight + 13 * HOUR;
        const now = begun + minute * 60_000;
        const history = Array.from({ length: 57 }, (_, ago) => ({ start: begun - ago * DAY, amount: fromUsd(1) }));
        const found = known(forecast({ kind: 'day', now, zone: UTC, spent: fromUsd(1), history, cellMs, since: MONDAY }));
        expect([usd(found.low), usd(found.expected), usd(found.high)]).toEqual([1, 1, 1]);
        // Before today's, it is expected.
        const early = known(forecast({ kind: 'day', now: begun, zone: UTC, spent: ZERO, history: history.slice(1), cellMs, since: MONDAY }));
        expect(usd(early.expected)).toBe(1);
      }
    }
  });

  it('follows the clock on the wall through summer time', () => {
    const zone = createZone('Europe/Berlin');
    const civil = (day: number, hour: number): number => {
      const local = Date.UTC(2026, 9, 1 + day, hour);
      return local - zone.offsetAt(local - zone.offsetAt(local));
    };
    // Clocks go back on 25 October: nine o'clock is another hour of UTC from then on.
    const cells = Array.from({ length: 50 }, (_, day) => ({ start: civil(day, 9), amount: fromUsd(1) }));
    const at = (hour: number): number => usd(known(forecast(ask('day', civil(40, hour), cells, { zone, since: civil(0, 0) }))).expected);
    expect(at(8)).toBeCloseTo(1, 1);
    expect(at(11)).toBeCloseTo(1, 1);
  });

  it('never ends below what is spent, keeps its order, and is the same for the same question', () => {
    const amounts = fc.array(fc.record({ hour: fc.integer({ min: 0, max: 90 * 24 }), nanos: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1e9, max: 1e13 })) }), { maxLength: 60 });
    fc.assert(fc.property(amounts, fc.constantFrom('day', 'week', 'month'), fc.integer({ min: 7 * 24, max: 91 * 24 }), fc.integer({ min: 0, max: 1e12 }), (cells, kind, hour, extra) => {
      const history = cells.map(({ hour: at, nanos }) => ({ start: MONDAY + at * HOUR, amount: nano(nanos) }));
      const question = ask(kind, MONDAY + hour * HOUR, history);
      const more = { ...question, spent: nano(question.spent + extra) };
      const found = forecast(more);
      expect(forecast(more)).toEqual(found);
      if (found.kind === 'unknown') return;
      expect(found.low).toBeGreaterThanOrEqual(more.spent);
      expect(found.expected).toBeGreaterThanOrEqual(found.low);
      expect(found.high).toBeGreaterThanOrEqual(found.expected);
      expect(Number.isSafeInteger(found.high)).toBe(true);
    }));
  });
});
