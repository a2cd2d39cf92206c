import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../../src/core/ledger/shares.ts';

describe('shares', () => {
  it('go by the weights, the rest to the largest remainders', () => {
    expect(sharesOf(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(sharesOf(10, [1, 2, 0])).toEqual([3, 7, 0]);
  });

  it('are nothing where no weight is', () => {
    expect([sharesOf(10, [0, 0]), sharesOf(10, [])]).toEqual([[0, 0], []]);
  });

  it('add up exactly, and none is more than one away from its proportion', () => {
    const money = fc.integer({ min: 0, max: 9e15 });
    fc.assert(fc.property(money, fc.array(money, { minLength: 1, maxLength: 20 }), (total, weights) => {
      const shares = sharesOf(total, weights);
      const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
      fc.pre(sum > 0n);
      expect(shares.reduce((all, share) => all + BigInt(share), 0n)).toBe(BigInt(total));
      for (const [index, share] of shares.entries()) {
        const off = BigInt(share) * sum - BigInt(total) * BigInt(weights[index] ?? 0);
        expect(off < sum && off > -sum).toBe(true);
      }
    }));
  });
});
