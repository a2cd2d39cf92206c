import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/webhooks/message.ts';
import type { Posted } from '../../../src/webhooks/post.ts';
import { post } from '../../../src/webhooks/post.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';

const MESSAGE = messageOf({ id: 'i', kind: 'limit', severity: 'error' }, 'Daily limit reached.', 0);
const SECRET = '/services/T0/very-secret';

type Answer = readonly [status: number, headers?: Readonly<Record<string, string>>];

/** A server that answers as it is told, one request after the other; without another answer, 200. */
class Hook {
  readonly bodies: unknown[] = [];
  readonly clock = new FakeClock();
  readonly logger = new FakeLogger();
  readonly stop = new AbortController();
  private readonly answers: Answer[];
  private server: Server | undefined;

  constructor(...answers: readonly Answer[]) {
    this.answers = [...answers];
  }

  async open(): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        const [status, headers = {}] = this.answers.shift() ?? [200];
        response.writeHead(status, headers).end('a body');
      });
    });
    this.server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET}`;
  }

  isWanted = true;

  async post(url: string): Promise<Posted> {
    return post(url, MESSAGE, { clock: this.clock, logger: this.logger, signal: this.stop.signal, isWanted: () => Promise.resolve(this.isWanted) });
  }

  /** Waits for the next pause between two tries. */
  async paused(): Promise<void> {
    while (this.clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async close(): Promise<void> {
    this.stop.abort();
    if (this.server === undefined) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
    this.server = undefined;
  }
}

let hook: Hook;
afterEach(() => hook.close());

describe('posting to a webhook', () => {
  it('sends the message as JSON', async () => {
    hook = new Hook([204]);
    expect(await hook.post(await hook.open())).toEqual({ kind: 'sent' });
    expect(hook.bodies).toEqual([MESSAGE]);
  });

  it('tries again where the server is in trouble, later each time', async () => {
    hook = new Hook([503], [500]);
    const posted = hook.post(await hook.open());
    await hook.paused();
    await hook.clock.advance(999);
    expect(hook.bodies).toHaveLength(1);
    await hook.clock.advance(1);
    await hook.paused();
    await hook.clock.advance(4999);
    expect(hook.bodies).toHaveLength(2);
    await hook.clock.advance(1);
    expect(await posted).toEqual({ kind: 'sent' });
    expect(hook.bodies).toEqual([MESSAGE, MESSAGE, MESSAGE]);
  });

  it.each([[429, '20', 20_000], [503, '7', 7000], [429, '0', 1000], [429, 'soon', 1000], [429, '86400', 600_000]] as const)('waits as long as the server asks, within reason: %i, %s', async (status, seconds, ms) => {
    hook = new Hook([status, { 'retry-after': seconds }]);
    const posted = hook.post(await hook.open());
    await hook.paused();
    await hook.clock.advance(ms - 1);
    expect(hook.bodies).toHaveLength(1);
    await hook.clock.advance(1);
    expect(await posted).toEqual({ kind: 'sent' });
  });

  it.each([404, 410, 400, 401])('gives up where it is not wanted: %i', async (status) => {
    hook = new Hook([status]);
    expect(await hook.post(await hook.open())).toEqual({ kind: 'failed', reason: `status ${status}` });
    expect([hook.bodies.length, hook.clock.pending]).toEqual([1, 0]);
  });

  it('gives up after a quarter of an hour', async () => {
    hook = new Hook(...Array.from({ length: 9 }, (): Answer => [503]));
    const posted = hook.post(await hook.open());
    for (const ms of [1000, 5000, 30_000, 120_000, 600_000]) {
      await hook.paused();
      await hook.clock.advance(ms);
    }
    expect(await posted).toEqual({ kind: 'failed', reason: 'status 503' });
    expect(hook.bodies).toHaveLength(6);
  });

  it('is not tried again where it is wanted no more, and only once where somebody waits for it', async () => {
    hook = new Hook([503], [503]);
    const url = await hook.open();
    const posted = hook.post(url);
    await hook.paused();
    hook.isWanted = false;
    await hook.clock.advance(1000);
    expect(await posted).toEqual({ kind: 'failed', reason: 'status 503' });
    expect(await post(url, MESSAGE, { clock: hook.clock, logger: hook.logger, signal: hook.stop.signal })).toEqual({ kind: 'failed', reason: 'status 503' });
    expect([hook.bodies.length, hook.clock.pending]).toEqual([2, 0]);
  });

  it('says in a word why nobody was reached', async () => {
    hook = new Hook();
    const url = await hook.open();
    await hook.close();
    expect(await post(url, MESSAGE, { clock: hook.clock, logger: hook.logger, signal: new AbortController().signal })).toEqual({ kind: 'failed', reason: 'ECONNREFUSED' });
  });

  it('follows nobody elsewhere, and is ended at once', async () => {
    hook = new Hook([302, { location: 'http://127.0.0.1:1/elsewhere' }]);
    const posted = hook.post(await hook.open());
    await hook.paused();
    hook.stop.abort();
    expect(await posted).toMatchObject({ kind: 'failed' });
    expect([hook.bodies.length, hook.clock.pending]).toEqual([1, 0]);
  });

  it('never names the address, whatever goes wrong', async () => {
    hook = new Hook([503]);
    const url = await hook.open();
    const posted = hook.post(url);
    await hook.paused();
    const { stop } = hook;
    await hook.close();
    expect(stop.signal.aborted).toBe(true);
    const closed = new Hook();
    const unreached = closed.post(url);
    await closed.paused();
    closed.stop.abort();
    const said = JSON.stringify([await posted, await unreached, await closed.post('not an address'), hook.logger.lines, closed.logger.lines]);
    expect(said).toContain('a webhook was not reached');
    for (const part of [SECRET, 'very-secret', '127.0.0.1', 'not an address']) expect(said).not.toContain(part);
  });
});
