import { describe, expect, it } from 'vitest';
import { KEPT_MS, replayCache } from '../../../src/core/insight/promptCache.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { CallFact } from '../../../src/core/insight/callFact.ts';
import { CATALOGUE, NOW, call, without } from './kit.ts';

const TERMS = { hitPercent: 100, zone: UTC, countByok: false, catalogue: CATALOGUE };

/** A conversation that grows by a thousand tokens a minute. */
function turns(count: number, fields: Partial<CallFact> = {}): readonly CallFact[] {
  return Array.from({ length: count }, (_, turn) => call({ session: 's', at: NOW - 1_000_000 + turn * 60_000, inputTokens: 10_000 + turn * 1000, cost: fromUsd(0.02), ...fields }));
}

describe('prompts that might have been cached', () => {
  it('save the difference of the prices, less what writing costs', () => {
    // haiku: 1,000 a token, 100 read, 1,250 written. The second call repeats 10,000 and adds 1,000; the third repeats 11,000 and adds 1,000.
    const result = replayCache(turns(3), {}, TERMS);
    const saved = (10_000 * 900 - 1000 * 250) + (11_000 * 900 - 1000 * 250);
    expect(result).toEqual({
      calls: 3, allCalls: 3, inputTokens: 33_000, repeatedTokens: 21_000, cachedTokens: 0, uncachedTokens: 21_000, withoutRate: 0,
      before: 60_000_000, after: 60_000_000 - saved, days: [{ day: '2026-11-28', before: 60_000_000, after: 60_000_000 - saved }],
    });
  });

  it('save only the part that is supposed to be found', () => {
    const result = replayCache(turns(2), {}, { ...TERMS, hitPercent: 50 });
    expect(result.before - result.after).toBe(10_000 * 450 - 1000 * 250);
  });

  it('save nothing that was read from a cache already', () => {
    expect(replayCache(turns(2, { cacheReadTokens: 10_000 }), {}, TERMS)).toMatchObject({ repeatedTokens: 10_000, cachedTokens: 20_000, uncachedTokens: 0, before: 40_000_000, after: 40_000_000 });
  });

  it('do not repeat in another session, after five minutes, at another model, or where they are shorter', () => {
    const [first, second] = turns(2);
    if (first === undefined || second === undefined) throw new Error('no turns');
    const others = [{ ...second, session: 't' }, { ...second, at: first.at + KEPT_MS + 1 }, { ...second, model: 'openai/gpt-4o-mini' }, { ...second, inputTokens: 9000 }];
    for (const other of others) expect(replayCache([first, other], {}, TERMS).repeatedTokens).toBe(0);
    expect(replayCache([first, { ...second, at: first.at + KEPT_MS }], {}, TERMS).repeatedTokens).toBe(10_000);
  });

  it('are not judged without a session or tokens, but said to be there', () => {
    expect(replayCache([call(), without(call({ session: 's' }), 'inputTokens')], {}, TERMS)).toMatchObject({ calls: 0, allCalls: 2, inputTokens: 10_000, before: 30_000_000, after: 30_000_000 });
  });

  it('save nothing at a model that has no price for reading a cache', () => {
    expect(replayCache(turns(2, { model: 'perplexity/sonar' }), {}, TERMS)).toMatchObject({ uncachedTokens: 10_000, withoutRate: 10_000, before: 40_000_000, after: 40_000_000 });
  });

  it('never save more than a call has cost', () => {
    expect(replayCache(turns(2, { cost: fromUsd(0.001) }), {}, TERMS).after).toBe(1_000_000);
  });
});
