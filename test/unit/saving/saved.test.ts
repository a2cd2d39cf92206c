import { describe, expect, it } from 'vitest';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { SavingsRow } from '../../../src/core/saving/saved.ts';
import { savedBy } from '../../../src/core/saving/saved.ts';

/** A dollar a million tokens in, ten out; a tenth from the cache, a quarter more into it. */
const RATES = { prompt: '0.000001', completion: '0.00001', cacheRead: '0.0000001', cacheWrite: '0.00000125' };

function row(changes: Partial<SavingsRow>): SavingsRow {
  return { rates: RATES, isCached: false, hasBaseline: false, entries: 1, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, belowBaseline: ZERO, ...changes };
}

describe('what was saved', () => {
  it('is nothing where nothing was', () => {
    expect(savedBy([row({ inputTokens: 1e6, outputTokens: 1e6 })])).toEqual({ cached: { amount: 0, count: 0 }, cacheReads: { amount: 0, count: 0 }, models: { amount: 0, count: 0 }, total: 0 });
  });

  it('is what reading from a provider’s cache is cheaper, less what writing to it is dearer', () => {
    expect(savedBy([row({ inputTokens: 5e6, cacheReadTokens: 2e6 })]).cacheReads).toEqual({ amount: fromUsd(1.8), count: 2e6 });
    expect(savedBy([row({ cacheReadTokens: 2e6, cacheWriteTokens: 1e6 })]).cacheReads.amount).toBe(fromUsd(1.55));
    expect(savedBy([row({ cacheReadTokens: 1e5, cacheWriteTokens: 1e6 })]).cacheReads).toEqual({ amount: 0, count: 0 });
    expect(savedBy([row({ cacheReadTokens: 1e6, rates: { prompt: '0.000001', completion: '0' } })]).total).toBe(0);
  });

  it('is the same of a whole month as of its days together', () => {
    const [written, read] = [row({ cacheWriteTokens: 1e6 }), row({ cacheReadTokens: 1e5 })];
    expect(savedBy([written, read]).cacheReads).toEqual({ amount: 0, count: 0 });
    expect(savedBy([written, row({ cacheReadTokens: 2e6 })])).toEqual(savedBy([row({ entries: 2, cacheReadTokens: 2e6, cacheWriteTokens: 1e6 })]));
    // Other rates are another matter.
    expect(savedBy([{ ...written, rates: { ...RATES, cacheRead: '0.0000002' } }, read]).cacheReads).toEqual({ amount: fromUsd(0.09), count: 1e5 });
  });

  it('is what calls that our own cache answered would have cost', () => {
    const { cached, total } = savedBy([row({ isCached: true, entries: 3, inputTokens: 1e6, outputTokens: 1e5, rates: { ...RATES, request: '0.01' } }), row({ isCached: true, hasBaseline: true, entries: 2, belowBaseline: fromUsd(0.5), rates: RATES })]);
    expect(cached).toEqual({ amount: fromUsd(2.53), count: 5 });
    expect(total).toBe(cached.amount);
  });

  it('is what cheaper models took off', () => {
    expect(savedBy([row({ hasBaseline: true, entries: 4, belowBaseline: fromUsd(1.25) }), row({ hasBaseline: true, entries: 1, belowBaseline: fromUsd(-0.25) })]).models).toEqual({ amount: fromUsd(1), count: 5 });
    expect(savedBy([row({ hasBaseline: true, belowBaseline: fromUsd(-0.25) })]).models).toEqual({ amount: 0, count: 0 });
  });

  it('leaves out what has no rates, or rates that cannot be read', () => {
    const { rates, ...bare } = row({ isCached: true, inputTokens: 1e6, cacheReadTokens: 1e6 });
    expect(rates).toBe(RATES);
    expect(savedBy([bare, { ...bare, isCached: false }, row({ cacheReadTokens: 1e6, rates: { prompt: 'free?', completion: '0' } })]).total).toBe(0);
  });
});
