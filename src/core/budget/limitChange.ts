import { t } from '../l10n.ts';
import { sameScope, withBudget } from './budgetEdit.ts';
import { contradictions } from './budgetChecks.ts';
import type { BudgetSetting } from './budgetSetting.ts';
import type { BudgetSettings } from './budgets.ts';
import { plainBudget } from './budgets.ts';
import type { LimitField } from './limitFields.ts';
import { LIMIT_FIELDS, limitFieldInText, limitFieldTitle } from './limitFields.ts';
import type { LimitPlace } from './limitPlace.ts';
import { EVERYTHING } from './scope.ts';

/** A limit as it is set; `null`: there is none. */
export function limitAt(settings: BudgetSettings, { scope, field }: LimitPlace): number | null {
  if (scope === EVERYTHING.kind) return settings[`limits.${field}`];
  return settings.budgets.find((budget) => sameScope(budget.scope, scope))?.[field] ?? null;
}

/** The setting to change, and its new value. */
export function limitChange(settings: BudgetSettings, { scope, field }: LimitPlace, amount: number | null): readonly ['budgets' | `limits.${LimitField}`, unknown] {
  if (scope === EVERYTHING.kind) return [`limits.${field}`, amount];
  return ['budgets', withBudget(settings.budgets, scope, { [field]: amount })];
}

/** Which other limit of the same scope an amount contradicts, in a sentence: the one that must not be above the other comes first. */
export function contradictionWith(settings: BudgetSettings, { scope, field }: LimitPlace, amount: number): string | undefined {
  const before: BudgetSetting | undefined = scope === EVERYTHING.kind ? plainBudget(settings) : settings.budgets.find((budget) => sameScope(budget.scope, scope));
  const found = contradictions({ scope, ...before, [field]: amount }).find((each) => each.field === field || each.against === field);
  const [low, high] = [found?.field, found?.against].map((name) => LIMIT_FIELDS.find((each) => each === name));
  if (low === undefined || high === undefined) return undefined;
  const amountOf = (name: LimitField): number => (name === field ? amount : before?.[name] ?? 0);
  return t('{0} ({1}) must not be above the {2} ({3}).', limitFieldTitle(low), amountOf(low), limitFieldInText(high), amountOf(high));
}
