import type { Currency } from '../core/currency.ts';
import type { NanoUsd } from '../core/money.ts';
import type { PeriodKind } from '../core/period.ts';
import type { AnalysisRequests } from './analysis.ts';
import type { CallsRequests } from './calls.ts';
import type { GuardRequests } from './guard.ts';
import type { InsightRequests } from './insight.ts';
import type { ModelsRequests } from './models.ts';
import type { TableRequests } from './tables.ts';

/** A sum of money with its coverage: `estimated` is the part of `amount` that is only estimated, `unknown` the calls it lacks altogether. */
export interface Figure {
  readonly amount: NanoUsd;
  readonly estimated: NanoUsd;
  readonly unknown: number;
}

/** What a period comes to at its end: the middle, and a band that holds it four times out of five. */
export interface ForecastCard {
  readonly expected: NanoUsd;
  readonly low: NanoUsd;
  readonly high: NanoUsd;
  /** How many days of the past it was made from. */
  readonly days: number;
}

/** How a limit stands. */
export type LimitState = 'active' | 'warned' | 'degraded' | 'stopped';

/** One period that runs now. Times are epoch milliseconds. */
export interface PeriodCard {
  readonly kind: Exclude<PeriodKind, 'hour'>;
  readonly start: number;
  readonly end: number;
  readonly spend: Figure;
  /** The part of the spend that other programs caused. */
  readonly untracked: NanoUsd;
  /** What other programs spent lately was not seen: the key could not be asked. */
  readonly isPart?: true;
  readonly limit?: NanoUsd;
  readonly state: LimitState;
  /** What happens to calls once the limit is used up; where it is not given, the report says nothing about it. */
  readonly policy?: 'warn' | 'ask' | 'downgrade' | 'throttle' | 'stop';
  /** Absent where too little is known. */
  readonly forecast?: ForecastCard;
}

/** What stands between us and OpenRouter, for the head of the report. */
export type Connection =
  | { readonly kind: 'no-key' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live'; readonly at: number }
  | { readonly kind: 'offline'; readonly since: number; readonly reason: string };

/** What the key itself says. Its periods are OpenRouter's, in UTC. */
export interface KeyCard {
  readonly label?: string;
  readonly limit?: NanoUsd;
  readonly remaining?: NanoUsd;
  readonly reset?: Exclude<PeriodKind, 'hour'> | 'never';
  readonly credits?: NanoUsd;
  /** How long the credits last. */
  readonly creditDays?: CreditDaysCard;
}

/** How many days credits last at the rate of the last whole days, or why nobody can tell. */
export type CreditDaysCard =
  /** Four times out of five between `least` and `most`; without `most`, nothing says that they end at all. `perDay`: what one of those `of` days has cost on average. */
  | { readonly kind: 'known'; readonly days: number; readonly least: number; readonly most?: number; readonly perDay: NanoUsd; readonly of: number }
  | { readonly kind: 'unknown'; readonly why: 'too-little-history' | 'nothing-spent' };

/** What will stop calls next. Texts are ready to be read. */
export interface NextWallCard {
  /** `At this rate the daily limit stops calls at 16:40.` */
  readonly line: string;
  /** What is left, and what the time rests on. */
  readonly basis: string;
}

/** How all that the key has spent is explained. */
export interface ExplanationCard {
  /** By entries of our own, by what is booked as spent elsewhere, and (yet) by nothing. */
  readonly explained: NanoUsd;
  readonly elsewhere: NanoUsd;
  readonly unexplained: NanoUsd;
  /** Calls that run, or have ended without a known cost: they may be what is not explained. */
  readonly openCalls: number;
  /** Since when the key is watched, epoch milliseconds. */
  readonly since: number;
}

/** Everything the report shows, made anew for each request. */
export interface ReportData {
  readonly asOf: number;
  /** IANA name of the zone all days are cut by. */
  readonly zone: string;
  readonly connection: Connection;
  readonly key?: KeyCard;
  readonly explanation?: ExplanationCard;
  readonly periods: readonly PeriodCard[];
  /** What any hour may cost, which has no card of its own. */
  readonly hourlyLimit?: NanoUsd;
  /** Whether anything was ever recorded. */
  readonly hasHistory: boolean;
  /** What comes first of all that may stop calls, where something does before it starts anew. */
  readonly next?: NextWallCard;
  /** What amounts are shown in, where that is not US dollars. */
  readonly currency?: Currency;
  /** Plain sentences about what is wrong with the ledger, if anything is. */
  readonly troubles: readonly string[];
}

/** What the head of the report asks the host: each row owns its question and its reply. */
export interface HeadRequests {
  readonly getReport: { readonly ask: null; readonly reply: ReportData };
  readonly run: { readonly ask: ReportAction; readonly reply: null };
}

/** Everything that the report may ask the host, room by room. */
export interface ReportRequests extends HeadRequests, AnalysisRequests, CallsRequests, GuardRequests, InsightRequests, ModelsRequests, TableRequests {}

/** Questions whose answers wait for a person, for as long as that takes: where a file is to be written. */
export const WAITS_FOR_PEOPLE = ['exportView', 'exportCalls', 'exportTable'] as const satisfies readonly (keyof ReportRequests)[];

/** What buttons of the report do. */
export type ReportAction = 'signIn' | 'setApiKey' | 'changeLimits' | 'sendTrackedPrompt' | 'copyDiagnostics';

/** What the host tells the report unasked. */
export interface ReportNotices {
  /** The figures have moved; ask again. */
  readonly changed: null;
  /** Somebody wants a call to be shown: `takeTarget` says which. */
  readonly target: null;
}

/** What the report tells the host unasked. */
export interface PageNotices {
  /** What the page wants to find again when it is opened the next time, as JSON. */
  readonly kept: string;
}
