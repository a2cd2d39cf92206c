import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../storage/kit.ts';
import { HELLO, HELLO_STREAM, answerOf, lastOf, lineBench } from './lineBench.ts';
import { Passing } from './passing.ts';
import { postText } from './rawClient.ts';
import type { Arrived, Script } from './scripted.ts';

const bench = lineBench();
const MB = 1024 * 1024;
const STREAM = { 'content-type': 'text/event-stream' } as const;

const piece = (id: string, text: string): string => `data: {"id":"${id}","model":"openai/gpt-4o-mini","choices":[{"index":0,"delta":{"content":"${text}"}}]}\n\n`;
const whole = (id: string): Script => ({ response }) => response.writeHead(200, { 'content-type': 'application/json' }).end(answerOf(id));

/** What a generation has cost, as the upstream says when it is asked. */
function costs(id: string): void {
  bench.upstream.generations.set(id, { id, model: 'openai/gpt-4o-mini', total_cost: 0.000002, usage: 0.000002, native_tokens_prompt: 5, native_tokens_completion: 3, tokens_prompt: 5, tokens_completion: 3, streamed: true, cancelled: true, is_byok: false });
}

/** The call that has reached the upstream last. */
function newest(): Arrived {
  const arrived = bench.upstream.arrived.at(-1);
  if (arrived === undefined) throw new Error('nothing has arrived');
  return arrived;
}

/** Both sides of a call that has begun. */
async function begun(body: string, script: Script = () => undefined): Promise<{ readonly client: Awaited<ReturnType<typeof bench.post>>; readonly arrived: Arrived }> {
  const count = bench.upstream.arrived.length;
  const client = await bench.post(body, { script });
  await until(() => bench.upstream.arrived.length > count, 'the request to arrive');
  return { client, arrived: newest() };
}

function say(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => void response.write(bytes, () => resolve()));
}

/** Resolves when nothing can be written any more: a hundred looks have seen no change. */
async function stalled(socket: Socket): Promise<void> {
  for (let [same, before] = [0, -1]; same < 100; same = before === socket.bytesWritten ? same + 1 : 0) {
    before = socket.bytesWritten;
    await sleep(2);
  }
}

describe('nothing is kept back', () => {
  test('the header comes before the first byte of the body, and each piece before the next is sent', async () => {
    const count = bench.entries.length;
    const { client, arrived: { response } } = await begun(HELLO_STREAM);
    response.writeHead(200, { ...STREAM, 'x-generation-id': bench.id() }).flushHeaders();
    expect((await client.see(() => true, 'the header')).body).toHaveLength(0);
    const id = bench.id();
    const pieces = [': P', 'ROCESSING\n\n', ...piece(id, 'Grüße 🎉').match(/./gsu) ?? [], ...lastOf(id).match(/.{1,40}/gs) ?? []];
    let said = '';
    for (const text of pieces) {
      await say(response, text);
      said += text;
      // Nothing more is said before the client has this.
      const seen = said;
      await client.see(({ body }) => body.toString() === seen, `“${text}” to arrive`);
    }
    response.end();
    expect((await client.take()).body.toString()).toBe(said);
    expect(await bench.settled(count + 1)).toMatchObject({ status: 'ok', cost: 1000 });
  });

  test('each piece goes on in the very turn in which it comes: neither a timer nor the next one is waited for', async () => {
    const [passing, id] = [new Passing(bench.port), bench.id()];
    const { client, arrived: { response } } = await begun(HELLO_STREAM);
    response.writeHead(200, STREAM);
    await say(response, piece(id, 'first'));
    await client.see(({ body }) => body.length > 0, 'the first piece');
    const handed = passing.watch();
    for (let count = 0; count < 60; count += 1) {
      await say(response, piece(id, `number ${count}`));
      await sleep(1);
    }
    response.end(lastOf(id));
    await client.take();
    passing.dispose();
    expect(handed.length).toBeGreaterThan(5);
    expect(handed.filter(([came, went]) => !(went >= came))).toEqual([]);
  });

  test('half of a character is not waited for', async () => {
    const { client, arrived: { response } } = await begun(HELLO_STREAM);
    response.writeHead(200, STREAM);
    await say(response, Buffer.from('🎉').subarray(0, 2));
    await client.see(({ body }) => body.equals(Buffer.from('🎉').subarray(0, 2)), 'half of a character');
    response.end(lastOf(bench.id()));
    await client.take();
  });
});

describe('one side goes', () => {
  test.each([
    ['before there is an answer', () => undefined, 0],
    ['once the header is there', (response: ServerResponse, id: string) => response.writeHead(200, { ...STREAM, 'x-generation-id': id }).flushHeaders(), 1],
    ['in the middle', (response: ServerResponse, id: string) => void response.writeHead(200, STREAM).write(piece(id, 'a')), 1],
  ])('the client, %s: the upstream sees it, and the call is settled', async (_, begin, isKnown) => {
    const [count, id] = [bench.entries.length, bench.id()];
    costs(id);
    const { client, arrived } = await begun(HELLO_STREAM);
    begin(arrived.response, id);
    if (isKnown === 1) await client.see(({ body }) => body.length > 0 || arrived.response.headersSent, 'the answer to begin');
    client.close();
    await arrived.closed;
    expect(arrived.response.writableFinished).toBe(false);
    if (isKnown === 1) await bench.priced(count + 1);
    expect(await bench.settled(count + 1)).toMatchObject(isKnown === 1 ? { status: 'cancelled', cost: 2000, outputTokens: 3, generationId: id } : { status: 'cancelled', costSource: 'none' });
  });

  test('the client, while it sends: nothing is sent on, and nothing is written', async () => {
    const before = [bench.upstream.arrived.length, bench.entries.length];
    const client = await bench.client();
    client.send(postText('/chat/completions', bench.port, bench.token, HELLO).subarray(0, -5));
    await until(() => bench.live.proxy.inFlight === 1, 'the call to begin');
    client.close();
    await until(() => bench.live.proxy.inFlight === 0, 'the call to end');
    expect([bench.upstream.arrived.length, bench.entries.length]).toEqual(before);
  });

  test('the client, while it waits behind another call of its own', async () => {
    const [count, sent] = [bench.entries.length, bench.upstream.arrived.length];
    const [first, second] = [bench.id(), bench.id()];
    costs(first);
    costs(second);
    const endless = (id: string): Script => async ({ response, closed }) => {
      response.writeHead(200, STREAM);
      for (let isOpen = true; isOpen; isOpen = await Promise.race([closed.then(() => false), say(response, piece(id, 'x'.repeat(60_000))).then(() => true)]));
    };
    bench.upstream.next(async ({ response }) => {
      response.writeHead(200, STREAM);
      await say(response, piece(first, 'a'));
    });
    bench.upstream.next(endless(second));
    const client = await bench.client();
    client.send(Buffer.concat([postText('/chat/completions', bench.port, bench.token, HELLO_STREAM), postText('/chat/completions', bench.port, bench.token, HELLO_STREAM)]));
    await until(() => bench.upstream.arrived.length === sent + 2, 'both to arrive');
    await client.see(({ body }) => body.length > 0, 'the first to be answered');
    await stalled(newest().socket);
    client.close();
    await Promise.all(bench.upstream.arrived.slice(sent).map(({ closed }) => closed));
    await bench.priced(count + 2);
    expect(bench.entries.slice(count)).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  test('the client, while it asks what costs nothing: nobody calls that an error', async () => {
    let isAsked = false;
    bench.upstream.onRead = () => (isAsked = true);
    const client = await bench.client();
    client.send(`GET /v1/key HTTP/1.1\r\nHost: 127.0.0.1:${bench.port}\r\nAuthorization: Bearer ${bench.token}\r\n\r\n`);
    await until(() => isAsked, 'the question');
    client.close();
    await until(() => bench.live.proxy.inFlight === 0, 'the end');
    expect(bench.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  test.each([['a stream', STREAM], ['a whole answer', { 'content-type': 'application/json', 'content-length': '1000' }]])('the upstream, in the middle of %s: the client\'s connection breaks, and the call is settled', async (_, headers) => {
    const [count, id] = [bench.entries.length, bench.id()];
    costs(id);
    const { client, arrived } = await begun(HELLO_STREAM);
    arrived.response.writeHead(200, { ...headers, 'x-generation-id': id });
    await say(arrived.response, piece(id, 'a'));
    await client.see(({ body }) => body.length > 0, 'the first piece');
    arrived.socket.destroy();
    await client.gone();
    expect(client.reply).toMatchObject({ status: 200, isWhole: false });
    expect(await bench.priced(count + 1)).toMatchObject({ status: 'error', errorCode: 'connection', cost: 2000 });
  });

  test('the upstream, before it answers: the client is told', async () => {
    const count = bench.entries.length;
    const { client, arrived } = await begun(HELLO_STREAM);
    arrived.socket.destroy();
    const reply = await client.take();
    expect([reply.status, JSON.parse(reply.body.toString())]).toMatchObject([502, { error: { code: 502, type: 'upstream_error' } }]);
    expect(await bench.settled(count + 1)).toMatchObject({ status: 'error', errorCode: 'connection', costSource: 'none' });
  });
});

describe('a reader that does not read', () => {
  test.each([['a stream', STREAM], ['a whole answer', { 'content-type': 'application/json', 'content-length': String(32 * MB) }]])('makes the upstream wait: at most a megabyte of %s is held, and all of it comes in the end', async (_, headers) => {
    const count = bench.entries.length;
    const held = new Passing(bench.port);
    const { client, arrived: { response, socket } } = await begun(HELLO_STREAM);
    response.writeHead(200, headers).flushHeaders();
    await client.see(() => true, 'the header');
    client.socket.pause();
    const block = Buffer.from(`: ${'x'.repeat(64 * 1024 - 3)}\n`);
    let [taken, isDone] = [0, false];
    const writing = (async () => {
      for (; taken < 32 * MB; taken += block.length) await say(response, block);
      isDone = true;
      response.end();
    })();
    await stalled(socket);
    expect(isDone).toBe(false);
    // What the proxy has yet to hand on, on both sides, besides what the system keeps for its sockets (which is how megabytes could be written), and the half megabyte at most
    // that facts are read from.
    expect(taken).toBeGreaterThan(held.bytes);
    expect(held.bytes).toBeGreaterThan(0);
    expect(held.bytes).toBeLessThan(MB / 2);
    held.dispose();
    client.socket.resume();
    await writing;
    await client.see(({ isWhole }) => isWhole, 'all of it');
    expect((await client.take()).body).toHaveLength(32 * MB);
    await bench.settled(count + 1);
  });
});

describe('connections', () => {
  test('answer what is sent at once in the order in which it was sent', async () => {
    const sent = bench.upstream.arrived.length;
    const ids = [bench.id(), bench.id(), bench.id()];
    const scripts: (() => unknown)[] = [];
    for (let at = 0; at < 3; at += 1) bench.upstream.next((arrived) => scripts.push(() => whole(ids[Number(/n":(\d)/.exec(arrived.body.toString())?.[1])] ?? '')(arrived)));
    const client = await bench.client();
    client.send(Buffer.concat([0, 1, 2].map((n) => postText('/chat/completions', bench.port, bench.token, HELLO.replace('{', `{"n":${n},`).replace(`"n":${n}`, `"seed":0,"xn":${n}`)))));
    await until(() => bench.upstream.arrived.length === sent + 3, 'all of them to arrive');
    // The last is answered first.
    for (const answer of scripts.toReversed()) answer();
    for (const id of ids) expect((await client.take()).body.toString()).toBe(answerOf(id));
  });

  test('are used again, on both sides', async () => {
    const client = await bench.client();
    for (let call = 0; call < 5; call += 1) {
      bench.upstream.next(whole(bench.id()));
      client.send(postText('/chat/completions', bench.port, bench.token, HELLO));
      expect(await client.take()).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    }
    const sockets = new Set(bench.upstream.arrived.slice(-5).map(({ socket }) => socket));
    expect(sockets.size).toBe(1);
  });

  test('are not used again where the client says so, or cannot', async () => {
    const id = bench.id();
    const client = await bench.post(HELLO, { script: whole(id), headers: { Connection: 'close, X-Odd', 'X-Odd': '1' } });
    expect((await client.take()).body.toString()).toBe(answerOf(id));
    expect(await client.gone()).toBe('end');
    expect(bench.upstream.arrived.at(-1)?.headers).not.toHaveProperty('x-odd');
    expect(bench.upstream.arrived.at(-1)?.headers.connection).toBe('keep-alive');
  });

  test('that the upstream has closed meanwhile do no harm', async () => {
    const [first, second] = [bench.id(), bench.id()];
    const client = await bench.post(HELLO, { script: whole(first) });
    await client.take();
    const socket = bench.upstream.arrived.at(-1)?.socket;
    const gone = socket === undefined ? undefined : once(socket, 'close');
    socket?.end();
    await gone;
    bench.upstream.next(whole(second));
    client.send(postText('/chat/completions', bench.port, bench.token, HELLO));
    expect((await client.take()).body.toString()).toBe(answerOf(second));
  });
});
