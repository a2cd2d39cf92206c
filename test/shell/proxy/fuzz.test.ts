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
/** So many more come before it is looked at what is alive: code is compiled, buffers and tables have grown to their size. */
const WARM_UP = 0.1;
/** The same cases on every run; new ones each time in the long one. */
const SEED = process.env.TEST_LONG === undefined ? '' : String(Date.now());
const REQUESTS = 20_000;
const REPLIES = 5000;
/** Borne by requests whose caller does not wait for the answer. */
const LEAVES = 'X-Leaves: 1';

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

const isBad = (text: string): boolean => text.includes(SECRET) || text.includes('internal_error') || /^access-control-/im.test(text);

/** Nothing runs, nothing is set aside, nothing went wrong inside, and nothing was said. */
function expectRest(standing: Standing): void {
  expect(standing).toMatchObject({ inFlight: 0, holds: 0, isTold: false, failures: [] });
}

/** A little of it, and then all of it; what is alive afterwards is hardly more than before. */
async function warmAndWhole(what: string, count: number, run: (what: string, count: number) => Promise<Storm>): Promise<Storm['answers']> {
  const first = await run(`${what}${SEED} to warm up`, count * WARM_UP);
  const before = await proxy.rest();
  expectRest(before);
  expect(first).toMatchObject({ bad: [], unended: 0 });
  const second = await run(`${what}${SEED}`, count);
  const after = await proxy.rest();
  expectRest(after);
  expect(second).toMatchObject({ bad: [], unended: 0 });
  expect([...second.answers.values()].reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(count);
  expect((after.heldBytes - before.heldBytes) / MB, 'MB more than before').toBeLessThan(10);
  return second.answers;
}

describe('a proxy among madmen', () => {
  it('survives requests that are none', { timeout: 240_000 }, async () => {
    upstream.call = echo;
    upstream.read = (socket, request) => (/^x-probe:/im.test(request.head) ? echo : plainRead)(socket, request);
    const answers = await warmAndWhole('requests', REQUESTS, (what, count) => storm(proxy.port, what, count, (rng) => {
      const goods = Array.from({ length: rng.pick([0, 0, 0, 0, 0, 0, 0, 0, 1, 2]) }, () => goodRequest(rng, proxy));
      return { goods: goods.length, bytes: Buffer.concat([...goods, malformedRequest(rng, proxy)]), quietMs: rng.chance(0.03) ? 2500 : 40 };
    }, isBad));
    // They get as far as there is; those with more patience are waited for on a busy machine, too.
    for (const status of ['200', '400', '401', '403', '404', '408']) expect(answers.get(status), status).toBeGreaterThan(10);
  });

  it('survives answers that are none', { timeout: 240_000 }, async () => {
    let [turn, awaited] = [0, 0];
    const answer: Answer = (socket, { head }) => {
      if (!head.includes(LEAVES)) awaited += 1;
      answerBadly(socket, (turn += 1));
    };
    upstream.call = answer;
    upstream.read = (socket, request) => (/^x-probe:/im.test(request.head) ? answer : plainRead)(socket, request);
    const answers = await warmAndWhole('replies', REPLIES, (what, count) => {
      awaited = 0;
      return storm(proxy.port, what, count, (rng) => (rng.chance(0.1) ? { goods: 0, bytes: goodRequest(rng, proxy, [LEAVES]), leavesMs: 5 } : { goods: 0, bytes: goodRequest(rng, proxy, ['Connection: close']) }), isBad);
    });
    for (const status of ['200', '429', '502']) expect(answers.get(status), status).toBeGreaterThan(10);
    // Each that was answered had gone on to the upstream.
    expect(awaited).toBeGreaterThanOrEqual(REPLIES);
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
