import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Simulator } from './api.ts';
import { jsonOf, keyData, simulators } from './testing.ts';

const start = simulators();
const VERIFIER = 'verifier-verifier-verifier-verifier-verifier-1';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

function exchange(simulator: Simulator, body: object): Promise<Response> {
  return fetch(`${simulator.baseUrl}/auth/keys`, { method: 'POST', body: JSON.stringify({ code_verifier: VERIFIER, code_challenge_method: 'S256', ...body }) });
}

describe('signing in', () => {
  it('exchanges a code for a key that works, once', async () => {
    const simulator = await start();
    const code = simulator.issueCode({ challenge: CHALLENGE, key: { limit: 7, label: 'editor' } });
    const { key, user_id: user } = await jsonOf(exchange(simulator, { code }));
    expect(user).toMatch(/^user_/);
    expect(await keyData(simulator, String(key))).toMatchObject({ limit: 7, label: 'editor' });
    const again = await exchange(simulator, { code });
    expect([again.status, await jsonOf(again)]).toEqual([403, { error: { message: 'Invalid code or code_verifier', code: 403 } }]);
  });

  it('refuses a wrong verifier, an old code and an unknown method', async () => {
    const simulator = await start();
    const code = simulator.issueCode({ challenge: CHALLENGE });
    expect((await exchange(simulator, { code, code_verifier: 'wrong' })).status).toBe(403);
    expect(await jsonOf(exchange(simulator, { code, code_challenge_method: 'S512' }))).toEqual({ error: { message: 'Invalid code_challenge_method', code: 400 } });
    simulator.advance(600_001);
    expect(await jsonOf(exchange(simulator, { code }))).toEqual({ error: { message: 'Authorization code expired', code: 403 } });
    expect((await fetch(`${simulator.baseUrl}/auth/keys`)).status).toBe(405);
  });

  it('takes no other method than the one the code was asked for with', async () => {
    const simulator = await start();
    const code = simulator.issueCode({ challenge: VERIFIER, method: 'plain' });
    expect(await jsonOf(exchange(simulator, { code }))).toEqual({ error: { message: 'Invalid code_challenge_method', code: 400 } });
    expect((await exchange(simulator, { code, code_challenge_method: 'plain' })).status).toBe(200);
  });

  it('sends the browser back with a code once a person agrees, or shows it', async () => {
    const simulator = await start();
    const query = `code_challenge=${CHALLENGE}&code_challenge_method=S256`;
    const back = `${query}&callback_url=${encodeURIComponent('http://127.0.0.1:5555/cb/nonce')}`;
    expect(await (await fetch(`${simulator.origin}/auth?${back}`)).text()).toContain('Authorize');
    const location = new URL(await answered(simulator, 'authorize', back));
    expect(location.pathname).toBe('/cb/nonce');
    expect((await exchange(simulator, { code: location.searchParams.get('code') })).status).toBe(200);
    const shown = await (await fetch(`${simulator.origin}/auth/authorize?${query}`, { method: 'POST' })).text();
    expect((await exchange(simulator, { code: /<code id="code">([^<]*)</.exec(shown)?.[1] })).status).toBe(200);
    expect(await answered(simulator, 'decline', back)).toBe('http://127.0.0.1:5555/cb/nonce?error=access_denied');
  });

  it.each([
    ['a callback on another machine without TLS', `code_challenge=${CHALLENGE}&callback_url=http%3A%2F%2F192.0.2.1%2F`], ['a scheme of an app', 'callback_url=vscode%3A%2F%2Fx.y%2Fz'],
    ['no challenge where the code is to be shown', ''], ['an unknown method', `code_challenge=${CHALLENGE}&code_challenge_method=S512`],
  ])('refuses %s', async (_, query) => {
    const simulator = await start();
    expect((await fetch(`${simulator.origin}/auth?${query}`)).status).toBe(400);
    expect((await fetch(`${simulator.origin}/auth/authorize?${query}`, { method: 'POST', redirect: 'manual' })).status).toBe(400);
  });
});

/** Where the browser is sent by an answer. */
async function answered(simulator: Simulator, answer: 'authorize' | 'decline', query: string): Promise<string> {
  const reply = await fetch(`${simulator.origin}/auth/${answer}?${query}`, { method: 'POST', redirect: 'manual' });
  return reply.status === 302 ? reply.headers.get('location') ?? '' : '';
}
