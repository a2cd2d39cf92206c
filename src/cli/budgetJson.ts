import type { Budget, Policy } from '../core/budget/budget.ts';
import { resetsAt } from '../core/budget/sentences.ts';
import type { Standing } from '../core/budget/standing.ts';
import type { WorstCase } from '../core/budget/worstCase.ts';
import type { LimitState } from '../core/ledger/events.ts';
import type { NanoUsd } from '../core/money.ts';
import { toUsd } from '../core/money.ts';
import type { PeriodKind } from '../core/period.ts';
import { usdOrNull } from './callJson.ts';

/** A budget and how each of its limits stands. USD, or tokens where the metric says so. */
export interface BudgetJson {
  readonly scope: string;
  readonly policy: Policy;
  readonly downgradeTo: readonly string[];
  readonly perRequest: number | null;
  readonly averagePerRequest: number | null;
  readonly limits: readonly StandingJson[];
}

/** One limit. */
export interface StandingJson {
  /** Whom it limits: the scope, or one value of it that has the limits for itself. */
  readonly name: string;
  readonly metric: Standing['metric'];
  readonly period: PeriodKind;
  readonly amount: number;
  readonly used: number;
  /** Set aside for calls that run, or that have ended without a known cost. */
  readonly aside: number;
  readonly share: number;
  readonly state: LimitState;
  readonly resetsAt: string | null;
}

/** How far past a hard limit spend can go now. `over` is null where there is no bound. */
export interface WorstCaseJson {
  readonly name: string;
  readonly period: PeriodKind;
  readonly over: number | null;
  /** Calls in flight without any bound, such whose bound is an estimate, and calls that have ended without a known cost. */
  readonly unbounded: number;
  readonly unsure: number;
  readonly unresolved: number;
  /** When other programs' spend was last seen, and what they may have spent since. */
  readonly seenAt: string | null;
  readonly unseen: number;
  /** Tokens that a token limit has set aside for calls which never said how many they had. */
  readonly untoldTokens: number;
}

export function budgetJson({ id, policy, downgradeTo, limits }: Budget, standings: readonly Standing[]): BudgetJson {
  return { scope: id, policy, downgradeTo, perRequest: usdOrNull(limits.perRequest), averagePerRequest: usdOrNull(limits.averagePerRequest), limits: standings.map(standingJson) };
}

export function worstCaseJson({ standing, over, unbounded, unsure, unresolved, seenAt, unseen, untold }: WorstCase): WorstCaseJson {
  return {
    name: standing.name, period: standing.period.kind, over: unbounded > 0 ? null : toUsd(over), unbounded, unsure, unresolved,
    seenAt: seenAt === undefined ? null : new Date(seenAt).toISOString(), unseen: toUsd(unseen),
    untoldTokens: untold?.tokens ?? 0,
  };
}

/** One limit as JSON. */
export function standingJson(standing: Standing): StandingJson {
  const { name, metric, period, limit, used, aside, share, state } = standing;
  const amount = (value: number): number => (metric === 'cost' ? toUsd(value as NanoUsd) : value);
  const end = resetsAt(period);
  return { name, metric, period: period.kind, amount: amount(limit), used: amount(used), aside: amount(aside), share, state, resetsAt: end === undefined ? null : new Date(end).toISOString() };
}
