import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMoney } from '../../../src/core/money.ts';
import type { TokenUsage } from '../../../src/core/usage.ts';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { costOfUsage, freezeRates, ratesAt } from '../../../src/core/pricing/cost.ts';
import { model } from './fixture.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

function cost(id: string, usage: TokenUsage, at: number = NOON): number | undefined {
  const rates = freezeRates(model(id), usage.inputTokens ?? 0, at);
  return rates === undefined ? undefined : costOfUsage(usage, rates);
}

describe('a price that nobody can tell', () => {
  it('is not frozen as nothing: where a call itself has a dynamic price, no rates are kept', () => {
    const row = (request?: string): object => ({ id: 'a/b', canonical_slug: 'a/b', name: 'B', context_length: 1000, architecture: { input_modalities: ['text'], output_modalities: ['text'] }, pricing: { prompt: '0.000001', completion: '0.000002', ...(request === undefined ? {} : { request }) } });
    const rates = (request?: string): object | undefined => {
      const [listed] = parseCatalogue({ data: [row(request)] }).models;
      if (listed === undefined) throw new Error('the row cannot be read');
      return freezeRates(listed, 10, NOON);
    };
    expect([rates('-1'), rates('0.01'), rates()]).toEqual([undefined, { prompt: '0.000001', completion: '0.000002', request: '0.01' }, { prompt: '0.000001', completion: '0.000002' }]);
  });
});

describe('the cost of a call', () => {
  it.each([
    ['openai/gpt-4o-mini', 1000, 500, 450_000],
    ['openai/gpt-5.6-luna', 272_000, 1000, 55_600_000],
    ['openai/gpt-5.6-luna', 272_001, 1000, 110_600_400],
    ['qwen/qwen3-max', 32_000, 100, 25_350_000],
    ['qwen/qwen3-max', 32_001, 100, 50_701_560],
    ['qwen/qwen3-max', 128_001, 100, 250_576_950],
  ])('of %s with %i + %i tokens is %i nano-dollars', (id, inputTokens, outputTokens, nanos) => {
    expect(cost(id, { inputTokens, outputTokens })).toBe(nanos);
  });

  it('prices what is read from and written to the cache apart', () => {
    expect(cost('anthropic/claude-haiku-4.5', { inputTokens: 10_000, outputTokens: 200, cacheReadTokens: 8000 })).toBe(3_800_000);
    expect(cost('anthropic/claude-haiku-4.5', { inputTokens: 10_000, outputTokens: 200, cacheWriteTokens: 8000 })).toBe(13_000_000);
    expect(cost('openai/gpt-5.6-luna', { inputTokens: 272_001, outputTokens: 0, cacheReadTokens: 272_001 })).toBe(10_880_040);
  });

  it.each([
    ['00:30', 880_000], ['02:00', 1_760_000], ['04:00', 880_000], ['05:00', 880_000], ['06:00', 1_760_000], ['08:00', 1_760_000], ['10:00', 880_000], ['23:59', 880_000],
    ['00:59', 880_000], ['01:00', 1_760_000], ['03:59', 1_760_000], ['05:59', 880_000], ['09:59', 1_760_000],
  ])('depends on the hour: at %s UTC it is %i nano-dollars', (time, nanos) => {
    expect(cost('deepseek/deepseek-v4-flash-vision-exp', { inputTokens: 1000, outputTokens: 1000 }, Date.parse(`2026-11-22T${time}:00Z`))).toBe(nanos);
  });

  it('does not add reasoning to the output it is part of', () => {
    expect(cost('openai/gpt-4o-mini', { inputTokens: 1000, outputTokens: 500, reasoningTokens: 400 })).toBe(450_000);
  });

  it('takes no output for no output tokens, as with embeddings', () => {
    expect(cost('openai/gpt-4o-mini', { inputTokens: 1000 })).toBe(150_000);
  });

  it('is unknown without tokens, or where the price is dynamic', () => {
    expect(cost('openai/gpt-4o-mini', { outputTokens: 500 })).toBeUndefined();
    expect(freezeRates(model('openrouter/auto'), 10, NOON)).toBeUndefined();
    expect(costOfUsage({ inputTokens: 1 }, { prompt: 'nonsense', completion: '0' })).toBeUndefined();
  });

  it('survives a cache that claims more tokens than the prompt has', () => {
    expect(costOfUsage({ inputTokens: 10, cacheReadTokens: 20 }, { prompt: '1', completion: '1', cacheRead: '0.5' })).toBe(10_000_000_000);
  });

  it('adds the price of the request itself', () => {
    expect(costOfUsage({ inputTokens: 0 }, { prompt: '1', completion: '1', request: '0.005' })).toBe(5_000_000);
  });

  it('is, split in two calls at the same rates, the same but for one rounding', () => {
    const rates = freezeRates(model('openai/gpt-4o-mini'), 0, NOON) ?? { prompt: '', completion: '' };
    fc.assert(fc.property(fc.nat(100_000), fc.nat(100_000), fc.nat(10_000), (a, b, out) => {
      const parts = [costOfUsage({ inputTokens: a, outputTokens: out }, rates), costOfUsage({ inputTokens: b }, rates)].filter((part) => part !== undefined);
      expect(Math.abs((costOfUsage({ inputTokens: a + b, outputTokens: out }, rates) ?? 0) - addMoney(...parts))).toBeLessThanOrEqual(1);
    }));
  });
});

describe('the rates of a call', () => {
  const pricing = {
    prompt: '1', completion: '10', input_cache_read: '0.1',
    overrides: [{ min_prompt_tokens: 100, prompt: '2', completion: '20' }, { utc_days: ['Monday', 'tuesday'], prompt: '3' }, { min_prompt_tokens: 200, utc_start: 2200, utc_end: 600, completion: '40' }],
  };
  const overridden = parseCatalogue([{ id: 'a/b', pricing }]).find('a/b');
  const texts = (tokens: number, iso: string): readonly (string | undefined)[] => {
    if (overridden === undefined) throw new Error('the row could not be read');
    const rates = ratesAt(overridden, tokens, Date.parse(iso));
    return [rates.prompt, rates.completion, rates.cacheRead].map((price) => (price?.kind === 'known' ? price.text : undefined));
  };

  it.each([
    ['the base rates below every threshold', 100, '2026-11-22T12:00:00Z', ['1', '10', '0.1']],
    ['an override strictly above its threshold', 101, '2026-11-22T12:00:00Z', ['2', '20', '0.1']],
    ['the later of two for a rate that both have', 101, '2026-11-23T12:00:00Z', ['3', '20', '0.1']],
    ['an override on its days only', 50, '2026-11-24T23:59:59Z', ['3', '10', '0.1']],
    ['no override on the day after', 50, '2026-11-25T00:00:00Z', ['1', '10', '0.1']],
    ['all conditions of an override together', 201, '2026-11-22T22:00:00Z', ['2', '40', '0.1']],
    ['a window across midnight until its end', 201, '2026-11-22T05:59:59Z', ['2', '40', '0.1']],
    ['not its end itself', 201, '2026-11-22T06:00:00Z', ['2', '20', '0.1']],
  ])('are %s', (_, tokens, iso, expected) => {
    expect(texts(tokens, iso)).toEqual(expected);
  });

  it('are frozen as the catalogue spells them', () => {
    expect(freezeRates(model('qwen/qwen3-max'), 32_001, NOON)).toEqual({ prompt: '0.00000156', completion: '0.0000078', cacheRead: '0.000000312', cacheWrite: '0.00000195' });
  });
});
