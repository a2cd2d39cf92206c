import * as zlib from 'node:zlib';
import { expect, describe, test } from 'vitest';
import { until } from '../storage/kit.ts';
import { HELLO, HELLO_STREAM, KEY, answerOf, lastOf, lineBench } from './lineBench.ts';
import { postText } from './rawClient.ts';
import type { Arrived, Script } from './scripted.ts';

const bench = lineBench();
const BOM = '\u{feff}';

/** Written as nobody writes: each of it has to stay so. */
const ODD = '{ "messages" : [ {"role":"user", "content":"\\u0068i \\/ \\ud83c\\udf89 🎉"} ],\r\n\t"temperature":1.0, "top_p":1e3,"seed": -0,"max_tokens" :50, "zz":[1.50,{"a":12345678901234567890}], "model":"openai\\/gpt-4o-mini" ,"x":null }\n';

const whole = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Script => ({ response }) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);

async function arrivedBy(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, path = '/chat/completions'): Promise<Arrived> {
  const before = bench.upstream.arrived.length;
  const client = await bench.post(body, { path, headers, script: whole(answerOf(bench.id())) });
  const reply = await client.take();
  expect(reply.status, reply.body.toString()).toBe(200);
  const arrived = bench.upstream.arrived[before];
  if (arrived === undefined) throw new Error('nothing arrived');
  return arrived;
}

function lastArrived(): Arrived {
  const arrived = bench.upstream.arrived.at(-1);
  if (arrived === undefined) throw new Error('nothing arrived');
  return arrived;
}

/** The caps on the answer with which a call arrived. */
function capsIn({ body }: Arrived): Readonly<Record<string, number>> {
  const fields = Object.entries(JSON.parse(body.toString()) as Record<string, unknown>).filter(([name]) => /^max_.*tokens$/.test(name));
  return Object.fromEntries(fields) as Record<string, number>;
}

describe('the request\'s bytes', () => {
  test.each([
    ['as somebody else would write it', ODD], ['as usual', HELLO], ['behind a mark', BOM + HELLO],
    ['without a model that anybody knows', HELLO.replace('openai/gpt-4o-mini', 'no/such')],
  ])('stay as they are where nothing has to change: %s', async (_, body) => {
    // Without a limit, a cap is all that a call is given.
    bench.settings({ unknownPrice: 'warn' });
    expect((await arrivedBy(body)).body).toEqual(Buffer.from(body));
  });

  test('have no cap where they had none, and no limit is to be kept', async () => {
    const body = ODD.replace('"max_tokens" :50, ', '');
    expect((await arrivedBy(body)).body.toString()).toBe(body);
    bench.settings({ 'limits.perRequest': 0.00001, 'policy': 'warn' });
    expect(capsIn(await arrivedBy(body))).toEqual({});
  });

  // 0.6 dollars a million tokens, of which the listed provider gives 16,384 to an answer.
  test.each<[Readonly<Record<string, number>>, number]>([
    [{ 'limits.daily': 100 }, 16_384], [{ 'limits.perRequest': 0.07 }, 16_384], [{ 'limits.perRequest': 0.009 }, 4096], [{ 'limits.perRequest': 0.001 }, 1600],
  ])('have a cap behind all else where they had none and %j, which the answer says', async (limits, cap) => {
    bench.settings(limits);
    const body = ODD.replace('"max_tokens" :50, ', '');
    const client = await bench.post(body, { script: whole(answerOf(bench.id())) });
    const { headers } = await client.take();
    const sent = lastArrived().body.toString();
    const given = capsIn(lastArrived()).max_completion_tokens ?? 0;
    expect(given).toBeLessThanOrEqual(cap);
    expect(given).toBeGreaterThan(cap * 0.95);
    expect(sent.replace(/,"provider":\{.*\} \}/, ' }')).toBe(body.replace('"x":null }', `"x":null,"max_completion_tokens":${given} }`));
    expect(headers['x-spend-decision']).toBe(`allow, output capped at ${given} tokens`);
  });

  test('have a ceiling behind all else where there is a limit, and nothing else is other', async () => {
    bench.settings({ 'limits.daily': 100 });
    const sent = (await arrivedBy(ODD)).body.toString();
    expect(sent).toBe(ODD.replace('"x":null }', `"x":null,"provider":${JSON.stringify((JSON.parse(sent) as { provider: unknown }).provider)} }`));
    expect(JSON.parse(sent)).toMatchObject({ provider: { max_price: { prompt: expect.anything() as unknown, completion: expect.anything() as unknown } } });
  });

  test('have it within the caller\'s own wishes where there are any', async () => {
    bench.settings({ 'limits.daily': 100 });
    const body = ODD.replace('"x":null', '"provider" : {"order":[ "openai" ],"n":1.0 },"x":1.0');
    const sent = (await arrivedBy(body)).body.toString();
    expect(sent.replace(/,"max_price":\{[^}]*\}/, '')).toBe(body);
  });

  test('keep the caller\'s own ceiling', async () => {
    bench.settings({ 'limits.daily': 100 });
    const body = ODD.replace('"x":null', '"provider":{"max_price":{"prompt":1.00,"completion":2e0}}');
    expect((await arrivedBy(body)).body.toString()).toBe(body);
  });

  test('keep everything but the model and what goes with it when a cheaper one answers', async () => {
    bench.settings({ 'limits.perRequest': 0.0005, 'policy': 'downgrade', });
    const body = HELLO.replace('openai/gpt-4o-mini', 'openai/gpt-4o').replace('{', '{"models":["openai/gpt-4o","a/b"],"route":"fallback", "top_k":1.0,');
    const sent = (await arrivedBy(body)).body.toString();
    expect(sent).toMatch(/^\{ ?"top_k":1\.0,"model":"(?!openai\/gpt-4o")[^"]+","max_tokens":50,"messages":\[\{"role":"user","content":"hi"\}\],"provider":\{"max_price":[^}]*\}\}\}$/);
  });

  test.each(['/chat/completions', '/completions', '/responses', '/messages', '/embeddings'])('go to %s with their query, the headers that are meant for it, and the real key', async (path) => {
    const body = '{"model":"openai/gpt-4o-mini","max_tokens":9,"max_output_tokens":9,"prompt":"a","input":"a","messages":[{"role":"user","content":"hi"}]}';
    const { line, headers } = await arrivedBy(body, { 'X-Title': 'Tool', 'HTTP-Referer': 'https://tool.dev', 'anthropic-beta': 'a,b', 'anthropic-version': '2023-06-01', 'User-Agent': 'tool/1', 'Accept': '*/*' }, `${path}?beta=true&x=%20`);
    expect(line).toBe(`POST ${path}?beta=true&x=%20`);
    expect(headers).toMatchObject({
      'authorization': `Bearer ${KEY}`, 'x-title': 'Tool', 'http-referer': 'https://tool.dev', 'anthropic-beta': 'a,b', 'anthropic-version': '2023-06-01', 'user-agent': 'tool/1', 'accept': '*/*',
      'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'accept-encoding': 'identity',
    });
    expect(JSON.stringify(headers)).not.toContain(bench.token);
  });

  test.each([
    ['gzip', zlib.gzipSync], ['x-gzip', zlib.gzipSync], ['br', zlib.brotliCompressSync], ['deflate', zlib.deflateSync], ['zstd', zlib.zstdCompressSync], ['GZIP', zlib.gzipSync],
  ])('are unpacked where they were packed: %s', async (coding, pack) => {
    const { body, headers } = await arrivedBy(pack(Buffer.from(ODD)), { 'Content-Encoding': coding });
    expect(body.toString()).toBe(ODD);
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['content-length']).toBe(String(Buffer.byteLength(ODD)));
  });

  test('may come in chunks', async () => {
    bench.upstream.next(whole(answerOf(bench.id())));
    const client = await bench.client();
    client.send(`POST /v1/chat/completions HTTP/1.1\r\nHost: localhost:${bench.port}\r\nx-api-key: ${bench.token}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (const piece of [HELLO.slice(0, 10), HELLO.slice(10)]) client.send(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    client.send('0\r\n\r\n');
    expect((await client.take()).status).toBe(200);
    expect(bench.upstream.arrived.at(-1)?.body.toString()).toBe(HELLO);
    expect(bench.upstream.arrived.at(-1)?.headers['transfer-encoding']).toBeUndefined();
  });

  test('may be 50 MB', async () => {
    const body = Buffer.from(HELLO.replace('hi', 'a '.repeat(25 * 1024 * 1024 - 100)));
    const { body: sent } = await arrivedBy(body);
    expect(sent.equals(body)).toBe(true);
  });

  test('may be as many as the setting says, and no more', async () => {
    bench.settings({ 'proxy.maxBodyMb': 1 });
    const before = bench.upstream.arrived.length;
    const body = HELLO.replace('hi', 'a'.repeat(1024 * 1024));
    const told = await (await bench.post(body)).take();
    expect(told).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(told.body.toString()).toContain('openrouterSpend.proxy.maxBodyMb');
    // What is small on the wire may be large: both count.
    expect((await (await bench.post(zlib.gzipSync(body), { headers: { 'Content-Encoding': 'gzip' } })).take()).status).toBe(413);
    expect(bench.upstream.arrived).toHaveLength(before);
  });

  test.each<[string, Uint8Array | string, Readonly<Record<string, string>>, number]>([
    ['no JSON', '{"model":', {}, 400], ['no object', '[1]', {}, 400], ['nothing', '', {}, 400], ['two models', '{"model":"a","model":"b"}', {}, 400], ['two by another spelling', '{"model":"a","\\u006dodel":"b"}', {}, 400],
    ['not packed as it says', 'hello', { 'Content-Encoding': 'gzip' }, 400], ['packed in a way that nobody knows', 'hello', { 'Content-Encoding': 'compress' }, 415],
  ])('are refused where they are %s', async (_, body, headers, status) => {
    const before = [bench.upstream.arrived.length, bench.entries.length];
    const reply = await (await bench.post(body, { headers })).take();
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([status, 'false']);
    expect([bench.upstream.arrived.length, bench.entries.length]).toEqual(before);
  });
});

describe('the answer\'s bytes', () => {
  const eventsOf = (id: string): string => `: OPENROUTER PROCESSING\r\n\r\ndata:{"id":"${id}","model":"openai/gpt-4o-mini","choices":[{"index":0,"delta":{"content":"Grüße, 世界 🎉"}}]}\r\n\r\ndata: : OPENROUTER PROCESSING\n\nevent: x\ndata: 1\rdata: 2\r\r: sk-or-v1-\n\n${lastOf(id)}`;

  test.each([['each by itself', 1], ['in threes', 3], ['in sevens', 7], ['all at once', 10_000]])('of a stream are the upstream\'s: %s', async (_, size) => {
    const id = bench.id();
    const bytes = Buffer.from(eventsOf(id));
    const count = bench.entries.length;
    const client = await bench.post(HELLO_STREAM, {
      script: async ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (let at = 0; at < bytes.length; at += size) await new Promise((resolve) => response.write(bytes.subarray(at, at + size), resolve));
        response.end();
      },
    });
    const reply = await client.take();
    expect(reply.body.toString()).toBe(bytes.toString());
    expect(reply.body.equals(bytes)).toBe(true);
    expect(await bench.settled(count + 1)).toMatchObject({ status: 'ok', cost: 1000, inputTokens: 5, outputTokens: 7, streamed: true, generationId: id });
  });

  test('of a whole one are, too, with its headers', async () => {
    const [id, answer] = ['gen-9', answerOf('gen-9')];
    const client = await bench.post(HELLO, { script: whole(answer, { 'X-Generation-Id': id, 'X-Odd': 'a', 'Content-Length': String(answer.length), 'Set-Cookie': 'a=1', 'Access-Control-Allow-Origin': '*', 'CF-Ray': '1', 'Alt-Svc': 'h3' }) });
    const reply = await client.take();
    expect(reply.body.toString()).toBe(answer);
    expect(reply.headers).toMatchObject({ 'content-length': String(answer.length), 'x-generation-id': 'gen-9', 'x-odd': 'a', 'content-type': 'application/json' });
    for (const name of ['set-cookie', 'access-control-allow-origin', 'cf-ray', 'alt-svc']) expect(reply.headers).not.toHaveProperty(name);
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([['gzip', zlib.gzipSync], ['br', zlib.brotliCompressSync], ['deflate', zlib.deflateSync]])('are unpacked where they come packed, which nobody asked for: %s', async (coding, pack) => {
    const [count, events] = [bench.entries.length, eventsOf(bench.id())];
    const client = await bench.post(HELLO_STREAM, { script: ({ response }) => response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': coding }).end(pack(Buffer.from(events))) });
    const reply = await client.take();
    expect(reply.body.toString()).toBe(events);
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect(await bench.settled(count + 1)).toMatchObject({ status: 'ok', cost: 1000 });
  });

  test('never hold the key, wherever they are cut', async () => {
    const echo = `data: {"echo":"Bearer ${KEY} and ${KEY}"}\n\n${lastOf(bench.id())}`;
    const client = await bench.post(HELLO_STREAM, {
      script: async ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const byte of Buffer.from(echo)) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
        response.end();
      },
    });
    const text = (await client.take()).body.toString();
    // What every key begins with says nothing, and is not kept back.
    expect(text.replaceAll('sk-or-v1-', 'x'.repeat(9))).toBe(echo.replaceAll(KEY, 'x'.repeat(KEY.length)));
  });

  const ERRORS: readonly [number, Readonly<Record<string, string>>, string][] = [
    [429, { 'retry-after': '17', 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1791331200000', 'content-type': 'application/json' }, '{"error":{"message":"Rate limit","code":429,  "metadata":{"a":1.0}}}'],
    [402, { 'content-type': 'application/json' }, '{"error":{"message":"Insufficient credits","code":402}}\n'],
    [400, { 'content-type': 'application/json', 'x-request-id': 'r' }, '{"type":"error","error":{"type":"invalid_request_error","message":"é"}}'],
    [502, { 'content-type': 'text/html; charset=UTF-8' }, '<html><body>Bad gateway</body></html>'],
    [503, {}, ''],
  ];
  test.each(ERRORS)('of an error %i are the upstream\'s, with what it says of waiting', async (status, headers, body) => {
    const count = bench.entries.length;
    const reply = await (await bench.post(HELLO_STREAM, { script: ({ response }) => response.writeHead(status, headers).end(body) })).take();
    expect([reply.status, reply.body.toString()]).toEqual([status, body]);
    expect(reply.headers).toMatchObject(headers);
    expect(reply.headers).toHaveProperty('x-spend-entry', (await bench.settled(count + 1)).id);
    expect(bench.entries.at(-1)).toMatchObject({ status: 'error' });
  });

  test('of an error that breaks off are told to be no answer, and what it cost is looked up', async () => {
    const [count, id] = [bench.entries.length, bench.id()];
    bench.upstream.generations.set(id, { id, model: 'openai/gpt-4o-mini', total_cost: 0.000002, native_tokens_prompt: 5, native_tokens_completion: 3 });
    const client = await bench.post(HELLO, {
      script: ({ response, socket }) => {
        response.writeHead(500, { 'content-length': '100', 'x-generation-id': id });
        response.write('{"error"', () => socket.destroy());
      },
    });
    expect((await client.take()).status).toBe(502);
    expect(await bench.priced(count + 1)).toMatchObject({ status: 'error', generationId: id, cost: 2000 });
  });

  test('of a redirect are not passed on: it could lead to a stranger', async () => {
    const reply = await (await bench.post(HELLO, { script: ({ response }) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end() })).take();
    expect(reply.status).toBe(502);
    expect(reply.headers).not.toHaveProperty('location');
  });
});

describe('a body that waits for a word', () => {
  const withExpect = (token: string, length: number): Buffer => postText('/chat/completions', bench.port, token, '', { 'Content-Length': String(length), 'Expect': '100-continue' });

  test('is asked for once token and length are known to be good', async () => {
    const client = await bench.client();
    client.send(withExpect(bench.token, HELLO.length));
    expect((await client.take()).status).toBe(100);
    const answer = answerOf(bench.id());
    bench.upstream.next(whole(answer));
    client.send(HELLO);
    expect((await client.take()).body.toString()).toBe(answer);
    expect(bench.upstream.arrived.at(-1)?.headers.expect).toBeUndefined();
  });

  test.each([['a stranger\'s', () => `sk-spend-${'x'.repeat(43)}`, 10, 401], ['too long', () => bench.token, 60_000_000, 413]])('is not asked for where it is %s', async (_, token, length, status) => {
    const client = await bench.client();
    client.send(withExpect(token(), length));
    await until(() => client.reply?.isWhole === true, 'an answer');
    expect(client.bytes.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await client.gone()).toBe('end');
  });
});
