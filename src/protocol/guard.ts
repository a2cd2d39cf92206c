import type { Policy } from '../core/budget/budget.ts';
import type { LogKind, LogRow } from '../core/budget/guardLogRow.ts';
import type { LimitField } from '../core/budget/limitFields.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import type { Choice } from '../core/budget/runaway/grants.ts';
import type { ScopeKind } from '../core/budget/scope.ts';
import type { LimitState } from '../core/ledger/events.ts';
import type { EntryCursor } from '../core/ledger/queries.ts';
import type { Saved } from '../core/saving/saved.ts';

/** One limit and how much of it is used. Amounts are nano-dollars, or tokens; times epoch milliseconds. */
export interface LimitCard {
  readonly field: LimitField;
  readonly metric: 'cost' | 'tokens';
  readonly limit: number;
  /** As it is typed: dollars or tokens. */
  readonly typed: string;
  /** The value that has it for itself: `cline/fast` of `client:*`. */
  readonly whose?: string;
  /** Absent where nothing is added up: the limit of one call. */
  readonly standing?: LimitStanding;
}

/** How a limit stands. */
export interface LimitStanding {
  readonly used: number;
  /** Calls whose cost is not known are missing, or a part is estimated. */
  readonly certainty: 'exact' | 'estimate' | 'atLeast';
  /** Set aside for calls that run, or whose cost is not known yet. */
  readonly held: number;
  readonly state: LimitState;
  /** When it starts anew; absent: never. */
  readonly resetsAt?: number;
}

/** A scope with its limits and policy. */
export interface BudgetCard {
  /** As people write it: `everything`, `client:cline`. */
  readonly scope: string;
  /** Whom it binds, for people; empty for everything. */
  readonly whom: string;
  readonly policy: Policy;
  readonly limits: readonly LimitCard[];
  /** Every value has the limits for itself, and more have them than are listed: so many. */
  readonly more: number;
}

/** What will stop calls, and when. Texts are ready to be read. */
export interface WallCard {
  readonly id: string;
  readonly name: string;
  /** `Daily limit: at this rate used up at 16:40. Calls are stopped then.` */
  readonly sentence: string;
  /** `$1.58 of $5.00 left` */
  readonly left: string;
  /** What the time rests on. */
  readonly basis: string;
  readonly when: 'now' | 'at' | 'later';
  readonly certainty: 'certain' | 'likely' | 'rough';
}

/** Something that the guard has done to a session and that goes on now, and what may be said to it. */
export type InForce =
  | { readonly kind: 'downgrade'; readonly id: string; readonly text: string; readonly detail: string }
  | { readonly kind: 'pause'; readonly id: string; readonly text: string; readonly detail: string };

/** Limits that would stop nobody today, where there are none yet. Amounts in dollars, as they would be set. */
export interface ProposalCard {
  readonly limits: readonly { readonly field: LimitField; readonly amount: number; /** `$5.00 a day` */ readonly title: string; /** Why so much, in a sentence. */ readonly reason: string }[];
}

/** The key's own limit, which OpenRouter keeps. Nano-dollars. */
export interface KeyLimitCard {
  readonly name: string;
  readonly limit: number;
  readonly standing: LimitStanding;
}

/** Everything about limits. */
export interface GuardData {
  readonly asOf: number;
  readonly zone: string;
  readonly budgets: readonly BudgetCard[];
  readonly key?: KeyLimitCard;
  /** How far past a hard limit spend can go now, and why; absent where there is no hard limit. */
  readonly worst?: string;
  /** First to come first. */
  readonly walls: readonly WallCard[];
  readonly inForce: readonly InForce[];
  readonly proposal?: ProposalCard;
  /** Names that were seen, by what a limit may be for. */
  readonly names: Readonly<Partial<Record<ScopeKind, readonly string[]>>>;
  /** Environment variables that take the place of limits in terminals. */
  readonly overridden: readonly string[];
  /** Folder whose `config.json` shares the limits with terminals and other editors. */
  readonly home?: string;
}

/** A part of the log. */
export interface GuardLogAsk {
  /** Epoch milliseconds, `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly kinds: readonly LogKind[];
  /** What the answer before gave as `next`. */
  readonly after?: EntryCursor;
}

/** Rows of the log, newest first. */
export interface GuardLogPage {
  readonly rows: readonly LogRow[];
  readonly next?: EntryCursor;
}

/** What came of a change of limits: what stood there before, or why it was not made. */
export type LimitOutcome = { readonly kind: 'changed'; readonly before: string } | { readonly kind: 'refused'; readonly why: string };

/** What was saved in the running month, or why that is not known. */
export interface SavedCard {
  readonly saved: Saved;
  /** Since when, epoch milliseconds. */
  readonly since: number;
}

/** What a person says to a session. */
export type SessionAct = { readonly act: 'undoDowngrade'; readonly id: string } | { readonly act: 'grant'; readonly id: string; readonly choice: Choice };

/** What the page may ask about limits. */
export interface GuardRequests {
  readonly getGuard: { readonly ask: null; readonly reply: GuardData };
  readonly getGuardLog: { readonly ask: GuardLogAsk; readonly reply: GuardLogPage };
  /** `typed`: dollars or tokens, empty for no limit. */
  readonly setLimit: { readonly ask: LimitPlace & { readonly typed: string }; readonly reply: LimitOutcome };
  readonly setPolicy: { readonly ask: { readonly scope: string; readonly policy: Policy }; readonly reply: LimitOutcome };
  /** Sets the limits that are proposed now. */
  readonly takeProposal: { readonly ask: null; readonly reply: LimitOutcome };
  readonly actOnSession: { readonly ask: SessionAct; readonly reply: null };
  readonly getSaved: { readonly ask: null; readonly reply: SavedCard };
}
