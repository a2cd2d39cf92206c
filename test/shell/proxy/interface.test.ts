import { describe, expect, test } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { objectOf } from '../../simulator/json.ts';
import { at } from '../../simulator/testing.ts';
import { proxyBench } from './kit.ts';

const bench = proxyBench();
const tokens = new Map<string, string>();
const MODEL = 'openai/gpt-4o-mini';
const BODIES = {
  'chat/completions': { model: MODEL, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] },
  'completions': { model: MODEL, max_tokens: 50, prompt: 'hi' },
  'responses': { model: MODEL, max_output_tokens: 50, input: 'hi' },
  'messages': { model: MODEL, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] },
  'embeddings': { model: 'openai/text-embedding-3-small', input: 'hi' },
} as const;
type Path = keyof typeof BODIES;
const PATHS = Object.keys(BODIES) as readonly Path[];

/** What an answer's headers say of the call, by their names without `X-Spend-`. */
function spendHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].flatMap(([name, value]) => (name.startsWith('x-spend-') ? [[name.slice(8), value]] : [])));
}

function tokenOf(client: string): string {
  const token = tokens.get(client) ?? bench.clients.add(client);
  tokens.set(client, token);
  return token;
}

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function told(reply: Response): Promise<Told> {
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text.startsWith('{') ? JSON.parse(text) as unknown : text };
}

async function post(client: string, path: string, body: object = BODIES['chat/completions'], headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  return told(await fetch(`${bench.baseUrl}/${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${tokenOf(client)}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }));
}

async function get(client: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  return told(await fetch(`${bench.origin}${path}`, { headers: { authorization: `Bearer ${tokenOf(client)}`, ...headers } }));
}

/** The one new entry of a client, or of its sub-client. */
async function only(client: string, act: () => Promise<Told>): Promise<{ readonly reply: Told; readonly entry: UsageEntry }> {
  const before = (await bench.settled(client, 0)).length;
  const reply = await act();
  const entries = (await bench.settled(client, before + 1)).slice(before);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Error(`${entries.length} entries`);
  return { reply, entry };
}

describe('what costs nothing', () => {
  test('health needs no token, and tells the time', async () => {
    const reply = await told(await fetch(`${bench.origin}/api/health`));
    expect([reply.status, reply.body]).toEqual([200, { status: 'ok', timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown }]);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('neither writes an entry nor sets anything aside, nor is forwarded where it is not known', async () => {
    const { length } = bench.entries;
    bench.simulator.clearRequests();
    const holds = new Set<number>();
    const listener = bench.live.ledger.onChange(() => holds.add(bench.live.ledger.state.holds.size));
    const asked: readonly [string, string][] = [['HEAD', '/'], ['HEAD', '/api/v1/chat/completions'], ['GET', '/v1/models'], ['GET', '/api/v1/key'], ['GET', `/v1/models/${MODEL}/endpoints`], ['POST', '/v1/messages/count_tokens'], ['GET', '/'], ['POST', '/api/v1/nothing'], ['GET', '/api/v1/chat/completions'], ['POST', '/api/v1/keys'], ['GET', '/api/v1/credits'], ['POST', '/api/v1/presets/x/chat/completions']];
    const statuses = [];
    for (const [method, path] of asked) statuses.push((await fetch(`${bench.origin}${path}`, { method, headers: { authorization: `Bearer ${tokenOf('free')}` }, ...(method === 'POST' ? { body: '{}' } : {}) })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404, 404, 404, 404, 403, 403, 403]);
    listener.dispose();
    expect([bench.entries.length, [...holds]]).toEqual([length, []]);
    expect(bench.simulator.requests().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /models', 'GET /key', `GET /models/${MODEL}/endpoints`]);
  });

  test('is passed through with the real key, its query, and the upstream\'s own answer', async () => {
    const { reply, entry } = await only('reader', () => post('reader', 'chat/completions'));
    const told = await get('reader', `/api/v1/generation?id=${entry.generationId ?? ''}`);
    expect([reply.status, told.status, at(told.body, 'data.id')]).toEqual([200, 200, entry.generationId]);
    expect(fromUsd(Number(at(told.body, 'data.total_cost')))).toBe(entry.cost);
    expect(await get('reader', '/v1/generation?id=gen-none')).toMatchObject({ status: 404, body: { error: { code: 404 } } });
  });

  test('is told in the caller\'s words where it is not known', async () => {
    expect((await post('free', 'messages/count_tokens')).body).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    expect((await post('free', 'audio/speech')).body).toMatchObject({ error: { code: 404, type: 'not_found' } });
  });
});

test.each([['GET', '/api/v1/keys'], ['POST', '/v1/keys'], ['DELETE', '/api/v1/keys/abc'], ['GET', '/api/v1/credits'], ['GET', '/v1/presets/x'], ['POST', '/api/v1/presets/x/chat/completions']])('%s %s is refused in one sentence, for good', async (method, path) => {
  const { status, headers, body } = await told(await fetch(`${bench.origin}${path}`, { method, headers: { authorization: `Bearer ${tokenOf('free')}` }, ...(method === 'POST' ? { body: '{}' } : {}) }));
  expect(body).toEqual({ error: { code: 403, type: 'permission_error', message: 'The proxy does not give access to keys, presets or credits. Use openrouter.ai for these.' } });
  expect([status, headers.get('content-type'), headers.get('x-should-retry')]).toEqual([403, 'application/json', 'false']);
});

describe('a call', () => {
  test.each(PATHS)('to %s has an entry, which the answer names', async (path) => {
    bench.settings({ 'limits.daily': 50 });
    const { reply, entry } = await only('caller', () => post('caller', path, BODIES[path]));
    expect(reply.status).toBe(200);
    expect(spendHeaders(reply.headers)).toEqual({ 'entry': entry.id, 'model': BODIES[path].model, 'decision': 'allow', 'remaining-daily': expect.stringMatching(/^49\.\d+$/) as unknown });
    expect(entry).toMatchObject({ status: 'ok', source: 'proxy', client: 'caller', endpoint: path, decision: 'allow', cost: bench.chargedFor(entry) });
  });

  test('tells of the daily limit that is tightest, whatever it looks at', async () => {
    bench.settings({ 'limits.daily': 50, 'budgets': [{ scope: 'project:shop', daily: 20 }, { scope: `model:${BODIES.embeddings.model}`, daily: 10 }] });
    const left = async (path: Path, headers: Readonly<Record<string, string>>): Promise<number> => Number((await post('caller', path, BODIES[path], headers)).headers.get('x-spend-remaining-daily'));
    expect(Math.ceil(await left('chat/completions', { 'X-Spend-Project': 'shop' }))).toBe(20);
    expect(Math.ceil(await left('embeddings', { 'X-Spend-Project': 'shop' }))).toBe(10);
    expect(Math.ceil(await left('messages', {}))).toBe(50);
  });

  test('tells nothing of a daily limit where there is none', async () => {
    expect((await post('caller', 'chat/completions')).headers.get('x-spend-remaining-daily')).toBeNull();
  });

  test('that goes to a cheaper model says so', async () => {
    bench.settings({ 'limits.perRequest': 0.0005, 'policy': 'downgrade' });
    const { reply, entry } = await only('cheaper', () => post('cheaper', 'chat/completions', { ...BODIES['chat/completions'], model: 'openai/gpt-4o' }));
    expect(reply.status).toBe(200);
    expect(entry.requestedModel).toBe('openai/gpt-4o');
    expect(entry.model).not.toBe('openai/gpt-4o');
    expect(reply.headers.get('x-spend-model')).toBe(entry.model);
    expect(reply.headers.get('x-spend-decision')).toBe(entry.decision);
    expect(entry.decision).toBe('downgrade: request limit, from openai/gpt-4o');
  });

  test('is attributed by its headers, which go no further', async () => {
    bench.simulator.clearRequests();
    const { entry } = await only('named', () => post('named', 'chat/completions', { ...BODIES['chat/completions'], session_id: 'body', user: 'u1' }, { 'X-Spend-Session': 's1', 'X-Spend-Project': 'shop', 'X-Spend-Purpose': 'review', 'X-Spend-Tags': 'a, b', 'X-Spend-Max-Cost': '0.5', 'X-Title': 'Mine' }));
    expect(entry).toMatchObject({ session: 's1', project: 'shop', purpose: 'review', tags: ['a', 'b'], user: 'u1' });
    const [request] = bench.simulator.requests().filter(({ method }) => method === 'POST');
    expect(request?.headers).toMatchObject({ 'x-title': 'Mine' });
    expect(Object.keys(request?.headers ?? {}).filter((name) => /^x-(?:spend|tenant|api)/.test(name))).toEqual([]);
    expect(request?.body).toMatchObject({ session_id: 'body', user: 'u1' });
  });

  test.each<[string, object, Partial<UsageEntry>]>([
    ['its session and user', { session_id: 's2', user: 'u2' }, { session: 's2', user: 'u2' }],
    ['its metadata', { metadata: { session: 's3', project: 'p3', purpose: 'q3', tags: 'x,y' } }, { session: 's3', project: 'p3', purpose: 'q3', tags: ['x', 'y'] }],
  ])('is attributed by its body: %s', async (_, more, expected) => {
    const { entry } = await only('named', () => post('named', 'chat/completions', { ...BODIES['chat/completions'], ...more }));
    expect(entry).toMatchObject(expected);
  });

  test('may cost no more than its caller says', async () => {
    const { reply, entry } = await only('frugal', () => post('frugal', 'chat/completions', undefined, { 'X-Spend-Max-Cost': '0.0000001' }));
    expect([reply.status, entry.status, at(reply.body, 'error.message')]).toEqual([402, 'blocked', expect.stringMatching(/more than the \$[\d.]+ that its caller allows\./) as unknown]);
    expect(await post('frugal', 'chat/completions', undefined, { 'X-Spend-Max-Cost': 'a dollar' })).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
    expect((await only('frugal', () => post('frugal', 'chat/completions', undefined, { 'X-Spend-Max-Cost': '0.01' }))).entry.status).toBe('ok');
  });

  test('that our own ceiling left without a provider is decided once more, and only the end is told', async () => {
    bench.settings({ 'limits.daily': 50 });
    bench.simulator.clearRequests();
    const before = (await bench.settled('ceiling', 0)).length;
    const reply = await post('ceiling', 'chat/completions', { ...BODIES['chat/completions'], model: 'openai/gpt-5.6-luna', provider: { ignore: ['openai'] } });
    const entries = (await bench.settled('ceiling', before + 2)).slice(before);
    expect([reply.status, at(reply.body, 'model')]).toMatchObject([200, expect.stringContaining('gpt-5.6-luna')]);
    expect(entries).toMatchObject([{ status: 'error', errorCode: '404', attempt: 1, cost: 0 }, { status: 'ok', attempt: 2, exchange: entries[0]?.exchange }]);
    expect(reply.headers.get('x-spend-entry')).toBe(entries[1]?.id);
    expect(bench.simulator.requests().filter(({ path }) => path === '/chat/completions').map(({ status }) => status)).toEqual([404, 200]);
  });
});

describe('sub-clients', () => {
  test('have budgets of their own inside their client\'s', async () => {
    const tenant = (name: string): Readonly<Record<string, string>> => ({ 'X-Tenant-Id': name });
    expect((await only('host/one', () => post('host', 'chat/completions', undefined, tenant('One')))).entry.client).toBe('host/one');
    bench.settings({ budgets: [{ scope: 'client:host/one', daily: 1e-9 }, { scope: 'client:host', daily: 100 }] });
    const refused = await only('host/one', () => post('host', 'chat/completions', undefined, tenant('one')));
    expect([refused.reply.status, at(refused.reply.body, 'error.metadata.scope'), refused.entry.status]).toEqual([402, 'client:host/one', 'blocked']);
    expect((await only('host/two', () => post('host', 'chat/completions', undefined, tenant('two')))).entry.status).toBe('ok');
    expect((await only('host', () => post('host', 'chat/completions', undefined, tenant('default')))).entry.status).toBe('ok');
    bench.settings({ budgets: [{ scope: 'client:host/default', daily: 1e-9 }] });
    for (const headers of [{}, tenant('default')]) expect(at((await only('host', () => post('host', 'chat/completions', undefined, headers))).reply.body, 'error.metadata.scope')).toBe('client:host/default');
    expect((await only('host/two', () => post('host', 'chat/completions', undefined, tenant('two')))).entry.status).toBe('ok');
    bench.settings({ budgets: [{ scope: 'client:host', daily: 1e-9 }, { scope: 'client:host/two', daily: 100 }] });
    expect(at((await post('host', 'chat/completions', undefined, tenant('two'))).body, 'error.metadata.scope')).toBe('client:host');
    await bench.settled('host/two', 3);
    expect((await post('host', 'chat/completions', undefined, tenant('no name!'))).status).toBe(400);
  });

  test('and their client alone may ask how they stand', async () => {
    await only('asker', () => post('asker', 'chat/completions'));
    const { entry } = await only('asker/a', () => post('asker', 'chat/completions', undefined, { 'X-Tenant-Id': 'a' }));
    bench.settings({ budgets: [{ scope: 'client:asker', daily: 10, monthly: 20 }] });
    for (const path of ['/api/usage/asker/a', '/api/usage/a', '/api/v1/usage/asker%2Fa', '/v1/usage/A']) {
      expect(await get('asker', path)).toMatchObject({ status: 200, body: { client: 'asker/a', withinBudget: true, dailyPercentage: 0, monthlyPercentage: 0, state: 'active', limits: { day: 10, month: 20 }, resetsAt: { day: expect.stringContaining('T00:00:00.000Z') as unknown } } });
    }
    expect(fromUsd(Number(at((await get('asker', '/api/usage/a')).body, 'spent.day')))).toBe(entry.cost);
    const spentBy = async (name: string): Promise<number> => fromUsd(Number(at((await get('asker', `/api/usage/${name}`)).body, 'spent.day')));
    expect(await get('asker', '/api/usage/asker')).toMatchObject({ status: 200, body: { client: 'asker' } });
    expect(await get('asker', '/api/usage/default')).toMatchObject({ status: 200, body: { client: 'asker/default', limits: { day: 10, month: 20 } } });
    expect(await spentBy('default') + (entry.cost ?? 0)).toBe(await spentBy('asker'));
    await only('stranger', () => post('stranger', 'chat/completions'));
    for (const path of ['/api/usage/stranger', '/api/usage/nobody', '/api/usage/stranger/a', '/api/usage/']) expect([path, (await get('asker', path)).status]).toEqual([path, 404]);
  });
});

describe('a refusal', () => {
  const DETAILS = { limit_source: 'openrouter_spend_monitor', scope: 'everything', period: 'day', limit_usd: 1e-9, spent_usd: expect.any(Number) as unknown, resets_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00\.000Z$/) as unknown };
  const SENTENCE = expect.stringMatching(/^Daily limit reached: \$[\d.]+ of \$[\d.]+\. Calls are stopped until 00:00 UTC\. Raise the limit to go on\.$/) as unknown;
  const SHAPES: Readonly<Record<Path, [number, object]>> = {
    'chat/completions': [402, { error: { code: 402, type: 'budget_exceeded', message: SENTENCE, metadata: DETAILS } }],
    'completions': [402, { error: { code: 402, type: 'budget_exceeded', message: SENTENCE, metadata: DETAILS } }],
    'embeddings': [402, { error: { code: 402, type: 'budget_exceeded', message: SENTENCE, metadata: DETAILS } }],
    'responses': [400, { error: { code: 'budget_exceeded', type: 'budget_exceeded', message: SENTENCE, param: null, metadata: DETAILS } }],
    'messages': [402, { type: 'error', error: { type: 'billing_error', message: SENTENCE, metadata: DETAILS }, request_id: null }],
  };

  test.each(PATHS.flatMap((path) => [[path, false], [path, true]] as const))('of a call to %s is plain JSON in the caller\'s shape, and is written down once (stream: %s)', async (path, stream) => {
    bench.useUp();
    bench.simulator.clearRequests();
    const { reply, entry } = await only('refused', () => post('refused', path, { ...BODIES[path], ...(stream ? { stream } : {}) }));
    expect([reply.status, reply.body]).toEqual(SHAPES[path]);
    expect(entry).toMatchObject({ status: 'blocked', cost: 0, calls: 0, decision: 'deny: day limit', endpoint: path });
    expect(Object.fromEntries(['content-type', 'x-should-retry', 'retry-after'].map((name) => [name, reply.headers.get(name)]))).toEqual({ 'content-type': 'application/json', 'x-should-retry': 'false', 'retry-after': null });
    expect(spendHeaders(reply.headers)).toEqual({ 'entry': entry.id, 'decision': 'deny: day limit', 'model': BODIES[path].model, 'remaining-daily': '0' });
    expect(bench.simulator.requests().filter(({ method }) => method === 'POST')).toEqual([]);
    expect(bench.live.ledger.state.holds.size).toBe(0);
  });

  test('of a model that nobody lists names it, and the one that was probably meant', async () => {
    bench.settings({ 'limits.daily': 5 });
    const { reply } = await only('refused', () => post('refused', 'chat/completions', { ...BODIES['chat/completions'], model: 'opnai/gpt-4o-mini' }));
    expect([reply.status, at(reply.body, 'error.message'), at(reply.body, 'error.metadata.reason')]).toEqual([402, expect.stringMatching(/^OpenRouter lists no model "opnai\/gpt-4o-mini"\. Did you mean openai\/gpt-4o-mini\? /) as unknown, 'unknown-model']);
  });

  test.each(PATHS)('of a call to %s is told as rate limits are, where the setting says so', async (path) => {
    bench.settings({ 'limits.daily': 1e-9, 'proxy.refusal': 'rateLimit' });
    const reply = await post('refused', path, BODIES[path]);
    expect([reply.status, reply.headers.get('x-should-retry')]).toEqual([429, 'false']);
    const wait = Number(reply.headers.get('retry-after'));
    const end = new Date(String(at(objectOf(reply.body).error, 'metadata.resets_at'))).getTime();
    expect(Math.abs(wait - (end - Date.now()) / 1000)).toBeLessThan(60);
  });
});

test('a call between a tool and its result is not given another model, and says when it will be', async () => {
  bench.settings({ 'limits.perRequest': 0.0005, 'policy': 'downgrade' });
  const messages = [{ role: 'user', content: 'hi' }, { role: 'assistant', tool_calls: [{ id: 't1', type: 'function', function: { name: 'look', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 't1', content: 'rain' }];
  const { reply } = await only('worker', () => post('worker', 'chat/completions', { model: 'openai/gpt-4o', max_tokens: 50, messages, tools: [{ type: 'function', function: { name: 'look' } }] }));
  expect([reply.status, at(reply.body, 'error.message')]).toEqual([402, expect.stringMatching(/ A cheaper model can take over with your next message\.$/) as unknown]);
});

test('a session that was stopped is paused for the client, in a sentence for the person', async () => {
  const body = { ...BODIES['chat/completions'], tools: [{ type: 'function', function: { name: 'look' } }] };
  const step = (n: number): object => ({ ...body, messages: [{ role: 'user', content: 'go' }, ...Array.from({ length: n }, (_, index) => [{ role: 'assistant', tool_calls: [{ id: `t${index}`, type: 'function', function: { name: 'look', arguments: '{"at":"x"}' } }] }, { role: 'tool', tool_call_id: `t${index}`, content: 'nothing' }]).flat()] });
  let last = await post('looper', 'chat/completions', step(1), { 'X-Spend-Session': 'loop' });
  for (let n = 2; n < 60 && last.status === 200; n += 1) last = await post('looper', 'chat/completions', step(n), { 'X-Spend-Session': 'loop' });
  expect(last).toMatchObject({ status: 402, body: { error: { type: 'session_paused', message: expect.stringMatching(/^Paused: this session .* Continue it in VS Code, or start a new session\.$/) as unknown, metadata: { scope: 'session' } } } });
  expect(last.headers.get('x-should-retry')).toBe('false');
  expect((await post('looper', 'messages', { ...BODIES.messages }, { 'X-Spend-Session': 'other' })).status).toBe(200);
  await bench.settled('looper', 2);
});

test('in the end the ledger has what the key has spent, and nothing else', async () => {
  await bench.balances();
});
