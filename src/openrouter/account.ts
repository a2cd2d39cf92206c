import type { Budgeting } from '../core/budget/standing.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import type { PipelineContext, Upstream } from '../pipeline/exchange.ts';
import { Settler } from '../pipeline/settler.ts';
import type { ApiKey } from './api.ts';
import { OpenRouterApi } from './api.ts';
import type { CatalogueCache } from './catalogueCache.ts';
import type { PollLease, PollStatus } from './poller.ts';
import { KeyPoller } from './poller.ts';

/** How the program names itself to OpenRouter. */
const TITLE = 'OpenRouter Spend Monitor';

/** What an account is made of. */
export interface AccountOptions {
  readonly baseUrl: string;
  readonly key: ApiKey;
  readonly device: string;
  readonly store: LedgerStore;
  readonly lease: PollLease;
  readonly catalogue: CatalogueCache;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  budgeting(): Budgeting;
  isFocused(): boolean;
  onStatus(status: PollStatus): void;
}

/** One key at one origin, at work: polled, settled, and ready to call models. */
export class Account implements Disposable {
  readonly key: ApiKey;
  readonly origin: string;
  /** What calls with this key run in. */
  readonly pipeline: PipelineContext;
  private readonly poller: KeyPoller;
  private readonly settler: Settler;

  constructor(options: AccountOptions) {
    const { baseUrl, key, store, clock, logger, catalogue } = options;
    const api = new OpenRouterApi(baseUrl, clock);
    this.key = key;
    this.origin = new URL(baseUrl).origin;
    this.pipeline = {
      origin: this.origin, keyHash: key.hash, device: options.device, store, clock, ids: options.ids, logger,
      upstream: lazyUpstream(baseUrl, key),
      budgeting: () => options.budgeting(),
      catalogue: () => catalogue.get(),
    };
    this.settler = new Settler({ origin: this.origin, keyHash: key.hash, store, clock, logger, lookUp: (id) => api.generation(key, id), catalogue: () => catalogue.get() });
    this.poller = new KeyPoller({
      api, key, origin: this.origin, device: options.device, store, lease: options.lease, clock, ids: options.ids, logger,
      situation: () => situationOf(options),
      onStatus: (status) => options.onStatus(status),
    });
  }

  /** Asks the key soon: the window has the focus again, or somebody wants to know. */
  wake(): void {
    this.poller.wake();
  }

  dispose(): void {
    this.poller.dispose();
    this.settler.dispose();
  }
}

function situationOf(options: AccountOptions): ReturnType<ConstructorParameters<typeof KeyPoller>[0]['situation']> {
  const { settings, zone } = options.budgeting();
  return { focused: options.isFocused(), intervalMs: settings.pollSeconds * 1000, zone };
}

/** The SDK is loaded when the first call is sent. */
function lazyUpstream(baseUrl: string, key: ApiKey): Upstream {
  let loaded: Promise<Upstream> | undefined;
  const load = async (): Promise<Upstream> => {
    const { createOpenAiUpstream } = await import('./openAiUpstream.ts');
    return createOpenAiUpstream({ baseUrl, apiKey: key.text, title: TITLE });
  };
  return {
    async send(endpoint, body, signal) {
      loaded ??= load();
      return (await loaded).send(endpoint, body, signal);
    },
  };
}
