import type { NanoUsd } from '../money.ts';
import type { PeriodKind } from '../period.ts';
import type { Scope } from './scope.ts';
import { EVERYTHING } from './scope.ts';

/** What may happen to a call that a limit has no room for. */
export const POLICIES = ['warn', 'ask', 'downgrade', 'throttle', 'stop'] as const;
export type Policy = (typeof POLICIES)[number];

/** The numbers that a budget may have. Whatever is absent is not limited. */
export interface Limits {
  /** USD that calls of a period may cost together. */
  readonly cost: Readonly<Partial<Record<PeriodKind, NanoUsd>>>;
  /** Tokens, in and out, that calls of a period may have together. */
  readonly tokens: Readonly<Partial<Record<TokenPeriod, number>>>;
  /** What one call may cost. */
  readonly perRequest?: NanoUsd;
  /** What calls of a day should cost on average: a target, of which people are told when it is missed. */
  readonly averagePerRequest?: NanoUsd;
}

/** The periods that tokens are limited for. */
export const TOKEN_PERIODS = ['hour', 'day'] as const;
export type TokenPeriod = (typeof TOKEN_PERIODS)[number];

/** A scope with its limits and policy. */
export interface Budget {
  /** The scope as people write it: each scope has one budget. */
  readonly id: string;
  readonly scope: Scope;
  readonly limits: Limits;
  readonly policy: Policy;
  /** Models to go down to, in that order; with none, the cheapest that can do what is asked. */
  readonly downgradeTo: readonly string[];
  /** Every value that the scope's pattern fits has the limits for itself; else all of them together. */
  readonly each: boolean;
  /** Per cent of a limit at which its state becomes `warned` and `degraded`. */
  readonly warnAt: number;
  readonly degradeAt: number;
}

/** Whether a budget limits anything. */
export function isLimited({ limits }: Pick<Budget, 'limits'>): boolean {
  return Object.keys(limits.cost).length + Object.keys(limits.tokens).length > 0 || limits.perRequest !== undefined || limits.averagePerRequest !== undefined;
}

/** Id of the budget that a call brings along. */
export const THIS_CALL = 'call';

/** What a caller itself lets one call cost at most, as a budget among the others: it is kept as strictly, and asks nobody. */
export function callBudget(perRequest: NanoUsd): Budget {
  return { id: THIS_CALL, scope: EVERYTHING, limits: { cost: {}, tokens: {}, perRequest }, policy: 'stop', downgradeTo: [], each: false, warnAt: 100, degradeAt: 100 };
}
