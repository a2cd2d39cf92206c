import type { Budgeting } from '../core/budget/standing.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import type { Caller, GuardedRequest, Outcome, PipelineContext, Upstream } from '../pipeline/exchange.ts';
import { guardedCall } from '../pipeline/guardedCall.ts';
import type { GenerationFacts } from '../core/wire/generation.ts';
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

/** One key at one origin, at work: polled, and ready to call models. */
export class Account implements Disposable {
  readonly key: ApiKey;
  readonly origin: string;
  private readonly api: OpenRouterApi;
  private readonly pipeline: PipelineContext;
  private readonly poller: KeyPoller;
  private readonly running = new Set<Promise<unknown>>();

  constructor(options: AccountOptions) {
    const { baseUrl, key, store, clock, logger, catalogue } = options;
    const origin = new URL(baseUrl).origin;
    this.key = key;
    this.origin = origin;
    this.api = new OpenRouterApi(baseUrl, clock);
    this.pipeline = {
      origin, keyHash: key.hash, device: options.device, store, clock, ids: options.ids, logger,
      upstream: lazyUpstream(baseUrl, key),
      // Limits are counted at the origin that the call goes to, even where the settings have moved on.
      budgeting: () => ({ ...options.budgeting(), origin }),
      catalogue: () => catalogue.get(),
    };
    this.poller = new KeyPoller({
      api: this.api, key, origin, device: options.device, store, lease: options.lease, clock, ids: options.ids, logger,
      situation: () => situationOf(options),
      onStatus: (status) => options.onStatus(status),
    });
  }

  /** Sends a call through the guard with this key; see `guardedCall`. */
  async call(request: GuardedRequest, caller: Caller, signal: AbortSignal): Promise<Outcome> {
    const outcome = guardedCall(this.pipeline, request, caller, signal);
    this.running.add(outcome);
    try {
      return await outcome;
    } finally {
      this.running.delete(outcome);
    }
  }

  /** What a call has cost, as OpenRouter knows it; `undefined` while it does not. */
  lookUp(generationId: string): Promise<GenerationFacts | undefined> {
    return this.api.generation(this.key, generationId);
  }

  /** Asks the key soon: the window has the focus again, or somebody wants to know. */
  wake(): void {
    this.poller.wake();
  }

  /** Resolves when no call of this account runs any more: until then its ledger must stay open. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.running]);
  }

  dispose(): void {
    this.poller.dispose();
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
