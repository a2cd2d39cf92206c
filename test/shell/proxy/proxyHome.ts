import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { Lines, tempFolder } from '../storage/kit.ts';
import type { LiveOptions, LiveProxy } from './liveProxy.ts';
import { KnownClients, openLiveProxy } from './liveProxy.ts';

/** A home of its own with a proxy at work in it, in front of whatever upstream a bench puts behind it. */
export class ProxyHome {
  readonly clients = new KnownClients();
  readonly log = new Lines();
  private readonly folder = tempFolder();
  private readonly always: Partial<Settings>;
  private said: Partial<Settings>;
  private running: LiveProxy | undefined;

  /** `always`: settings that rule whatever is said later. */
  constructor(always: Partial<Settings> = {}) {
    this.always = always;
    this.said = always;
  }

  get live(): LiveProxy {
    if (this.running === undefined) throw new Error('the proxy has not started yet');
    return this.running;
  }

  get port(): number {
    return this.live.proxy.port;
  }

  /** Everything in the ledger, oldest first. */
  get entries(): readonly UsageEntry[] {
    return this.live.entries;
  }

  /** Settings that rule from now on, and nothing but these. */
  settings(said: Partial<Settings>): void {
    this.said = { ...this.always, ...said };
  }

  /** Starts a proxy; another one where the one before has stopped. */
  protected async open(options: Pick<LiveOptions, 'baseUrl' | 'key' | 'ask' | 'bounds'>): Promise<void> {
    this.running = await openLiveProxy({ root: this.folder.path, logger: this.log, clients: this.clients, settings: () => this.said, ...options });
  }

  protected async stop(): Promise<void> {
    await this.running?.close();
  }

  protected remove(): void {
    this.folder.remove();
  }
}
