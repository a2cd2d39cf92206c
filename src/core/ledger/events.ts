import type { Choice } from '../budget/runaway/grants.ts';
import type { Evidence, RunawayReason } from '../budget/runaway/judge.ts';
import type { NanoUsd } from '../money.ts';
import type { PeriodKind } from '../period.ts';
import type { Attribution, UsageEntry } from '../usage.ts';

/** What every event carries. */
interface EventHead {
  /** Version of the event's form. */
  readonly v: 1;
  /** ULID of the event itself: breaks ties, and says whether it was seen. */
  readonly ev: string;
  /** When it was written, epoch milliseconds. */
  readonly at: number;
}

/** Money set aside before a call. `id` is the id of the entry to come. */
export interface HoldEvent extends EventHead {
  readonly type: 'hold';
  readonly id: string;
  readonly exchange: string;
  readonly attempt: number;
  readonly origin: string;
  readonly keyHash: string;
  readonly device: string;
  /** Name of the journal segment of the process that holds it: how others tell whether its owner lives. */
  readonly owner: string;
  readonly model?: string;
  /** Other models that may answer in its place: their budgets hold as much. */
  readonly others?: readonly string[];
  /** The high figure; absent when the price is unknown. */
  readonly high?: NanoUsd;
  /** What it is expected to cost; absent when the price is unknown, and in what earlier versions wrote. Nothing is decided by it. */
  readonly expected?: NanoUsd;
  /** Tokens that it may have at most, in and out; absent where its prompt has no bound. */
  readonly tokens?: number;
  /** Its high figure is a bound, not an estimate. */
  readonly isSure?: true;
  readonly who: Attribution;
}

/** The upstream's id of a held call, as soon as it is known. */
export interface GenEvent extends EventHead {
  readonly type: 'gen';
  readonly id: string;
  readonly generationId: string;
}

/** An attempt has ended, or an untracked interval was booked. Settles the hold of the same id. */
export interface EntryEvent extends EventHead {
  readonly type: 'entry';
  readonly id: string;
  readonly entry: UsageEntry;
}

/** Fields that became known later. Ranked by the cost source among them. */
export interface AmendEvent extends EventHead {
  readonly type: 'amend';
  readonly id: string;
  readonly fields: Partial<UsageEntry> & Pick<UsageEntry, 'costSource'>;
}

/** A hold is given back: nothing was sent. */
export interface ReleaseEvent extends EventHead {
  readonly type: 'release';
  readonly id: string;
}

/** What `/key` (and `/credits`, where allowed) said. */
export interface SampleEvent extends EventHead {
  readonly type: 'sample';
  readonly id: string;
  readonly origin: string;
  readonly keyHash: string;
  readonly key: KeySample;
  readonly cut: SampleCut;
}

/** How far a counter of the key and our own calls had come at a sample. */
export interface Count {
  /** Grows when the counter falls: what came before cannot be compared any more. */
  readonly epoch: number;
  /** The counter, and the resolved own money, where the epoch's comparison begins. */
  readonly counterAtStart: NanoUsd;
  readonly ownAtStart: NanoUsd;
  /** The instant at which it begins, epoch milliseconds; earlier versions did not say it, and began with a sample. */
  readonly from?: number;
  /** The resolved own money at this sample. */
  readonly own: NanoUsd;
}

/**
 * What the poller knew of our own calls when the reply had arrived: enough for every process to compare the key's counter
 * with them later, whatever order it reads the journal in. It is itself the count of `usage`.
 */
export interface SampleCut extends Count {
  /** The same for `byok_usage`, where the key tells it. */
  readonly byok?: Count;
  /** Own calls that may have been charged already but whose cost was not known; `high` absent: not even an upper bound. */
  readonly open: readonly { readonly id: string; readonly high?: NanoUsd }[];
}

/** An alert is about to be shown, or was. `id` is the alert's key: budget, metric, period start, level. */
export interface AlertEvent extends EventHead {
  readonly type: 'alert-claim' | 'alert-shown';
  readonly id: string;
  /** The limit it was measured against: it fires again only for a higher one. */
  readonly limit: NanoUsd;
  /** Journal segment of the claimant. */
  readonly owner: string;
}

/** Alerts of this kind are not shown until then. */
export interface MuteEvent extends EventHead {
  readonly type: 'mute';
  readonly id: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** A session was given another model, or got its own back. `id`: session and requested model. */
export interface DowngradeEvent extends EventHead {
  readonly type: 'downgrade';
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Whose limit it was for. */
  readonly budget: string;
  /** When that limit starts anew, epoch milliseconds. */
  readonly until: number;
  /** The user wants the dearer model back. */
  readonly isUndone?: true;
}

/** A limit has another state. `id`: whose, metric and kind of period. */
export interface StateEvent extends EventHead {
  readonly type: 'state';
  readonly id: string;
  /** The period that runs now, epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly from: LimitState;
  readonly to: LimitState;
  /** Nano-dollars or tokens, as the metric says. */
  readonly used: number;
  readonly limit: number;
}

/** How a limit stands: below its thresholds, past the first, past the second, or used up. */
export type LimitState = 'active' | 'warned' | 'degraded' | 'stopped';

/** A session was paused, since it goes in circles. `id`: the session's key. */
export interface PauseEvent extends EventHead {
  readonly type: 'pause';
  readonly id: string;
  readonly reason: RunawayReason;
  /** What was seen, for whoever tells people. */
  readonly evidence: Evidence;
  /** The program, where it is not the extension itself. */
  readonly client?: string;
}

/** What a person said of a paused session, or `turn`: said something to it, which ends the pause and grants nothing. `id`: the session's key. */
export interface GrantEvent extends EventHead {
  readonly type: 'grant';
  readonly id: string;
  readonly choice: Choice | 'turn';
}

/**
 * Many or old entries were changed past the journal, in the database and the counters: whoever reads this must load the counters anew.
 * `id` names the change, so that it can be undone or told from others.
 */
export interface BulkEvent extends EventHead {
  readonly type: 'bulk';
  readonly id: string;
  readonly what: 'import' | 'split' | 'clean' | 'undo';
  /** How many entries were touched. */
  readonly entries: number;
}

/** `/key` as we keep it: USD as whole nano-dollars, instants as epoch milliseconds. Fields that older accounts omit may be missing. */
export interface KeySample {
  readonly label?: string;
  readonly usage: NanoUsd;
  readonly usageDaily?: NanoUsd;
  readonly usageWeekly?: NanoUsd;
  readonly usageMonthly?: NanoUsd;
  readonly byokUsage?: NanoUsd;
  readonly byokUsageDaily?: NanoUsd;
  readonly byokUsageWeekly?: NanoUsd;
  readonly byokUsageMonthly?: NanoUsd;
  /** `null`: the key has no limit. */
  readonly limit?: NanoUsd | null;
  readonly limitRemaining?: NanoUsd | null;
  /** When the key's limit starts anew, in UTC periods; `null`: never. */
  readonly limitReset?: Exclude<PeriodKind, 'hour'> | null;
  readonly isManagementKey?: boolean;
  readonly isFreeTier?: boolean;
  readonly expiresAt?: number;
  /** What OpenRouter itself lets the key spend besides its limit (guardrails, workspaces), the tightest first; absent where it names none. */
  readonly budgets?: readonly KeyBudget[];
  /** Requests to free models today (UTC), of the whole account. */
  readonly freeRequests?: FreeRequests;
  /** The account's balance, from `/credits` only. */
  readonly credits?: NanoUsd;
  /** Milliseconds from request to reply: the reply is as old as that at most. */
  readonly tookMs: number;
}

/** A budget that OpenRouter keeps for a key. */
export interface KeyBudget {
  /** Whose it is, in OpenRouter's word: `workspace`, `member`, `api_key`. */
  readonly scope?: string;
  readonly limit: NanoUsd;
  /** What is left of it; from zero on the next call is refused. */
  readonly remaining: NanoUsd;
  /** When it starts anew, epoch milliseconds; absent: never, or not told. */
  readonly resetsAt?: number;
}

/** How many requests to free models a day allows. */
export interface FreeRequests {
  readonly used: number;
  readonly limit: number;
}

export type LedgerEvent = HoldEvent | GenEvent | EntryEvent | AmendEvent | ReleaseEvent | SampleEvent | AlertEvent | MuteEvent | DowngradeEvent | StateEvent | PauseEvent | GrantEvent | BulkEvent;

type Body<E> = E extends LedgerEvent ? Omit<E, 'v' | 'ev' | 'at'> : never;

/** An event before the journal gives it its id and time. */
export type NewEvent = Body<LedgerEvent>;
