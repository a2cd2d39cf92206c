import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCredits } from '../../../src/core/wire/credits.ts';
import { readGeneration } from '../../../src/core/wire/generation.ts';
import { readKey } from '../../../src/core/wire/key.ts';

describe('reading /generation', () => {
  const data = {
    id: 'gen-3b', api_type: 'completions', model: 'sao10k/l3-stheno-8b', provider_name: 'Infermatic', created_at: '2024-07-15T23:33:19.433273+00:00', total_cost: 0.0015, usage: 0.0015,
    upstream_inference_cost: 0.0012, cache_discount: null, is_byok: false, tokens_prompt: 9, tokens_completion: 24, native_tokens_prompt: 10, native_tokens_completion: 25, native_tokens_reasoning: 5,
    native_tokens_cached: 3, streamed: true, cancelled: false, latency: 1250, generation_time: 1200, finish_reason: 'stop', service_tier: 'priority', session_id: null, response_cache_source_id: null,
  };

  it('takes the cost, the tokens that are billed, and who served it', () => {
    expect(readGeneration({ data })).toEqual({
      generationId: 'gen-3b', model: 'sao10k/l3-stheno-8b', provider: 'Infermatic', createdAt: Date.UTC(2024, 6, 15, 23, 33, 19, 433), cost: 1_500_000, upstreamCost: 1_200_000, isByok: false,
      inputTokens: 10, outputTokens: 25, reasoningTokens: 5, cacheReadTokens: 3, streamed: true, cancelled: false, latencyMs: 1250, durationMs: 1200, finishReason: 'stop', tier: 'priority', fromCache: false,
    });
  });

  it('leaves out what is null: a missing cost is not zero', () => {
    expect(readGeneration({ data: { id: 'gen-1', total_cost: null, native_tokens_prompt: null, cancelled: null } })).toEqual({ generationId: 'gen-1', fromCache: false });
    expect(readGeneration({ data: { usage: 0.5 } })).toEqual({ cost: 500_000_000, fromCache: false });
  });

  it('tells a hit of the response cache', () => {
    expect(readGeneration({ data: { total_cost: 0, response_cache_source_id: 'gen-0' } })).toEqual({ cost: 0, fromCache: true });
  });

  it.each([undefined, null, {}, { data: null }, { data: [] }, { error: { code: 404 } }])('finds nothing in %j', (json) => {
    expect(readGeneration(json)).toBeUndefined();
  });
});

describe('reading /key', () => {
  it('takes amounts as nano-dollars, the expiry as an instant, and the reset as a period', () => {
    const data = {
      label: 'sk-or-v1-au7...890', limit: 100, limit_remaining: 74.5, limit_reset: 'monthly', usage: 25.5, usage_daily: 1.5, usage_weekly: 2.5, usage_monthly: 25.5, byok_usage: 17.38, byok_usage_daily: 1.25, byok_usage_weekly: 2.25, byok_usage_monthly: 3.25,
      is_free_tier: false, is_management_key: false, is_provisioning_key: false, expires_at: '2027-12-31T23:59:59Z',
    };
    expect(readKey({ data })).toEqual({
      label: 'sk-or-v1-au7...890', usage: 25_500_000_000, usageDaily: 1_500_000_000, usageWeekly: 2_500_000_000, usageMonthly: 25_500_000_000, byokUsage: 17_380_000_000, byokUsageDaily: 1_250_000_000, byokUsageWeekly: 2_250_000_000, byokUsageMonthly: 3_250_000_000,
      limit: 100_000_000_000, limitRemaining: 74_500_000_000, limitReset: 'month', isFreeTier: false, isManagementKey: false, expiresAt: Date.UTC(2027, 11, 31, 23, 59, 59),
    });
  });

  it('takes the budgets that OpenRouter keeps for the key, the tightest first and once, without the key\'s own limit', () => {
    const tight = { scope: 'workspace', limit_usd: 5, spend_usd: 4.5, remaining_usd: 0.5, reset_interval: 'monthly', resets_at: '2026-12-01T00:00:00Z' };
    const data = { usage: 1, effective_budget: tight, budgets: [{ scope: 'key_limit', limit_usd: 1, remaining_usd: 0.1 }, { scope: 'api_key', limit_usd: 20, spend_usd: 20.04, resets_at: null }, tight, { scope: 'member' }, 7] };
    expect(readKey({ data })).toEqual({
      usage: 1_000_000_000,
      budgets: [{ scope: 'api_key', limit: 20_000_000_000, remaining: -40_000_000 }, { scope: 'workspace', limit: 5_000_000_000, remaining: 500_000_000, resetsAt: Date.UTC(2026, 11, 1) }],
    });
    expect(readKey({ data: { usage: 1, effective_budget: null, budgets: [] } })).toEqual({ usage: 1_000_000_000 });
  });

  it('takes how many requests to free models the day allows', () => {
    expect(readKey({ data: { usage: 0, free_model_daily_requests: { used: 51, limit: 50, remaining: 0 } } })).toEqual({ usage: 0, freeRequests: { used: 51, limit: 50 } });
    expect(readKey({ data: { usage: 0, free_model_daily_requests: { used: 'many', limit: 50 } } })).toEqual({ usage: 0 });
  });

  it('keeps apart a key without a limit and one that does not say', () => {
    expect(readKey({ data: { usage: 0, limit: null, limit_remaining: null, limit_reset: null, expires_at: null } })).toEqual({ usage: 0, limit: null, limitRemaining: null, limitReset: null });
    expect(readKey({ data: { usage: 0 } })).toEqual({ usage: 0 });
  });

  it('lets what remains be negative after an overshoot, and takes nonsense for missing', () => {
    expect(readKey({ data: { usage: 5, limit: 4, limit_remaining: -1, limit_reset: 'yearly', usage_daily: 'x', expires_at: 'never' } })).toEqual({ usage: 5_000_000_000, limit: 4_000_000_000, limitRemaining: -1_000_000_000 });
  });

  it('knows a management key by its old name', () => {
    expect(readKey({ data: { usage: 0, is_provisioning_key: true } })?.isManagementKey).toBe(true);
  });

  it.each([undefined, {}, { data: {} }, { data: { usage: null } }, { data: { usage: '3' } }, { data: { usage: -1 } }, '<html>'])('finds no key in %j', (json) => {
    expect(readKey(json)).toBeUndefined();
  });
});

describe('reading /credits', () => {
  it('subtracts what was used, exactly', () => {
    expect(readCredits({ data: { total_credits: 100.5, total_usage: 25.75 } })).toBe(74_750_000_000);
    expect(readCredits({ data: { total_credits: 0.1, total_usage: 0.3 } })).toBe(-200_000_000);
  });

  it.each([undefined, {}, { data: { total_credits: 1 } }, { data: { total_credits: '1', total_usage: 0 } }])('finds no balance in %j', (json) => {
    expect(readCredits(json)).toBeUndefined();
  });
});

it('reads any answer about the account without throwing', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('usage', 'total_cost', 'limit', 'total_credits', 'created_at', 'expires_at'), (value, name) => {
    for (const json of [value, { data: value }, { data: { usage: 1, total_usage: 1, [name]: value } }]) {
      readKey(json);
      readGeneration(json);
      readCredits(json);
    }
  }));
});
