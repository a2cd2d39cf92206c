import { EVERYTHING } from '../core/budget/scope.ts';
import type { CostStanding, Standing } from '../core/budget/standing.ts';
import { keyStanding, plainLimit, standings } from '../core/budget/standing.ts';
import { worstCase } from '../core/budget/worstCase.ts';
import { formatMoney } from '../core/format.ts';
import { fromUsd, toUsd } from '../core/money.ts';
import { OVERRIDES } from '../core/overrides.ts';
import type { Settings } from '../core/settings.ts';
import type { BudgetJson, WorstCaseJson } from './budgetJson.ts';
import { budgetJson, worstCaseJson } from './budgetJson.ts';
import type { Context } from './context.ts';
import type { LimitsReport } from './render/limitsText.ts';
import type { LimitJson } from './statsJson.ts';
import { limitJson } from './statsJson.ts';

/** What `limits --json` prints: every limit under the name of its option, `null` where there is none. */
export interface LimitsJson {
  readonly hourly: LimitJson | null;
  readonly daily: LimitJson | null;
  readonly weekly: LimitJson | null;
  readonly monthly: LimitJson | null;
  readonly perRequest: { readonly amount: number } | null;
  /** The limit that the key has at OpenRouter, as it was last heard. */
  readonly key: LimitJson | null;
  /** Every budget, the plain limits first. */
  readonly budgets: readonly BudgetJson[];
  readonly worstCase: WorstCaseJson | null;
  readonly overridden: readonly string[];
}

/** How the limits stand, by the counters alone. */
export async function limitsReport({ workplace, clock, env }: Context): Promise<LimitsReport> {
  workplace.assertLimitsKnown();
  const { state } = await workplace.ledger();
  const now = clock.now();
  const budgeting = workplace.budgeting();
  const key = workplace.keyIfAny();
  const ofKey = key === undefined ? undefined : keyStanding(state, key.hash, now, budgeting);
  const budgets = budgeting.budgets.all;
  const all = standings(state, now, budgeting);
  const worst = worstCase(all, state, now, budgeting, key?.hash);
  return {
    now, zone: budgeting.zone,
    standings: [...all, ...(ofKey === undefined ? [] : [ofKey])],
    budgets,
    ...(worst === undefined ? {} : { worst }),
    notes: overridesIn(env).map(([variable, setting]) => noteOf(variable, setting, budgeting.settings, workplace.sharedSettings)),
  };
}

/** The same as JSON. */
export function limitsJson({ standings: all, budgets, worst }: LimitsReport, env: Context['env']): LimitsJson {
  const own = (kind: Standing['period']['kind']): LimitJson | null => {
    const found = plainLimit(all, kind);
    return found === undefined ? null : limitJson(found);
  };
  const ofKey = all.find((standing): standing is CostStanding => standing.budget === 'key' && standing.metric === 'cost');
  const perRequest = budgets.find(({ id }) => id === EVERYTHING.kind)?.limits.perRequest;
  return {
    hourly: own('hour'), daily: own('day'), weekly: own('week'), monthly: own('month'),
    perRequest: perRequest === undefined ? null : { amount: toUsd(perRequest) },
    key: ofKey === undefined ? null : limitJson(ofKey),
    budgets: budgets.map((budget) => budgetJson(budget, all.filter((standing) => standing.budget === budget.id))),
    worstCase: worst === undefined ? null : worstCaseJson(worst),
    overridden: overridesIn(env).map(([, setting]) => NAMES[setting]),
  };
}

const NAMES = { 'limits.daily': 'daily', 'limits.monthly': 'monthly', 'budgets': 'budgets' } as const;

function overridesIn(env: Context['env']): readonly (readonly [string, (typeof OVERRIDES)[keyof typeof OVERRIDES]])[] {
  return Object.entries(OVERRIDES).filter(([variable]) => (env[variable]?.trim() ?? '') !== '');
}

function noteOf(variable: string, setting: (typeof OVERRIDES)[keyof typeof OVERRIDES], here: Settings, shared: Settings): string {
  if (setting === 'budgets') return `${variable} rules here: ${here.budgets.length} budgets. The shared ones are ${shared.budgets.length}.`;
  return `${variable} rules here: ${wordsOf(here[setting])}. The shared limit is ${wordsOf(shared[setting])}.`;
}

function wordsOf(usd: Settings['limits.daily']): string {
  return usd === null ? 'none' : formatMoney(fromUsd(usd));
}
