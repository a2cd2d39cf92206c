import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Settings } from '../../../src/core/settings.ts';
import type { ProxyBounds } from '../../../src/proxy/bounds.ts';
import { until } from '../storage/kit.ts';
import { ProxyHome } from './proxyHome.ts';
import type { RawReply } from './rawClient.ts';
import { RawClient, say } from './rawClient.ts';
import { RawUpstream } from './rawUpstream.ts';

/** The key that nobody but the upstream may see. */
export const SECRET = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;

export const CHAT = '{"model":"a/b","messages":[{"role":"user","content":"Hello"}]}';

/** How a proxy under siege is started. */
export interface SiegeOptions {
  readonly bounds?: Partial<ProxyBounds>;
  /** Settings from the beginning. */
  readonly settings?: Partial<Settings>;
}

/** A request, piece by piece. */
export interface Spoken {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string;
  /** Instead of the client's. */
  readonly token?: string | undefined;
  /** More header lines. */
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  /** Without the line that tells how long the body is. */
  readonly isUnmeasured?: boolean;
}

/** A proxy between raw clients and a raw upstream. */
export class Siege extends ProxyHome {
  readonly token = this.clients.add('tool');
  private readonly options: SiegeOptions;
  private raw: RawUpstream | undefined;

  constructor(options: SiegeOptions) {
    super(options.settings);
    this.options = options;
  }

  async start(): Promise<void> {
    this.raw = await RawUpstream.open();
    await this.open({ baseUrl: this.raw.baseUrl, key: SECRET, ...(this.options.bounds === undefined ? {} : { bounds: this.options.bounds }) });
  }

  async close(): Promise<void> {
    await this.stop();
    await this.raw?.close();
    this.remove();
  }

  get upstream(): RawUpstream {
    if (this.raw === undefined) throw new Error('the upstream has not started yet');
    return this.raw;
  }

  /** The bytes of a request: a good one, but for what is said. */
  spoken({ method = 'POST', target = '/api/v1/chat/completions', host = `127.0.0.1:${this.port}`, headers = [], body = method === 'POST' ? CHAT : '', isUnmeasured = false, ...more }: Spoken = {}): Buffer {
    const bytes = Buffer.from(body);
    const measure = bytes.length === 0 || isUnmeasured ? [] : ['Content-Type: application/json', `Content-Length: ${bytes.length}`];
    const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'X-Probe: 1', ...this.bearer(more), ...measure, ...headers, '', ''];
    return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
  }

  private bearer(spoken: Pick<Spoken, 'token'>): readonly string[] {
    const token = 'token' in spoken ? spoken.token : this.token;
    return token === undefined ? [] : [`Authorization: Bearer ${token}`];
  }

  /** Sends a request and gives the answer. */
  ask(spoken: Spoken = {}): Promise<RawReply> {
    return say(this.port, this.spoken(spoken));
  }

  connect(): Promise<RawClient> {
    return RawClient.open(this.port);
  }

  /** Nothing runs, and no money is set aside. */
  async atRest(): Promise<void> {
    await until(() => this.live.isAtRest, 'that nothing runs and nothing is set aside');
  }

  /** What the log says, without what it says of the key's own line. */
  get errors(): readonly string[] {
    return this.log.lines.filter((line) => line.startsWith('error'));
  }
}

/** One for this file; after each test it is at rest, and what it wrote down holds neither key nor token. */
export function siege(options: SiegeOptions = {}): Siege {
  const it = new Siege(options);
  const good: { call?: RawUpstream['call']; read?: RawUpstream['read'] } = {};
  beforeAll(async () => {
    await it.start();
    Object.assign(good, { call: it.upstream.call, read: it.upstream.read });
  });
  afterEach(async () => {
    await it.atRest();
    it.settings({});
    Object.assign(it.upstream, good);
    it.upstream.requests.length = 0;
    const { errors } = it;
    const written = JSON.stringify([it.log.lines.splice(0), [...it.live.ledger.state.entries()]]);
    expect(written).not.toMatch(/sk-spend-\w|sk-or-v1-\w/);
    expect(errors).toEqual([]);
  });
  afterAll(() => it.close());
  return it;
}
