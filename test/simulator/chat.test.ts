import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { HELLO, at, eventsOf, get, hello, jsonOf, keyData, openai, simulators } from './testing.ts';
import { troubleHeader } from './troubles.ts';

const start = simulators();
const MESSAGES = [{ role: 'user' as const, content: 'Why does my stream end early?' }];

describe('/chat/completions through the openai package', () => {
  it('answers as JSON with usage, cost and the generation id in the header', async () => {
    const simulator = await start();
    const { data, response } = await openai(simulator).chat.completions.create({ model: 'openai/gpt-4o-mini', messages: MESSAGES }).withResponse();
    expect(data.id).toMatch(/^gen-1795003200-[A-Za-z0-9]{20}$/);
    expect(response.headers.get('x-generation-id')).toBe(data.id);
    expect(data.choices[0]?.message.content?.length).toBeGreaterThan(50);
    expect(data.choices[0]?.finish_reason).toBe('stop');
    const { prompt_tokens: prompt = 0, completion_tokens: completion = 0 } = data.usage ?? {};
    expect(at(data, 'usage.cost')).toBeCloseTo(prompt * 0.15e-6 + completion * 0.6e-6, 12);
    expect((await keyData(simulator)).usage).toBe(at(data, 'usage.cost'));
  });

  it('streams the same sum of parts, with usage in the last chunk', async () => {
    const simulator = await start();
    const stream = await openai(simulator).chat.completions.create({ model: 'anthropic/claude-haiku-4.5', messages: MESSAGES, stream: true });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map((c) => c.choices[0]?.delta.content ?? '').join('');
    expect(text.length).toBeGreaterThan(50);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(20);
    expect(chunks.filter((c) => typeof c.usage === 'object' && c.usage !== null)).toHaveLength(1);
    expect(chunks.at(-1)?.model).toBe('anthropic/claude-4.5-haiku-20251001');
    expect(at(chunks.at(-1), 'usage.cost')).toBe((await keyData(simulator)).usage);
  });

  it('sends comment lines between events and both shapes of the usage chunk', async () => {
    const simulator = await start();
    const text = async (usageChunk: 'empty_choices' | 'repeated_finish' | 'with_finish'): Promise<string> => (await hello(simulator, { usageChunk }, { stream: true })).text();
    const empty = await text('empty_choices');
    expect(empty).toMatch(/^: OPENROUTER PROCESSING\n\n/);
    expect(empty.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(eventsOf(empty).at(-1)).toMatchObject({ choices: [], usage: { is_byok: false } });
    expect(eventsOf(await text('repeated_finish')).at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop', delta: { content: '' } }], usage: {} });
    const together = eventsOf(await text('with_finish'));
    expect(together.filter((e) => at(e, 'choices.0.finish_reason') === 'stop')).toHaveLength(1);
    expect(together.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: {} });
  });

  it('thinks where the model thinks, hides it on request, and bills it either way', async () => {
    const simulator = await start();
    const shown = await jsonOf(hello(simulator, { tokens: { prompt: 10, completion: 50, reasoning: 30 } }, { model: 'openai/gpt-5-mini' }));
    const hidden = await jsonOf(hello(simulator, { tokens: { prompt: 10, completion: 50, reasoning: 30 } }, { model: 'openai/gpt-5-mini', reasoning: { exclude: true } }));
    expect(at(shown, 'choices.0.message.reasoning')).toMatch(/\w/);
    expect(at(hidden, 'choices.0.message.reasoning')).toBeNull();
    expect(at(hidden, 'usage.completion_tokens_details.reasoning_tokens')).toBe(30);
    expect(at(hidden, 'usage.cost')).toBe(at(shown, 'usage.cost'));
    const quiet = await jsonOf(hello(simulator, {}, { model: 'anthropic/claude-sonnet-4.5', reasoning: { effort: 'none' } }));
    expect(at(quiet, 'usage.completion_tokens_details.reasoning_tokens')).toBe(0);
  });

  it('streams reasoning before the text', async () => {
    const simulator = await start();
    const events = eventsOf(await (await hello(simulator, {}, { model: 'deepseek/deepseek-v4-flash', stream: true, reasoning: { enabled: true } })).text());
    const firstText = events.findIndex((e) => at(e, 'choices.0.delta.content') !== '');
    const lastThought = events.findLastIndex((e) => at(e, 'choices.0.delta.reasoning') !== undefined);
    expect(lastThought).toBeGreaterThanOrEqual(0);
    expect(firstText).toBe(lastThought + 1);
  });

  it.each(['max_tokens', 'max_completion_tokens'])('stops at %s with finish_reason length', async (name) => {
    const simulator = await start();
    const body = await jsonOf(hello(simulator, {}, { [name]: 16 }));
    expect(body).toMatchObject({ choices: [{ finish_reason: 'length', native_finish_reason: 'length' }], usage: { completion_tokens: 16 } });
  });

  it.each([{ max_output_tokens: 16 }, { max_tokens: 16, max_completion_tokens: 2e12 }, { max_tokens: 16, max_completion_tokens: '16' }, { max_tokens: 0 }])('keeps to no cap that is none here: %j', async (caps) => {
    const simulator = await start();
    expect(await jsonOf(hello(simulator, { tokens: { prompt: 10, completion: 900 } }, caps))).toMatchObject({ usage: { completion_tokens: 900 } });
  });

  it('reads from and writes to the prompt cache in the numbers it is told to', async () => {
    const simulator = await start();
    const body = await jsonOf(hello(simulator, { tokens: { prompt: 10_000, completion: 200, cached: 8000 } }, { model: 'anthropic/claude-haiku-4.5' }));
    expect(body).toMatchObject({ usage: { prompt_tokens: 10_000, cost: 0.0038, prompt_tokens_details: { cached_tokens: 8000, cache_write_tokens: 0 }, cost_details: { upstream_inference_prompt_cost: 0.0028, upstream_inference_completions_cost: 0.001, upstream_inference_cost: 0.0038 } } });
  });

  it('writes long marked prompts to the cache, for an hour where that is asked', async () => {
    const simulator = await start();
    const long = { model: 'anthropic/claude-haiku-4.5', messages: [{ role: 'user', content: [{ type: 'text', text: 'word '.repeat(6000), cache_control: { type: 'ephemeral', ttl: '1h' } }] }] };
    const written = at(await jsonOf(hello(simulator, {}, long)), 'usage.prompt_tokens_details.cache_write_tokens');
    expect(written).toBeGreaterThan(0);
  });

  it('bills a cancelled stream for what was made where the provider can stop, and says so in its record', async () => {
    const simulator = await start();
    const controller = new AbortController();
    const headers = { 'x-sim-trouble': troubleHeader({ stall: { afterFrames: 3 } }) };
    const request = openai(simulator).chat.completions.create({ model: 'openai/gpt-4o-mini', messages: MESSAGES, stream: true }, { signal: controller.signal, headers });
    const { data: stream, response } = await request.withResponse();
    let seen = 0;
    for await (const chunk of stream) {
      if ((chunk.choices[0]?.delta.content ?? '') !== '') seen += 1;
      if (seen === 3) controller.abort();
    }
    await simulator.idle();
    const id = response.headers.get('x-generation-id') ?? '';
    const record = (await get(simulator, `/generation?id=${id}`)).body.data;
    expect(record).toMatchObject({ cancelled: true, streamed: true, finish_reason: null });
    expect(at(record, 'native_tokens_completion')).toBe(12);
    expect(at(record, 'total_cost')).toBe((await keyData(simulator)).usage);
  });

  it('bills a cancelled stream in full where the provider cannot stop', async () => {
    const simulator = await start({ betweenChunksMs: 5 });
    const controller = new AbortController();
    const trouble = { tokens: { prompt: 100, completion: 200 } };
    const reply = await fetch(`${simulator.baseUrl}/chat/completions`, { method: 'POST', signal: controller.signal, headers: { authorization: `Bearer ${simulator.key.key}`, 'x-sim-trouble': JSON.stringify(trouble) }, body: JSON.stringify({ ...HELLO, model: 'google/gemini-3.6-flash', stream: true }) });
    await reply.body?.getReader().read();
    controller.abort();
    await simulator.idle();
    expect(simulator.generations()[0]?.data).toMatchObject({ cancelled: true, native_tokens_completion: 200, provider_name: 'Google AI Studio' });
    expect((await keyData(simulator)).usage).toBeCloseTo(100 * 0.75e-6 + 200 * 3.75e-6, 12);
  });

  it('has booked a call before its client can see the end of it', async () => {
    const simulator = await start();
    const stream = await openai(simulator).chat.completions.create({ model: 'openai/gpt-4o-mini', messages: MESSAGES, stream: true });
    for await (const chunk of stream) if (chunk.usage) expect((await keyData(simulator)).usage).toBe(at(chunk, 'usage.cost'));
    expect.assertions(1);
  });

  it('bills a cancelled whole answer in full', async () => {
    const simulator = await start({ firstByteMs: 50 });
    const controller = new AbortController();
    const waiting = fetch(`${simulator.baseUrl}/chat/completions`, { method: 'POST', signal: controller.signal, headers: { authorization: `Bearer ${simulator.key.key}` }, body: JSON.stringify(HELLO) });
    const refused = expect(waiting).rejects.toThrow();
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await refused;
    await simulator.idle();
    expect(simulator.generations()[0]?.data).toMatchObject({ cancelled: true, streamed: false });
    expect((await keyData(simulator)).usage).toBeGreaterThan(0);
    expect(simulator.requests()[0]).toMatchObject({ aborted: true, status: 0 });
  });
});
