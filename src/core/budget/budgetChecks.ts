import { t } from '../l10n.ts';
import { sameScope } from './budgetEdit.ts';
import type { BudgetSetting } from './budgetSetting.ts';
import { LIMIT_FIELDS } from './limitFields.ts';
import { fits, parseScope } from './scope.ts';

/** Something about budgets that cannot be meant, or looks like a slip. */
export interface BudgetProblem {
  /** Index into the setting `budgets`; absent for the plain limits. */
  readonly index?: number;
  readonly field: keyof BudgetSetting;
  /** The other field of two that contradict each other. */
  readonly against?: keyof BudgetSetting;
  readonly value: unknown;
  /** What is wrong with it, to stand behind the setting's name: `must not be above daily (5)`. */
  readonly reason: string;
}

/** Which models there are, where that is known. */
export interface KnownModels {
  has(id: string): boolean;
  /** Every model's id. */
  ids(): Iterable<string>;
}

/** Amounts in the order in which none may be above the next. */
const ASCENDING = [['averagePerRequest', 'perRequest'], ['perRequest', 'hourly'], ['perRequest', 'daily'], ['perRequest', 'weekly'], ['perRequest', 'monthly'],
  ['hourly', 'daily'], ['hourly', 'weekly'], ['hourly', 'monthly'], ['daily', 'weekly'], ['daily', 'monthly'], ['weekly', 'monthly'],
  ['tokensPerHour', 'tokensPerDay'], ['warnAt', 'degradeAt']] as const satisfies readonly (readonly [keyof BudgetSetting, keyof BudgetSetting])[];

/** Limits of one budget that contradict each other: of two, the larger one could never be reached. */
export function contradictions(setting: BudgetSetting): readonly BudgetProblem[] {
  return ASCENDING.flatMap(([low, high]): readonly BudgetProblem[] => {
    const [a, b] = [setting[low], setting[high]];
    return a !== undefined && b !== undefined && a > b ? [{ field: low, against: high, value: a, reason: t('must not be above {0} ({1})', high, b) }] : [];
  });
}

/** A threshold of a budget's own that contradicts the other one, which is everything's. */
export function inherited({ warnAt, degradeAt }: BudgetSetting, plain: { readonly warnAt: number; readonly degradeAt: number }): readonly BudgetProblem[] {
  if (warnAt !== undefined && degradeAt === undefined && warnAt > plain.degradeAt) return [{ field: 'warnAt', against: 'degradeAt', value: warnAt, reason: t('must not be above {0} ({1}), which holds where a budget has none of its own', 'state.degradeAt', plain.degradeAt) }];
  if (degradeAt !== undefined && warnAt === undefined && degradeAt < plain.warnAt) return [{ field: 'degradeAt', against: 'warnAt', value: degradeAt, reason: t('must not be below {0} ({1}), which holds where a budget has none of its own', 'state.warnAt', plain.warnAt) }];
  return [];
}

/** What is wrong with the list of scoped budgets, each element of which is good for itself. */
export function checkBudgets(settings: readonly BudgetSetting[]): readonly BudgetProblem[] {
  return settings.flatMap((setting, index) => [
    ...contradictions(setting),
    ...(settings.findIndex(({ scope }) => sameScope(scope, setting.scope)) < index ? [{ field: 'scope' as const, value: setting.scope, reason: t('has a budget already: put its limits into one') }] : []),
    ...(limitsNothing(setting) ? [{ field: 'scope' as const, value: setting.scope, reason: t('has no limit: add daily, monthly, perRequest or another one') }] : []),
    ...circles(setting, settings),
  ].map((problem) => ({ ...problem, index })));
}

/**
 * What looks like a slip to who knows the models: lists that name models which do not exist, and patterns that fit none. Neither is refused: a model may be
 * to come, and the list may be old. A problem without an index is about the plain limits.
 */
export function checkModels(downgradeTo: readonly string[], budgets: readonly BudgetSetting[], known: KnownModels): readonly BudgetProblem[] {
  return [...unknownIn(downgradeTo, known), ...budgets.flatMap((budget, index) => [...unknownIn(budget.downgradeTo ?? [], known), ...idleIn(budget, known)].map((problem) => ({ ...problem, index })))];
}

function unknownIn(models: readonly string[], known: KnownModels): readonly BudgetProblem[] {
  return models.filter((id) => !known.has(id)).map((id) => ({ field: 'downgradeTo' as const, value: id, reason: t('names a model that OpenRouter does not have') }));
}

function idleIn({ scope: text }: BudgetSetting, known: KnownModels): readonly BudgetProblem[] {
  const scope = parseScope(text);
  if (scope?.kind !== 'model' || [...known.ids()].some((id) => fits('model', scope.pattern, id))) return [];
  return [{ field: 'scope', value: text, reason: t('fits no model that OpenRouter has') }];
}

function limitsNothing(setting: BudgetSetting): boolean {
  return LIMIT_FIELDS.every((name) => setting[name] === undefined);
}

/** Going down to a model whose own budget goes down to where it began. */
function circles(setting: BudgetSetting, all: readonly BudgetSetting[]): readonly BudgetProblem[] {
  const path = circleFrom(setting, setting, all, []);
  return path === undefined ? [] : [{ field: 'downgradeTo', value: path.at(-1), reason: t('goes round in a circle: {0}', [setting.scope, ...path].join(' → ')) }];
}

function circleFrom(at: BudgetSetting, goal: BudgetSetting, all: readonly BudgetSetting[], seen: readonly BudgetSetting[]): readonly string[] | undefined {
  for (const model of at.downgradeTo ?? []) {
    if (isExactly(goal, model) || (at !== goal && binds(goal, model))) return [model];
    for (const next of all) {
      if (next === goal || seen.includes(next) || !binds(next, model)) continue;
      const rest = circleFrom(next, goal, all, [...seen, next]);
      if (rest !== undefined) return [model, ...rest];
    }
  }
  return undefined;
}

function binds({ scope: text }: BudgetSetting, model: string): boolean {
  const scope = parseScope(text);
  return scope?.kind === 'model' && fits('model', scope.pattern, model);
}

/** A pattern such as `vendor/*` may go down to a model of its own; a model may not go down to itself. */
function isExactly(setting: BudgetSetting, model: string): boolean {
  return !setting.scope.includes('*') && binds(setting, model);
}
