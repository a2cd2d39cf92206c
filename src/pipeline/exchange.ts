import type { Allowance } from '../core/budget/guard.ts';
import type { CallShape } from '../core/budget/runaway/shape.ts';
import type { AppliedDowngrade, Warning } from '../core/budget/ruling.ts';
import type { Budgeting } from '../core/budget/standing.ts';
import type { Breach } from '../core/budget/terms.ts';
import type { CallTexts, KnownTexts } from '../core/knownTexts.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { NanoUsd } from '../core/money.ts';
import type { Clock, Ids, Logger } from '../core/ports.ts';
import type { Estimate } from '../core/pricing/estimate.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Model } from '../core/pricing/model.ts';
import type { EndpointPrices } from '../core/pricing/dearest.ts';
import type { ModelHabits, Observation } from '../core/pricing/habits.ts';
import type { Attribution, Endpoint, UsageEntry } from '../core/usage.ts';
import type { BodyChange } from '../core/wire/changes.ts';
import type { Delta } from '../core/wire/delta.ts';
import type { ExchangeFacts } from '../core/wire/facts.ts';
import type { RequestFacts } from '../core/wire/request.ts';
import type { Breaker, WatchedCall } from './breaker.ts';

/** A JSON object as it stands on the wire. */
export type WireBody = Readonly<Record<string, unknown>>;

/** A call that somebody wants to make. */
export interface GuardedRequest {
  readonly endpoint: Endpoint;
  readonly body: WireBody;
  readonly who: Attribution;
  /** How long the body is on the wire; counted where it is not known. */
  readonly bytes?: number;
  /** What the caller itself lets the call cost at most. */
  readonly maxCost?: NanoUsd;
  /** Somebody else's words: where they have no cap on the answer, one is added only if a limit needs it. */
  readonly staysAsIs?: boolean;
}

/** What the guard lets through, and what it set aside for it. */
export interface Admission extends Allowance {
  /** Why it was let through with a warning. */
  readonly warning?: Warning;
  /** Another model than the one that was asked for. */
  readonly downgrade?: AppliedDowngrade;
  /** A person said that it is to be sent whatever the limits say. */
  readonly override?: Override;
}

/** Why a person let a call through that a limit has no room for; empty where no reason was given. */
export interface Override {
  readonly reason: string;
}

/** A cheaper way that fits. */
export interface CheaperWay {
  readonly model: Model;
  readonly expected: NanoUsd;
  readonly high: NanoUsd;
}

/** What a person is asked about a call that does not fit. */
export interface Question {
  readonly breach: Breach;
  /** What the call costs as it was asked for, at most and as expected; absent where nobody knows. */
  readonly asked: Estimate;
  /** Cheaper models with which it fits, the cheapest last. */
  readonly cheaper: readonly CheaperWay[];
}

/** What a person, or nobody, answers when a call does not fit: send it once anyway, send it to another model, look again (a limit was raised), or not. */
export type AskAnswer =
  | { readonly kind: 'once'; readonly reason: string }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'again' | 'cancel' };

/** Whoever makes the call: hears what happens, and is asked where the policy says so. */
export interface Caller {
  /** The call is about to be sent; `id` is its entry's. */
  admitted(admission: Admission, estimate: Estimate, id: string): void;
  /** A piece of the answer, as parsed JSON and as the text that it adds, in the order of arrival. */
  piece(json: unknown, delta: Delta, facts: ExchangeFacts): void;
  /** The policy is to ask. */
  ask(question: Question): Promise<AskAnswer>;
  /** The call is put off until that instant, epoch milliseconds. */
  spaced?(until: number, breach: Breach): void;
}

/** How an exchange ended. */
export type Outcome =
  /** `byUser`: a person was asked, and chose not to send it. */
  | { readonly kind: 'refused'; readonly breach: Breach; readonly byUser: boolean; /** A cheaper model will do at the next turn of a person's. */ readonly midTurn: boolean; readonly entry: UsageEntry }
  /** `pricedOut`: our own ceiling left no provider. */
  | { readonly kind: 'ended'; readonly entry: UsageEntry; readonly facts: ExchangeFacts; readonly pricedOut?: true };

/** A call as it leaves: the body as the caller wrote it, and what the guard changes about it. */
export interface OutgoingCall {
  readonly endpoint: Endpoint;
  readonly body: WireBody;
  readonly changes: readonly BodyChange[];
}

/** The answer as it arrives. */
export interface UpstreamReply {
  /** From the response's header: known before the first byte of the body. */
  readonly generationId?: string;
  /** The pieces of a stream, or the one body, as parsed JSON. Throws an `UpstreamFailure` when it breaks. */
  readonly pieces: AsyncIterable<unknown>;
}

/** Where calls go. Rejects with an `UpstreamFailure`. */
export interface Upstream {
  /** Every answer comes as a stream, whether the request asks for one or not. */
  readonly alwaysStreams: boolean;
  send(call: OutgoingCall, signal: AbortSignal): Promise<UpstreamReply>;
}

/** What was learned of the models' tokens, by their permanent names, and where more is told. */
export interface HabitStore {
  /** What is known now. Never rejects. */
  read(): Promise<(model: string) => ModelHabits | undefined>;
  /** Keeps it, sooner or later. Never throws. */
  learn(model: string, observation: Observation): void;
}

/** What the whole pipeline shares; one per origin and key. */
export interface PipelineContext {
  readonly origin: string;
  readonly keyHash: string;
  readonly device: string;
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly upstream: Upstream;
  readonly breaker: Breaker;
  readonly texts: KnownTexts;
  /** The settings that rule now. */
  budgeting(): Budgeting;
  readonly habits: HabitStore;
  /** The newest catalogue at hand; empty while none could be had. */
  catalogue(): Promise<Catalogue>;
  /** What each provider of a model charges, by the model's id; `undefined` where that cannot be had. Never rejects. */
  endpoints(model: string): Promise<readonly EndpointPrices[] | undefined>;
}

/** One request on its way through the steps; each adds what it finds. */
export interface Exchange {
  readonly context: PipelineContext;
  readonly request: GuardedRequest;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly id: string;
  /** Of another try of the same call: which one it is, and the id that all of them share. */
  readonly retry?: { readonly attempt: number; readonly exchange: string };
  readonly facts: RequestFacts;
  readonly texts: CallTexts;
  /** What the breaker looks at; absent where the request is no conversation. */
  readonly shape?: CallShape;
  /** It begins a turn of a person's. */
  readonly isTurn: boolean;
  readonly watched?: WatchedCall;
  /** The models and prices that the call was estimated with. */
  readonly catalogue?: Catalogue;
  readonly estimate?: Estimate;
  /** What the call would cost with another model. */
  readonly estimateAs?: (model: string) => Estimate;
  readonly admission?: Admission;
  /** When the hold was written: the instant whose periods the money belongs to. */
  readonly heldAt?: number;
}
