import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf, costOfAtMost, dearest, parseRate, perMillion, readPrice } from '../../../src/core/pricing/rate.ts';

describe('a price', () => {
  it('is exact however many digits it has', () => {
    expect(parseRate('0.0000000416666666666667')).toBe(41_666_666_666_666_700_000_000n);
    expect(parseRate('1')).toBe(10n ** 30n);
    expect(parseRate('0')).toBe(0n);
    expect(parseRate('1.5e-7')).toBe(150_000_000_000_000_000_000_000n);
    expect(parseRate('2.5E-8')).toBe(parseRate('0.000000025'));
  });

  it('is rounded up behind the thirtieth digit, so that a bound stays one', () => {
    expect(parseRate(`0.${'0'.repeat(30)}1`)).toBe(1n);
  });

  it.each(['', ' ', 'free', '1,5', '0x10', '--1', '.5', '1.', 'NaN', 'Infinity', '1e999', '99999999', '-0.5'])('is unknown when it reads %j', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });

  it('is dynamic when it is -1, and unknown when it is nothing', () => {
    expect(readPrice('-1')).toEqual({ kind: 'dynamic' });
    expect(readPrice(-1)).toEqual({ kind: 'dynamic' });
    for (const value of [undefined, null, {}, [], true, 'abc']) expect(readPrice(value)).toBeUndefined();
  });

  it('keeps the catalogue’s own spelling, and takes numbers too', () => {
    expect(readPrice('0.000000150')).toEqual({ kind: 'known', text: '0.000000150', rate: 150_000_000_000_000_000_000_000n });
    expect(readPrice(0.0000005)).toMatchObject({ kind: 'known', rate: 500_000_000_000_000_000_000_000n });
  });

  it('is shown per million tokens', () => {
    expect(perMillion(parseRate('0.00000015') ?? 0n)).toBe(150_000_000);
    expect(perMillion(parseRate('0.0000000416666666666667') ?? 0n)).toBe(41_666_667);
  });

  it('is dearest by value, not by spelling', () => {
    expect(dearest([parseRate('0.0000009'), undefined, parseRate('0.00001')])).toBe(parseRate('1e-5'));
    expect(dearest([])).toBe(0n);
  });
});

describe('the cost of parts', () => {
  it('is rounded once, half up, not part by part', () => {
    const third = parseRate('0.00000000033') ?? 0n;
    expect(costOf([{ count: 1, rate: third }, { count: 1, rate: third }])).toBe(1);
    expect(costOf([{ count: 1, rate: parseRate('0.0000000005') ?? 0n }])).toBe(1);
    expect(costOf([{ count: 1, rate: parseRate('0.00000000049999999999') ?? 0n }])).toBe(0);
    expect(costOfAtMost([{ count: 1, rate: 1n }])).toBe(1);
    expect(costOfAtMost([])).toBe(0);
  });

  it('equals exact arithmetic for every count and every price of nano-dollars', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(100_000)), { maxLength: 6 }), (pairs) => {
      const parts = pairs.map(([count, nanos]) => ({ count, rate: BigInt(nanos) * 10n ** 21n }));
      const sum = pairs.reduce((total, [count, nanos]) => total + BigInt(count) * BigInt(nanos), 0n);
      expect(BigInt(costOf(parts))).toBe(sum);
      expect(BigInt(costOfAtMost(parts))).toBe(sum);
    }));
  });

  it('stays at the largest amount rather than fail', () => {
    expect(costOf([{ count: Number.MAX_SAFE_INTEGER, rate: 10n ** 30n }])).toBe(1e15);
  });
});
