import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { BOUNDS } from '../../../src/proxy/bounds.ts';
import { listen } from '../../../src/proxy/server.ts';
import { until } from '../storage/kit.ts';
import { siege } from './siege.ts';

const MOST = 3;
const attack = siege({ bounds: { drainMs: 300 }, settings: { 'proxy.maxConnections': MOST } });
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Connections to a proxy that may have none, whose callers stay whatever they are told. */
async function comers(count: number, drainMs: number): Promise<readonly { readonly socket: Socket; text: string }[]> {
  const listener = await listen(0, () => 0, { ...BOUNDS, drainMs }, () => expect.unreachable());
  ends.push(() => {
    listener.closeAll();
    return listener.close();
  });
  return Promise.all(Array.from({ length: count }, async () => {
    const socket = connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
    const comer = { socket, text: '' };
    socket.on('data', (piece: Buffer) => void (comer.text += piece.toString())).on('error', () => undefined);
    ends.push(() => socket.destroy());
    await once(socket, 'connect');
    return comer;
  }));
}

test('whoever comes when there are as many as may be is told so, whatever is sent, and not listened to', async () => {
  const open = await Promise.all(Array.from({ length: MOST }, () => attack.connect()));
  ends.push(() => open.forEach((one) => one.close()));
  for (const bytes of [attack.spoken(), attack.spoken({ body: '', headers: ['Content-Length: 1000000'] }), attack.spoken({ body: 'x'.repeat(500_000) }), Buffer.from('no HTTP at all\r\n\r\n')]) {
    const more = await attack.connect();
    const answer = await more.send(bytes).answer();
    expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/json', 'retry-after': '2', 'connection': 'close' } });
    expect(JSON.parse(answer.text)).toEqual({ error: { code: 503, type: 'overloaded', message: 'The proxy has as many connections at once as it may. Try again in a moment.' } });
    await more.gone();
    expect(more.text).toBe('');
  }
  expect((await fetch(`${attack.live.proxy.baseUrl}/models`)).status).toBe(503);
  expect(attack.upstream.requests).toEqual([]);
});

test('so many are told at the same time, and no more are held', async () => {
  const all = await comers(300, 60_000);
  await until(() => all.every(({ socket, text }) => text !== '' || socket.readableEnded || socket.destroyed), 'that all are told or dropped');
  expect(all.filter(({ text }) => text.startsWith('HTTP/1.1 503 '))).toHaveLength(256);
});

test('who is told, and goes on and on, is dropped in a moment', async () => {
  const all = await comers(5, 100);
  const drip = setInterval(() => all.forEach(({ socket }) => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')), 10);
  ends.push(() => clearInterval(drip));
  await until(() => all.every(({ socket }) => socket.destroyed), 'that all are dropped');
  expect(all.filter(({ text }) => /^HTTP\/1\.1 503 .*\r\nretry-after: 2\r\n/s.test(text))).toHaveLength(5);
});
