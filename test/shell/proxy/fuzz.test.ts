import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../simulator/rng.ts';
import { tempFolder } from '../storage/kit.ts';
import type { Standing } from './fuzz/besieged.ts';
import { Besieged } from './fuzz/besieged.ts';
import { malformedReply } from './fuzz/replies.ts';
import { goodRequest, malformedRequest } from './fuzz/requests.ts';
import type { Storm } from './fuzz/storm.ts';
import { storm } from './fuzz/storm.ts';
import type { Answer } from './rawUpstream.ts';
import { RawUpstream, whole } from './rawUpstream.ts';
import { SECRET } from './siege.ts';

const MB = 1024 * 1024;
/** Before it is looked at what is alive: code is compiled, buffers and tables have grown to their size. */
const WARM_UP = 0.2;
/** The same cases on every run; new ones each time in the long one. */
const SEED = process.env.TEST_LONG === undefined ? '' : String(Date.now());
const REQUESTS = 20_000;
const REPLIES = 5000;

const folder = tempFolder();
let upstream: RawUpstream;
let proxy: Besieged;

beforeAll(async () => {
  upstream = await RawUpstream.open();
  upstream.read = plainRead;
  proxy = await Besieged.start(folder.path, upstream.baseUrl, SECRET);
});

afterAll(async () => {
  await proxy.end();
  await upstream.close();
  folder.remove();
});

/** What the proxy asks for itself it is told in earnest. */
const plainRead: Answer = (socket, { head }) => {
  const id = /generation\?id=([\w-]+)/.exec(head)?.[1];
  socket.write(whole(JSON.stringify({ data: id === undefined ? { label: 'x', usage: 0, limit: null } : { id, total_cost: 0.0001, model: 'a/b', created_at: '2026-11-18T12:00:00Z' } })));
};

/** Says back all that it was sent, the key included. */
const echo: Answer = (socket, { head, body }) => {
  socket.write(whole(JSON.stringify({ id: `gen-${body.length}`, model: 'a/b', choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.000_001 }, head }), [`X-Echo: ${SECRET}`]));
};

const isBad = (text: string): boolean => text.includes(SECRET) || text.includes('internal_error') || /^access-control/im.test(text);

/** Nothing runs, nothing is set aside, nothing went wrong inside, and nothing was said. */
function expectRest(standing: Standing): void {
  expect(standing).toMatchObject({ inFlight: 0, holds: 0, isTold: false, failures: [] });
}

/** The same twice, at first a little of it; what is alive after the second time is hardly more than after the first. */
async function twice(what: string, count: number, run: (what: string, count: number) => Promise<Storm>): Promise<Storm> {
  const first = await run(`${what}${SEED} to warm up`, count * WARM_UP);
  const before = await proxy.rest();
  expectRest(before);
  expect(first.bad).toEqual([]);
  const second = await run(`${what}${SEED}`, count * (1 - WARM_UP));
  const after = await proxy.rest();
  expectRest(after);
  expect(second.bad).toEqual([]);
  expect((after.heldBytes - before.heldBytes) / MB, 'MB more than before').toBeLessThan(10);
  return second;
}

describe('a proxy among madmen', () => {
  it('survives requests that are none', { timeout: 240_000 }, async () => {
    upstream.call = echo;
    upstream.read = (socket, request) => (/^x-probe:/im.test(request.head) ? echo : plainRead)(socket, request);
    const { answers } = await twice('requests', REQUESTS, (what, count) => storm(proxy.port, what, count, (rng) => {
      const requests = Array.from({ length: rng.int(1, 6) }, () => malformedRequest(rng, proxy));
      return { count: requests.length, bytes: Buffer.concat(requests), patienceMs: rng.chance(0.25) ? 2000 : 60 };
    }, isBad));
    // They get as far as there is; those with more patience do on a busy machine, too.
    for (const status of ['200', '400', '401', '403', '404']) expect(answers.get(status), status).toBeGreaterThan(10);
  });

  it('survives answers that are none', { timeout: 240_000 }, async () => {
    let turn = 0;
    const answer: Answer = (socket) => answerBadly(socket, (turn += 1));
    upstream.call = answer;
    upstream.read = (socket, request) => (/^x-probe:/im.test(request.head) ? answer : plainRead)(socket, request);
    const { answers, unended } = await twice('replies', REPLIES, (what, count) => storm(proxy.port, what, count, (rng) => ({ count: 1, bytes: goodRequest(rng, proxy), ...(rng.chance(0.1) ? { patienceMs: 5 } : {}) }), isBad));
    for (const status of ['200', '429', '502']) expect(answers.get(status), status).toBeGreaterThan(10);
    expect(unended).toBe(0);
  });
});

/** At once or in pieces, and gone in one way or another. */
function answerBadly(socket: Socket, turn: number): void {
  const rng = seeded('reply', SEED, turn);
  const bytes = malformedReply(rng);
  const cut = rng.chance(0.5) ? bytes.length : rng.int(0, bytes.length);
  const ways = [() => socket.end(), () => socket.end(), () => socket.destroy(), () => socket.resetAndDestroy()] as const;
  socket.write(bytes.subarray(0, cut));
  setTimeout(() => {
    socket.write(bytes.subarray(cut));
    rng.pick(ways)();
  }, rng.int(0, 3));
}
