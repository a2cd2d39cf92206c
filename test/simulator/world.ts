/** The state behind the simulator's HTTP face: one account, its catalogue, clock, generations and rules. */
import { Account, countedSpend, type SimKey } from './account.ts';
import { Activity } from './activity.ts';
import { catalogueOf, loadCatalogue, type Catalogue, type Endpoint, type Model } from './catalogue.ts';
import { AdjustableClock, type SimClock } from './clock.ts';
import { Generations } from './generations.ts';
import { InFlight } from './inFlight.ts';
import { RequestLog } from './requestLog.ts';
import { ResponseCache } from './responseCache.ts';
import { seeded, type Rng } from './rng.ts';
import { SignIn } from './signIn.ts';
import { Troubles } from './troubles.ts';
import { usdFromNumber, type Usd } from './usd.ts';

/** A fixed number of ms, or a seeded one between two. */
export type Delay = number | readonly [number, number];

export interface WorldOptions {
  /** Fixes ids, texts, token counts, chunk sizes. */
  readonly seed?: string | number;
  /** Default: the machine's clock. Ids, windows, lags and delays of records follow it; waiting on the wire is always real time. */
  readonly clock?: SimClock;
  /** Credits ever bought by the account, USD (default 100). */
  readonly credits?: number;
  /** A charge shows in `/key` and `/credits` this much later (default 0). */
  readonly settlementLagMs?: number;
  /** `/generation` answers 404 for this long after the call (default 0). */
  readonly generationDelayMs?: number;
  /** How many look-ups of each generation answer 404 first (default 0). */
  readonly generationMisses?: number;
  /** Money that may be reserved by running requests, USD; absent: no such check. */
  readonly inFlightBudget?: number;
  /** How long a reservation outlives its request, ms (default 0). */
  readonly inFlightSettleMs?: number;
  /** Status of a used-up key limit: 403 as captured, or 402 as documented (default 403). */
  readonly keyLimitStatus?: 402 | 403;
  /** Requests to `:free` models a minute (default 20). */
  readonly freePerMinute?: number;
  /** Real time until the first byte of an answer (default 0). */
  readonly firstByteMs?: Delay;
  /** Real time between two chunks (default 0). */
  readonly betweenChunksMs?: Delay;
  /** Tokens in one chunk of a stream (default 4). */
  readonly tokensPerChunk?: number;
  /** Model when a request names none. */
  readonly defaultModel?: string;
  /** `@preset/<slug>` → model. */
  readonly presets?: Readonly<Record<string, string>>;
  /** Models beside those of the fixture, e.g. to change prices under a client. */
  readonly extraModels?: readonly Model[];
  readonly extraEndpoints?: Readonly<Record<string, readonly Endpoint[]>>;
}

export class World {
  readonly seed: string;
  readonly options: WorldOptions;
  readonly clock: AdjustableClock;
  readonly account: Account;
  readonly generations: Generations;
  readonly activity: Activity;
  readonly troubles = new Troubles();
  readonly log = new RequestLog();
  readonly inFlight: InFlight;
  readonly responses: ResponseCache;
  readonly signIn: SignIn;
  readonly catalogue: Catalogue;
  #sequence = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.seed = String(options.seed ?? 1);
    this.clock = new AdjustableClock(options.clock ?? { now: () => Date.now() });
    const accountOptions = { credits: options.credits ?? 100, settlementLagMs: options.settlementLagMs ?? 0, freePerMinute: options.freePerMinute ?? 20 };
    this.account = new Account(accountOptions, this.clock, seeded(this.seed, 'account'));
    this.generations = new Generations(this.clock);
    this.activity = new Activity(this.clock);
    this.inFlight = new InFlight(this.clock, options.inFlightBudget === undefined ? undefined : usdFromNumber(options.inFlightBudget), options.inFlightSettleMs ?? 0);
    this.responses = new ResponseCache(this.clock);
    this.signIn = new SignIn(this.clock, seeded(this.seed, 'codes'));
    this.catalogue = withExtras(loadCatalogue(), options);
  }

  /** A number for each request, in the order of arrival. */
  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  rng(purpose: string, sequence: number): Rng {
    return seeded(this.seed, purpose, sequence);
  }

  /** Real ms to wait, drawn for one request. */
  draw(delay: Delay | undefined, rng: Rng): number {
    if (delay === undefined || typeof delay === 'number') return delay ?? 0;
    return delay[0] + rng.next() * (delay[1] - delay[0]);
  }

  /** What is left of a key's limit; `undefined` without one. Negative once overshot. */
  remaining(key: SimKey, which: 'shown' | 'actual'): Usd | undefined {
    if (key.limit === null) return undefined;
    const now = this.clock.now();
    return usdFromNumber(key.limit) - countedSpend(key, key.credits[which](now), key.byok[which](now));
  }
}

function withExtras(base: Catalogue, { extraModels, extraEndpoints }: WorldOptions): Catalogue {
  if (extraModels === undefined) return base;
  const replaced = new Set(extraModels.map((m) => m.id));
  const kept = base.models.filter((m) => !replaced.has(m.id));
  const own = catalogueOf([...kept, ...extraModels], new Map(Object.entries(extraEndpoints ?? {})));
  return { ...own, endpoints: (model) => (replaced.has(model.id) ? own : base).endpoints(model) };
}
