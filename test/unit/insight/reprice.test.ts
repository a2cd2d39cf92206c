import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/core/pricing/model.ts';
import { reprice } from '../../../src/core/insight/reprice.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import { CATALOGUE, DAY, NOW, call, elsewhere, many, without } from './kit.ts';

const TERMS = { zone: UTC, countByok: false, catalogue: CATALOGUE };

function model(id: string): Model {
  const found = CATALOGUE.find(id);
  if (found === undefined) throw new Error(`not in the fixture: ${id}`);
  return found;
}

describe('calls priced with another model', () => {
  it('cost as many tokens at its rates, of each kind', () => {
    // gpt-4o-mini: 150 nano a token in, 75 from the cache, 600 out. No price for writing: as for prompts.
    const fact = call({ cacheReadTokens: 4000, cacheWriteTokens: 1000 });
    const result = reprice([fact], {}, model('openai/gpt-4o-mini'), TERMS);
    // 5,000 × 150 + 4,000 × 75 + 1,000 × 150 + 1,000 × 600
    expect(result).toMatchObject({ calls: 1, before: 15_000_000, after: 750_000 + 300_000 + 150_000 + 600_000, otherTokeniser: true, tooLong: 0 });
    expect([result.low, result.high]).toEqual([1_260_000, 2_340_000]);
  });

  it('have no range where the same tokeniser counts', () => {
    const result = reprice([call()], {}, model('anthropic/claude-haiku-4.5:batch'), TERMS);
    // 10,000 × 500 + 1,000 × 2,500
    expect(result).toMatchObject({ after: 7_500_000, low: 7_500_000, high: 7_500_000, otherTokeniser: false });
  });

  it('are priced by the length of each prompt', () => {
    // qwen3-max: 780 a token up to 32,000, 1,560 above, 1,950 above 128,000; out 3,900, 7,800, 9,750.
    const calls = [32_000, 32_001, 200_000].map((inputTokens) => call({ inputTokens, outputTokens: 100 }));
    const expected = (32_000 * 780 + 100 * 3900) + (32_001 * 1560 + 100 * 7800) + (200_000 * 1950 + 100 * 9750);
    expect(reprice(calls, {}, model('qwen/qwen3-max'), TERMS).after).toBe(expected);
  });

  it('are priced by the hour of each call', () => {
    // deepseek: 440 a token in, 1,320 out; half of that from 10:00 to 1:00 and from 4:00 to 6:00 UTC.
    const at = (time: string): number => Date.parse(`2026-11-27T${time}:00Z`);
    const calls = [at('09:59'), at('10:00'), at('02:00'), at('05:00')].map((when) => call({ at: when, inputTokens: 1000, outputTokens: 0 }));
    expect(reprice(calls, {}, model('deepseek/deepseek-v4-flash-vision-exp'), TERMS).after).toBe(440_000 + 220_000 + 440_000 + 220_000);
  });

  it('are summed exactly and rounded once a day', () => {
    // A third of a thousand calls of one token at 966 of a millionth of a nano-dollar each: no call is rounded by itself.
    const cheap: Model = { ...model('z-ai/glm-5.2'), rates: { prompt: { kind: 'known', text: '0.0000000004', rate: 400_000_000_000_000_000_000n }, completion: { kind: 'known', text: '0', rate: 0n } } };
    expect(reprice(many(5, call({ inputTokens: 1, outputTokens: 0 })), {}, cheap, TERMS).after).toBe(2);
  });

  it('are none without a fixed price, and never free for want of one', () => {
    expect(reprice([call()], {}, model('openrouter/auto'), TERMS)).toMatchObject({ calls: 1, before: 15_000_000, noPrice: 'dynamic', days: [] });
    expect(reprice([call()], {}, model('openrouter/auto'), TERMS).after).toBeUndefined();
    const unknown = { ...model('openai/gpt-4o-mini'), rates: {} };
    expect(reprice([call()], {}, unknown, TERMS)).toMatchObject({ noPrice: 'unknown' });
  });

  it('are counted apart where they cannot be compared', () => {
    const calls = [
      without(call(), 'inputTokens', 'outputTokens'), without(call(), 'cost'), call({ isEmbedding: true }), call({ isByok: true, cost: fromUsd(0), byokCost: fromUsd(1) }),
      without(call({ hasFailed: true, cost: fromUsd(0) }), 'inputTokens'), elsewhere(3),
    ];
    const result = reprice(calls, {}, model('openai/gpt-4o-mini'), TERMS);
    expect(result).toMatchObject({ calls: 0, before: 0, after: 0, leftOut: { noTokens: 1, noCost: 1, embeddings: 1, ownKey: 1 } });
  });

  it('count what a provider charged the own key, where that counts', () => {
    const result = reprice([call({ isByok: true, cost: fromUsd(0), byokCost: fromUsd(1) })], {}, model('openai/gpt-4o-mini'), { ...TERMS, countByok: true });
    expect(result).toMatchObject({ calls: 1, before: 1_000_000_000 });
  });

  it('are those of one model, program or purpose', () => {
    const calls = [call(), call({ client: 'aider' }), call({ purpose: 'summary' })];
    const mini = model('openai/gpt-4o-mini');
    expect(reprice(calls, { client: 'aider' }, mini, TERMS).calls).toBe(1);
    expect(reprice(calls, { purpose: 'summary' }, mini, TERMS).calls).toBe(1);
    expect(reprice(calls, { client: '' }, mini, TERMS).calls).toBe(0);
    expect(reprice(calls, { model: 'anthropic/claude-haiku-4.5' }, mini, TERMS).calls).toBe(3);
  });

  it('are told by local day, oldest first', () => {
    const calls = [call({ at: Date.parse('2026-11-27T23:30:00Z') }), call({ at: Date.parse('2026-11-26T12:00:00Z') })];
    const result = reprice(calls, {}, model('anthropic/claude-haiku-4.5:batch'), { ...TERMS, zone: createZone('Europe/Berlin') });
    expect(result.days).toEqual([{ day: '2026-11-26', before: 15_000_000, after: 7_500_000 }, { day: '2026-11-28', before: 15_000_000, after: 7_500_000 }]);
  });

  it('say what would not fit, and what is only estimated', () => {
    const result = reprice([call({ inputTokens: 150_000, isEstimated: true }), call({ at: NOW - DAY })], {}, model('openai/gpt-4o-mini'), TERMS);
    expect(result).toMatchObject({ tooLong: 1, estimated: 15_000_000, calls: 2 });
  });

  it('cost what each of an imported sum would, by its average length', () => {
    // Ten calls of 20,000 tokens each: below the first step of qwen3-max.
    const result = reprice([call({ calls: 10, inputTokens: 200_000, outputTokens: 0 })], {}, model('qwen/qwen3-max'), TERMS);
    expect(result).toMatchObject({ calls: 10, after: 200_000 * 780 });
  });
});
