import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfUsage } from '../../../src/core/pricing/cost.ts';
import { costParts } from '../../../src/core/pricing/costParts.ts';

const tokens = fc.nat(200_000);

describe('the parts of a cost', () => {
  it('add up to it, but for the rounding of each', () => {
    fc.assert(fc.property(tokens, tokens, tokens, tokens, fc.boolean(), (fresh, cacheReadTokens, cacheWriteTokens, outputTokens, hasCacheRates) => {
      const usage = { inputTokens: fresh + cacheReadTokens + cacheWriteTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
      const rates = { prompt: '0.00000123', completion: '0.0000151', request: '0.0005', ...(hasCacheRates ? { cacheRead: '0.0000003', cacheWrite: '0.00000375' } : {}) };
      const parts = costParts(usage, rates);
      const sum = parts.reduce((total, { cost }) => total + (cost ?? Number.NaN), 0);
      expect(Math.abs(sum - (costOfUsage(usage, rates) ?? Number.NaN))).toBeLessThanOrEqual(3);
      expect(parts.filter(({ kind }) => kind !== 'request').reduce((total, { count }) => total + count, 0)).toBe(usage.inputTokens + outputTokens);
    }));
  });

  it('have no cost where nobody knows the rates, and no parts where nobody knows the tokens', () => {
    expect(costParts({ inputTokens: 5, cacheReadTokens: 2 }, undefined)).toEqual([{ kind: 'input', count: 3 }, { kind: 'cacheRead', count: 2 }]);
    expect(costParts({}, undefined)).toEqual([]);
    expect(costParts({ outputTokens: 5 }, { prompt: '0.1', completion: 'x' })).toEqual([{ kind: 'output', count: 5 }]);
  });
});
