import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Budgeting } from '../../../src/core/budget/standing.ts';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Clock, Logger } from '../../../src/core/ports.ts';
import type { ProxyClient } from '../../../src/core/proxy/client.ts';
import { readSettings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { Account } from '../../../src/openrouter/account.ts';
import { OpenRouterApi, apiKeyOf } from '../../../src/openrouter/api.ts';
import { CatalogueCache } from '../../../src/openrouter/catalogueCache.ts';
import type { PollLease } from '../../../src/openrouter/poller.ts';
import { Settler } from '../../../src/pipeline/settler.ts';
import type { ProxyBounds } from '../../../src/proxy/bounds.ts';
import { BOUNDS } from '../../../src/proxy/bounds.ts';
import type { ClientDirectory, ProxyParts, RunningProxy } from '../../../src/proxy/parts.ts';
import { startProxy } from '../../../src/proxy/startProxy.ts';
import { deviceId, openHome } from '../../../src/storage/home.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { createIds } from '../../../src/storage/system.ts';
import type { WorkerFiles } from '../../../src/storage/workerClient.ts';
import { CLOCK, open } from '../storage/kit.ts';

/** What a proxy is to work with. */
export interface LiveOptions {
  /** Folder of the home; made where there is none. */
  readonly root: string;
  readonly logger: Logger;
  /** The upstream: a simulator's, or anybody's who answers as OpenRouter does. */
  readonly baseUrl: string;
  readonly key: string;
  readonly clients: ClientDirectory;
  /** Settings as a user types them; asked for anew by every call. Days are cut in UTC. */
  settings(): Readonly<Record<string, unknown>>;
  readonly port?: number;
  /** What it lets nobody exceed, where it is to be others than usual. */
  readonly bounds?: Partial<ProxyBounds>;
  /** The ledger's thread, where it is not the sources'. */
  readonly worker?: WorkerFiles;
  /** Whether it does what a process does that runs for long: ask the key what it has spent, and fold the journal away. */
  readonly isLasting?: boolean;
  /** Who is asked about calls that do not fit; nobody where it is absent. */
  readonly ask?: NonNullable<ProxyParts['ask']> | undefined;
}

/** A proxy in this process with everything behind it that is real: key, catalogue, guard, ledger on files, settler. */
export interface LiveProxy {
  readonly proxy: RunningProxy;
  readonly ledger: Ledger;
  /** Nothing runs, and no money is set aside. */
  readonly isAtRest: boolean;
  /** All that is at hand in the ledger, oldest first. */
  readonly entries: readonly UsageEntry[];
  /** Resolves when what ran has ended, and gives everything back. */
  close(): Promise<void>;
}

/** The settler's pauses, from half a second to half an hour, made short. */
const HURRIED: Clock = { ...CLOCK, after: (ms, callback) => CLOCK.after(ms / 100, callback) };
const NO_POLLING: PollLease = { tryAcquire: () => false, release: () => undefined };

/** Starts it; port 0, the default, picks one. */
export async function openLiveProxy(options: LiveOptions): Promise<LiveProxy> {
  const { root, baseUrl, clients, logger, isLasting = false } = options;
  const clock = CLOCK;
  const ids = createIds();
  const ledger = await open(root, { ids, log: logger, compacts: isLasting, ...(options.worker === undefined ? {} : { worker: options.worker }) });
  const catalogue = new CatalogueCache({ api: new OpenRouterApi(baseUrl, clock), baseUrl, folder: join(root, 'cache'), clock, logger });
  const budgeting = budgetingFrom(options);
  const account = new Account({
    baseUrl, key: apiKeyOf(options.key), device: deviceId(openHome(root)), store: ledger, catalogue, clock, ids, logger, budgeting,
    lease: isLasting ? ledger.lease('poll') : NO_POLLING, isFocused: () => false, onStatus: () => undefined,
  });
  const settler = new Settler({ store: ledger, clock: isLasting ? clock : HURRIED, logger, reach: () => account.reach, catalogue: () => catalogue.get() });
  const parts: ProxyParts = { clock, logger, clients, account: () => account, state: () => ledger.state, budgeting, ...(options.ask === undefined ? {} : { ask: options.ask }) };
  const proxy = await startProxy(parts, options.port ?? 0, options.bounds === undefined ? undefined : { ...BOUNDS, ...options.bounds });
  return {
    proxy, ledger,
    get isAtRest() {
      return proxy.inFlight === 0 && ledger.state.holds.size === 0;
    },
    get entries() {
      return [...ledger.state.entries()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    close: async () => {
      await proxy.close(0);
      account.dispose();
      await account.idle();
      settler.dispose();
      await ledger.dispose();
    },
  };
}

/** Read anew only when the settings are others. */
function budgetingFrom(options: LiveOptions): () => Budgeting {
  const { baseUrl } = options;
  const read = (said: object): Budgeting => budgetingOf(readSettings({ timeZone: 'utc', baseUrl, ...said }).settings, UTC, new URL(baseUrl).origin);
  let known = { said: options.settings(), budgeting: read(options.settings()) };
  return () => {
    const said = options.settings();
    if (known.said !== said) known = { said, budgeting: read(said) };
    return known.budgeting;
  };
}

/** Clients that are known by their tokens. */
export class KnownClients implements ClientDirectory {
  private readonly byHash = new Map<string, ProxyClient>();

  /** Makes a client and gives its token. */
  add(name: string): string {
    const token = `sk-spend-${randomBytes(32).toString('base64url')}`;
    this.byHash.set(hashOf(token), { name, hash: hashOf(token), createdAt: Date.now() });
    return token;
  }

  find(token: string): ProxyClient | undefined {
    return this.byHash.get(hashOf(token));
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
