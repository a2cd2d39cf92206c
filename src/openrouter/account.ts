import type { Budgeting } from '../core/budget/standing.ts';
import { budgetingAt } from '../core/budget/standing.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Estimate } from '../core/pricing/estimate.ts';
import type { Caller, GuardedRequest, Outcome, Upstream } from '../pipeline/exchange.ts';
import type { Reach } from '../pipeline/settler.ts';
import type { GenerationFacts } from '../core/wire/generation.ts';
import type { SplitReply } from '../core/ledger/activitySplit.ts';
import type { SplitLedger } from './activity.ts';
import { PastDays } from './activity.ts';
import type { ApiKey } from './api.ts';
import { OpenRouterApi } from './api.ts';
import type { CallParts, Calls } from './calls.ts';
import type { CatalogueCache } from './catalogueCache.ts';
import { EndpointCache } from './endpointCache.ts';
import { HabitsFile } from './habitsFile.ts';
import type { PollLease, PollStatus } from './poller.ts';
import { KeyPoller } from './poller.ts';

/** How the program names itself to OpenRouter. */
const TITLE = 'OpenRouter Spend Monitor';

/** What an account needs to split past days by model. */
export interface PastDaysParts {
  readonly ledger: SplitLedger;
  readonly lease: PollLease;
  /** Folder for what is kept between sessions. */
  readonly folder: string;
  /** The management key of this origin, where there is one. */
  managementKey(): Promise<ApiKey | undefined>;
}

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
  /** Absent: past days are left as they are. */
  readonly pastDays?: PastDaysParts;
  budgeting(): Budgeting;
  isFocused(): boolean;
  onStatus(status: PollStatus): void;
}

/** One key at one origin, at work: polled, and ready to call models. */
export class Account implements Disposable {
  readonly key: ApiKey;
  readonly baseUrl: string;
  readonly origin: string;
  private readonly api: OpenRouterApi;
  private readonly pipeline: CallParts;
  private loading: Promise<Calls> | undefined;
  private readonly habitsFile: HabitsFile;
  private readonly poller: KeyPoller;
  private readonly pastDays: PastDays | undefined;
  private readonly running = new Set<Promise<unknown>>();

  constructor(options: AccountOptions) {
    const { baseUrl, key, store, clock, logger, catalogue } = options;
    const origin = new URL(baseUrl).origin;
    this.key = key;
    this.baseUrl = baseUrl;
    this.origin = origin;
    this.api = new OpenRouterApi(baseUrl, clock);
    this.habitsFile = new HabitsFile({ folder: catalogue.folder, origin, clock, logger });
    const endpoints = new EndpointCache({ api: this.api, baseUrl, folder: catalogue.folder, clock, logger });
    this.pipeline = {
      origin, keyHash: key.hash, device: options.device, store, clock, ids: options.ids, logger,
      // Limits are counted at the origin that the call goes to, even where the settings have moved on.
      budgeting: () => budgetingAt(options.budgeting(), origin),
      habits: this.habitsFile,
      catalogue: () => catalogue.get(),
      endpoints: (model) => endpoints.of(model),
    };
    this.poller = new KeyPoller({
      api: this.api, key, origin, device: options.device, store, lease: options.lease, clock, ids: options.ids, logger,
      situation: () => situationOf(options),
      ...(options.pastDays === undefined ? {} : { managementKey: async () => options.pastDays?.managementKey() }),
      onStatus: (status) => options.onStatus(status),
    });
    this.pastDays = options.pastDays === undefined ? undefined : new PastDays({ ...options.pastDays, api: this.api, origin, keyHash: key.hash, device: options.device, clock, logger, zone: () => options.budgeting().zone.name });
  }

  /**
   * Splits what others spent on completed UTC days by model, now; it is done once a day anyhow. `undefined` without a management key,
   * or while another window is at it.
   */
  async splitPastDays(): Promise<SplitReply | undefined> {
    return this.pastDays?.split();
  }

  /** Sends a call through the guard with this key; see `guardedCall`. `upstream`: the line to send it over, where it is not the SDK's. */
  async call(request: GuardedRequest, caller: Caller, signal: AbortSignal, upstream?: Upstream): Promise<Outcome> {
    const outcome = this.calls().then((calls) => calls.call(request, caller, signal, upstream));
    this.running.add(outcome);
    try {
      return await outcome;
    } finally {
      this.running.delete(outcome);
    }
  }

  /** What requests would cost at the prices of a catalogue, by all that is known now: with the model that they name, or any other. */
  async estimator(catalogue: Catalogue): Promise<(request: Pick<GuardedRequest, 'endpoint' | 'body'>) => (model?: string) => Estimate> {
    const [calls, habits] = await Promise.all([this.calls(), this.habitsFile.read()]);
    return (request) => calls.estimates(request, { catalogue, habits });
  }

  /** What a call has cost, as OpenRouter knows it; `undefined` while it does not. */
  lookUp(generationId: string): Promise<GenerationFacts | undefined> {
    return this.api.generation(this.key, generationId);
  }

  /** Whose calls this account can ask about, and how. */
  get reach(): Reach {
    return { origin: this.origin, keyHash: this.key.hash, lookUp: (id) => this.lookUp(id) };
  }

  /** Asks the key soon: the window has the focus again, or somebody wants to know. */
  wake(): void {
    this.poller.wake();
    this.pastDays?.wake();
  }

  /** The guard and the SDK are loaded when the first call is made or thought of. */
  private calls(): Promise<Calls> {
    this.loading ??= import('./calls.ts').then(({ Calls: Loaded }) => new Loaded(this.pipeline, { baseUrl: this.baseUrl, apiKey: this.key.text, title: TITLE }));
    return this.loading;
  }

  /** Resolves when no call of this account runs any more, and what was learned is kept: until then its ledger must stay open. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.running]);
    await this.habitsFile.flush();
  }

  dispose(): void {
    this.pastDays?.dispose();
    this.poller.dispose();
  }
}

function situationOf(options: AccountOptions): ReturnType<ConstructorParameters<typeof KeyPoller>[0]['situation']> {
  const { settings, zone } = options.budgeting();
  return { focused: options.isFocused(), intervalMs: settings.pollSeconds * 1000, zone };
}
