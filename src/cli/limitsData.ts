import type { Standing } from '../core/budget/standing.ts';
import { keyStanding, standings } from '../core/budget/standing.ts';
import { formatMoney } from '../core/format.ts';
import { fromUsd, toUsd } from '../core/money.ts';
import type { Settings } from '../core/settings.ts';
import { limitOf } from '../core/settings.ts';
import type { Context } from './context.ts';
import { OVERRIDES } from './environment.ts';
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
  const perRequest = limitOf(budgeting.settings, 'perRequest');
  return {
    now, zone: budgeting.zone,
    standings: [...standings(state, now, budgeting), ...(ofKey === undefined ? [] : [ofKey])],
    ...(perRequest === undefined ? {} : { perRequest }),
    notes: overridesIn(env).map(([variable, setting]) => `${variable} rules here: ${wordsOf(budgeting.settings[setting])}. The shared limit is ${wordsOf(workplace.sharedSettings[setting])}.`),
  };
}

/** The same as JSON. */
export function limitsJson({ standings: all, perRequest }: LimitsReport, env: Context['env']): LimitsJson {
  const own = (kind: Standing['period']['kind']): LimitJson | null => {
    const found = all.find(({ budget, period }) => budget === 'all' && period.kind === kind);
    return found === undefined ? null : limitJson(found);
  };
  const ofKey = all.find(({ budget }) => budget === 'key');
  return {
    hourly: own('hour'), daily: own('day'), weekly: own('week'), monthly: own('month'),
    perRequest: perRequest === undefined ? null : { amount: toUsd(perRequest) },
    key: ofKey === undefined ? null : limitJson(ofKey),
    overridden: overridesIn(env).map(([, setting]) => NAMES[setting]),
  };
}

const NAMES = { 'limits.daily': 'daily', 'limits.monthly': 'monthly' } as const;

function overridesIn(env: Context['env']): readonly (readonly [string, (typeof OVERRIDES)[keyof typeof OVERRIDES]])[] {
  return Object.entries(OVERRIDES).filter(([variable]) => (env[variable]?.trim() ?? '') !== '');
}

function wordsOf(usd: Settings['limits.daily']): string {
  return usd === null ? 'none' : formatMoney(fromUsd(usd));
}
