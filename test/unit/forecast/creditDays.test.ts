import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditDays, dailySpend } from '../../../src/core/forecast/creditDays.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

const usd = (...amounts: readonly number[]): readonly ReturnType<typeof fromUsd>[] => amounts.map(fromUsd);

describe('how many days credits last', () => {
  it('is what is left by what a day costs, the surer the more even the days', () => {
    expect(creditDays(fromUsd(12), usd(1, 1, 1, 1))).toEqual({ kind: 'known', days: 12, least: 12, most: 12, perDay: fromUsd(1), of: 4 });
    const uneven = creditDays(fromUsd(12), usd(0, 2, 1, 1));
    if (uneven.kind === 'unknown') throw new Error('it is known');
    expect([uneven.days, Math.round(uneven.least), Math.round(uneven.most ?? 0)]).toEqual([12, 8, 25]);
  });

  it('has no upper end where a few days alone made all of it', () => {
    expect(creditDays(fromUsd(12), usd(0, 0, 0, 9))).not.toHaveProperty('most');
  });

  it('is not known with too few days, or while nothing is spent', () => {
    expect(creditDays(fromUsd(12), usd(1, 1))).toEqual({ kind: 'unknown', why: 'too-little-history' });
    expect(creditDays(fromUsd(12), usd(0, 0, 0))).toEqual({ kind: 'unknown', why: 'nothing-spent' });
  });

  it('is none without credits, and never outside its band', () => {
    expect(creditDays(fromUsd(-1), usd(1, 1, 1))).toMatchObject({ days: 0, least: 0 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), fc.array(fc.integer({ min: 0, max: 1e11 }), { minLength: 3, maxLength: 14 }), (credits, daily) => {
      const found = creditDays(nano(credits), daily.map(nano));
      if (found.kind === 'known') expect([found.least <= found.days, found.days <= (found.most ?? Infinity)]).toEqual([true, true]);
    }));
  });
});

describe('what the last whole days have cost', () => {
  const events = [
    spent('first', 9, { at: NOON - 5 * DAY }), spent('a', 1, { at: NOON - 3 * DAY }), spent('b', 0.5, { at: NOON - 3 * DAY + HOUR }),
    spent('else', 2, { at: NOON - DAY, source: 'untracked', calls: 0 }), spent('today', 7, { at: NOON - HOUR }), spent('far', 4, { at: NOON - DAY, origin: 'https://elsewhere.example' }),
  ];

  it('has silent days in it, but neither today nor the day of the first call', () => {
    expect(dailySpend(stateAfter(events), NOON, budgeting({ countUntracked: false }))).toEqual(usd(0, 1.5, 0, 2));
  });

  it('reaches two weeks back at most, over a change of the clocks too', () => {
    const zone = createZone('Europe/Berlin');
    const now = Date.UTC(2026, 9, 30, 12);
    const long = stateAfter([spent('long ago', 9, { at: now - 40 * DAY }), spent('x', 1, { at: now - 14 * DAY }), spent('y', 2, { at: now - 15 * DAY })], now);
    expect(dailySpend(long, now, { ...budgeting(), zone })).toEqual(usd(1, ...Array.from({ length: 13 }, () => 0)));
  });

  it('is nothing before the first call', () => {
    expect(dailySpend(stateAfter([]), NOON, budgeting())).toEqual([]);
  });
});
