import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProposedLimit, SpentSoFar } from '../../../src/core/budget/proposedLimits.ts';
import { proposedLimits } from '../../../src/core/budget/proposedLimits.ts';
import { fromUsd, toUsd } from '../../../src/core/money.ts';

/** A Wednesday, the 18th: the third day of the week. */
const WEDNESDAY = Date.UTC(2026, 10, 18, 12);

function spent(daily?: number, weekly?: number, monthly?: number): SpentSoFar {
  const given = Object.entries({ daily, weekly, monthly }).filter((pair): pair is [string, number] => pair[1] !== undefined);
  return Object.fromEntries(given.map(([field, usd]) => [field, fromUsd(usd)]));
}

function amounts(proposed: readonly ProposedLimit[]): readonly number[] {
  return proposed.map(({ amount }) => amount);
}

describe('limits that are proposed', () => {
  it('leave half as much again as an average day, week and month', () => {
    // $36 in 18 days: $2 a day, $14 a week, $60 a month of thirty days.
    const proposed = proposedLimits(spent(0.5, 6, 36), WEDNESDAY);
    expect(amounts(proposed)).toEqual([3, 25, 100]);
    expect(proposed.map(({ basis }) => basis)).toEqual([2, 14, 60].map((usd) => ({ kind: 'average', average: fromUsd(usd) })));
  });

  it('leave twice what a heavy day has come to, so that not even an alert at half of it is due', () => {
    const [daily] = proposedLimits(spent(10, 12, 36), WEDNESDAY);
    expect(daily).toEqual({ field: 'daily', amount: 25, basis: { kind: 'so-far', spent: fromUsd(10) } });
  });

  it('are a cautious start where nothing was spent, or nobody knows', () => {
    for (const none of [spent(), spent(0, 0, 0)]) {
      expect(proposedLimits(none, WEDNESDAY)).toEqual([['daily', 5], ['weekly', 20], ['monthly', 50]].map(([field, amount]) => ({ field, amount, basis: { kind: 'unknown' } })));
    }
  });

  it('are never so small that nothing could be done with them', () => {
    const proposed = proposedLimits(spent(0.002, 0.002, 0.01), WEDNESDAY);
    expect(amounts(proposed)).toEqual([1, 5, 10]);
    expect(proposed.map(({ basis }) => basis.kind)).toEqual(['little', 'little', 'little']);
  });

  it('take the only day that is known for the average', () => {
    expect(amounts(proposedLimits(spent(4), WEDNESDAY))).toEqual([10, 50, 200]);
  });

  it('hold on the first and the last day of a month', () => {
    expect(amounts(proposedLimits(spent(3, 3, 3), Date.UTC(2026, 5, 1, 8)))).toEqual([8, 40, 150]);
    expect(amounts(proposedLimits(spent(1, 7, 31), Date.UTC(2026, 4, 31, 23)))).toEqual([2.5, 15, 80]);
  });

  it('are less than half used, round, and none below the shorter one, whatever was spent', () => {
    const usd = fc.option(fc.double({ min: 0, max: 50_000, noNaN: true }), { nil: undefined });
    const at = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(fc.property(usd, usd, usd, at, (daily, weekly, monthly, now) => {
      const so = spent(daily, weekly, monthly);
      const proposed = proposedLimits(so, now);
      for (const [index, { field, amount }] of proposed.entries()) {
        expect(toUsd(so[field] ?? fromUsd(0))).toBeLessThan(amount / 2);
        expect(amount).toBeGreaterThanOrEqual(proposed[index - 1]?.amount ?? 0);
        expect(String(amount).replace('.', '').replace(/0+$/, '').replace(/^0+/, '').length).toBeLessThanOrEqual(2);
      }
    }));
  });
});
