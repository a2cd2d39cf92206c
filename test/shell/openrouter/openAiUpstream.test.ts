import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFactsReader } from '../../../src/core/wire/facts.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createOpenAiUpstream } from '../../../src/openrouter/openAiUpstream.ts';
import type { Upstream } from '../../../src/pipeline/exchange.ts';
import type { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { isUpstreamFailure } from '../../../src/pipeline/failure.ts';
import type { Simulator } from '../../simulator/api.ts';
import { HELLO, simulators } from '../../simulator/testing.ts';
import type { Trouble } from '../../simulator/troubles.ts';
import { deserted, servers, until } from './kit.ts';

const start = simulators();
const serve = servers();
const never = new AbortController().signal;

afterEach(() => vi.unstubAllEnvs());

function upstreamOf({ baseUrl, key }: Pick<Simulator, 'baseUrl' | 'key'>): Upstream {
  return createOpenAiUpstream({ baseUrl, apiKey: key.key, title: 'OpenRouter Spend Monitor' });
}

interface Seen {
  readonly pieces: readonly unknown[];
  readonly text: string;
  readonly generationId: string | undefined;
  readonly cost: number | undefined;
  readonly failure: UpstreamFailure | undefined;
}

async function failureOf(promise: Promise<unknown>): Promise<UpstreamFailure> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  if (!isUpstreamFailure(error)) throw new Error(`no such failure: ${String(error)}`);
  return error as UpstreamFailure;
}

/** Sends a call and reads it to its end, however that is. */
async function receive(upstream: Upstream, signal = never): Promise<Seen> {
  const reply = await upstream.send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, signal);
  const reader = createFactsReader();
  const pieces: unknown[] = [];
  let text = '';
  let failure: UpstreamFailure | undefined;
  try {
    for await (const piece of reply.pieces) {
      pieces.push(piece);
      text += reader.read(piece).text;
    }
  } catch (error) {
    if (!isUpstreamFailure(error)) throw error;
    failure = error as UpstreamFailure;
  }
  return { pieces, text, generationId: reply.generationId, cost: reader.facts.usage?.cost, failure };
}

async function troubled(trouble: Trouble): Promise<Upstream> {
  const simulator = await start();
  simulator.trouble({ trouble });
  return upstreamOf(simulator);
}

describe('a call through the SDK', () => {
  it('brings the answer in pieces, its id from the header, and what it cost', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { text: 'Hello, world!' } });
    const seen = await receive(upstreamOf(simulator));
    const [generation] = simulator.generations();
    expect(seen).toMatchObject({ text: 'Hello, world!', generationId: generation?.id, failure: undefined });
    expect(seen.pieces.length).toBeGreaterThan(1);
    expect(seen.cost).toBe(fromUsd(simulator.state().keys[0]?.usage ?? Number.NaN));
  });

  it.each<[string, Trouble]>([['cut at every byte', { split: 'every_byte' }], ['with CRLF', { crlf: true }], ['without spaces', { tight: true }], ['without [DONE]', { noDone: true }]])('reads a stream %s', async (_, trouble) => {
    const seen = await receive(await troubled({ text: 'Größe: 12 €', ...trouble }));
    expect([seen.text, seen.cost !== undefined, seen.failure]).toEqual(['Größe: 12 €', true, undefined]);
  });

  it('sends the key, our name, and nothing else that would tell of the user or the machine', async () => {
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin-secret-secret');
    vi.stubEnv('OPENAI_API_KEY', 'sk-openai-secret-secret');
    vi.stubEnv('OPENAI_ORG_ID', 'org-secret');
    vi.stubEnv('OPENAI_PROJECT_ID', 'proj-secret');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/secret');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'Authorization: Bearer corp-secret\nX-Corp-Token: corp-secret');
    const asked: Readonly<Record<string, unknown>>[] = [];
    const baseUrl = await serve((request, response) => {
      asked.push(request.headers);
      response.writeHead(401).end('{}');
    });
    await failureOf(createOpenAiUpstream({ baseUrl, apiKey: 'sk-or-v1-ours', title: 'T' }).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect(asked[0]).toMatchObject({ 'authorization': 'Bearer sk-or-v1-ours', 'x-openrouter-title': 'T', 'content-type': 'application/json' });
    expect(JSON.stringify(asked)).not.toContain('secret');
    expect(Object.keys(asked[0] ?? {}).filter((name) => name.startsWith('x-') && name !== 'x-openrouter-title')).toEqual([]);
  });

  it('sends each call once: a hidden retry would be a hidden cost', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse: 'server' } });
    await failureOf(upstreamOf(simulator).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect(simulator.requests()).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    ['insufficient_credits', { status: 402, retryable: false }], ['in_flight', { status: 402, retryable: true, reason: 'in_flight_budget_exhausted' }], ['rate_limited', { status: 429, retryable: true }],
    ['key_limit_403', { status: 403, limitSource: 'openrouter_key_limit' }], ['max_price', { status: 404, excludedBy: ['max_price'] }], ['cloudflare_403', { status: 403 }], ['bad_gateway', { status: 502 }], ['zod', { status: 400 }], ['string_error', { status: 400 }],
  ] as const)('%s is told in our words, and was certainly not charged', async (refuse, expected) => {
    const failure = await failureOf((await troubled({ refuse })).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect(failure.stage).toBe('refused');
    expect(failure.problem).toMatchObject(expected);
    expect(failure.problem.message).not.toMatch(/[<>]/);
  });

  it('by nobody at all is one too: nothing was sent', async () => {
    const upstream = createOpenAiUpstream({ baseUrl: await deserted(), apiKey: 'sk-or-v1-ours', title: 'T' });
    expect(await failureOf(upstream.send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never))).toMatchObject({ stage: 'refused', problem: { code: 'offline', retryable: true } });
  });

  it('does not lead anywhere else', async () => {
    let asked = 0;
    const stranger = await serve((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const baseUrl = await serve((_, response) => response.writeHead(307, { location: `${stranger}/chat/completions` }).end());
    const failure = await failureOf(createOpenAiUpstream({ baseUrl, apiKey: 'sk-or-v1-ours', title: 'T' }).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect(asked).toBe(0);
    expect(failure).toMatchObject({ stage: 'refused', problem: { code: 'redirect', retryable: false, message: expect.stringContaining('answered with a redirect') as string } });
  });

  it.each([['text/html; charset=utf-8', 'an HTML page, probably from a proxy or login page', 'html-page'], ['text/plain', 'The answer is neither a stream nor JSON: a login page or a proxy may stand in between.', undefined]])('by a login page with status 200 (%s) is one: the call got no further', async (contentType, message, type) => {
    const baseUrl = await serve((_, response) => response.writeHead(200, { 'content-type': contentType }).end('<!DOCTYPE html><html>Please sign in'));
    const failure = await failureOf(createOpenAiUpstream({ baseUrl, apiKey: 'sk-or-v1-ours', title: 'T' }).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect([failure.stage, failure.problem.message, failure.problem.type, failure.generationId]).toEqual(['refused', message, type, undefined]);
  });

  it.each(['text/event-stream', 'Text/Event-Stream; charset=utf-8', undefined])('is none where the answer is a stream (%s)', async (contentType) => {
    const baseUrl = await serve((_, response) => response.writeHead(200, contentType === undefined ? {} : { 'content-type': contentType }).end('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n'));
    expect(await receive(createOpenAiUpstream({ baseUrl, apiKey: 'sk-or-v1-ours', title: 'T' }))).toMatchObject({ text: 'Hi', failure: undefined });
  });

  it.each(['cloudflare_502', 'cloudflare_524'] as const)('by something in between (%s) does not say whether the call was charged', async (refuse) => {
    const failure = await failureOf((await troubled({ refuse })).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never));
    expect(failure).toMatchObject({ stage: 'broken', problem: { status: refuse === 'cloudflare_502' ? 502 : 524 } });
    expect(failure.problem.message).not.toMatch(/[<>]/);
  });
});

describe('a key of an unusual shape', () => {
  const KEY = 'mytoken-1234567890';
  const errors = { error: { code: 401, message: `Unknown key ${KEY}: ${'x'.repeat(270)} ${KEY}`, metadata: { reason: KEY, limit_source: KEY } } };

  it.each<[string, number, string, string]>([
    ['a refusal', 401, 'application/json', JSON.stringify(errors)],
    ['a refusal in plain text', 401, 'text/plain', `Unknown key ${KEY}`],
    ['a failure in between', 502, 'text/plain', `Unknown key ${KEY}`],
    ['the first piece', 200, 'text/event-stream', `data: ${JSON.stringify(errors)}\n\n`],
    ['an error event', 200, 'text/event-stream', `event: error\ndata: ${JSON.stringify(errors)}\n\n`],
  ])('is not in the failure when %s echoes it', async (_, status, contentType, body) => {
    const baseUrl = await serve((__, response) => response.writeHead(status, { 'content-type': contentType }).end(body));
    const upstream = createOpenAiUpstream({ baseUrl, apiKey: KEY, title: 'T' });
    const failure = await receive(upstream).then((seen) => seen.failure, (error: unknown) => error as UpstreamFailure);
    expect(failure?.problem.message).toContain('Unknown key …');
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/mytoken|1234567890/);
  });

  it.each<[string, object]>([['of a response', { type: 'response.failed', response: { error: { code: 'x', message: `Unknown key ${KEY}` } } }], ['of a choice', { choices: [{ error: { message: `Unknown key ${KEY}` }, finish_reason: 'error' }] }]])('is not in what is read of a piece with the error %s', async (_, piece) => {
    const baseUrl = await serve((__, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${JSON.stringify(piece)}\n\n`));
    const { pieces } = await receive(createOpenAiUpstream({ baseUrl, apiKey: KEY, title: 'T' }));
    expect(JSON.stringify(pieces)).toContain('Unknown key …');
    expect(JSON.stringify(pieces)).not.toContain(KEY);
  });
});

describe('an answer that breaks', () => {
  it('before its header may have been charged', async () => {
    expect(await failureOf((await troubled({ drop: 'before_headers' })).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never))).toMatchObject({ stage: 'broken', generationId: undefined });
  });

  it('in the middle keeps its id, so that its cost can be asked for', async () => {
    const seen = await receive(await troubled({ drop: { afterFrames: 3 } }));
    expect(seen.failure).toMatchObject({ stage: 'broken' });
    expect(seen.failure?.generationId).toBe(seen.generationId);
    expect(seen.generationId).toMatch(/^gen-/);
  });

  it('with an error in the stream says which', async () => {
    const seen = await receive(await troubled({ failMidway: { code: 502, message: 'Provider disconnected' } }));
    expect(seen.failure).toMatchObject({ stage: 'broken', problem: { code: '502', message: 'Provider disconnected' } });
    expect(seen.failure?.generationId).toMatch(/^gen-/);
  });
});

describe('a call that is cancelled', () => {
  it('before it is sent is never sent', async () => {
    const simulator = await start();
    expect(await failureOf(upstreamOf(simulator).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, AbortSignal.abort()))).toMatchObject({ stage: 'refused', problem: { code: 'cancelled' } });
    expect(simulator.requests()).toEqual([]);
  });

  it('in the middle ends its connection', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { stall: { afterFrames: 2 } } });
    const stop = new AbortController();
    const reply = await upstreamOf(simulator).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, stop.signal);
    const pieces: unknown[] = [];
    const reading = (async () => {
      for await (const piece of reply.pieces) pieces.push(piece);
    })().catch(() => undefined);
    await until(() => pieces.length > 0, 'the answer begins');
    stop.abort();
    await reading;
    await until(() => simulator.requests()[0]?.aborted === true, 'the connection is closed');
  });

  it('by not reading on ends its connection too', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { stall: { afterFrames: 2 } } });
    const reply = await upstreamOf(simulator).send({ endpoint: 'chat/completions', body: HELLO, changes: [] }, never);
    for await (const piece of reply.pieces) {
      expect(piece).toBeDefined();
      break;
    }
    await until(() => simulator.requests()[0]?.aborted === true, 'the connection is closed');
  });
});
