import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeUsage, pickUsage, readUsage, toReportedUsage } from '../../../src/core/wire/usage.ts';

describe('reading usage', () => {
  it('reads chat completions: the input includes the cache, the output includes reasoning', () => {
    const usage = {
      prompt_tokens: 10000, completion_tokens: 200, total_tokens: 10200, cost: 0.0038, is_byok: false,
      prompt_tokens_details: { cached_tokens: 8000, cache_write_tokens: 5, audio_tokens: 0 },
      cost_details: { upstream_inference_cost: 0.0038 }, completion_tokens_details: { reasoning_tokens: 150, image_tokens: 0 },
    };
    expect(readUsage(usage)).toEqual({ inputTokens: 10000, outputTokens: 200, cacheReadTokens: 8000, cacheWriteTokens: 5, reasoningTokens: 150, cost: 3_800_000, upstreamCost: 3_800_000, isByok: false });
  });

  it('reads responses, whose input includes the cache as well', () => {
    const usage = { input_tokens: 100, input_tokens_details: { cached_tokens: 64, cache_write_tokens: 0 }, output_tokens: 20, output_tokens_details: { reasoning_tokens: 12 }, cost: 0.00123 };
    expect(readUsage(usage)).toEqual({ inputTokens: 100, outputTokens: 20, cacheReadTokens: 64, cacheWriteTokens: 0, reasoningTokens: 12, cost: 1_230_000 });
  });

  it('adds the cache to the input of messages, which leaves it out', () => {
    const usage = { input_tokens: 8, output_tokens: 16, cache_creation_input_tokens: 300, cache_read_input_tokens: 1000, output_tokens_details: { thinking_tokens: 4 } };
    expect(readUsage(usage)).toEqual({ inputTokens: 1308, outputTokens: 16, cacheReadTokens: 1000, cacheWriteTokens: 300, reasoningTokens: 4 });
  });

  it('adds up what messages wrote to the cache by its lifetime where the sum is missing', () => {
    expect(readUsage({ input_tokens: 1, output_tokens: 1, cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 } })).toMatchObject({ inputTokens: 31, cacheWriteTokens: 30 });
  });

  it('reads embeddings, which have no output', () => {
    expect(readUsage({ prompt_tokens: 8, total_tokens: 8, cost: 0.00000016 })).toEqual({ inputTokens: 8, cost: 160 });
  });

  it('keeps a missing cost apart from a cost of nothing', () => {
    expect(readUsage({ prompt_tokens: 1, cost: null })).toEqual({ inputTokens: 1 });
    expect(readUsage({ prompt_tokens: 1 })).toEqual({ inputTokens: 1 });
    expect(readUsage({ prompt_tokens: 1, cost: 0 })).toEqual({ inputTokens: 1, cost: 0 });
  });

  it.each([-0.5, Number.NaN, Number.POSITIVE_INFINITY, '0.5', 1e30, {}, true])('takes a cost of %s for missing', (cost) => {
    expect(readUsage({ prompt_tokens: 1, cost })).toEqual({ inputTokens: 1 });
  });

  it.each([-1, 1.5, '7', null, [], 1e300])('takes a count of %s for missing', (count) => {
    expect(readUsage({ prompt_tokens: count, completion_tokens: 2 })).toEqual({ outputTokens: 2 });
  });

  it.each([undefined, null, 'usage', 3, [], {}, { total_tokens: 3 }])('finds no usage in %j', (json) => {
    expect(readUsage(json)).toBeUndefined();
  });

  it('tells BYOK, where the fee and the provider’s charge are two amounts', () => {
    expect(readUsage({ prompt_tokens: 13, completion_tokens: 16, cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } })).toMatchObject({ cost: 1_000_000, upstreamCost: 20_000_000, isByok: true });
  });

  it('never throws, whatever stands there', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      for (const json of [a, { prompt_tokens: a, completion_tokens_details: b, cost: a, cost_details: b }, { input_tokens: b, cache_creation: a, cost: b }]) {
        const usage = readUsage(json);
        for (const value of Object.values(usage ?? {})) expect(typeof value === 'boolean' || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
      }
    }));
  });
});

describe('merging usage', () => {
  it('lets the later figure win, but never a zero over a figure', () => {
    const early = pickUsage({ prompt_tokens: 5, completion_tokens: 1, cost: 0.1 });
    expect(mergeUsage(early, pickUsage({ prompt_tokens: 0, completion_tokens: 9 }))).toEqual({ input: 5, output: 9, cost: 100_000_000 });
    expect(mergeUsage(pickUsage({ input_tokens: 0, output_tokens: 0 }), pickUsage({ input_tokens: 8 }))).toEqual({ freshInput: 8, output: 0 });
  });

  it('adds the cache to the input once, though both arrive separately', () => {
    const merged = mergeUsage(pickUsage({ input_tokens: 8, cache_read_input_tokens: 100, output_tokens: 1 }), pickUsage({ input_tokens: 8, output_tokens: 30 }));
    expect(toReportedUsage(merged ?? {})).toEqual({ inputTokens: 108, cacheReadTokens: 100, outputTokens: 30 });
  });
});
