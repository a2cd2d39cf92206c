import type { Budget } from './budget.ts';
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
    return a !== undefined && b !== undefined && a > b ? [{ field: low, against: high, value: a, reason: `must not be above ${high} (${b})` }] : [];
  });
}

/** What is wrong with the list of scoped budgets, each element of which is good for itself. */
export function checkBudgets(settings: readonly BudgetSetting[]): readonly BudgetProblem[] {
  return settings.flatMap((setting, index) => [
    ...contradictions(setting),
    ...(settings.findIndex(({ scope }) => sameScope(scope, setting.scope)) < index ? [{ field: 'scope' as const, value: setting.scope, reason: 'has a budget already: put its limits into one' }] : []),
    ...(limitsNothing(setting) ? [{ field: 'scope' as const, value: setting.scope, reason: 'has no limit: add daily, monthly, perRequest or another one' }] : []),
    ...circles(setting, settings),
  ].map((problem) => ({ ...problem, index })));
}

/** What the list of models says of budgets: models that do not exist cannot be gone down to. */
export function unknownModels(lists: readonly { readonly index?: number; readonly models: readonly string[] | undefined }[], known: KnownModels): readonly BudgetProblem[] {
  return lists.flatMap(({ models = [], ...place }) => models.filter((id) => !known.has(id)).map((id) => (
    { ...place, field: 'downgradeTo' as const, value: id, reason: 'names a model that OpenRouter does not have' }
  )));
}

/** Model patterns that no model fits: they are kept, since the model may be to come, but look like a slip. */
export function idlePatterns(budgets: readonly Budget[], known: KnownModels): readonly Budget[] {
  return budgets.filter(({ scope }) => scope.kind === 'model' && ![...known.ids()].some((id) => fits('model', scope.pattern, id)));
}

function limitsNothing(setting: BudgetSetting): boolean {
  return LIMIT_FIELDS.every((name) => setting[name] === undefined);
}

/** Going down to a model whose own budget goes down to where it began. */
function circles(setting: BudgetSetting, all: readonly BudgetSetting[]): readonly BudgetProblem[] {
  const path = circleFrom(setting, setting, all, []);
  return path === undefined ? [] : [{ field: 'downgradeTo', value: path.at(-1), reason: `goes round in a circle: ${[setting.scope, ...path].join(' → ')}` }];
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
