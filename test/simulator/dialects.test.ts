import { describe, expect, it } from 'vitest';
import { at, eventsOf, get, jsonOf, keyData, openai, post, simulators } from './testing.ts';

const start = simulators();
const TOKENS = { prompt: 2000, completion: 40, cached: 1024 };
const CLAUDE = { model: 'anthropic/claude-haiku-4.5', max_tokens: 500, messages: [{ role: 'user', content: 'Hi' }] };

describe('/responses', () => {
  it('answers the openai package whole, with input and output costs', async () => {
    const simulator = await start();
    const response = await openai(simulator).responses.create({ model: 'openai/gpt-5-mini', input: 'Say hello' });
    expect(response.status).toBe('completed');
    expect(response.output_text.length).toBeGreaterThan(20);
    expect(response.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    expect(at(response, 'usage.cost')).toBe((await keyData(simulator)).usage);
    expect(at(response, 'usage.cost_details')).toHaveProperty('upstream_inference_input_cost');
  });

  it('streams to the openai package and ends with the numbers', async () => {
    const simulator = await start();
    const stream = await openai(simulator).responses.create({ model: 'openai/gpt-4.1', input: 'Say hello', stream: true });
    const types: string[] = [];
    let text = '';
    let final = '';
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') final = event.response.usage === undefined ? '' : JSON.stringify(event.response.usage);
    }
    expect(types.slice(0, 2)).toEqual(['response.created', 'response.in_progress']);
    expect(types.at(-1)).toBe('response.completed');
    expect(text.length).toBeGreaterThan(20);
    expect(JSON.parse(final)).toMatchObject({ is_byok: false, server_tool_use_details: { web_search_requests: 0 } });
  });

  it('ends with response.incomplete at the token cap, and with [DONE]', async () => {
    const simulator = await start();
    const text = await (await post(simulator, '/responses', { model: 'openai/gpt-4.1', input: 'Hi', stream: true, max_output_tokens: 16 })).text();
    expect(eventsOf(text).at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage: { output_tokens: 16 } } });
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it.each([[{ store: true }], [{ previous_response_id: 'resp_1' }]])('refuses %j: it keeps no state', async (extra) => {
    const simulator = await start();
    expect((await post(simulator, '/responses', { model: 'openai/gpt-4.1', input: 'Hi', ...extra })).status).toBe(400);
  });

  it.each([
    [undefined, { type: 'response.failed', response: { status: 'failed', error: { code: 'server_error' }, error_type: 'provider_unavailable' } }],
    ['error' as const, { type: 'error', code: '502' }],
    ['response.error' as const, { type: 'response.error' }],
  ])('tells a failure in mid-stream as %s', async (event, expected) => {
    const simulator = await start();
    const trouble = { failMidway: { code: 502, ...(event === undefined ? {} : { event }) } };
    const text = await (await post(simulator, '/responses', { model: 'openai/gpt-4.1', input: 'Hi', stream: true }, { trouble })).text();
    expect(eventsOf(text).at(-1)).toMatchObject(expected);
  });
});

describe('/messages', () => {
  it('answers whole, with what was cached apart from input_tokens', async () => {
    const simulator = await start();
    const body = await jsonOf(post(simulator, '/messages', CLAUDE, { trouble: { tokens: TOKENS } }));
    expect(body).toMatchObject({ type: 'message', role: 'assistant', provider: 'Anthropic', stop_reason: 'end_turn', content: [{ type: 'text' }], usage: { input_tokens: 976, cache_read_input_tokens: 1024, cache_creation_input_tokens: 0, output_tokens: 40 } });
    expect(at(body, 'usage.cost')).toBeCloseTo(976e-6 + 1024 * 0.1e-6 + 40 * 5e-6, 12);
  });

  it('streams zero usage first, all of it in the one message_delta, then [DONE] as an event of its own', async () => {
    const simulator = await start();
    const text = await (await post(simulator, '/messages', { ...CLAUDE, stream: true }, { trouble: { tokens: TOKENS, dataComments: true } })).text();
    const events = eventsOf(text);
    expect(events[0]).toMatchObject({ type: 'message_start', message: { id: expect.stringMatching(/^gen-/) as string, usage: { input_tokens: 0, output_tokens: 0 } } });
    const deltas = events.filter((e) => e.type === 'message_delta');
    expect(deltas).toHaveLength(1);
    expect(deltas[0]).toMatchObject({ usage: { input_tokens: 976, output_tokens: 40, cost: (await keyData(simulator)).usage as number } });
    expect(text).toContain('data: : OPENROUTER PROCESSING');
    expect(text.trimEnd().endsWith('event: data\ndata: [DONE]')).toBe(true);
  });

  it('puts thinking into a block before the text', async () => {
    const simulator = await start();
    const body = await jsonOf(post(simulator, '/messages', { ...CLAUDE, model: 'anthropic/claude-sonnet-4.5', thinking: { type: 'enabled', budget_tokens: 1024 } }));
    expect([at(body, 'content.0.type'), at(body, 'content.1.type')]).toEqual(['thinking', 'text']);
  });

  it('refuses in its own envelope, and fails in mid-stream with event: error', async () => {
    const simulator = await start();
    const refused = await post(simulator, '/messages', CLAUDE, { trouble: { refuse: 'insufficient_credits' } });
    expect(refused.status).toBe(402);
    expect(await jsonOf(refused)).toMatchObject({ type: 'error', error: { type: 'billing_error', error_type: 'payment_required', message: expect.stringContaining('Insufficient credits') as string }, request_id: null });
    const limited = await jsonOf(post(simulator, '/messages', CLAUDE, { trouble: { refuse: 'upstream_429' } }));
    expect(limited).toMatchObject({ error: { type: 'rate_limit_error' }, metadata: { limit_source: 'upstream_provider_shared_pool' } });
    const text = await (await post(simulator, '/messages', { ...CLAUDE, stream: true }, { trouble: { failMidway: { code: 529 } } })).text();
    expect(text).toContain('event: error\n');
    expect(eventsOf(text).at(-1)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
  });
});

describe('/completions', () => {
  it('answers whole and streamed with the usage of chat', async () => {
    const simulator = await start();
    const body = await jsonOf(post(simulator, '/completions', { model: 'openai/gpt-3.5-turbo-instruct', prompt: 'Once', max_tokens: 20 }));
    expect(body).toMatchObject({ object: 'text_completion', choices: [{ text: expect.stringMatching(/\w/) as string, finish_reason: 'length' }], usage: { completion_tokens: 20 } });
    const events = eventsOf(await (await post(simulator, '/completions', { model: 'openai/gpt-4o-mini', prompt: 'Once', stream: true })).text());
    expect(events[0]).toMatchObject({ choices: [{ text: expect.stringMatching(/\w/) as string, finish_reason: null }] });
    expect(at(events.at(-1), 'usage.cost')).toBeGreaterThan(0);
  });
});

describe('/embeddings', () => {
  it('answers the openai package, which asks for base64, with vectors of length one', async () => {
    const simulator = await start();
    const reply = await openai(simulator).embeddings.create({ model: 'openai/text-embedding-3-small', input: ['alpha', 'beta', 'alpha'] });
    const [first, second, third] = reply.data.map((row) => row.embedding);
    expect(first).toHaveLength(1536);
    expect(Math.hypot(...(first ?? []))).toBeCloseTo(1, 5);
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
    expect(at(reply, 'usage.cost')).toBeCloseTo(reply.usage.prompt_tokens * 0.02e-6, 15);
  });

  it('bills eight tokens as documented, and records it', async () => {
    const simulator = await start();
    const reply = await post(simulator, '/embeddings', { model: 'openai/text-embedding-3-small', dimensions: 4, input: 'x' }, { trouble: { tokens: { prompt: 8 } } });
    expect(await jsonOf(reply)).toMatchObject({ data: [{ index: 0 }], usage: { prompt_tokens: 8, total_tokens: 8, cost: 0.00000016 } });
    expect((await get(simulator, `/generation?id=${reply.headers.get('x-generation-id') ?? ''}`)).body).toMatchObject({ data: { api_type: 'embeddings', total_cost: 0.00000016 } });
  });

  it('is the only place for embedding models', async () => {
    const simulator = await start();
    expect((await post(simulator, '/embeddings', { model: 'openai/gpt-4o-mini', input: 'x' })).status).toBe(400);
    expect(await jsonOf(post(simulator, '/chat/completions', { model: 'openai/text-embedding-3-small', messages: [] }))).toMatchObject({ error: { availability: { code: 'wrong_endpoint' } } });
  });
});
