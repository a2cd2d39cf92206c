import { fromUsd } from '../money.ts';
import type { NanoUsd } from '../money.ts';
import type { PeriodKind } from '../period.ts';
import type { Budget, Limits, Policy } from './budget.ts';
import { isLimited } from './budget.ts';
import type { BudgetSetting } from './budgetSetting.ts';
import type { LimitField } from './limitFields.ts';
import { EVERYTHING, parseScope, scopeText } from './scope.ts';

/** The settings that budgets are made of; `null`: not limited. */
export type BudgetSettings = { readonly [K in LimitField as `limits.${K}`]: number | null } & {
  readonly 'policy': Policy;
  readonly 'downgradeTo': readonly string[];
  readonly 'state.warnAt': number;
  readonly 'state.degradeAt': number;
  readonly 'budgets': readonly BudgetSetting[];
};

/** Every budget that limits anything: the one of the plain limits first, then the scoped ones as they are listed. */
export function budgetsOf(settings: BudgetSettings): readonly Budget[] {
  return [everything(settings), ...settings.budgets.flatMap((setting) => scoped(setting, settings) ?? [])].filter(isLimited);
}

/** The plain limits in the form of a budget's setting. */
export function plainBudget(settings: BudgetSettings): BudgetSetting {
  return {
    scope: EVERYTHING.kind,
    hourly: settings['limits.hourly'] ?? undefined,
    daily: settings['limits.daily'] ?? undefined,
    weekly: settings['limits.weekly'] ?? undefined,
    monthly: settings['limits.monthly'] ?? undefined,
    perRequest: settings['limits.perRequest'] ?? undefined,
    averagePerRequest: settings['limits.averagePerRequest'] ?? undefined,
    tokensPerHour: settings['limits.tokensPerHour'] ?? undefined,
    tokensPerDay: settings['limits.tokensPerDay'] ?? undefined,
  };
}

function everything(settings: BudgetSettings): Budget {
  return { id: EVERYTHING.kind, scope: EVERYTHING, limits: limitsOf(plainBudget(settings)), each: false, ...mannersOf({}, settings) };
}

function scoped(setting: BudgetSetting, settings: BudgetSettings): Budget | undefined {
  const scope = parseScope(setting.scope);
  if (scope === undefined) return undefined;
  return { id: scopeText(scope), scope, limits: limitsOf(setting), each: setting.each ?? scope.kind === 'session', ...mannersOf(setting, settings) };
}

/** What a budget does not say is as it is for everything. */
function mannersOf(setting: Partial<BudgetSetting>, settings: BudgetSettings): Pick<Budget, 'policy' | 'downgradeTo' | 'warnAt' | 'degradeAt'> {
  return {
    policy: setting.policy ?? settings.policy,
    downgradeTo: setting.downgradeTo ?? settings.downgradeTo,
    warnAt: setting.warnAt ?? settings['state.warnAt'],
    degradeAt: setting.degradeAt ?? settings['state.degradeAt'],
  };
}

function limitsOf(setting: BudgetSetting): Limits {
  const { perRequest, averagePerRequest, tokensPerHour, tokensPerDay } = setting;
  return {
    cost: present<Record<PeriodKind, NanoUsd>>({ hour: money(setting.hourly), day: money(setting.daily), week: money(setting.weekly), month: money(setting.monthly) }),
    tokens: present({ hour: tokensPerHour, day: tokensPerDay }),
    ...present({ perRequest: money(perRequest), averagePerRequest: money(averagePerRequest) }),
  };
}

function money(usd: number | undefined): NanoUsd | undefined {
  return usd === undefined ? undefined : fromUsd(usd);
}

/** The fields that have a value. */
function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
