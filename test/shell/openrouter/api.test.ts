import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isSpendError } from '../../../src/core/errors.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { ApiKey } from '../../../src/openrouter/api.ts';
import { OpenRouterApi, RefusedError } from '../../../src/openrouter/api.ts';
import { askText } from '../../../src/openrouter/webAnswer.ts';
import { checkKey, checkManagementKey, isKeyRefusal } from '../../../src/openrouter/keyCheck.ts';
import type { IssuedKey, Simulator } from '../../simulator/api.ts';
import { hello, jsonOf, simulators } from '../../simulator/testing.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { deserted, servers, until } from './kit.ts';

const start = simulators();
const serve = servers();
const clock = new FakeClock();

const keyOf = ({ key, hash }: IssuedKey): ApiKey => ({ text: key, hash });
const apiOf = (simulator: Simulator): OpenRouterApi => new OpenRouterApi(simulator.baseUrl, clock);
const KEY: ApiKey = { text: 'sk-or-v1-0123456789abcdef', hash: 'ab'.repeat(32) };

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => 'no failure', (error: unknown) => error);
}

describe('asking about the key', () => {
  it('gives its counters and its limit as whole nano-dollars', async () => {
    const simulator = await start({ key: { limit: 10, limitReset: 'monthly' } });
    simulator.spend({ keyHash: simulator.key.hash, usd: 1.25 });
    expect(await apiOf(simulator).key(keyOf(simulator.key))).toMatchObject({
      usage: fromUsd(1.25), usageDaily: fromUsd(1.25), usageWeekly: fromUsd(1.25), usageMonthly: fromUsd(1.25), limit: fromUsd(10), limitRemaining: fromUsd(8.75), limitReset: 'month', isManagementKey: false,
    });
  });

  it('says so when the key is refused', async () => {
    const simulator = await start();
    const failure = await failureOf(apiOf(simulator).key(KEY));
    expect(failure).toBeInstanceOf(RefusedError);
    expect([(failure as RefusedError).problem.status, isKeyRefusal(failure)]).toEqual([401, true]);
  });

  it('takes a web page for a proxy\'s, not for a refusal of the key, whatever its status', async () => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse: 'cloudflare_403' }, match: { path: '/key' } });
    const failure = await failureOf(apiOf(simulator).key(keyOf(simulator.key)));
    expect([failure instanceof RefusedError, isKeyRefusal(failure)]).toEqual([true, false]);
    const login = await serve((_, response) => response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><html>Please sign in'));
    expect(isSpendError(await failureOf(new OpenRouterApi(login, clock).key(KEY)), 'bad-answer')).toBe(true);
  });

  it.each<[string, string]>([['no JSON', 'hello'], ['another shape', '{"data":{}}'], ['an array', '[]'], ['nothing', '']])('says so when the answer is %s', async (_, body) => {
    const url = await serve((__, response) => response.end(body));
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY)), 'bad-answer')).toBe(true);
  });

  it('tells an unreachable address, a broken connection and a cancelled question apart', async () => {
    expect(isSpendError(await failureOf(new OpenRouterApi(await deserted(), clock).key(KEY)), 'offline')).toBe(true);
    const rude = await serve((_, response) => response.destroy());
    expect(isSpendError(await failureOf(new OpenRouterApi(rude, clock).key(KEY)), 'offline')).toBe(true);
    const stop = new AbortController();
    const silent = await serve(() => stop.abort());
    expect(isSpendError(await failureOf(new OpenRouterApi(silent, clock).key(KEY, stop.signal)), 'cancelled')).toBe(true);
  });

  it('never follows a redirect: the key would go to a stranger', async () => {
    let asked = 0;
    const stranger = await serve((_, response) => {
      asked += 1;
      response.end('{}');
    });
    const url = await serve((_, response) => response.writeHead(302, { location: stranger }).end());
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY)))).toBe(true);
    expect(asked).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('takes a redirect with status %i for a failure, wherever it leads', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end('{"data":{"usage":1}}'));
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY)), 'offline')).toBe(true);
  });

  it('unpacks an answer, but not without end', async () => {
    const packed = await serve((request, response) => {
      const body = request.url?.endsWith('/key') === true ? JSON.stringify({ data: { usage: 1 } }) : 'x'.repeat(40_000_000);
      response.setHeader('content-encoding', 'gzip').end(gzipSync(body));
    });
    expect(await new OpenRouterApi(packed, clock).key(KEY)).toMatchObject({ usage: fromUsd(1) });
    expect(isSpendError(await failureOf(new OpenRouterApi(packed, clock).models()), 'bad-answer')).toBe(true);
  });

  it.each(['', 'gzip'])('notices that an answer breaks off (%s)', async (encoding) => {
    const body = encoding === '' ? Buffer.from('{"data":') : gzipSync('{"data":{"usage":1}}').subarray(0, 15);
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000, ...(encoding === '' ? {} : { 'content-encoding': encoding }) });
      response.write(body, () => response.destroy());
    });
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY)), 'offline')).toBe(true);
  });

  it('can be cancelled while the answer arrives', async () => {
    const stop = new AbortController();
    const url = await serve((_, response) => response.write('{', () => stop.abort()));
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY, stop.signal)), 'cancelled')).toBe(true);
  });

  it('tells an answer that never comes from one that was not wanted any more', async () => {
    const url = await serve((_, response) => response.write('{'));
    const failure = await failureOf(askText(`${url}/key`, { headers: {} }, AbortSignal.timeout(50)));
    expect((failure as Error).name).toBe('TimeoutError');
  });

  it('stops reading an answer that does not end', async () => {
    let gone = false;
    const url = await serve((request, response) => {
      const block = Buffer.alloc(4_000_000, 'x');
      const more = (): void => {
        while (!gone && response.write(block));
      };
      response.on('drain', more);
      request.on('close', () => (gone = true));
      more();
    });
    expect(isSpendError(await failureOf(new OpenRouterApi(url, clock).key(KEY)), 'bad-answer')).toBe(true);
    await until(() => gone, 'the connection is closed');
  });

  it('leaves the key out of every error', async () => {
    const echo = await serve((request, response) => response.writeHead(401).end(JSON.stringify({ error: { code: 401, message: `Bad: ${request.headers.authorization ?? ''}` } })));
    const failures = [await failureOf(new OpenRouterApi(echo, clock).key(KEY)), await failureOf(new OpenRouterApi(await deserted(), clock).key(KEY))];
    for (const failure of failures) expect((failure as Error).message).not.toContain('0123456789abcdef');
  });
});

describe('a key of an unusual shape that is echoed', () => {
  const ODD: ApiKey = { text: 'mytoken-1234567890', hash: 'ab'.repeat(32) };

  it.each<[string, number, string]>([
    ['a refusal', 401, JSON.stringify({ error: { code: 401, message: `${'x'.repeat(290)} ${ODD.text}` } })],
    ['plain text', 503, `Unknown key ${ODD.text}`],
  ])('in %s is in no error and no verdict', async (_, status, body) => {
    const url = await serve((__, response) => response.writeHead(status).end(body));
    const api = new OpenRouterApi(url, clock);
    expect(inspect([await failureOf(api.key(ODD)), await failureOf(api.generation(ODD, 'gen-1')), await checkKey(api, ODD, 0)], { depth: 9, showHidden: true })).not.toMatch(/mytoken|1234567890/);
  });

  it('in a good answer is not kept', async () => {
    const url = await serve((_, response) => response.end(JSON.stringify({ data: { label: ODD.text, usage: 1 } })));
    expect(await new OpenRouterApi(url, clock).key(ODD)).toMatchObject({ label: '…', usage: fromUsd(1) });
  });
});

describe('asking for the balance', () => {
  it('is what was bought less what was used', async () => {
    const simulator = await start({ credits: 20 });
    simulator.spend({ keyHash: simulator.key.hash, usd: 1.25 });
    expect(await apiOf(simulator).credits(keyOf(simulator.managementKey))).toBe(fromUsd(18.75));
  });

  it('is nothing that an ordinary key may know, which is no failure', async () => {
    const simulator = await start();
    expect(await apiOf(simulator).credits(keyOf(simulator.key))).toBeUndefined();
  });
});

describe('asking what a call has cost', () => {
  it('is answered with the facts, and with nothing while they are not written', async () => {
    const simulator = await start({ generationMisses: 1 });
    const { id, usage } = (await jsonOf(hello(simulator))) as { id: string; usage: { cost: number } };
    const api = apiOf(simulator);
    expect(await api.generation(keyOf(simulator.key), id)).toBeUndefined();
    expect(await api.generation(keyOf(simulator.key), id)).toMatchObject({ cost: fromUsd(usage.cost), generationId: id, fromCache: false });
  });

  it('sends an id as an id, whatever is in it', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(404).end('{}');
    });
    expect(await new OpenRouterApi(url, clock).generation(KEY, 'gen-1&limit=0#x/../y')).toBeUndefined();
    expect(asked).toEqual(['/api/v1/generation?id=gen-1%26limit%3D0%23x%2F..%2Fy']);
  });
});

describe('asking about past days', () => {
  it('tells what one key spent by model, to a management key only', async () => {
    const simulator = await start();
    const api = apiOf(simulator);
    simulator.spend({ keyHash: simulator.key.hash, usd: 2, at: '2026-11-17T10:00:00Z', model: 'a/b' });
    simulator.spend({ keyHash: simulator.managementKey.hash, usd: 3, at: '2026-11-17T10:00:00Z', model: 'a/b' });
    expect(await api.activity(keyOf(simulator.managementKey), simulator.key.hash)).toMatchObject([{ day: '2026-11-17', model: 'a/b', usage: 2e9 }]);
    expect(await failureOf(api.activity(keyOf(simulator.key), simulator.key.hash))).toBeInstanceOf(RefusedError);
  });
});

describe('checking a key before it is kept', () => {
  it('finds it good', async () => {
    const simulator = await start();
    expect(await checkKey(apiOf(simulator), keyOf(simulator.key), simulator.now())).toMatchObject({ kind: 'good' });
  });

  it('refuses a management key, one that has expired, and one that is not known, each with its reason', async () => {
    const simulator = await start();
    const expired = simulator.addKey({ expiresAt: '2030-01-01T00:00:00Z' });
    const reasons = [
      await checkKey(apiOf(simulator), keyOf(simulator.managementKey), simulator.now()),
      await checkKey(apiOf(simulator), keyOf(expired), Date.parse('2030-01-02T00:00:00Z')),
      await checkKey(apiOf(simulator), KEY, simulator.now()),
    ].map((verdict) => (verdict.kind === 'refused' ? verdict.reason : verdict.kind));
    expect(reasons).toEqual([expect.stringContaining('management key'), expect.stringContaining('expired'), expect.stringMatching(/^OpenRouter does not accept this key: .*\.$/)]);
  });

  it('finds a management key good where one is asked for, and an ordinary one not', async () => {
    const simulator = await start();
    expect(await checkManagementKey(apiOf(simulator), keyOf(simulator.managementKey), simulator.now())).toMatchObject({ kind: 'good' });
    expect(await checkManagementKey(apiOf(simulator), keyOf(simulator.key), simulator.now())).toMatchObject({ kind: 'refused', reason: expect.stringContaining('ordinary API key') as string });
    expect(await checkManagementKey(apiOf(simulator), KEY, simulator.now())).toMatchObject({ kind: 'refused' });
  });

  it.each(['server', 'rate_limited', 'cloudflare_502', 'cloudflare_403'] as const)('does not blame the key for %s', async (refuse) => {
    const simulator = await start();
    simulator.trouble({ trouble: { refuse }, match: { path: '/key' } });
    expect(await checkKey(apiOf(simulator), keyOf(simulator.key), simulator.now())).toMatchObject({ kind: 'unreachable' });
  });

  it('rejects when it is cancelled, instead of asking whether to keep the key', async () => {
    const stop = new AbortController();
    const silent = await serve(() => stop.abort());
    expect(isSpendError(await failureOf(checkKey(new OpenRouterApi(silent, clock), KEY, 0, stop.signal)), 'cancelled')).toBe(true);
  });
});
