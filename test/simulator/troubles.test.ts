import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Simulator } from './api.ts';
import { HELLO, at, eventsOf, get, hello, jsonOf, keyData, post, readUntil, saidIn, simulators } from './testing.ts';
import { troubleHeader, type Breakpoint, type Trouble } from './troubles.ts';

const start = simulators();
const STREAM = { stream: true };
const TOKENS = { tokens: { prompt: 100, completion: 40 } };

/** The raw pieces a socket delivers for one streamed request, headers included. */
function rawPieces(simulator: Simulator, trouble: Trouble): Promise<readonly Buffer[]> {
  const body = JSON.stringify({ ...HELLO, ...STREAM });
  const head = `POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${simulator.key.key}\r\nx-sim-trouble: ${troubleHeader(trouble)}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(Number(new URL(simulator.origin).port), '127.0.0.1', () => socket.write(head + body));
    socket.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(pieces)).on('error', reject);
  });
}

describe('errors after the start', () => {
  it.each([[429, false], ['server_error', false], [502, true]])('sends code %j in mid-stream (choices missing: %j), then ends without usage', async (code, noChoices) => {
    const simulator = await start();
    const text = await (await hello(simulator, { failMidway: { code, noChoices, afterFrames: 3 } }, STREAM)).text();
    const events = eventsOf(text);
    expect(events).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ error: { code, message: 'Provider disconnected mid-stream' } });
    expect(at(events.at(-1), 'choices.0.finish_reason')).toBe(noChoices ? undefined : 'error');
    expect(events.some((e) => 'usage' in e) || text.includes('[DONE]')).toBe(false);
    expect(simulator.generations()[0]?.data).toMatchObject({ total_cost: 0, finish_reason: 'error', cancelled: false });
  });

  it('may charge for them all the same', async () => {
    const simulator = await start();
    await (await hello(simulator, { ...TOKENS, failMidway: { code: 502, billed: true } }, STREAM)).text();
    expect((await keyData(simulator)).usage).toBeCloseTo(100 * 0.15e-6 + 20 * 0.6e-6, 12);
  });

  it('breaks off a whole answer with finish_reason error', async () => {
    const simulator = await start();
    const reply = await hello(simulator, { failMidway: { code: 502 } });
    expect(reply.status).toBe(200);
    const body = await jsonOf(reply);
    expect(body).toMatchObject({ choices: [{ finish_reason: 'error', error: { code: 502, metadata: { error_type: 'provider_unavailable' } } }] });
    expect('usage' in body).toBe(false);
  });

  it('answers 200 with nothing but an error, even to a stream', async () => {
    const simulator = await start();
    const reply = await hello(simulator, { errorBody: { code: 'server_error', message: 'boom' } }, STREAM);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await jsonOf(reply)).toEqual({ error: { code: 'server_error', message: 'boom' } });
    expect((await keyData(simulator)).usage).toBe(0);
  });
});

describe('usage', () => {
  it('is missing from an answer and from a stream, though the call is charged', async () => {
    const simulator = await start();
    expect('usage' in (await jsonOf(hello(simulator, { usage: 'missing' })))).toBe(false);
    expect(eventsOf(await (await hello(simulator, { usage: 'missing' }, STREAM)).text()).some((e) => 'usage' in e)).toBe(false);
    expect((await keyData(simulator)).usage).toBeGreaterThan(0);
  });

  it('comes with cost null or without cost', async () => {
    const simulator = await start();
    expect(at(await jsonOf(hello(simulator, { usage: 'cost_null' })), 'usage.cost')).toBeNull();
    const absent = at(await jsonOf(hello(simulator, { usage: 'cost_absent' })), 'usage');
    expect(absent).toHaveProperty('prompt_tokens');
    expect(absent).not.toHaveProperty('cost');
  });

  it('of a BYOK call has no cost, or the fee, and the provider\'s charge beside it', async () => {
    const simulator = await start();
    expect(at(await jsonOf(hello(simulator, { ...TOKENS, byok: true })), 'usage')).toMatchObject({ cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.000039 } });
    expect(at(await jsonOf(hello(simulator, { ...TOKENS, byok: 0.001 })), 'usage')).toMatchObject({ cost: 0.001, is_byok: true });
    expect(await keyData(simulator)).toMatchObject({ usage: 0.001, byok_usage: 0.000078 });
    expect(simulator.generations()[0]?.data).toMatchObject({ total_cost: 0, upstream_inference_cost: 0.000039, is_byok: true });
  });

  it('is zero when nothing was said', async () => {
    const simulator = await start();
    expect(await jsonOf(hello(simulator, { zeroCompletion: true }))).toMatchObject({ choices: [{ finish_reason: null, message: { content: '' } }], usage: { completion_tokens: 0, cost: 0 } });
  });

  it('is zero on a hit of the response cache, forced or real', async () => {
    const simulator = await start();
    const forced = await hello(simulator, { cacheHit: true });
    expect(forced.headers.get('x-openrouter-cache-status')).toBe('HIT');
    expect(await jsonOf(forced)).toMatchObject({ usage: { prompt_tokens: 0, completion_tokens: 0, cost: 0 } });
    const headers = { 'x-openrouter-cache': 'true', 'x-openrouter-cache-ttl': '60' };
    const ask = (): Promise<Response> => post(simulator, '/chat/completions', HELLO, { headers });
    const first = await ask();
    const second = await ask();
    expect([first.headers.get('x-openrouter-cache-status'), second.headers.get('x-openrouter-cache-status')]).toEqual(['MISS', 'HIT']);
    expect(second.headers.get('x-openrouter-cache-source-id')).toBe(first.headers.get('x-generation-id'));
    expect(at(await jsonOf(second), 'choices.0.message')).toEqual(at(await jsonOf(first), 'choices.0.message'));
    expect(simulator.generations().at(-1)?.data).toMatchObject({ total_cost: 0, response_cache_source_id: first.headers.get('x-generation-id') });
    simulator.advance(60_000);
    expect((await ask()).headers.get('x-openrouter-cache-status')).toBe('MISS');
  });
});

describe('framing', () => {
  it('cuts a stream at every byte', async () => {
    const simulator = await start();
    const pieces = await rawPieces(simulator, { split: 'every_byte', tokens: { prompt: 5, completion: 4 } });
    expect(pieces.length).toBeGreaterThan(100);
    const whole = await start();
    const plain = await (await hello(whole, { tokens: { prompt: 5, completion: 4 } }, STREAM)).text();
    const cut = await start();
    expect(await (await hello(cut, { split: 'every_byte', tokens: { prompt: 5, completion: 4 } }, STREAM)).text()).toBe(plain);
  });

  it.each(['random' as const, 7])('cuts a stream and a whole answer at %j without losing a byte', async (split) => {
    const texts = [];
    for (const trouble of [{}, { split }]) {
      const simulator = await start();
      texts.push([eventsOf(await (await hello(simulator, trouble, STREAM)).text()), await jsonOf(hello(simulator, trouble))]);
    }
    expect(texts[1]).toEqual(texts[0]);
  });

  it('ends lines with CRLF, leaves out the space, leaves out [DONE]', async () => {
    const simulator = await start();
    const text = await (await hello(simulator, { crlf: true, tight: true, noDone: true }, STREAM)).text();
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(text).toMatch(/\r\n\r\ndata:\{"id"/);
    expect(text).not.toContain('[DONE]');
    expect(eventsOf(text).at(-1)).toHaveProperty('usage');
  });
});

describe('silence and cut connections', () => {
  const POINTS: readonly (readonly [string, Breakpoint])[] = [['before headers', 'before_headers'], ['after headers', 'after_headers'], ['in mid-stream', { afterFrames: 2 }]];

  it.each(POINTS)('stalls %s with the socket open until the client leaves', async (_name, stall) => {
    const simulator = await start();
    const controller = new AbortController();
    const reply = post(simulator, '/chat/completions', { ...HELLO, ...STREAM }, { trouble: { stall, ...TOKENS }, signal: controller.signal });
    const left = expect(reply.then((r) => r.text())).rejects.toThrow();
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    if (stall !== 'before_headers') expect((await reply).status).toBe(200);
    await get(simulator, '/key');
    expect(simulator.requests()[0]?.status).toBeUndefined();
    controller.abort();
    await left;
    await simulator.idle();
    const made = typeof stall === 'object' ? 8 : 0;
    expect(simulator.generations()[0]?.data).toMatchObject({ cancelled: true, native_tokens_completion: made });
    expect((await keyData(simulator)).usage).toBeCloseTo(made === 0 ? 0 : 100 * 0.15e-6 + made * 0.6e-6, 12);
  });

  it('may keep comments coming while it stalls', async () => {
    const simulator = await start();
    const reply = await hello(simulator, { stall: { afterFrames: 1 }, stallComments: true }, STREAM);
    const { text, reader } = await readUntil(reply, (soFar) => (soFar.split('data: ')[1]?.match(/: OPENROUTER PROCESSING/g)?.length ?? 0) >= 2);
    expect(eventsOf(text)).toHaveLength(1);
    await reader.cancel();
    await simulator.idle();
  });

  it.each(POINTS)('drops the connection %s', async (_name, drop) => {
    const simulator = await start();
    const text = hello(simulator, { drop }, STREAM).then((reply) => reply.text());
    await expect(text).rejects.toThrow();
    await simulator.idle();
    expect(simulator.requests()[0]).toMatchObject({ aborted: true });
    expect(simulator.generations()[0]?.data).toMatchObject({ cancelled: true });
  });

  it('drops a whole answer half way', async () => {
    const simulator = await start();
    const reply = await hello(simulator, { drop: { afterFrames: 1 } });
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
  });

  it('stalls and drops other endpoints too', async () => {
    const simulator = await start();
    simulator.trouble({ times: 1, match: { path: '/models' }, trouble: { drop: 'before_headers' } });
    await expect(get(simulator, '/models')).rejects.toThrow();
    expect((await get(simulator, '/models')).status).toBe(200);
  });

  it.each([
    ['before the first byte', { firstByteMs: 600_000 }],
    ['between chunks', { betweenChunksMs: 600_000 }],
  ])('takes its time %s while others are served', async (_name, trouble) => {
    const simulator = await start();
    const controller = new AbortController();
    const slow = post(simulator, '/chat/completions', { ...HELLO, ...STREAM }, { trouble, signal: controller.signal });
    const left = expect(slow.then((reply) => reply.text())).rejects.toThrow();
    if ('betweenChunksMs' in trouble) expect((await slow).status).toBe(200);
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await hello(simulator)).status).toBe(200);
    expect(simulator.requests().map((r) => r.status)).toEqual([undefined, 200]);
    controller.abort();
    await left;
    await simulator.idle();
  });

  it('keeps other endpoints waiting too', async () => {
    const simulator = await start();
    const controller = new AbortController();
    simulator.trouble({ times: 1, match: { path: '/key' }, trouble: { firstByteMs: 600_000 } });
    const slow = fetch(`${simulator.baseUrl}/key`, { signal: controller.signal });
    const left = expect(slow).rejects.toThrow();
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await keyData(simulator)).toHaveProperty('usage', 0);
    expect(simulator.requests()[0]).toMatchObject({ path: '/key', status: undefined });
    controller.abort();
    await left;
  });

  it('draws a delay between two bounds, the same for the same seed', async () => {
    const simulator = await start({ firstByteMs: [1, 3], betweenChunksMs: [0, 1] });
    expect(eventsOf(await (await hello(simulator, TOKENS, STREAM)).text()).length).toBeGreaterThan(10);
  });
});

describe('rules', () => {
  it('are used up one by one, oldest first, by inference calls only', async () => {
    const simulator = await start();
    simulator.trouble({ times: 2, trouble: { refuse: 502 } });
    simulator.trouble({ times: 1, trouble: { refuse: 429 } });
    expect((await get(simulator, '/key')).status).toBe(200);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await hello(simulator)).status);
    expect(statuses).toEqual([502, 502, 429, 200]);
  });

  it('stand until cleared when they are not counted, and can be bound to a model, a key, a path', async () => {
    const simulator = await start();
    const other = simulator.addKey();
    simulator.trouble({ match: { model: 'openai/gpt-4o-mini', keyHash: other.hash }, trouble: { refuse: 503 } });
    simulator.trouble({ match: { path: '/models*', method: 'GET' }, trouble: { refuse: 500 } });
    expect((await hello(simulator)).status).toBe(200);
    expect((await post(simulator, '/chat/completions', HELLO, { key: other.key })).status).toBe(503);
    expect((await post(simulator, '/chat/completions', { ...HELLO, model: 'openai/gpt-4.1' }, { key: other.key })).status).toBe(200);
    expect((await get(simulator, '/models/count')).status).toBe(500);
    expect(simulator.state().troubles).toHaveLength(2);
    simulator.clearTroubles();
    expect((await get(simulator, '/models')).status).toBe(200);
  });

  it('are refused when misspelt', async () => {
    const simulator = await start();
    expect(() => simulator.trouble({ trouble: { refuze: 1 } as Trouble })).toThrow(/unknown trouble: refuze/);
    expect(() => simulator.trouble({ trouble: { refuse: 'nonsense' as 'zod' } })).toThrow(/unknown refusal/);
  });
});

describe('exact wishes', () => {
  it('say this text, from this provider', async () => {
    const simulator = await start();
    const body = await jsonOf(hello(simulator, { text: 'Grüße, 世界!', provider: 'azure/swedencentral' }));
    expect(body).toMatchObject({ provider: 'Azure', choices: [{ message: { content: 'Grüße, 世界!' }, finish_reason: 'stop' }] });
    const events = eventsOf(await (await hello(simulator, { text: 'Grüße, 世界!', split: 1 }, STREAM)).text());
    expect(saidIn(events)).toBe('Grüße, 世界!');
  });
});
