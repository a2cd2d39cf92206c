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

  it('sends the browser back from /auth with a code, or shows it', async () => {
    const simulator = await start();
    const page = `${simulator.origin}/auth?code_challenge=${CHALLENGE}&code_challenge_method=S256`;
    const back = await fetch(`${page}&callback_url=${encodeURIComponent('http://127.0.0.1:5555/cb/nonce')}`, { redirect: 'manual' });
    const location = new URL(back.headers.get('location') ?? '');
    expect([back.status, location.pathname]).toEqual([302, '/cb/nonce']);
    expect((await exchange(simulator, { code: location.searchParams.get('code') })).status).toBe(200);
    expect((await exchange(simulator, { code: await (await fetch(page)).text() })).status).toBe(200);
  });
});
