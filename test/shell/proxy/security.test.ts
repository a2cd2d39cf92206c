import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { BOUNDS } from '../../../src/proxy/bounds.ts';
import { listen } from '../../../src/proxy/server.ts';
import { RawClient, say } from './rawClient.ts';
import { whole } from './rawUpstream.ts';
import { siege } from './siege.ts';

const attack = siege({ settings: { 'proxy.allowedOrigins': ['http://localhost:3000'] } });

/** No request of this test has got anywhere. */
const nothingWentUp = (): void => expect(attack.upstream.requests).toEqual([]);

const refused = (port: number, host: string): Promise<unknown> => once(connect({ port, host }), 'connect');

describe('where the proxy listens', () => {
  it('is at 127.0.0.1 and ::1', async () => {
    expect((await attack.ask({ method: 'GET', target: '/api/health' })).status).toBe(200);
    const six = await RawClient.open(attack.port, '::1');
    expect((await six.send(attack.spoken({ method: 'GET', target: '/api/health', host: `[::1]:${attack.port}` })).answer()).status).toBe(200);
    six.close();
  });

  it('is at no other address of this machine', async () => {
    const others = Object.values(networkInterfaces()).flat().filter((each) => each !== undefined && !each.internal && !each.address.startsWith('fe80'));
    for (const other of others) await expect(refused(attack.port, other?.address ?? ''), other?.address).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is at no other address of the loopback', async () => {
    await expect(refused(attack.port, '127.0.0.2')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a port that is taken', () => {
  it.each(['127.0.0.1', '::1'])('at %s is not shared', async (host) => {
    const stranger = createServer().listen({ port: 0, host });
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    await expect(listen(port, () => 1, BOUNDS, () => undefined)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    // Nor is the other one kept.
    const free = createServer().listen({ port, host: host === '::1' ? '127.0.0.1' : '::1' });
    await once(free, 'listening');
    free.close();
    stranger.close();
  });
});

describe('tokens come first', () => {
  const targets = ['/api/v1/chat/completions', '/v1/completions', '/api/v1/models', '/api/v1/keys', '/api/v1/credits', '/api/usage/tool', '/api/v1/nothing', '/', '/favicon.ico', '/api/healthy', '*', 'http://127.0.0.1/api/v1/models'];

  it.each(['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])('%s is answered alike at every address without one', async (method) => {
    const answers = new Set<string>();
    for (const target of targets) {
      // A HEAD has no body to read.
      const connection = await attack.connect();
      connection.send(attack.spoken({ method, target, token: undefined, body: '' }));
      await connection.gone();
      answers.add(connection.text.replace(/^date: .*$/im, ''));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/^HTTP\/1\.1 401 /);
    nothingWentUp();
  });

  it('health needs none, by GET only', async () => {
    const health = await attack.ask({ method: 'GET', target: '/api/health', token: undefined });
    expect(health.status).toBe(200);
    expect(health.text).toMatch(/^\{"status":"ok","timestamp":"[^"]{24}"\}$/);
    expect((await attack.ask({ method: 'POST', target: '/api/health', token: undefined })).status).toBe(401);
  });

  it.each([
    ['Authorization', (token: string) => `authorization: bearer ${token}`], ['x-api-key', (token: string) => `X-Api-Key: ${token}`], ['api-key', (token: string) => `Api-Key: ${token}`],
  ])('are read from %s', async (_name, line) => {
    expect(await attack.ask({ token: undefined, headers: [line(attack.token)] })).toMatchObject({ status: 200 });
    expect((await attack.ask({ token: undefined, headers: [line(`${attack.token}x`)] })).status).toBe(401);
  });

  it.each([
    '', 'Bearer', 'Bearer ', 'Basic dG9vbDp0b29s', 'Bearer null', 'Bearer undefined', 'Bearer sk-spend-', `Bearer sk-spend-${'A'.repeat(43)}`, `Bearer ${'x'.repeat(20_000)}`, 'Bearer __proto__', 'Bearer constructor',
  ])('a stranger’s is refused: %s', async (value) => {
    const reply = await attack.ask({ token: undefined, headers: [`Authorization: ${value}`] });
    expect(reply.status).toBe(401);
    nothingWentUp();
  });

  it('the token in the address counts for nothing', async () => {
    // Nor does one go further in an address, where it is seen, even beside one in a header.
    for (const target of [`/api/v1/chat/completions?key=${attack.token}`, `/api/v1/models?key=${attack.token.replace('sk-', 'sk%2D')}`]) expect((await attack.ask({ target })).status).toBe(400);
    expect((await attack.ask({ token: undefined, target: `/api/v1/chat/completions?key=${attack.token}&api_key=${attack.token}` })).status).toBe(401);
  });

  it('a key of OpenRouter’s is told to be one, and is not repeated', async () => {
    const key = `sk-or-v1-${'ab'.repeat(32)}`;
    const reply = await attack.ask({ token: key });
    expect(reply.status).toBe(401);
    expect(reply.text).toContain('a key of OpenRouter’s'.replace('’', '\u00e2\u0080\u0099'));
    expect(reply.head + reply.text).not.toContain('abab');
  });

  it('a revoked or unknown one is not repeated either', async () => {
    const reply = await attack.ask({ token: `sk-spend-${'q'.repeat(43)}` });
    expect(reply.head + reply.text).not.toContain('qqq');
  });

  it.each([['/v1/messages', { type: 'error', error: { type: 'authentication_error' } }], ['/v1/responses', { error: { code: 'authentication_error' } }], ['/v1/chat/completions', { error: { code: 401 } }]])('what is missing is told at %s in its own shape', async (target, shape) => {
    expect(JSON.parse((await attack.ask({ target, token: undefined })).text)).toMatchObject(shape);
  });
});

describe('web pages', () => {
  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost', '127.0.0.2:PORT', '0.0.0.0:PORT', '[::]:PORT', 'localhost.evil.example:PORT', 'localhost.:PORT', '127.0.0.1:PORT@evil.example', '2130706433:PORT', '127.1:PORT', '[::ffff:127.0.0.1]:PORT', '127.0.0.1:0PORT', ''])('that led a name of theirs here are refused: %s', async (host) => {
    const reply = await attack.ask({ host: host.replace('PORT', String(attack.port)) });
    expect(reply.status).toBe(403);
    nothingWentUp();
  });

  it.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])('tools come by %s', async (name) => {
    expect((await attack.ask({ host: `${name}:${attack.port}` })).status).toBe(200);
  });

  it('a request without a host is refused', async () => {
    expect((await say(attack.port, `GET /api/health HTTP/1.0\r\n\r\n`)).status).toBe(403);
    expect((await say(attack.port, `GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n`)).status).toBe(400);
  });

  it.each(['https://evil.example', 'null', 'http://localhost', 'http://localhost:3001', 'http://127.0.0.1:3000', 'vscode-webview://abc', 'http://localhost:3000, https://evil.example', ''])('are refused by their origin: %s', async (origin) => {
    for (const [method, target] of [['POST', '/api/v1/chat/completions'], ['GET', '/api/health'], ['OPTIONS', '/api/v1/chat/completions']] as const) {
      const reply = await attack.ask({ method, target, headers: [`Origin: ${origin}`] });
      expect(reply.status).toBe(403);
      expect(reply.head).not.toMatch(/^access-control/im);
    }
    nothingWentUp();
  });

  it('an origin may be let in by the setting, and gets no more than others', async () => {
    const reply = await attack.ask({ headers: ['Origin: http://localhost:3000'] });
    expect(reply.status).toBe(200);
    expect(reply.head).not.toMatch(/^access-control|^vary/im);
    expect((await attack.ask({ token: undefined, headers: ['Origin: http://localhost:3000'] })).status).toBe(401);
    expect(attack.upstream.calls[0]?.head).not.toMatch(/^origin/im);
  });

  it('what upstream would let pages do stays here', async () => {
    attack.upstream.call = (socket) => socket.write(whole('{}', ['Access-Control-Allow-Origin: *', 'access-control-allow-credentials: true', 'Set-Cookie: a=b', 'X-Spend-Entry: forged', 'x-request-id: 7']));
    const reply = await attack.ask();
    expect(reply.head).not.toMatch(/^access-control|^set-cookie|forged/im);
    expect(reply.headers['x-request-id']).toBe('7');
  });
});

describe('addresses', () => {
  it.each(['/keys', '/keys/abc', '/presets/x', '/presets/x/chat/completions', '/credits', '/credits/coinbase', '/auth/keys', '/byok'])('%s is refused, whatever is asked of it', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'PATCH', 'PUT']) for (const base of ['/api/v1', '/v1']) expect((await attack.ask({ method, target: base + path })).status).toBe(403);
    nothingWentUp();
  });

  it.each([
    '//v1/chat/completions', '/api//v1/chat/completions', '/api/v1//chat/completions', '/api/v1/../v1/chat/completions', '/api/v1/./chat/completions', '/api/v1/models/../chat/completions', '/api/v1/chat%2fcompletions', '/api/v1/chat/completions%00',
    '/api/v1/chat/completions/', '/api/v1/chat/completions;a=b', '/api/v1/chat/completions#x', '/api/v1/chat\\completions', '/API/V1/chat/completions', '/api/v1/Chat/Completions', '/api%2fv1/chat/completions', '/api/v1', '/api/v2/chat/completions',
    '/api/v1/chat', '/api/v1/messages/count_tokens', '/api/v1/messages/batches', '/api/v1/images/generations', '/api/v1/responses/resp_1', '/api/v1/generation', '/api/v1/models', '/api/v1/key', '\u00e4/api/v1/chat/completions',
    'http://openrouter.ai/api/v1/chat/completions', 'https://127.0.0.1/api/v1/chat/completions', '@openrouter.ai/api/v1/chat/completions', '*',
  ])('POST %s leads nowhere', async (target) => {
    expect([400, 404]).toContain((await attack.ask({ target })).status);
    nothingWentUp();
  });

  it.each([
    '/api/v1/models/../keys/endpoints', '/api/v1/models/../../endpoints', '/api/v1/models/./../endpoints', '/api/v1/models/a/../endpoints', '/api/v1/models/../credits/endpoints', '/api/v1/models/%2e%2e/keys/endpoints', '/api/v1/models/a%2fb/endpoints', '/api/v1/models/a/b/c/endpoints',
    '/api/v1/models/a/b/endpoints/../../../../keys', '/api/v1/key/../keys', '/api/v1/keys%2f', '/api/v1/%6beys', '/api/v1//keys', '/api/v1/key/', '/api/v1/activity', '/api/v1/generations', '/api/v1/chat/completions', '/api/v1/responses/resp_1', '/api/v1/models?x=y#/../keys', '/api/v1/providers',
  ])('GET %s leads nowhere', async (target) => {
    expect([400, 403, 404]).toContain((await attack.ask({ method: 'GET', target })).status);
    nothingWentUp();
  });

  it.each(['/models?/../keys', '/key', '/models/a/b.c:free/endpoints', '/models/user', '/models/count', '/generation?id=gen-1&x=../../keys', '/embeddings/models'])('GET %s reaches just that', async (path) => {
    expect((await attack.ask({ method: 'GET', target: `/v1${path}` })).status).toBe(200);
    expect(attack.upstream.requests.map(({ head }) => head.slice(0, head.indexOf('\r\n')))).toContain(`GET /api/v1${path} HTTP/1.1`);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is for nothing', async (method) => {
    for (const target of ['/api/v1/chat/completions', '/api/v1/models', '/api/v1/key']) expect((await attack.ask({ method, target })).status).toBe(404);
    nothingWentUp();
  });

  it('HEAD says only what is there, in no words', async () => {
    const asked: readonly (readonly [string, number])[] = [['/', 200], ['/v1/models', 200], ['/api/v1/chat/completions', 200], ['/api/v1/nothing', 404], ['/favicon.ico', 404], ['/api/v1/keys', 403], ['/v1/credits', 403]];
    for (const [target, status] of asked) {
      const connection = await attack.connect();
      connection.send(attack.spoken({ method: 'HEAD', target, headers: ['Connection: close'] }));
      await connection.gone();
      expect(connection.text, target).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^{]*\\r\\n\\r\\n$`));
    }
    nothingWentUp();
  });

  it('a tunnel is not built', async () => {
    const connection = await attack.connect();
    connection.send(`CONNECT openrouter.ai:443 HTTP/1.1\r\nHost: 127.0.0.1:${attack.port}\r\nAuthorization: Bearer ${attack.token}\r\n\r\n`);
    await connection.gone();
    expect(connection.text).toBe('');
    nothingWentUp();
  });

  it('another protocol is not taken up', async () => {
    const reply = await attack.ask({ headers: ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: websocket', 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='] });
    expect(reply.status).toBe(200);
    expect(attack.upstream.calls[0]?.head).not.toMatch(/upgrade|websocket|http2/i);
  });

  it('another method is not slipped in', async () => {
    await attack.ask({ headers: ['X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: GET', 'X-Method-Override: GET', 'X-Original-URL: /api/v1/keys', 'X-Rewrite-URL: /api/v1/keys'] });
    expect(attack.upstream.calls[0]?.head).not.toMatch(/override|x-http|original|rewrite/i);
  });
});

describe('what goes up', () => {
  it('bears the key, and neither the token nor what ends here', async () => {
    const named = Array.from({ length: 30 }, (_, index) => `x-hop-${index}`);
    await attack.ask({
      headers: [
        `x-api-key: ${attack.token}`, `api-key: ${attack.token}`, `x-goog-api-key: ${attack.token}`, `Cookie: token=${attack.token}`, `Proxy-Authorization: Bearer ${attack.token}`, `X-Forwarded-For: 10.0.0.1`, 'Forwarded: for=10.0.0.1', 'Via: 1.1 x', 'TE: trailers', 'Trailer: x',
        `Connection: close, ${named.join(', ')}`, 'Keep-Alive: timeout=5', 'X-Spend-Session: s', 'X-Spend-Anything: s', 'X-Tenant-Id: me', 'X-Real-IP: 1.2.3.4', ...named.map((name) => `${name}: secret`), 'X-Title: kept',
      ],
    });
    const { head } = attack.upstream.calls[0] ?? { head: '' };
    expect(head).toMatch(/^authorization: Bearer sk-or-v1-[0-9a-f]{64}$/im);
    expect(head).toMatch(/^x-title: kept$/im);
    expect(head).not.toMatch(/sk-spend|cookie|proxy-auth|forwarded|^via|^te:|^trailer|keep-alive: timeout|x-spend|tenant|x-real-ip|x-hop/im);
  });

  it('what the upstream’s own connection needs stays there', async () => {
    attack.upstream.call = (socket) => socket.write(whole('{}', ['Connection: keep-alive, X-Hop', 'X-Hop: secret', 'Keep-Alive: timeout=77', 'Trailer: x', 'Proxy-Authenticate: Basic', 'X-Kept: yes']));
    const reply = await attack.ask();
    expect(reply.headers['x-kept']).toBe('yes');
    expect(reply.head).not.toMatch(/x-hop|77|^trailer|^proxy-/im);
  });

  it.each(['A B', '../x', 'a/b', '\u00e4', 'x'.repeat(65), '-x', 'a,b', 'a%0d%0ab', '{}', '__proto__'])('a sub-client that cannot be is refused: %s', async (name) => {
    const reply = await attack.ask({ headers: [`X-Tenant-Id: ${name}`] });
    expect(reply.status).toBe(400);
    nothingWentUp();
  });

  it.each(['', ' ', 'default', 'Team-A', 'a:b@c.d'])('a sub-client that can be is taken: "%s"', async (name) => {
    expect((await attack.ask({ headers: [`X-Tenant-Id: ${name}`] })).status).toBe(200);
  });

  it('two sub-clients at once are refused', async () => {
    expect((await attack.ask({ headers: ['X-Tenant-Id: a', 'X-Tenant-Id: b'] })).status).toBe(400);
  });

  it.each(['-1', '1e3', 'NaN', 'Infinity', '0x10', '1,5', '$1', '', '1.2.3', '99999999', '9999999', '9007200', 'one'])('a most that a call may cost which is no amount is refused: %s', async (most) => {
    expect((await attack.ask({ headers: [`X-Spend-Max-Cost: ${most}`] })).status).toBe(400);
    nothingWentUp();
  });

  it('a call that could cost more than its caller lets it is refused', async () => {
    const reply = await attack.ask({ headers: ['X-Spend-Max-Cost: 0.000000001'] });
    expect(reply.status).toBe(402);
    expect(attack.upstream.calls).toEqual([]);
  });

  it('a name cannot write headers of the answer', async () => {
    attack.settings({ unknownPrice: 'warn' });
    const reply = await attack.ask({ body: JSON.stringify({ model: 'a/b\r\nX-Evil: 1\r\n\r\n<html>\u2028\u0000\u00e4', messages: [] }) });
    expect(reply.headers['x-spend-model']).toMatch(/^a\/b\?\?X-Evil/);
    expect(reply.headers['x-evil']).toBeUndefined();
  });
});
