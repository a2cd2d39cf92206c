import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { expect, test } from 'vitest';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { readSettings } from '../../../src/core/settings.ts';
import { BOUNDS, GRACE_MS } from '../../../src/proxy/bounds.ts';
import { startProxy } from '../../../src/proxy/startProxy.ts';
import { CLOCK, Lines, until } from '../storage/kit.ts';
import { lineBench } from './lineBench.ts';
import { KnownClients } from './liveProxy.ts';
import type { RawClient } from './rawClient.ts';

const MB = 1024 * 1024;
/** A proxy that is told nothing of bounds. */
const bench = lineBench();

test('what is promised of time and room', () => {
  expect(BOUNDS).toEqual({ heldBytes: 256 * MB, headersMs: 10_000, requestMs: 120_000, checkMs: 2000, drainMs: 1000 });
  expect(GRACE_MS).toBe(5000);
});

test('the times hold for a proxy that is told no others', async () => {
  const servers: Server[] = [];
  const started = (message: unknown): void => void servers.push((message as { readonly server: Server }).server);
  subscribe('http.server.request.start', started);
  await fetch(`${bench.live.proxy.baseUrl}/models`);
  unsubscribe('http.server.request.start', started);
  expect(servers[0]).toMatchObject({ headersTimeout: 10_000, requestTimeout: 120_000 });
});

test('so many bodies are held, and not a byte more', async () => {
  const begin = async (bytes: number, begun: number): Promise<RawClient> => {
    const client = await bench.client();
    client.send(`POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${bench.port}\r\nAuthorization: Bearer ${bench.token}\r\nContent-Length: ${bytes}\r\nExpect: 100-continue\r\n\r\n`);
    if (begun > 0) await until(() => bench.live.proxy.inFlight === begun && client.text.startsWith('HTTP/1.1 100'), 'the word to go on');
    return client;
  };
  const room = [50, 50, 50, 50, 50, 6];
  for (const [place, size] of room.entries()) await begin(size * MB, place + 1);
  const more = await begin(1, 0);
  expect(await more.answer()).toMatchObject({ status: 503, headers: { 'retry-after': '2' }, text: expect.stringContaining('The proxy holds as many request bodies as it may.') as string });
});

test('calls have so long to end, where nobody says otherwise', async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...CLOCK,
    after: (ms, callback) => {
      waits.push(ms);
      return CLOCK.after(ms, callback);
    },
  };
  const budgeting = budgetingOf(readSettings({}).settings, UTC, 'http://127.0.0.1');
  const proxy = await startProxy({ clock, logger: new Lines(), clients: new KnownClients(), account: () => undefined, state: () => undefined, budgeting: () => budgeting }, 0);
  await proxy.close();
  expect(waits).toEqual([5000]);
});
