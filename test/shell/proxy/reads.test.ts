import { gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '../storage/kit.ts';
import { KEY, lineBench } from './lineBench.ts';
import type { RawReply } from './rawClient.ts';
import type { Script } from './scripted.ts';

const bench = lineBench();

async function read(path: string, script: Script, headers: Readonly<Record<string, string>> = {}): Promise<RawReply> {
  bench.upstream.onRead = script;
  const client = await bench.client();
  const all = { Host: `127.0.0.1:${bench.port}`, Authorization: `Bearer ${bench.token}`, ...headers };
  client.send(`GET ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  return client.take();
}

test('an answer is handed on as it is, and the question with the real key', async () => {
  const body = '{"data": [ {"id":"a/b","pricing":{"prompt":"1.0e-6"}} ]}\n';
  const lines: unknown[] = [];
  const reply = await read('/v1/models?supported_parameters=tools&x=%20', ({ line, headers, response }) => {
    lines.push(line, headers.authorization, headers['x-title'], headers.cookie);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'etag': '"e"', 'x-ratelimit-remaining': '9' }).end(body);
  }, { 'X-Title': 'Tool', 'Cookie': 'a=1' });
  expect(lines).toEqual(['GET /models?supported_parameters=tools&x=%20', `Bearer ${KEY}`, 'Tool', undefined]);
  expect(reply.body.toString()).toBe(body);
  expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'application/json; charset=utf-8', 'etag': '"e"', 'x-ratelimit-remaining': '9' } });
});

test('an answer that comes packed is unpacked, and never holds the key', async () => {
  const reply = await read('/v1/key', ({ response }) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`{"a":"${KEY}"}`)));
  expect(reply.body.toString()).toBe(`{"a":"${'x'.repeat(KEY.length)}"}`);
});

test('what the caller has already is not sent again', async () => {
  const reply = await read('/v1/models', ({ headers, response }) => response.writeHead(headers['if-none-match'] === '"e"' ? 304 : 500, { etag: '"e"' }).end(), { 'If-None-Match': '"e"' });
  expect(reply).toMatchObject({ status: 304, headers: { etag: '"e"' } });
});

test.each([429, 500, 404])('an error %i is handed on', async (status) => {
  const reply = await read('/v1/key', ({ response }) => response.writeHead(status, { 'retry-after': '7' }).end('{"error":{"code":1.0}}'));
  expect([reply.status, reply.headers['retry-after'], reply.body.toString()]).toEqual([status, '7', '{"error":{"code":1.0}}']);
});

test.each([301, 302, 303, 307, 308])('a redirect %i is not followed, and not handed on', async (status) => {
  const reply = await read('/v1/key', ({ response }) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end());
  expect(reply.status).toBe(502);
  expect(reply.headers).not.toHaveProperty('location');
});

test('what is not handed on is not waited for either', async () => {
  let socket: Socket | undefined;
  await read('/v1/key', (arrived) => {
    socket = arrived.socket;
    arrived.response.writeHead(302, { location: '/' }).write('a'.repeat(100_000));
  });
  await until(() => socket?.destroyed === true, 'the connection to end');
});

test('an answer that breaks off is no whole answer, and none at all is told', async () => {
  const broken = await read('/v1/key', ({ response, socket }) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"a":', () => socket.destroy());
  });
  expect(broken).toMatchObject({ status: 200, isWhole: false });
  expect((await read('/v1/key', ({ socket }) => socket.destroy())).status).toBe(502);
});
