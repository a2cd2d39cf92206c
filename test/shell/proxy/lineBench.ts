import { afterAll, afterEach, beforeAll } from 'vitest';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { isResolved } from '../../../src/core/usage.ts';
import { until } from '../storage/kit.ts';
import { ProxyHome } from './proxyHome.ts';
import { RawClient, postText } from './rawClient.ts';
import type { Script } from './scripted.ts';
import { ScriptedUpstream } from './scripted.ts';

/** Long enough to be taken for a key. */
export const KEY = `sk-or-v1-${'5'.repeat(64)}`;

export const HELLO = '{"model":"openai/gpt-4o-mini","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}';
export const HELLO_STREAM = HELLO.replace('{', '{"stream":true,');

/** What ends a stream, with its costs: 5 and 7 tokens for a thousand nano-dollars. Every call has an id of its own: two with the same are one call. */
export function lastOf(id: string): string {
  return `data: {"id":"${id}","model":"openai/gpt-4o-mini","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"cost":0.000001}}\n\ndata: [DONE]\n\n`;
}

/** A whole answer that costs the same. */
export function answerOf(id: string): string {
  return `{"id":"${id}", "model":"openai/gpt-4o-mini","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"\\u0048ello"}}],"usage":{"prompt_tokens":5,"completion_tokens":7,"cost":1.0e-6}}`;
}

/** A proxy between raw sockets: a client that says what it is told to say, and an upstream that does, too. */
export class LineBench extends ProxyHome {
  readonly token = this.clients.add('raw');
  private readonly opened: RawClient[] = [];
  private given = 0;
  private scripted: ScriptedUpstream | undefined;

  async start(): Promise<void> {
    this.scripted = await ScriptedUpstream.start();
    await this.reopen();
  }

  /** Another proxy for the same home, where the one before has stopped. */
  reopen(): Promise<void> {
    return this.open({ baseUrl: this.upstream.baseUrl, key: KEY });
  }

  async close(): Promise<void> {
    this.hangUp();
    await this.stop();
    await this.scripted?.close();
    this.remove();
  }

  get upstream(): ScriptedUpstream {
    if (this.scripted === undefined) throw new Error('the upstream has not started yet');
    return this.scripted;
  }

  /** An id for one call. */
  id(): string {
    return `gen-${(this.given += 1)}`;
  }

  /** A connection to the proxy; it is cut after the test. */
  async client(): Promise<RawClient> {
    const client = await RawClient.open(this.port);
    this.opened.push(client);
    return client;
  }

  /** Sends a call on a connection of its own. */
  async post(body: Uint8Array | string, { path = '/chat/completions', headers = {}, script }: { readonly path?: string; readonly headers?: Readonly<Record<string, string>>; readonly script?: Script } = {}): Promise<RawClient> {
    if (script !== undefined) this.upstream.next(script);
    const client = await this.client();
    client.send(postText(path, this.port, this.token, body, headers));
    return client;
  }

  /** The newest entry once there are so many, and nothing runs or is set aside. */
  async settled(count: number): Promise<UsageEntry> {
    await until(() => this.entries.length >= count && this.live.isAtRest, `${count} settled entries`);
    const last = this.entries.at(-1);
    if (last === undefined || this.entries.length > count) throw new Error(`${this.entries.length} entries instead of ${count}`);
    return last;
  }

  /** The same once the upstream was asked what each has cost. */
  async priced(count: number): Promise<UsageEntry> {
    const last = await this.settled(count);
    await until(() => this.entries.every((entry) => entry.generationId === undefined || isResolved(entry)), 'all costs');
    return this.entries.at(-1) ?? last;
  }

  hangUp(): void {
    for (const client of this.opened.splice(0)) client.close();
  }
}

export function lineBench(): LineBench {
  const bench = new LineBench();
  beforeAll(() => bench.start());
  afterEach(() => {
    bench.hangUp();
    bench.settings({});
    bench.upstream.forget();
  });
  afterAll(() => bench.close());
  return bench;
}
