import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NanoUsd } from '../../src/core/money.ts';
import { ZERO, addMoney, decimalUsd, fromUsd, maxMoney, nano, subtractMoney, toUsd } from '../../src/core/money.ts';

const amount = fc.integer({ min: -(2 ** 50), max: 2 ** 50 }).map(nano);

describe('money', () => {
  it('adds up the same in any order and grouping', () => {
    fc.assert(fc.property(amount, amount, amount, (a, b, c) => {
      const sum = addMoney(a, b, c);
      expect(addMoney(addMoney(a, b), c)).toBe(sum);
      expect(addMoney(a, addMoney(b, c))).toBe(sum);
      expect(addMoney(c, a, b)).toBe(sum);
      expect(subtractMoney(sum, c)).toBe(addMoney(a, b));
    }));
    expect(addMoney()).toBe(ZERO);
  });

  it('is written as a plain decimal number, however small', () => {
    expect([0, 1, 100, 1_000_000_000, 100_000_000_000, 1_500_000_000, -1, 8_999_999_123_456_789].map(nano).map(decimalUsd)).toEqual(['0', '0.000000001', '0.0000001', '1', '100', '1.5', '-0.000000001', '8999999.123456789']);
    fc.assert(fc.property(amount, (each) => {
      expect(decimalUsd(each)).toMatch(/^-?\d+(\.\d+)?$/);
      expect(fromUsd(Number(decimalUsd(each)))).toBe(each);
    }));
  });

  it('reads decimals half up, as they are written', () => {
    fc.assert(fc.property(fc.nat(1999), fc.nat(999_999_999), fc.nat(99), (dollars, nanos, rest) => {
      const written = `${dollars}.${String(nanos).padStart(9, '0')}${String(rest).padStart(2, '0')}`;
      expect(fromUsd(Number(written))).toBe(dollars * 1_000_000_000 + nanos + (rest >= 50 ? 1 : 0));
    }));
  });

  it('takes a half for one more, wherever it stands', () => {
    fc.assert(fc.property(fc.nat(4_000_000_000), (nanos) => {
      expect(fromUsd(Number(`${Math.floor(nanos / 1e9)}.${String(nanos % 1e9).padStart(9, '0')}5`))).toBe(nanos + 1);
    }), { numRuns: 2000 });
  });

  it.each([
    [0.0000000075, 8], [0.0000001225, 123], [0.000007765, 7765], [1e-9, 1], [4.9e-10, 0], [5e-10, 1], [0.1 + 0.2, 300_000_000], [-0.25, -250_000_000], [-0, 0], [1234.5678, 1_234_567_800_000],
  ])('takes %f dollars for %i nano-dollars', (usd, nanos) => {
    expect(Object.is(fromUsd(usd), nanos)).toBe(true);
  });

  it('survives the way to dollars and back, up to four million dollars', () => {
    fc.assert(fc.property(fc.integer({ min: -4e15, max: 4e15 }), (nanos) => {
      expect(fromUsd(toUsd(nano(nanos)))).toBe(nanos);
    }));
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d as nano-dollars', (value) => {
    expect(() => nano(value)).toThrow(RangeError);
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, 1e10])('refuses %d dollars', (usd) => {
    expect(() => fromUsd(usd)).toThrow(RangeError);
  });

  it('does not lose a nano-dollar silently where a sum is too large', () => {
    expect(() => addMoney(Number.MAX_SAFE_INTEGER as NanoUsd, nano(1))).toThrow(RangeError);
  });

  it('knows the larger amount', () => {
    expect([maxMoney(nano(1), nano(2)), maxMoney(nano(-1), nano(-2))]).toEqual([2, -1]);
  });
});
