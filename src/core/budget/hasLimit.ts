import type { BudgetSettings } from './budgets.ts';
import { LIMIT_FIELDS } from './limitFields.ts';

/** Whether anything at all is limited: everything together, or a scope. */
export function hasLimit(settings: BudgetSettings): boolean {
  return LIMIT_FIELDS.some((field) => settings[`limits.${field}`] !== null || settings.budgets.some((budget) => budget[field] !== undefined));
}
