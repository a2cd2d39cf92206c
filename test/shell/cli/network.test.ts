import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../storage/kit.ts';
import { bench } from './kit.ts';

const cli = bench();
const FAR = 'https://openrouter.example/api/v1';
let proxy: Server;
let asked: string[];
let url = '';

beforeEach(async () => {
  asked = [];
  // It lets nobody through, but remembers where they wanted to go.
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  }).on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => proxy.close(resolve)));

it.each(['HTTPS_PROXY', 'https_proxy'])('goes through the proxy that %s names', async (name) => {
  const { code, out } = await cli.run(cli.folder(), ['status', '--json'], { env: { OPENROUTER_BASE_URL: FAR, [name]: url } });
  expect(code).toBe(0);
  expect((JSON.parse(out) as { readonly connection: { readonly kind: string } }).connection.kind).toBe('offline');
  expect(new Set(asked)).toEqual(new Set(['openrouter.example:443']));
});

it('goes through it for other tools, too', async () => {
  const home = cli.folder();
  const { token } = JSON.parse((await cli.run(home, ['clients', 'add', 'demo', '--json'])).out) as { readonly token: string };
  const running = cli.start(home, ['proxy', '--port', '0'], { env: { OPENROUTER_BASE_URL: FAR, HTTPS_PROXY: url } });
  await until(() => running.out().includes('\n'), 'the first line');
  const reply = await fetch(`${running.out().trim()}/key`, { headers: { authorization: `Bearer ${token}` } });
  expect([reply.status, await reply.text()]).toEqual([503, expect.stringContaining('ERR_PROXY_TUNNEL')]);
  running.process.kill('SIGTERM');
  await running.ended;
  expect(new Set(asked)).toEqual(new Set(['openrouter.example:443']));
});

it('leaves the proxy aside where NO_PROXY says so', async () => {
  await cli.run(cli.folder(), ['status'], { env: { OPENROUTER_BASE_URL: 'https://localhost:9/api/v1', HTTPS_PROXY: url } });
  await cli.run(cli.folder(), ['status'], { env: { OPENROUTER_BASE_URL: 'https://127.0.0.1:9/api/v1', HTTPS_PROXY: url, NO_PROXY: 'elsewhere.example' } });
  expect(asked).toEqual([]);
});

it('asks this machine directly, whatever proxies there are', async () => {
  const { out } = await cli.run(cli.folder(), ['status', '--json'], { env: { HTTPS_PROXY: url, HTTP_PROXY: url, http_proxy: url } });
  expect((JSON.parse(out) as { readonly connection: { readonly kind: string } }).connection.kind).toBe('live');
  expect(asked).toEqual([]);
});

it('says in its diagnosis which proxy it uses, without the password', async () => {
  const { out } = await cli.run(cli.folder(), ['doctor'], { env: { OPENROUTER_BASE_URL: FAR, HTTPS_PROXY: url.replace('//', '//user:secret@') } });
  expect(out).toMatch(/^ok {4}Proxy +127\.0\.0\.1:\d+$/m);
  expect(out).not.toContain('secret');
});
