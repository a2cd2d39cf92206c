import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { subtractMoney } from '../money.ts';
import type { Period, PeriodKind, Zone } from '../period.ts';
import { PERIOD_KINDS, UTC, periodAt } from '../period.ts';
import type { Policy, Settings } from '../settings.ts';
import { limitOf } from '../settings.ts';
import type { Counting, Spend } from './spend.ts';
import { NO_SPEND, spendIn } from './spend.ts';

/** How a limit stands: below its thresholds, past the first, past the second, or used up. */
export type LimitState = 'active' | 'warned' | 'degraded' | 'stopped';

/** One limit and how much of it is used, now. */
export interface Standing {
  /** `all` for the user's own limits, `key` for the limit that the key has at OpenRouter, which we only read. */
  readonly budget: 'all' | 'key';
  /** Whose money it limits: the origin, or the origin and the key. Tells alerts of one account from those of another. */
  readonly subject: string;
  readonly period: Period;
  readonly limit: NanoUsd;
  readonly spend: Spend;
  /** Spent as a share of the limit, 0 to 1 and beyond. */
  readonly share: number;
  readonly state: LimitState;
  /** What happens to calls once the limit is used up; the key's own stops them at OpenRouter. */
  readonly policy: Policy;
}

/** What everything about limits depends on besides the ledger. */
export interface Budgeting extends Counting {
  readonly settings: Settings;
  readonly zone: Zone;
}

/** The spend of each kind of period that runs at that instant, limited or not. */
export function spendNow(state: LedgerState, kind: PeriodKind, now: number, budgeting: Budgeting): { readonly period: Period; readonly spend: Spend } {
  const period = periodAt(kind, now, budgeting.zone);
  return { period, spend: spendIn(state, period, budgeting) };
}

/** How each of the user's limits stands at that instant; shortest period first. */
export function standings(state: LedgerState, now: number, budgeting: Budgeting): readonly Standing[] {
  return PERIOD_KINDS.flatMap((kind) => {
    const limit = limitOf(budgeting.settings, kind);
    if (limit === undefined) return [];
    const { period, spend } = spendNow(state, kind, now, budgeting);
    return [standing({ budget: 'all', subject: budgeting.origin, period, limit, spend, policy: budgeting.settings.policy }, budgeting.settings)];
  });
}

/** How the key's own limit stands, by its latest sample; `undefined` where it has none. Its periods are UTC; one without reset lasts for ever. */
export function keyStanding(state: LedgerState, keyHash: string, now: number, budgeting: Budgeting): Standing | undefined {
  const sample = state.keys.account(budgeting.origin, keyHash).samples.at(-1);
  if (sample === undefined) return undefined;
  const { limit, limitRemaining, limitReset } = sample.key;
  if (limit === undefined || limit === null || limitRemaining === undefined || limitRemaining === null || limit <= 0) return undefined;
  const period = limitReset === undefined || limitReset === null ? { kind: 'month' as const, start: 0, end: Number.MAX_SAFE_INTEGER } : periodAt(limitReset, now, UTC);
  // A sample from before the reset says nothing about the period that runs now.
  if (sample.at < period.start) return undefined;
  const spend = { ...NO_SPEND, spent: subtractMoney(limit, limitRemaining) };
  return standing({ budget: 'key', subject: `${budgeting.origin} ${keyHash.slice(0, 8)}`, period, limit, spend, policy: 'stop' }, budgeting.settings);
}

/** The state that a limit is in, by the user's thresholds. */
export function stateOf(standing: Pick<Standing, 'spend' | 'limit'>, settings: Pick<Settings, 'state.warnAt' | 'state.degradeAt'>): LimitState {
  if (isReached(standing, 100)) return 'stopped';
  if (isReached(standing, settings['state.degradeAt'])) return 'degraded';
  return isReached(standing, settings['state.warnAt']) ? 'warned' : 'active';
}

/** Whether so many per cent of a limit are used. Compared without division, which would miss 29 % of a dollar by a hair. */
export function isReached({ spend, limit }: Pick<Standing, 'spend' | 'limit'>, percent: number): boolean {
  return spend.spent * 100 >= limit * percent;
}

/** The worst of several states; `active` where there is none. */
export function worstState(states: readonly LimitState[]): LimitState {
  const order: readonly LimitState[] = ['stopped', 'degraded', 'warned'];
  return order.find((state) => states.includes(state)) ?? 'active';
}

function standing(facts: Omit<Standing, 'share' | 'state'>, settings: Settings): Standing {
  return { ...facts, share: facts.spend.spent / facts.limit, state: stateOf(facts, settings) };
}
