import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { control } from './remote.ts';
import { at, simulators } from './testing.ts';

const start = simulators();
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

async function program(...args: readonly string[]): Promise<{ readonly child: ChildProcess; readonly baseUrl: string; readonly key: string; readonly hash: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const baseUrl = String((await lines.next()).value);
  const { key } = JSON.parse(String((await lines.next()).value)) as { readonly key: { readonly key: string; readonly hash: string } };
  return { child, baseUrl, key: key.key, hash: key.hash };
}

describe('the simulator as a program', () => {
  it('prints its address first, is steered from outside, and ends on SIGTERM', async () => {
    const { child, baseUrl, key, hash } = await program('--now', '2026-11-18T12:00:00Z', '--limit', '5', '--limit-reset', 'daily');
    expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    const { origin } = new URL(baseUrl);
    const usage = async (): Promise<unknown> => (await fetch(`${baseUrl}/key`, { headers: { authorization: `Bearer ${key}` } })).json();
    await control(origin, 'spend', { keyHash: hash, usd: 1.5 });
    expect(await usage()).toMatchObject({ data: { usage: 1.5, usage_daily: 1.5, limit_remaining: 3.5 } });
    await control(origin, 'advance', { ms: 12 * 3_600_000 });
    expect(await usage()).toMatchObject({ data: { usage: 1.5, usage_daily: 0, limit_remaining: 5 } });
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it('comes with a past when asked', async () => {
    const { baseUrl } = await program('--history');
    const state = await control(new URL(baseUrl).origin, 'state');
    expect(state.keys[0]?.usage).toBeGreaterThan(50);
  });
});

describe('control over HTTP', () => {
  it('does what the methods do', async () => {
    const { origin, ...simulator } = await start();
    const { hash, key } = await control(origin, 'addKey', { limit: 3, label: 'second' });
    await control(origin, 'updateKey', { hash, limit: 4 });
    await control(origin, 'setCredits', { bought: 50 });
    await control(origin, 'settlementLag', { ms: 1000 });
    await control(origin, 'trouble', { times: 1, trouble: { refuse: 'upstream_429' } });
    await control(origin, 'setNow', { at: '2026-11-19T00:00:00Z' });
    const state = await control(origin, 'state');
    expect(state).toMatchObject({ now: '2026-11-19T00:00:00.000Z', balance: 50, troubles: [{ times: 1 }], requests: 0 });
    expect(state.keys).toHaveLength(3);
    const reply = await fetch(`${simulator.baseUrl}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'x-title': 'test' }, body: JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [] }) });
    expect(reply.status).toBe(429);
    const requests = await control(origin, 'requests');
    expect(requests).toMatchObject([{ path: '/chat/completions', keyHash: hash, status: 429, headers: { 'x-title': 'test' }, body: { model: 'openai/gpt-4o-mini' } }]);
    expect(JSON.stringify(requests)).not.toContain(key);
    await control(origin, 'clearRequests');
    expect(await control(origin, 'requests')).toEqual([]);
    await control(origin, 'clearTroubles');
    expect(await control(origin, 'issueCode', {})).toMatch(/^auth_code_/);
    expect((await control(origin, 'loadHistory', { keyHash: hash })).length).toBeGreaterThan(1000);
  });

  it('refuses nonsense with a reason', async () => {
    const { origin } = await start();
    await expect(control(origin, 'advance', { ms: -1 })).rejects.toThrow(/time only moves forward/);
    await expect(control(origin, 'updateKey', { hash: 'none' })).rejects.toThrow(/no key with hash none/);
    await expect(control(origin, 'trouble', { trouble: { bogus: 1 } })).rejects.toThrow(/unknown trouble/);
    const unknown = await fetch(`${origin}/__control/dance`, { method: 'POST' });
    expect([unknown.status, at(await unknown.json(), 'error')]).toEqual([404, 'no such control: dance']);
  });
});
