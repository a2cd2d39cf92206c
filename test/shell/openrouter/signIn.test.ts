import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { authPage } from '../../../src/core/signIn/authPage.ts';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import type { CallbackServer } from '../../../src/openrouter/signIn/callbackServer.ts';
import { listenForCallback } from '../../../src/openrouter/signIn/callbackServer.ts';
import { exchangeCode } from '../../../src/openrouter/signIn/exchange.ts';
import { newProof } from '../../../src/openrouter/signIn/proof.ts';
import type { Simulator } from '../../simulator/api.ts';
import { keyData, simulators } from '../../simulator/testing.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { deserted, servers } from './kit.ts';

const start = simulators();
const serve = servers();
const clock = new FakeClock();
const open: CallbackServer[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(): Promise<CallbackServer> {
  const server = await listenForCallback();
  open.push(server);
  return server;
}

/** A browser whose person presses a button of the page, and which follows where it is led. */
async function press(simulator: Simulator, page: string, answer: 'authorize' | 'decline'): Promise<Response> {
  expect((await fetch(page)).status).toBe(200);
  return fetch(`${simulator.origin}/auth/${answer}${new URL(page).search}`, { method: 'POST' });
}

/** `fetch` lets nobody choose the name that is asked. */
function askAs(url: string, host: string, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject).end();
  });
}

function refused(url: string): Promise<boolean> {
  return fetch(url).then(() => false, () => true);
}

describe('signing in through a browser', () => {
  it('ends with a key that works, bound by S256, after which nobody listens any more', async () => {
    const simulator = await start();
    const server = await listen();
    const { verifier, challenge } = newProof();
    const page = authPage(simulator.baseUrl, { challenge, callback: server.url });
    const shown = await press(simulator, page, 'authorize');
    expect(await shown.text()).toContain('You may close this page.');
    const answer = await server.answer;
    if (answer.kind !== 'code') throw new Error('no code');
    const exchanged = await exchangeCode(new OpenRouterApi(simulator.baseUrl, clock), answer.code, verifier);
    if (exchanged.kind !== 'key') throw new Error(`no key: ${exchanged.kind}`);
    expect(await keyData(simulator, exchanged.key)).toMatchObject({ label: 'OpenRouter Spend Monitor', usage: 0 });
    expect(await refused(`${server.url}?code=another_code`)).toBe(true);
    expect(page).not.toContain(verifier);
    expect(simulator.requests().filter(({ path }) => path.includes('/auth') && JSON.stringify(path).includes(verifier))).toEqual([]);
  });

  it('tells when the person says no', async () => {
    const simulator = await start();
    const server = await listen();
    const shown = await press(simulator, authPage(simulator.baseUrl, { challenge: newProof().challenge, callback: server.url }), 'decline');
    expect(await shown.text()).toContain('declined');
    expect(await server.answer).toEqual({ kind: 'denied', reason: 'access_denied' });
  });
});

describe('the listener on loopback', () => {
  it('has an address of its own each time, without a query, on 127.0.0.1', async () => {
    const [a, b] = [new URL((await listen()).url), new URL((await listen()).url)];
    expect([a.protocol, a.hostname, a.search]).toEqual(['http:', '127.0.0.1', '']);
    expect(a.pathname).toMatch(/^\/[\w-]{32}$/);
    expect([a.port === b.port, a.pathname === b.pathname]).toEqual([false, false]);
  });

  it('hears nothing from whoever does not know the nonce, asks by another name, or in another way, and waits on', async () => {
    const server = await listen();
    const { origin, host, pathname } = new URL(server.url);
    const statuses = [
      await askAs(`${origin}/?code=stolen_code`, host),
      await askAs(`${origin}${pathname.slice(0, -1)}?code=stolen_code`, host),
      await askAs(`${server.url}/?code=stolen_code`, host),
      await askAs(`${server.url}?code=stolen_code`, 'evil.example'),
      await askAs(`${server.url}?code=stolen_code`, `127.0.0.1.evil.example:${new URL(server.url).port}`),
      await askAs(`${server.url}?code=stolen_code`, host, 'POST'),
      await askAs(`${server.url}?code=stolen_code`, host, 'HEAD'),
    ];
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 404]);
    expect((await fetch(server.url)).status).toBe(400);
    expect((await fetch(`${server.url}?code=x`)).status).toBe(400);
    await fetch(`${server.url}?code=the_true_code`);
    expect(await server.answer).toEqual({ kind: 'code', code: 'the_true_code' });
  });

  it('takes the first answer only, also where two come at once', async () => {
    const server = await listen();
    const answers = await Promise.allSettled(['first_code', 'second_code'].map((code) => fetch(`${server.url}?code=${code}`).then(({ status }) => status)));
    const statuses = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const answer = await server.answer;
    expect(answer.kind === 'code' && ['first_code', 'second_code'][statuses.indexOf(200)] === answer.code).toBe(true);
  });

  it('shows a page without scripts that is kept nowhere and tells nobody where it came from', async () => {
    const server = await listen();
    const reply = await fetch(`${server.url}?code=the_true_code`);
    const page = await reply.text();
    expect(reply.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
    expect([reply.headers.get('referrer-policy'), reply.headers.get('cache-control'), reply.headers.get('x-content-type-options')]).toEqual(['no-referrer', 'no-store', 'nosniff']);
    expect(page).not.toMatch(/<script|the_true_code|src=|href=/);
  });

  it('is gone once it is closed, however often', async () => {
    const server = await listen();
    server.close();
    server.close();
    expect(await refused(server.url)).toBe(true);
  });
});

describe('handing in a code', () => {
  it.each<[string, (simulator: Simulator) => { code: string; verifier: string }, object]>([
    ['expired', (simulator) => {
      const { verifier, challenge } = newProof();
      const code = simulator.issueCode({ challenge });
      simulator.advance(600_001);
      return { code, verifier };
    }, { kind: 'refused', why: 'expired' }],
    ['of somebody else\'s sign-in', (simulator) => ({ code: simulator.issueCode({ challenge: newProof().challenge }), verifier: newProof().verifier }), { kind: 'refused', why: 'invalid' }],
    ['unknown', () => ({ code: 'auth_code_unknown', verifier: newProof().verifier }), { kind: 'refused', why: 'invalid' }],
    ['asked for by another method', (simulator) => ({ code: simulator.issueCode({ challenge: 'x', method: 'plain' }), verifier: 'x' }), { kind: 'refused', why: 'method' }],
  ])('says why where it is %s', async (_, make, wanted) => {
    const simulator = await start();
    const { code, verifier } = make(simulator);
    expect(await exchangeCode(new OpenRouterApi(simulator.baseUrl, clock), code, verifier)).toEqual(wanted);
  });

  it('tells that nobody could be asked, so that the code may be handed in again', async () => {
    expect(await exchangeCode(new OpenRouterApi(await deserted(), clock), 'some_code', 'v')).toEqual({ kind: 'unreachable', reason: 'OpenRouter cannot be reached (ECONNREFUSED).' });
    const page = await serve((_, response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<!DOCTYPE html><html>Blocked by your firewall'));
    expect((await exchangeCode(new OpenRouterApi(page, clock), 'some_code', 'v')).kind).toBe('unreachable');
    const keyless = await serve((_, response) => response.end('{"key":"two words"}'));
    expect((await exchangeCode(new OpenRouterApi(keyless, clock), 'some_code', 'v')).kind).toBe('unreachable');
  });

  it('tells an address that knows no sign-in', async () => {
    const other = await serve((_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"Not Found","code":404}}'));
    expect(await exchangeCode(new OpenRouterApi(other, clock), 'some_code', 'v')).toEqual({ kind: 'refused', why: 'no-sign-in' });
  });

  it('follows no redirect: the verifier goes nowhere else', async () => {
    const heard: string[] = [];
    const thief = await serve((asked, response) => {
      heard.push(asked.url ?? '');
      response.end('{"key":"sk-or-v1-0123456789"}');
    });
    const leading = await serve((_, response) => response.writeHead(307, { location: `${thief}/auth/keys` }).end());
    expect((await exchangeCode(new OpenRouterApi(leading, clock), 'some_code', 'v')).kind).toBe('unreachable');
    expect(heard).toEqual([]);
  });

  it('rejects when it is cancelled', async () => {
    const slow = await serve(() => undefined);
    const stop = new AbortController();
    const exchanged = exchangeCode(new OpenRouterApi(slow, clock), 'some_code', 'v', stop.signal);
    stop.abort();
    await expect(exchanged).rejects.toMatchObject({ code: 'cancelled' });
  });
});
