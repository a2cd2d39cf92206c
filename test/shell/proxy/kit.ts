import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { isResolved } from '../../../src/core/usage.ts';
import type { ProxyParts } from '../../../src/proxy/parts.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/api.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { until } from '../storage/kit.ts';
import { ProxyHome } from './proxyHome.ts';

/** A simulator, a home and a proxy between them, for one file of tests. */
export class ProxyBench extends ProxyHome {
  private readonly contacts = new Contacts();
  private simulated: Simulator | undefined;

  /** Without limits, unless a test sets some. */
  async start(options: SimulatorOptions, ask?: ProxyParts['ask']): Promise<void> {
    const simulator = await createSimulator({ seed: 'proxy', ...options });
    this.simulated = simulator;
    await this.open({ baseUrl: simulator.baseUrl, key: simulator.key.key, ask });
  }

  async close(): Promise<void> {
    await this.stop();
    await this.simulated?.close();
    this.contacts.dispose();
    this.remove();
  }

  get simulator(): Simulator {
    if (this.simulated === undefined) throw new Error('the simulator has not started yet');
    return this.simulated;
  }

  /** `http://127.0.0.1:<port>` */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** `http://127.0.0.1:<port>/api/v1` */
  get baseUrl(): string {
    return this.live.proxy.baseUrl;
  }

  /** A daily limit that is used up: the smallest there can be. Something must have been spent before. */
  useUp(): void {
    this.settings({ 'limits.daily': 1e-9 });
  }

  /** The entries of a client once there are so many, none runs any more, and every cost that can be known is. */
  async settled(client: string, count: number): Promise<readonly UsageEntry[]> {
    const own = (): readonly UsageEntry[] => this.entries.filter((entry) => entry.client === client);
    await until(() => own().length >= count && this.live.isAtRest && own().every(isSettled), `${count} settled entries of ${client}`);
    return own();
  }

  /** What the simulator charged for the generation of an entry, in nano-dollars. */
  chargedFor({ generationId }: UsageEntry): number {
    const data = this.simulator.generations().find(({ id }) => id === generationId)?.data;
    if (data === undefined) throw new Error(`the simulator knows no generation ${generationId ?? ''}`);
    return fromUsd(Number(data.total_cost));
  }

  /** The ledger has what the key has spent, to the nano-dollar; nothing is set aside, neither key nor token has got anywhere, and nobody but this machine was spoken to. */
  async balances(): Promise<void> {
    await this.simulator.idle();
    const used = this.simulator.state().keys.find(({ hash }) => hash === this.simulator.key.hash)?.trueUsage ?? 0;
    expect(this.entries.reduce((sum, { cost }) => sum + (cost ?? 0), 0)).toBe(fromUsd(used));
    expect(this.live.ledger.state.holds.size).toBe(0);
    expect(this.entries.every(({ source }) => source === 'proxy')).toBe(true);
    expect(JSON.stringify([this.entries, this.log.lines, this.simulator.requests()])).not.toMatch(/sk-spend-\w{9}|sk-or-v1-\w{9}/);
    expect(this.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(this.contacts.strangers).toEqual([]);
  }
}

/** Whom this process connects to: clients like to tell somebody of what they do. */
class Contacts {
  readonly strangers: string[] = [];

  constructor() {
    subscribe('undici:client:beforeConnect', this.fetching);
    subscribe('http.client.request.start', this.requesting);
  }

  dispose(): void {
    unsubscribe('undici:client:beforeConnect', this.fetching);
    unsubscribe('http.client.request.start', this.requesting);
  }

  private readonly fetching = (message: unknown): void => this.note((message as { readonly connectParams: { readonly hostname: string } }).connectParams.hostname);
  private readonly requesting = (message: unknown): void => this.note((message as { readonly request: ClientRequest }).request.host);

  private note(host: string): void {
    if (!['127.0.0.1', '::1', '[::1]', 'localhost'].includes(host)) this.strangers.push(host);
  }
}

function isSettled(entry: UsageEntry): boolean {
  return entry.status === 'blocked' || isResolved(entry) || entry.generationId === undefined;
}

/** One for this file, with somebody to ask or nobody; opened before its tests; after each of them nothing is limited and nothing goes wrong any more. */
export function proxyBench(options: SimulatorOptions = {}, ask?: ProxyParts['ask']): ProxyBench {
  const bench = new ProxyBench();
  beforeAll(() => bench.start(options, ask));
  afterEach(() => {
    bench.settings({});
    bench.simulator.clearTroubles();
  });
  afterAll(() => bench.close());
  return bench;
}
