import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../storage/kit.ts';
import { RawClient } from './rawClient.ts';
import type { Answer } from './rawUpstream.ts';
import { chunk, streamHead, whole } from './rawUpstream.ts';
import { CHAT, siege } from './siege.ts';

const MOST = 8;
const attack = siege({ bounds: { headersMs: 400, requestMs: 1200, checkMs: 50, drainMs: 300 }, settings: { 'proxy.maxConnections': MOST } });

const nothingWentUp = (): void => expect(attack.upstream.requests).toEqual([]);
/** Answers nothing, and tells who waits. */
function holding(): Socket[] {
  const waiting: Socket[] = [];
  attack.upstream.call = (socket) => waiting.push(socket);
  return waiting;
}
const gone = (sockets: readonly Socket[]): Promise<void> => until(() => sockets.every(({ destroyed }) => destroyed), 'that upstream is left alone');

/** Closes connections, and waits until the proxy has noticed. */
async function leave(connections: readonly RawClient[]): Promise<void> {
  for (const one of connections) one.close();
  let status = 0;
  await until(() => {
    void attack.ask({ method: 'GET', target: '/api/health' }).then((reply) => (status = reply.status), () => undefined);
    return status === 200;
  }, 'room again');
}

describe('those who take their time', () => {
  it.each([['nothing', ''], ['half a line', 'POST /api/v1/ch'], ['half a header', 'POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-']])('with %s are shown out', async (_name, text) => {
    const connection = await attack.connect();
    if (text !== '') connection.send(text);
    await connection.gone();
    expect(connection.text).toMatch(/^(?:HTTP\/1\.1 408 .*)?$/s);
  });

  it('with a byte now and then are shown out', async () => {
    const connection = await attack.connect();
    connection.send('GET /api/health HTTP/1.1\r\n');
    const drip = setInterval(() => connection.send('a'), 30);
    await connection.gone();
    clearInterval(drip);
    expect(connection.text).not.toContain('200');
  });

  it.each([['of a known length', 'Content-Length: 1000'], ['in pieces', 'Transfer-Encoding: chunked'], ['that is packed', 'Transfer-Encoding: chunked\r\nContent-Encoding: br']])('with a body %s are shown out, and hold nothing', async (_name, header) => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: '', headers: [header] })).send('1\r\n!\r\n');
    await until(() => attack.live.proxy.inFlight === 1, 'that it is begun');
    await connection.gone();
    await attack.atRest();
    nothingWentUp();
  });

  it('with a body that is refused already are shown out', async () => {
    for (const spoken of [{ token: undefined }, { target: '/api/v1/keys' }, { target: '/nothing' }]) {
      const connection = await attack.connect();
      connection.send(attack.spoken({ ...spoken, body: '', headers: ['Content-Length: 100000'] }));
      expect((await connection.answer()).status).toBeGreaterThan(400);
      await connection.gone();
    }
    nothingWentUp();
  });
});

describe('those who are many', () => {
  it('have so many connections and no more, at both addresses together', async () => {
    // All at once: who says nothing for long is shown out.
    const all = await Promise.all(Array.from({ length: MOST + 4 }, (_, index) => RawClient.open(attack.port, index % 2 === 0 ? '127.0.0.1' : '::1')));
    await until(() => all.filter(({ ended }) => ended !== undefined).length === 4, 'four that are turned away');
    for (const one of all.filter(({ ended }) => ended !== undefined)) {
      expect(one.reply).toMatchObject({ status: 503, headers: { 'content-type': 'application/json', 'retry-after': '2', 'connection': 'close' }, isWhole: true });
      expect(JSON.parse(one.reply?.text ?? '')).toEqual({ error: { code: 503, type: 'overloaded', message: 'The proxy has as many connections at once as it may. Try again in a moment.' } });
      expect(one.ended).toBe('end');
    }
    const alive = all.filter(({ ended }) => ended === undefined);
    expect(await Promise.all(alive.map(async (one) => (await one.send(attack.spoken({ method: 'GET', target: '/api/health' })).answer()).status))).toEqual(alive.map(() => 200));
    await leave(all);
  });

  it('are not let in by one connection either', async () => {
    const waiting = holding();
    const connection = await attack.connect();
    for (let index = 0; index < 50; index += 1) connection.send(attack.spoken());
    await until(() => waiting.length === MOST, 'as many calls as there may be');
    expect(attack.live.proxy.inFlight).toBe(MOST);
    for (const socket of waiting) socket.write(whole('{"id":"gen-1","model":"a/b","usage":{"cost":0}}'));
    for (let index = 0; index < 50; index += 1) expect((await connection.answer()).status).toBe(index < MOST ? 200 : 503);
    connection.close();
  });
});

describe('those who go', () => {
  const stages: readonly [string, Answer | undefined, (connection: RawClient) => Promise<void>][] = [
    ['in the middle of the header', undefined, (connection) => Promise.resolve(void connection.send(attack.spoken().subarray(0, 60)))],
    ['in the middle of the body', undefined, async (connection) => {
      connection.send(attack.spoken().subarray(0, -5));
      await until(() => attack.live.proxy.inFlight === 1, 'that it is begun');
    }],
    ['while upstream thinks', () => undefined, () => until(() => attack.upstream.calls.length === 1, 'that it is sent')],
    ['before the first piece', (socket) => socket.write(streamHead()), (connection) => until(() => connection.text.includes('\r\n\r\n'), 'a header')],
    ['in the middle of a stream', (socket) => socket.write(streamHead() + chunk('data: {"id":"gen-1","model":"a/b","choices":[{"delta":{"content":"x"}}]}\n\n').toString()), (connection) => until(() => connection.text.includes('data:'), 'a piece')],
    ['without reading any more', (socket) => socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(Buffer.alloc(32 * 1024 * 1024, 0x3a))])), async (connection) => {
      connection.socket.pause();
      await until(() => attack.upstream.calls.length === 1, 'that it is sent');
    }],
  ];

  it.each(stages)('%s leave nothing behind', async (_name, answer, reached) => {
    const upstreams: Socket[] = [];
    attack.upstream.call = (socket, request) => {
      upstreams.push(socket);
      answer?.(socket, request);
    };
    for (const end of ['destroy', 'reset'] as const) {
      attack.upstream.requests.length = 0;
      const connection = await attack.connect();
      if (answer !== undefined) connection.send(attack.spoken());
      await reached(connection);
      if (end === 'reset') connection.socket.resetAndDestroy();
      else connection.close();
      await attack.atRest();
      await gone(upstreams);
    }
    for (const entry of attack.live.ledger.state.entries()) expect(entry.client).toBe('tool');
  });

  it('leave nothing behind of what they asked for meanwhile', async () => {
    const waiting = holding();
    const connection = await attack.connect();
    for (let index = 0; index < 3; index += 1) connection.send(attack.spoken());
    await until(() => waiting.length === 3, 'three calls');
    connection.close();
    await attack.atRest();
    await gone(waiting);
  });

  it('leave nothing behind of a stream that waits behind another', async () => {
    const sockets: Socket[] = [];
    attack.upstream.call = (socket) => {
      sockets.push(socket);
      if (sockets.length === 2) socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(Buffer.alloc(8 * 1024 * 1024, 0x3a))]));
    };
    const connection = await attack.connect();
    connection.send(attack.spoken()).send(attack.spoken());
    await until(() => sockets.length === 2, 'two calls');
    connection.close();
    await attack.atRest();
    await gone(sockets);
  });

  it('while a question is under way are not told of as a defect', async () => {
    const sockets: Socket[] = [];
    attack.upstream.read = (socket) => void sockets.push(socket);
    const connection = await attack.connect();
    connection.send(attack.spoken({ method: 'GET', target: '/v1/key' }));
    await until(() => attack.upstream.requests.length === 1, 'a question');
    connection.close();
    await attack.atRest();
    await gone(sockets);
    expect(attack.errors).toEqual([]);
  });

  it('half way have gone', async () => {
    const waiting = holding();
    const connection = await attack.connect();
    connection.send(attack.spoken());
    await until(() => waiting.length === 1, 'a call');
    connection.socket.end();
    await connection.gone();
    await attack.atRest();
    await gone(waiting);
  });
});

describe('how many connections there may be', () => {
  it('is what the setting says now', async () => {
    const open = await Promise.all(Array.from({ length: MOST }, () => attack.connect()));
    const more = await attack.connect();
    expect((await more.answer()).status).toBe(503);
    attack.settings({ 'proxy.maxConnections': MOST + 1 });
    const another = await attack.connect();
    another.send(attack.spoken({ method: 'GET', target: '/api/health' }));
    expect((await another.answer()).status).toBe(200);
    await leave([...open, another]);
  });
});

describe('an upstream that behaves oddly', () => {
  it.each([
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'], ['goes at once', ''], ['cuts its header', 'HTTP/1.1 200 OK\r\nContent-'], ['says nothing but a status', 'HTTP/1.1 200 OK\r\n\r\n'], ['cuts its body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id"'],
    ['cuts a chunk', `${streamHead()}ff\r\ndata:`], ['counts wrongly', `${streamHead()}zz\r\ndata: x\r\n0\r\n\r\n`], ['answers twice', whole('{}').toString() + whole('{"a":1}').toString()], ['has a header without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`], ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    ['has length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n'], ['speaks of early hints', `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${whole('{}').toString()}`], ['has zeros in a header', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'], ['has a status that there is not', 'HTTP/1.1 000 X\r\nContent-Length: 2\r\n\r\n{}'], ['leads elsewhere, packed and cut', Buffer.concat([Buffer.from('HTTP/1.1 302 Found\r\nContent-Encoding: gzip\r\n\r\n'), gzipSync('moved').subarray(0, 15)]).toString('latin1')],
    ['has no content', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])('%s: the caller is told, and nothing is left', async (_name, bytes) => {
    for (const spoken of [{}, { method: 'GET', target: '/v1/key' }]) {
      const answer: Answer = (socket) => void socket.end(Buffer.from(bytes, 'latin1'));
      attack.upstream.call = answer;
      attack.upstream.read = answer;
      const connection = await attack.connect();
      connection.send(attack.spoken({ ...spoken, headers: ['Connection: close'] }));
      await connection.gone();
      // An answer that is cut may be cut before anything of it is on its way.
      expect(connection.text).toMatch(/^(?:HTTP\/1\.1 (?:200|204|502) .*)?$/s);
      await attack.atRest();
    }
  });
});

describe('requests within requests', () => {
  const inner = 'POST /api/v1/keys HTTP/1.1\r\nHost: x\r\n\r\n';

  it.each([
    ['a length and chunks', (head: string) => `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`], ['chunks and a length', (head: string) => `${head}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${inner}`], ['two lengths', (head: string) => `${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
    ['the same length twice', (head: string) => `${head}Content-Length: ${CHAT.length}\r\nContent-Length: ${CHAT.length}\r\n\r\n${CHAT}`], ['a coding that is none', (head: string) => `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`], ['chunked twice', (head: string) => `${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['chunked, then identity', (head: string) => `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`], ['a blank before the colon', (head: string) => `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`], ['a folded header', (head: string) => `${head}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['bare line feeds', (head: string) => `${head.replaceAll('\r\n', '\n')}Content-Length: 0\n\n${inner}`], ['a bare return', (head: string) => `${head}X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`], ['a size that overflows', (head: string) => `${head}Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n${inner}`],
    ['a size with a sign', (head: string) => `${head}Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n${inner}`], ['an extension without end', (head: string) => `${head}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n${inner}`], ['a zero in a header', (head: string) => `${head}X: a\0b\r\n\r\n`],
  ])('%s is refused, and nothing behind it is heard', async (_name, request) => {
    const connection = await attack.connect();
    connection.send(request(`POST /api/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${attack.port}\r\nX-Probe: 1\r\nAuthorization: Bearer ${attack.token}\r\n`));
    await connection.gone();
    expect(connection.text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(connection.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    nothingWentUp();
  });

  it('what follows a request whole is a request of its own, with a token of its own', async () => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ headers: ['Connection: keep-alive'] })).send(attack.spoken({ token: undefined })).send(attack.spoken());
    expect((await connection.answer()).status).toBe(200);
    expect((await connection.answer()).status).toBe(401);
    await connection.gone();
    expect(connection.text).toBe('');
  });

  it('extensions of chunks do not reach upstream', async () => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: '', headers: ['Transfer-Encoding: chunked'] })).send(`${CHAT.length.toString(16)};a=b\r\n${CHAT}\r\n0\r\nX-Trailer: 1\r\n\r\n`);
    expect((await connection.answer()).status).toBe(200);
    connection.close();
    expect(attack.upstream.calls[0]?.head).not.toMatch(/trailer|transfer-encoding/i);
    expect(attack.upstream.calls[0]?.body.toString()).not.toContain('a=b');
  });

  it.each([['long', `X-Long: ${'x'.repeat(40_000)}`], ['many', Array.from({ length: 3000 }, (_, index) => `x-${index}: aaaaaaaaaa`).join('\r\n')]])('headers that are too %s are refused', async (_name, lines) => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ headers: [lines] }));
    await connection.gone();
    expect(connection.text).toMatch(/^HTTP\/1\.1 431 /);
    nothingWentUp();
  });

  it('an expectation of anything else is not met', async () => {
    expect((await attack.ask({ headers: ['Expect: wonders'] })).status).toBe(417);
    nothingWentUp();
  });
});

it('a socket that says what is no HTTP at all is closed', async () => {
  for (const bytes of [Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.alloc(100_000), Buffer.from('\r\n'.repeat(50_000))]) {
    const connection = await attack.connect();
    await connection.send(bytes).gone();
    expect(connection.text).toMatch(/^(?:HTTP\/1\.1 4\d\d .*)?$/s);
  }
  nothingWentUp();
});

it('a proxy that stops takes no more, not even from those it knows', async () => {
  const waiting = holding();
  const [busy, idle] = [await attack.connect(), await attack.connect()];
  expect((await idle.send(attack.spoken({ method: 'GET', target: '/api/health' })).answer()).status).toBe(200);
  busy.send(attack.spoken());
  await until(() => waiting.length === 1, 'a call');
  // Only now: half a header is shown out before long.
  busy.send(attack.spoken({ method: 'GET', target: '/api/health' }).subarray(0, 20));
  const closed = attack.live.proxy.close(5000);
  busy.send(attack.spoken({ method: 'GET', target: '/api/health' }).subarray(20));
  await idle.gone();
  waiting[0]?.write(whole('{"id":"gen-1","model":"a/b","usage":{"cost":0}}'));
  expect((await busy.answer()).status).toBe(200);
  await busy.gone();
  await closed;
  expect(busy.text).not.toMatch(/ 200 OK/);
  await expect(attack.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
