import { describe, expect, it } from 'vitest';
import { at, get, hello, jsonOf, simulators } from './testing.ts';

const start = simulators();

describe('provider.max_price', () => {
  it('is 404 with the real body when nothing fits', async () => {
    const simulator = await start();
    const reply = await hello(simulator, {}, { provider: { max_price: { prompt: 0.1, completion: 1 } } });
    expect(reply.status).toBe(404);
    expect(await jsonOf(reply)).toMatchObject({
      error: {
        code: 404,
        message: 'No endpoints found that satisfy the max price for this request',
        metadata: { failed_routing_step: 'Filter by Max Price', routing_funnel: [{ endpoint_count: 3 }, { endpoint_count: 0 }] },
        availability: { code: 'constraint_filtered', retryable: false, excluded_by: ['max_price'] },
      },
    });
  });

  it('is inclusive, and reads strings', async () => {
    const simulator = await start();
    expect((await hello(simulator, {}, { provider: { max_price: { prompt: '0.15', completion: 0.6 } } })).status).toBe(200);
    expect((await hello(simulator, {}, { provider: { max_price: { prompt: '0.1499', completion: 0.6 } } })).status).toBe(404);
  });

  it('skips to a cheaper provider', async () => {
    const simulator = await start();
    const provider = { order: ['azure/eu', 'openai'], max_price: { prompt: 0.2 } };
    expect(at(await jsonOf(hello(simulator, {}, { model: 'openai/gpt-5.6-luna', provider })), 'provider')).toBe('OpenAI');
  });

  it('counts the override that the prompt falls into', async () => {
    const simulator = await start();
    const request = { model: 'openai/gpt-5.6-luna', provider: { only: ['openai'], max_price: { prompt: 0.25 } } };
    expect((await hello(simulator, { tokens: { prompt: 272_000 } }, request)).status).toBe(200);
    expect((await hello(simulator, { tokens: { prompt: 272_001 } }, request)).status).toBe(404);
  });
});

describe('the provider object', () => {
  const LUNA = { model: 'openai/gpt-5.6-luna' };

  it('orders, limits and excludes providers, who charge their own price', async () => {
    const simulator = await start();
    const cost = async (provider: object, more: object = {}): Promise<unknown> => at(await jsonOf(hello(simulator, { tokens: { prompt: 200_000, completion: 1 } }, { ...LUNA, provider, ...more })), 'usage.cost_details.upstream_inference_prompt_cost');
    expect(await cost({})).toBe(0.04);
    expect(await cost({ order: ['azure'] })).toBe(0.2);
    expect(await cost({ ignore: ['openai'] })).toBe(0.2);
    expect(await cost({ only: ['azure/eu'] })).toBe(0.22);
    expect(await cost({}, { service_tier: 'priority' })).toBe(0.08);
    expect(await cost({}, { model: 'openai/gpt-5.6-luna:nitro' })).toBe(0.08);
    expect(await cost({}, { model: 'openai/gpt-5.6-luna:floor' })).toBe(0.02);
    expect(await cost({ order: ['openai/flex'] })).toBe(0.02);
    expect(await cost({ sort: 'price' })).toBe(0.04);
  });

  it('is 404 without any provider left', async () => {
    const simulator = await start();
    expect(at(await jsonOf(hello(simulator, {}, { provider: { only: ['nobody'] } })), 'error.availability.code')).toBe('no_endpoints');
    expect((await hello(simulator, {}, { provider: { order: ['nobody'], allow_fallbacks: false } })).status).toBe(404);
  });
});

describe('models', () => {
  it('falls back along models[], charged and named as the one that answered', async () => {
    const simulator = await start();
    const request = { model: 'anthropic/claude-haiku-4.5', models: ['openai/gpt-4o-mini'] };
    expect(at(await jsonOf(hello(simulator, {}, request)), 'model')).toBe('anthropic/claude-4.5-haiku-20251001');
    const body = await jsonOf(hello(simulator, { failModels: ['anthropic/claude-haiku-4.5'], tokens: { prompt: 1000, completion: 500 } }, request));
    expect(body).toMatchObject({ model: 'openai/gpt-4o-mini', provider: 'OpenAI', usage: { cost: 0.00045 } });
    expect((await hello(simulator, { failModels: ['anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini'] }, request)).status).toBe(502);
    expect((await hello(simulator, {}, { model: 'acme/none', models: ['openai/gpt-4o-mini'] })).status).toBe(200);
  });

  it('knows no model by a wrong name', async () => {
    const body = await jsonOf(hello(await start(), {}, { model: 'acme/fake-1.0' }));
    expect(body).toMatchObject({ error: { message: 'acme/fake-1.0 is not a valid model ID', http_status: 400, availability: { code: 'model_not_found', requested_models: ['acme/fake-1.0'] } } });
  });

  it.each([
    ['~anthropic/claude-haiku-latest', 'anthropic/claude-4.5-haiku-20251001'],
    ['@preset/mine', 'openai/gpt-4.1-2025-04-14'],
    ['openai/gpt-4o-mini@preset/mine', 'openai/gpt-4o-mini'],
    ['openai/gpt-4o-mini:online', 'openai/gpt-4o-mini'],
  ])('serves %s as %s', async (model, served) => {
    const simulator = await start({ presets: { mine: 'openai/gpt-4.1' } });
    expect(at(await jsonOf(hello(simulator, {}, { model })), 'model')).toBe(served);
  });

  it('lets openrouter/auto and openrouter/free choose, within max_price', async () => {
    const simulator = await start();
    const cheap = await jsonOf(hello(simulator, {}, { model: 'openrouter/auto', provider: { max_price: { prompt: 0.08 } } }));
    expect(at(cheap, 'model')).toBe('deepseek/deepseek-v4-flash-20260423');
    expect(simulator.generations()[0]?.data).toMatchObject({ router: 'openrouter/auto' });
    expect((await hello(simulator, {}, { model: 'openrouter/auto', provider: { max_price: { prompt: 0.0001 } } })).status).toBe(404);
    expect(at(await jsonOf(hello(simulator, {}, { model: 'openrouter/free' })), 'usage.cost')).toBe(0);
  });
});

describe('GET /models', () => {
  it('lists text models with prices as strings, pages on request, and embeddings apart', async () => {
    const simulator = await start();
    const { body } = await get(simulator, '/models');
    const rows = body.data as readonly { readonly id: string }[];
    expect(body).toMatchObject({ total_count: rows.length, links: { next: null } });
    expect(rows.find((m) => m.id === 'qwen/qwen3-max')).toMatchObject({ pricing: { prompt: '0.00000078', overrides: [{ min_prompt_tokens: 32_000 }, {}] }, top_provider: {}, description: '' });
    expect(rows.some((m) => m.id.includes('embedding'))).toBe(false);
    expect((await get(simulator, '/models?limit=10&offset=5')).body).toMatchObject({ data: { length: 10 }, links: { next: '/api/v1/models?limit=10&offset=15' } });
    expect((await get(simulator, '/embeddings/models')).body).toMatchObject({ total_count: 2 });
    expect((await get(simulator, '/models/count')).body).toEqual({ data: { count: rows.length } });
    expect((await get(simulator, '/models/user', 'sk-or-v1-none')).status).toBe(401);
  });

  it('lists the providers of a model, the first at the price of /models', async () => {
    const simulator = await start();
    const { body } = await get(simulator, '/models/openai/gpt-5.6-luna/endpoints');
    expect(body).toMatchObject({ data: { id: 'openai/gpt-5.6-luna', endpoints: [{ tag: 'openai', provider_name: 'OpenAI', pricing: { prompt: '0.0000002', discount: 0 } }, { tag: 'openai/flex', pricing: { prompt: '0.0000001' } }, {}, {}, {}] } });
    expect((await get(simulator, '/models/z-ai/glm-5.2:free/endpoints')).status).toBe(200);
    expect((await get(simulator, '/models/acme/none/endpoints')).status).toBe(404);
  });
});
