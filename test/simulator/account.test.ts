import { describe, expect, it } from 'vitest';
import { at, get, hello, jsonOf, keyData, post, simulators, HELLO } from './testing.ts';

const start = simulators();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('GET /key', () => {
  it('moves its counters in UTC days, Monday weeks and months', async () => {
    const simulator = await start();
    const { hash } = simulator.key;
    simulator.setNow('2026-10-31T23:59:59Z');
    simulator.spend({ keyHash: hash, usd: 1 });
    expect(await keyData(simulator)).toMatchObject({ usage: 1, usage_daily: 1, usage_weekly: 1, usage_monthly: 1 });
    simulator.advance(1000);
    expect(await keyData(simulator), 'a Sunday in a new month').toMatchObject({ usage: 1, usage_daily: 0, usage_weekly: 1, usage_monthly: 0 });
    simulator.spend({ keyHash: hash, usd: 0.25 });
    simulator.advance(DAY);
    expect(await keyData(simulator), 'Monday').toMatchObject({ usage: 1.25, usage_daily: 0, usage_weekly: 0, usage_monthly: 0.25 });
  });

  it('counts a call into the day it ended on', async () => {
    const simulator = await start();
    simulator.setNow('2026-11-18T23:59:59.999Z');
    const cost = at(await jsonOf(hello(simulator)), 'usage.cost');
    simulator.advance(1);
    expect(await keyData(simulator)).toMatchObject({ usage: cost, usage_daily: 0 });
  });

  it('shows a charge only after the settlement lag, in the window of the call', async () => {
    const simulator = await start({ settlementLagMs: 5000 });
    simulator.setNow('2026-11-18T23:59:58Z');
    const cost = at(await jsonOf(hello(simulator)), 'usage.cost');
    expect(await keyData(simulator)).toMatchObject({ usage: 0 });
    simulator.advance(4999);
    expect(await keyData(simulator)).toMatchObject({ usage: 0 });
    simulator.advance(1);
    expect(await keyData(simulator)).toMatchObject({ usage: cost, usage_daily: 0, usage_weekly: cost });
  });

  it('keeps BYOK spend apart and counts it toward the limit only if told to', async () => {
    const simulator = await start();
    const key = simulator.addKey({ limit: 1, includeByokInLimit: true });
    await post(simulator, '/chat/completions', HELLO, { key: key.key, trouble: { byok: true, tokens: { prompt: 1000, completion: 500 } } });
    expect(await keyData(simulator, key.key)).toMatchObject({ usage: 0, byok_usage: 0.00045, byok_usage_daily: 0.00045, limit_remaining: 0.99955 });
    simulator.updateKey(key.hash, { includeByokInLimit: false });
    expect(await keyData(simulator, key.key)).toMatchObject({ limit_remaining: 1 });
  });

  it('answers under its old name, and 401 in three voices', async () => {
    const simulator = await start();
    expect((await get(simulator, '/auth/key')).body).toEqual((await get(simulator, '/key')).body);
    const message = async (headers: Record<string, string>): Promise<unknown> => at(await jsonOf(fetch(`${simulator.baseUrl}/key`, { headers })), 'error.message');
    expect(await message({})).toBe('Missing Authentication header');
    expect(await message({ authorization: 'Bearer hunter2' })).toBe('No auth credentials found');
    expect(await message({ authorization: 'Bearer sk-or-v1-0000' })).toBe('User not found.');
  });

  it('refuses disabled and expired keys', async () => {
    const simulator = await start();
    const key = simulator.addKey({ expiresAt: '2026-11-18T13:00:00Z' });
    expect((await get(simulator, '/key', key.key)).status).toBe(200);
    simulator.advance(HOUR);
    expect((await get(simulator, '/key', key.key)).status).toBe(401);
    simulator.updateKey(key.hash, { expiresAt: null, disabled: true });
    expect((await post(simulator, '/chat/completions', HELLO, { key: key.key })).status).toBe(401);
  });
});

describe('limits', () => {
  it('refuses a key whose limit is used up until the limit resets, overshoot and all', async () => {
    const simulator = await start();
    const key = simulator.addKey({ limit: 2, limitReset: 'daily' });
    simulator.spend({ keyHash: key.hash, usd: 2.5 });
    expect(await keyData(simulator, key.key)).toMatchObject({ limit: 2, limit_reset: 'daily', limit_remaining: -0.5 });
    const refused = await post(simulator, '/chat/completions', HELLO, { key: key.key });
    expect(refused.status).toBe(403);
    expect(await jsonOf(refused)).toEqual({ error: { message: 'Key limit exceeded (daily limit). Manage it using https://openrouter.ai/settings/keys', code: 403 } });
    simulator.advance(12 * HOUR);
    expect((await post(simulator, '/chat/completions', HELLO, { key: key.key })).status).toBe(200);
  });

  it('enforces a limit on what was truly spent, before /key shows it', async () => {
    const simulator = await start({ settlementLagMs: 60_000, keyLimitStatus: 402, key: { limit: 0.000001 } });
    expect((await hello(simulator)).status).toBe(200);
    expect((await keyData(simulator)).usage).toBe(0);
    const refused = await hello(simulator);
    expect(refused.status).toBe(402);
    expect(await jsonOf(refused)).toMatchObject({ error: { code: 402, message: expect.stringContaining('(total limit)') as string, metadata: { limit_source: 'openrouter_key_limit' } }, user_id: expect.stringMatching(/^user_/) as string });
  });

  it('asks for credits that cover the whole output allowance', async () => {
    const simulator = await start({ credits: 0.001 });
    const refused = await jsonOf(hello(simulator));
    expect(at(refused, 'error.message')).toMatch(/^This request requires more credits, or fewer max_tokens\. You requested up to 16384 tokens, but can only afford \d+\./);
    expect((await hello(simulator, {}, { max_tokens: 100 })).status).toBe(200);
  });

  it('refuses everything below a balance of zero, free models too', async () => {
    const simulator = await start({ credits: 1 });
    simulator.spend({ keyHash: simulator.key.hash, usd: 1.5 });
    expect(at(await jsonOf(hello(simulator)), 'error.metadata.limit_source')).toBe('openrouter_credits');
    expect((await hello(simulator, {}, { model: 'z-ai/glm-5.2:free' })).status).toBe(402);
    simulator.setCredits(10);
    expect((await hello(simulator)).status).toBe(200);
  });

  it('tells the budgets that a key has, the tightest by itself', async () => {
    const simulator = await start({ key: { budgets: [{ scope: 'api_key', limit_usd: 20, spend_usd: 1 }, { scope: 'workspace', limit_usd: 500, spend_usd: 490 }] } });
    expect(await keyData(simulator)).toMatchObject({ effective_budget: { scope: 'workspace', remaining_usd: 10 }, budgets: [{ remaining_usd: 19 }, { remaining_usd: 10 }] });
    expect(await keyData(await start())).not.toHaveProperty('effective_budget');
  });

  it('counts free requests by the day and by the minute, refused ones as well', async () => {
    const simulator = await start({ credits: 5, freePerMinute: 1000 });
    const free = { model: 'z-ai/glm-5.2:free' };
    for (let i = 0; i < 50; i++) await (await hello(simulator, {}, free)).text();
    const refused = await hello(simulator, {}, free);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-19T00:00:00Z')));
    expect(await jsonOf(refused)).toMatchObject({ error: { message: expect.stringContaining('free-models-per-day. Add 10 credits') as string, metadata: { limit_source: 'openrouter_free_tier_daily' } } });
    expect(await keyData(simulator)).toMatchObject({ usage: 0, free_model_daily_requests: { used: 51, limit: 50, remaining: 0 } });
    simulator.advance(12 * HOUR);
    expect((await hello(simulator, {}, free)).status).toBe(200);
    const hasty = await start({ freePerMinute: 1 });
    await hello(hasty, {}, free);
    expect(at(await jsonOf(hello(hasty, {}, free)), 'error.message')).toContain('free-models-per-min');
  });

  it('holds running requests to the in-flight budget', async () => {
    const simulator = await start({ inFlightBudget: 0.01, inFlightSettleMs: 1000 });
    const slow = hello(simulator, { stall: 'after_headers' }, { stream: true, max_tokens: 10_000 });
    const reply = await slow;
    const refused = await hello(simulator, {}, { max_tokens: 10_000 });
    expect(refused.status).toBe(402);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(at(await jsonOf(refused), 'error.metadata')).toMatchObject({ reason: 'in_flight_budget_exhausted', limit_source: 'openrouter_in_flight_budget' });
    expect(at(await jsonOf(hello(simulator, {}, { model: 'openai/gpt-4o', max_tokens: 10_000 })), 'error.metadata.reason')).toBe('weight_exceeds_budget');
    expect(simulator.state().running).toBe(1);
    await reply.body?.cancel();
    await simulator.idle();
    expect((await hello(simulator, {}, { max_tokens: 10_000 })).status).toBe(200);
  });
});

describe('management keys', () => {
  it('read the credits, which ordinary keys may not', async () => {
    const simulator = await start({ credits: 100.5 });
    simulator.spend({ keyHash: simulator.key.hash, usd: 25.75 });
    expect(await get(simulator, '/credits', simulator.managementKey.key)).toEqual({ status: 200, body: { data: { total_credits: 100.5, total_usage: 25.75 } } });
    expect(await get(simulator, '/credits')).toEqual({ status: 403, body: { error: { message: 'Only management keys can perform this operation', code: 403 } } });
    expect((await get(simulator, '/activity')).status).toBe(403);
    expect((await get(simulator, '/credits', 'sk-or-v1-none')).status).toBe(401);
  });

  it('are refused for inference', async () => {
    const simulator = await start();
    expect((await post(simulator, '/chat/completions', HELLO, { key: simulator.managementKey.key })).status).toBe(403);
    expect(await keyData(simulator, simulator.managementKey.key)).toMatchObject({ is_management_key: true, is_provisioning_key: true });
  });

  it('read the activity of the last thirty completed days by day, model and provider', async () => {
    const simulator = await start();
    const { hash } = simulator.key;
    await hello(simulator, { tokens: { prompt: 1000, completion: 500 } });
    await hello(simulator, { tokens: { prompt: 1000, completion: 500 } });
    await hello(simulator, { byok: true, tokens: { prompt: 1000, completion: 500 } }, { model: 'openai/gpt-4.1' });
    const other = simulator.addKey();
    simulator.spend({ keyHash: other.hash, usd: 3 });
    const rows = async (query = ''): Promise<unknown> => (await get(simulator, `/activity${query}`, simulator.managementKey.key)).body.data;
    expect(await rows(), 'today is not complete').toEqual([]);
    simulator.advance(DAY);
    expect(await rows(`?api_key_hash=${hash}`)).toMatchObject([
      { date: '2026-11-18', model: 'openai/gpt-4o-mini', provider_name: 'OpenAI', requests: 2, usage: 0.0009, prompt_tokens: 2000, completion_tokens: 1000 },
      { model: 'openai/gpt-4.1', model_permaslug: 'openai/gpt-4.1-2025-04-14', usage: 0, byok_usage_inference: 0.006, byok_requests: 1 },
    ]);
    expect(at(await rows(), '0.usage')).toBe(3.0009);
    expect(await rows('?date=2026-11-17')).toEqual([]);
    expect((await get(simulator, '/activity?date=yesterday', simulator.managementKey.key)).status).toBe(400);
    simulator.advance(30 * DAY);
    expect(await rows()).toEqual([]);
  });
});
