import type { BudgetSetting } from './budgetSetting.ts';
import { LIMIT_FIELDS } from './limitFields.ts';
import { parseScope, scopeText } from './scope.ts';

/** Changes to a budget: `null` takes a field away. */
export type BudgetChange = { readonly [K in Exclude<keyof BudgetSetting, 'scope'>]?: BudgetSetting[K] | null };

/** The list with the budget of that scope changed, or added. One that limits nothing any more is taken out. */
export function withBudget(budgets: readonly BudgetSetting[], scope: string, change: BudgetChange): readonly BudgetSetting[] {
  const index = budgets.findIndex((budget) => sameScope(budget.scope, scope));
  const before = budgets[index] ?? { scope: scope.trim() };
  const changed = Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined)) as unknown as BudgetSetting;
  const kept = limitsAnything(changed) ? [changed] : [];
  return index < 0 ? [...budgets, ...kept] : [...budgets.slice(0, index), ...kept, ...budgets.slice(index + 1)];
}

/** Whether two texts name one scope. */
export function sameScope(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function limitsAnything(budget: BudgetSetting): boolean {
  return LIMIT_FIELDS.some((name) => budget[name] !== undefined);
}

function normal(text: string): string {
  const scope = parseScope(text);
  return scope === undefined ? text : scopeText(scope).toLowerCase();
}
