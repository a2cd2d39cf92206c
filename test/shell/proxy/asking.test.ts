import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { SpendError } from '../../../src/core/errors.ts';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { UTC } from '../../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { AskAnswer, Question } from '../../../src/pipeline/exchange.ts';
import type { ProxyAccount, ProxyParts, RunningProxy } from '../../../src/proxy/parts.ts';
import { startProxy } from '../../../src/proxy/startProxy.ts';
import { at } from '../../simulator/testing.ts';
import { CLOCK, Lines, until } from '../storage/kit.ts';
import { proxyBench } from './kit.ts';
import { KnownClients } from './liveProxy.ts';

const BODY = JSON.stringify({ model: 'openai/gpt-4o-mini', max_tokens: 50, messages: [{ role: 'user', content: 'hi' }] });

async function post(origin: string, token: string, path = 'chat/completions', signal?: AbortSignal): Promise<{ readonly status: number; readonly body: unknown }> {
  const reply = await fetch(`${origin}/v1/${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: BODY, signal: signal ?? null });
  return { status: reply.status, body: await reply.json() };
}

/** Answers what a test has prepared, and keeps what it was asked. */
class Person {
  answer: AskAnswer | undefined;
  readonly asked: { readonly question: Question; readonly client: string; readonly signal: AbortSignal }[] = [];

  readonly ask: NonNullable<ProxyParts['ask']> = (question, client, signal) => {
    this.asked.push({ question, client, signal });
    // Without an answer the person is away.
    return this.answer === undefined ? new Promise(() => undefined) : Promise.resolve(this.answer);
  };
}

describe('where each call asks first', () => {
  const person = new Person();
  const bench = proxyBench({}, person.ask);
  const ASKING = { 'limits.daily': 1e-9, 'policy': 'ask' } as const;

  test.each<[AskAnswer, number, object]>([
    [{ kind: 'once', reason: 'so be it' }, 200, { status: 'ok', decision: 'allow: once, by the user (so be it)' }],
    [{ kind: 'cancel' }, 402, { status: 'blocked', cost: 0 }],
  ])('somebody who is there decides: %j', async (answer, status, expected) => {
    const token = bench.clients.add(answer.kind);
    bench.settings(ASKING);
    person.answer = answer;
    const reply = await post(bench.origin, token);
    expect(reply.status).toBe(status);
    expect(person.asked.at(-1)).toMatchObject({ client: answer.kind, question: { breach: { kind: 'period' } } });
    expect(await bench.settled(answer.kind, 1)).toMatchObject([expected]);
    if (status === 402) expect(at(reply.body, 'error.message')).toMatch(/^Daily limit.* You were asked in VS Code, and it was not sent\.$/);
  });

  test('a client that does not wait for the answer is not sent for', async () => {
    const token = bench.clients.add('impatient');
    bench.settings(ASKING);
    bench.simulator.clearRequests();
    person.answer = undefined;
    const [before, stop] = [person.asked.length, new AbortController()];
    const call = post(bench.origin, token, undefined, stop.signal);
    await until(() => person.asked.length > before, 'the question');
    stop.abort();
    await expect(call).rejects.toThrow();
    await until(() => bench.live.proxy.inFlight === 0, 'the end');
    expect(person.asked.at(-1)?.signal.aborted).toBe(true);
    expect(bench.simulator.requests().filter(({ method }) => method === 'POST')).toEqual([]);
    expect(bench.entries.filter(({ client }) => client === 'impatient')).toEqual([]);
    await bench.balances();
  });
});

describe('where each call asks first, and nobody is there', () => {
  const bench = proxyBench();

  test('the call is refused, and nobody is said to have said no', async () => {
    const token = bench.clients.add('alone');
    bench.settings({ 'limits.daily': 1e-9, 'policy': 'ask' });
    const reply = await post(bench.origin, token);
    expect([reply.status, at(reply.body, 'error.message')]).toEqual([402, expect.stringMatching(/^Daily limit.* You want to be asked first, which only VS Code can do\.$/) as unknown]);
    expect(await bench.settled('alone', 1)).toMatchObject([{ status: 'blocked' }]);
  });
});

describe('a proxy that cannot work', () => {
  const clients = new KnownClients();
  const token = clients.add('any');
  const log = new Lines();
  let proxy: RunningProxy | undefined;
  afterEach(async () => proxy?.close());

  async function start(account: ProxyAccount | undefined, more: object = {}): Promise<string> {
    const budgeting = budgetingOf({ ...DEFAULT_SETTINGS, ...more }, UTC, 'http://127.0.0.1:1');
    proxy = await startProxy({ clock: CLOCK, logger: log, clients, account: () => account, state: () => undefined, budgeting: () => budgeting }, 0);
    return `http://127.0.0.1:${proxy.port}`;
  }

  const unreadable: ProxyAccount = { key: { text: 'sk-or-v1-never-sent' }, baseUrl: 'http://127.0.0.1:1/api/v1', call: () => Promise.reject(new SpendError('ledger-unreadable', 'The ledger cannot be read.')) };

  test('without a key says what to do', async () => {
    const origin = await start(undefined);
    expect(await post(origin, token)).toMatchObject({ status: 401, body: { error: { code: 401, message: expect.stringMatching(/^The proxy has no OpenRouter key: use “Set API Key” in VS Code, or set OPENROUTER_API_KEY where it runs\.$/) as unknown } } });
    expect((await fetch(`${origin}/v1/models`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  test.each([['chat/completions', 'auto', 402], ['responses', 'auto', 400], ['messages', 'auto', 402], ['chat/completions', 'rateLimit', 429]])('without its ledger refuses, and sends nothing: %s, %s', async (path, refusal, status) => {
    const origin = await start(unreadable, { 'proxy.refusal': refusal });
    const reply = await post(origin, token, path);
    expect([reply.status, at(reply.body, 'error.message')]).toEqual([status, 'The spend guard cannot work, so nothing is sent. The ledger cannot be read.']);
    expect((await fetch(`${origin}/api/usage/any`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(503);
    expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  test('in the middle of an answer breaks it off: nobody waits for the rest', async () => {
    const upstream = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"id":"gen-1"}\n\n'));
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const origin = await start({
      ...unreadable,
      baseUrl: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/api/v1`,
      call: async ({ endpoint, body }, _, signal, line) => {
        for await (const piece of (await line.send({ endpoint, body, changes: [] }, signal)).pieces) throw new TypeError(JSON.stringify(piece));
        throw new TypeError('nothing was said');
      },
    });
    const reply = await fetch(`${origin}/v1/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: BODY });
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
    await until(() => proxy?.inFlight === 0, 'the end');
    await new Promise((resolve) => upstream.close(resolve));
    log.lines.splice(0);
  });

  test('because of a defect tells the caller nothing of it, and writes it down', async () => {
    const origin = await start({ ...unreadable, call: () => Promise.reject(new TypeError('x is sk-or-v1-never-sent')) });
    const reply = await post(origin, token);
    expect([reply.status, JSON.stringify(reply.body)]).toEqual([500, expect.not.stringContaining('sk-or') as unknown]);
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });
});
