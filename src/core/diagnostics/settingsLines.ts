import type { BudgetSetting } from '../budget/budgetSetting.ts';
import { LIMIT_FIELDS } from '../budget/limitFields.ts';
import { redact } from '../redact.ts';
import type { SettingName, Settings } from '../settings.ts';

/** Settings whose texts say nothing of whoever typed them: one of a list, or the id of a model. Of any other only that it is set is told. */
const PLAIN: ReadonlySet<string> = new Set<SettingName>([
  'policy', 'downgradeTo', 'unknownPrice', 'runaway.sensitivity', 'alerts.levels', 'alerts.quietHours', 'timeZone', 'defaultModel', 'export.schedule', 'export.format', 'export.range', 'proxy.refusal',
]);
/** Scopes whose patterns are models', not people's names. */
const PUBLIC_SCOPE = /^\s*model\s*:/;

/** Each setting that is not as it comes, as far as it may be told. */
export function changedSettings(settings: Settings, defaults: Settings): readonly string[] {
  return (Object.keys(defaults) as SettingName[]).filter((name) => JSON.stringify(settings[name]) !== JSON.stringify(defaults[name])).map((name) => `${name}: ${redact(told(name, settings))}`);
}

function told(name: SettingName, settings: Settings): string {
  const value: unknown = settings[name];
  if (name === 'baseUrl') return new URL(settings.baseUrl).origin;
  if (name === 'budgets') return settings.budgets.map(budgetText).join('; ');
  if (PLAIN.has(name) || value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  return Array.isArray(value) ? `${value.length} set` : 'set';
}

function budgetText(budget: BudgetSetting): string {
  const scope = PUBLIC_SCOPE.test(budget.scope) ? budget.scope.trim() : `${budget.scope.split(':', 1)[0]?.trim() ?? ''}:…`;
  const fields = [...LIMIT_FIELDS, 'policy', 'downgradeTo', 'each', 'warnAt', 'degradeAt'] as const;
  const parts = fields.flatMap((field) => (budget[field] === undefined ? [] : [`${field} ${JSON.stringify(budget[field])}`]));
  return `${scope} ${parts.join(', ')}`.trim();
}
