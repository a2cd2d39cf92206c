import type { BudgetChange } from '../../core/budget/budgetEdit.ts';
import { sameScope, withBudget } from '../../core/budget/budgetEdit.ts';
import type { LimitField } from '../../core/budget/limitFields.ts';
import type { BudgetSetting } from '../../core/budget/budgetSetting.ts';
import { LIMIT_FIELDS } from '../../core/budget/limitFields.ts';
import { parseScope } from '../../core/budget/scope.ts';
import type { RawSettings } from '../../core/settings.ts';
import { readSettings } from '../../core/settings.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { UsageError } from '../failures.ts';
import { readLimitOption, readModels, readPolicy } from '../limitOptions.ts';
import { limits } from './limits.ts';

/** Options of `limits set`, as they were typed. */
export type LimitsSetOptions = Readonly<Partial<Record<LimitField, string>>> & {
  readonly scope?: string;
  readonly policy?: string;
  readonly downgradeTo?: string;
  readonly each?: boolean;
  readonly json?: boolean;
};

/** Options of `alert`. */
export interface AlertOptions {
  readonly dailyLimit?: string;
  readonly weeklyLimit?: string;
  readonly monthlyLimit?: string;
  readonly hourlyLimit?: string;
  readonly json?: boolean;
}

/** Options of `limits clear`. */
export interface LimitsClearOptions {
  readonly scope?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `limits set`: changes limits for every program that shares the home; an open VS Code takes them into its settings. */
export async function limitsSet(options: LimitsSetOptions, context: Context): Promise<ExitCode> {
  const change = changeOf(options);
  if (Object.keys(change).length === 0) throw new UsageError('There is no limit to set.', `Name one of ${LIMIT_FIELDS.map((field) => `--${dashed(field)}`).join(', ')}, or --policy. Example: --daily 10`);
  if (options.scope === undefined) {
    if (options.each !== undefined) throw new UsageError('--each is for budgets of a scope.', 'Add --scope, such as --scope "session:*".');
    return save((before) => ({ ...before, ...plainValues(change) }), Object.keys(plainValues(change)), options.json, context);
  }
  const scope = scopeOf(options.scope);
  return save((before) => ({ ...before, budgets: budgetsWith(budgetsIn(before), scope, change) }), ['budgets'], options.json, context);
}

/** How a budget acts says nothing where there is none: a new one begins with a limit. */
function budgetsWith(before: readonly BudgetSetting[], scope: string, change: BudgetChange): readonly BudgetSetting[] {
  const isThere = before.some((budget) => sameScope(budget.scope, scope));
  const isLimiting = LIMIT_FIELDS.some((field) => typeof change[field] === 'number');
  if (!isThere && !isLimiting) throw new UsageError(`There is no budget of ${scope} yet, and it would limit nothing.`, 'Add a limit, such as --daily 5.');
  return withBudget(before, scope, change);
}

/** `alert`: the same by other names. */
export function alert({ dailyLimit, weeklyLimit, monthlyLimit, hourlyLimit, json }: AlertOptions, context: Context): Promise<ExitCode> {
  const typed = [['daily', dailyLimit], ['weekly', weeklyLimit], ['monthly', monthlyLimit], ['hourly', hourlyLimit]] as const;
  const given = typed.filter(([, text]) => text !== undefined);
  if (given.length === 0) throw new UsageError('There is no limit to set.', 'Name one of --daily-limit, --weekly-limit, --monthly-limit, --hourly-limit. Example: --daily-limit 10');
  const values = Object.fromEntries(given.map(([field, text = '']) => [`limits.${field}`, readLimitOption(`--${field}-limit`, field, text)]));
  return save((before) => ({ ...before, ...values }), Object.keys(values), json, context);
}

/** `limits clear`: takes the limits of a scope away, the plain ones, or all of them. */
export function limitsClear({ scope: typed, all, json }: LimitsClearOptions, context: Context): Promise<ExitCode> {
  // What was to happen at limits that are gone must not surprise at those to come: only a policy that is set anew counts.
  const plain = { ...Object.fromEntries(LIMIT_FIELDS.map((field) => [`limits.${field}`, null])), policy: undefined, downgradeTo: undefined };
  if (all === true) return save((before) => ({ ...before, ...plain, budgets: [] }), [...Object.keys(plain), 'budgets'], json, context);
  if (typed === undefined) return save((before) => ({ ...before, ...plain }), Object.keys(plain), json, context);
  const scope = scopeOf(typed);
  return save((before) => {
    const budgets = budgetsIn(before);
    if (!budgets.some((budget) => sameScope(budget.scope, scope))) throw new UsageError(`There is no budget of ${scope}.`, budgets.length === 0 ? 'There is none at all.' : `There is one of ${budgets.map((budget) => budget.scope).join(', ')}.`);
    return { ...before, budgets: budgets.filter((budget) => !sameScope(budget.scope, scope)) };
  }, ['budgets'], json, context);
}

async function save(change: (before: RawSettings) => RawSettings, names: readonly string[], json: boolean | undefined, context: Context): Promise<ExitCode> {
  const { workplace } = context;
  workplace.assertLimitsKnown(names);
  // What a newer version wrote is not changed by an older one, and another folder than the one that is meant is no place for limits.
  await workplace.ledger();
  checked(change(workplace.shared.current.values), names);
  await workplace.shared.update('cli', change);
  return limits(json === undefined ? {} : { json }, context);
}

/** Limits that contradict each other are not written: they are no limits that anybody could mean. */
function checked(values: RawSettings, names: readonly string[]): void {
  const problem = readSettings(values).problems.find(({ settings }) => settings.some((name) => names.includes(name)));
  if (problem !== undefined) throw new UsageError(`That cannot be: ${problem.setting}${problem.place} ${problem.reason}.`, 'Change the other one first, or both at once.');
}

function changeOf(options: LimitsSetOptions): BudgetChange {
  const amounts = LIMIT_FIELDS.flatMap((field) => {
    const text = options[field];
    return text === undefined ? [] : [[field, readLimitOption(`--${dashed(field)}`, field, text)] as const];
  });
  return {
    ...Object.fromEntries(amounts),
    ...(options.policy === undefined ? {} : { policy: readPolicy(options.policy) }),
    ...(options.downgradeTo === undefined ? {} : { downgradeTo: readModels(options.downgradeTo) }),
    ...(options.each === undefined ? {} : { each: options.each }),
  };
}

/** The plain limits are settings of their own. */
function plainValues(change: BudgetChange): RawSettings {
  return Object.fromEntries(Object.entries(change).map(([name, value]) => ((LIMIT_FIELDS as readonly string[]).includes(name) ? [`limits.${name}`, value] : [name, value ?? undefined])));
}

function scopeOf(text: string): string {
  const scope = parseScope(text);
  if (scope !== undefined && scope.kind !== 'everything') return text.trim();
  throw new UsageError(`--scope is not a scope: "${text.slice(0, 60)}".`, 'Write a kind and a name: client:cline, project:shop, "model:anthropic/*", "session:*", purpose:review, tag:team, user:ann. Without --scope, the limits are those of everything.');
}

function budgetsIn(values: RawSettings): readonly BudgetSetting[] {
  return readSettings({ budgets: values.budgets }).settings.budgets;
}

function dashed(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
