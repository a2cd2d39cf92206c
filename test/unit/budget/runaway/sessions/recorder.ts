import type { Random as Rng } from '../../../../bench/random.ts';
import type { Endpoint } from '../../../../../src/core/usage.ts';
import type { NanoUsd } from '../../../../../src/core/money.ts';
import { fromUsd } from '../../../../../src/core/money.ts';
import { id } from './material.ts';
import type { Request } from './talk.ts';

/** A request as the breaker meets it, and what becomes of it. Instants are milliseconds from the beginning. */
export interface Sent {
  readonly id: string;
  readonly at: number;
  readonly endpoint: Endpoint;
  readonly body: unknown;
  readonly bytes: number;
  readonly session?: string;
  readonly estimate: NanoUsd;
  /** Missing: nobody ever says. */
  readonly endedAt?: number | undefined;
  readonly isOk: boolean;
  readonly cost: NanoUsd;
  /** When the cost becomes known. */
  readonly costAt: number;
  /** Which scenario it belongs to, for the report of a failure. */
  readonly scenario: string;
}

/** What a call is like where it is not ordinary. */
export interface CallMore {
  readonly isOk?: boolean;
  /** USD. */
  readonly cost?: number;
  readonly tookMs?: number;
  readonly isUnended?: boolean;
}

/** Writes down what a client sends. Time is its own: whoever acts lets it pass. */
export class Recorder {
  readonly rng: Rng;
  readonly scenario: string;
  readonly session: string | undefined;
  readonly sent: Sent[] = [];
  now: number;
  /** Milliseconds that an answer takes, in the middle. */
  readonly latency: number;
  /** USD per million input tokens; output is five times dearer. */
  readonly price: number;
  /** Share of the input that comes from the prompt cache. */
  private readonly cached: number;

  constructor(rng: Rng, scenario: string, options: { readonly now?: number; readonly session?: string; readonly latency?: number; readonly price?: number } = {}) {
    this.rng = rng;
    this.scenario = scenario;
    this.session = options.session;
    this.now = options.now ?? 0;
    this.latency = options.latency ?? (rng.chance(0.15) ? rng.skewed(500, 0.4) : rng.skewed(4000, 0.7));
    this.price = options.price ?? rng.pick([0.05, 0.15, 0.3, 0.8, 1.25, 2.5, 3, 3, 5, 15]);
    this.cached = rng.pick([0, 0, 0.5, 0.8, 0.95]);
  }

  /** Somebody who works at the same time, from now on. */
  fork(rng: Rng = this.rng): Recorder {
    return new Recorder(rng, this.scenario, { now: this.now, latency: this.latency, price: this.price, ...(this.session === undefined ? {} : { session: this.session }) });
  }

  /** Sends the conversation and waits for the answer. */
  call(talk: Request, more: CallMore = {}): void {
    this.now += this.start(talk, more);
  }

  /** Sends without waiting; returns how long the answer takes. */
  start(talk: Request, { isOk = true, cost, tookMs = this.rng.skewed(this.latency, 0.4), isUnended = false }: CallMore = {}): number {
    const bytes = talk.bytes();
    const usd = cost ?? (isOk ? this.costOf(bytes) : 0);
    const endedAt = this.now + tookMs;
    this.sent.push({
      id: id(this.rng, 10), at: this.now, endpoint: talk.endpoint, body: talk.body(), bytes, isOk, scenario: this.scenario,
      cost: fromUsd(usd), costAt: endedAt + (this.rng.chance(0.1) ? 20_000 : 50), estimate: fromUsd(this.costOf(bytes) * this.rng.skewed(1, 0.3)),
      ...(this.session === undefined ? {} : { session: this.session }), ...(isUnended ? {} : { endedAt }),
    });
    return tookMs;
  }

  /** Time that passes without calls: about so many milliseconds. */
  pass(ms: number, spread = 0.4): void {
    this.now += this.rng.skewed(ms, spread);
  }

  private costOf(bytes: number): number {
    const tokens = bytes / 4;
    return (this.price / 1e6) * (tokens * (1 - 0.9 * this.cached) + 5 * this.rng.skewed(400, 0.8));
  }
}

/** Several who work at once, as one stream in the order of time. */
export function merged(...recorders: readonly { readonly sent: readonly Sent[] }[]): readonly Sent[] {
  return recorders.flatMap(({ sent }) => sent).toSorted((a, b) => a.at - b.at);
}
