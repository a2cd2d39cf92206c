import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { subtractMoney } from '../money.ts';
import type { Period, PeriodKind, Zone } from '../period.ts';
import { PERIOD_KINDS, UTC, periodAt } from '../period.ts';
import type { Settings } from '../settings.ts';
import { limitOf } from '../settings.ts';
import type { Counting, Spend } from './spend.ts';
import { NO_SPEND, spendIn } from './spend.ts';

/** How a limit stands: below its thresholds, past the first, past the second, or used up. */
export type LimitState = 'active' | 'warned' | 'degraded' | 'stopped';

/** One limit and how much of it is used, now. */
export interface Standing {
  /** `all` for the user's own limits, `key` for the limit that the key has at OpenRouter, which we only read. */
  readonly budget: 'all' | 'key';
  readonly period: Period;
  readonly limit: NanoUsd;
  readonly spend: Spend;
  /** Spent as a share of the limit, 0 to 1 and beyond. */
  readonly share: number;
  readonly state: LimitState;
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
    return [standing('all', period, limit, spend, budgeting.settings)];
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
  return standing('key', period, limit, { ...NO_SPEND, spent: subtractMoney(limit, limitRemaining) }, budgeting.settings);
}

/** The state that a share of a limit amounts to, by the user's thresholds. */
export function stateAt(share: number, settings: Pick<Settings, 'state.warnAt' | 'state.degradeAt'>): LimitState {
  if (share >= 1) return 'stopped';
  if (share * 100 >= settings['state.degradeAt']) return 'degraded';
  return share * 100 >= settings['state.warnAt'] ? 'warned' : 'active';
}

/** The worst of several states; `active` where there is none. */
export function worstState(states: readonly LimitState[]): LimitState {
  const order: readonly LimitState[] = ['stopped', 'degraded', 'warned'];
  return order.find((state) => states.includes(state)) ?? 'active';
}

function standing(budget: Standing['budget'], period: Period, limit: NanoUsd, spend: Spend, settings: Settings): Standing {
  const share = spend.spent / limit;
  return { budget, period, limit, spend, share, state: stateAt(share, settings) };
}
