import { LIMIT_FIELDS } from './budget/limitFields.ts';
import { sameScope } from './budget/budgetEdit.ts';
import type { RawSettings, SettingName } from './settings.ts';
import { SETTING_NAMES } from './settings.ts';

/** A setting that was changed in two places to two values, and the one that was kept. */
export interface SettingConflict {
  readonly setting: SettingName;
  readonly kept: unknown;
  readonly dropped: unknown;
}

/** The result of bringing an editor's settings and the shared file together. */
export interface MergedSettings {
  /** What the file should hold. */
  readonly file: RawSettings;
  /** What the editor's user settings must be changed to; `undefined` removes one. */
  readonly toEditor: readonly { readonly setting: SettingName; readonly value: unknown }[];
  readonly conflicts: readonly SettingConflict[];
}

/**
 * Three-way merge: `base` is what this editor published last, `editor` what its user settings hold now (set values only), `file` what the shared
 * file holds. Whoever changed since wins; where both did, the lower limit, or else the editor.
 */
export function mergeSettings(base: RawSettings, editor: RawSettings, file: RawSettings): MergedSettings {
  const rows = SETTING_NAMES.map((setting) => ({ setting, editor: editor[setting], file: file[setting], ...mergeOne(setting, base[setting], editor[setting], file[setting]) }));
  return {
    file: Object.fromEntries(rows.filter(({ value }) => value !== undefined).map(({ setting, value }) => [setting, value])),
    toEditor: rows.filter((row) => !same(row.value, row.editor)).map(({ setting, value }) => ({ setting, value })),
    conflicts: rows.filter(({ conflict }) => conflict).map((row) => ({ setting: row.setting, kept: row.value, dropped: same(row.value, row.editor) ? row.file : row.editor })),
  };
}

function mergeOne(setting: SettingName, base: unknown, editor: unknown, file: unknown): { readonly value: unknown; readonly conflict: boolean } {
  if (same(editor, file) || same(file, base)) return { value: editor, conflict: false };
  if (same(editor, base)) return { value: file, conflict: false };
  if (setting === 'budgets') return { value: lowerBudgets(editor, file), conflict: true };
  return { value: setting.startsWith('limits.') ? lowerLimit(editor, file) : editor, conflict: true };
}

/** Of each scope the lower limits; how a budget acts is as the editor says. A list that is none is left for whoever reads it to complain of. */
function lowerBudgets(editor: unknown, file: unknown): unknown {
  if (!isBudgetList(editor)) return editor ?? file;
  if (!isBudgetList(file)) return editor;
  const both = editor.map((budget) => ({ ...budget, ...lowerFields(budget, file.find(({ scope }) => sameScope(scope, budget.scope))) }));
  return [...both, ...file.filter(({ scope }) => !editor.some((budget) => sameScope(scope, budget.scope)))];
}

function lowerFields(budget: NamedBudget, other: NamedBudget | undefined): Readonly<Record<string, unknown>> {
  const names = LIMIT_FIELDS.filter((name) => budget[name] !== undefined || other?.[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, lowerLimit(budget[name], other?.[name])]));
}

type NamedBudget = Readonly<Record<string, unknown>> & { readonly scope: string };

function isBudgetList(value: unknown): value is readonly NamedBudget[] {
  return Array.isArray(value) && value.every((each: unknown) => typeof each === 'object' && each !== null && typeof (each as { readonly scope?: unknown }).scope === 'string');
}

/** No limit is the highest of all. */
function lowerLimit(a: unknown, b: unknown): unknown {
  if (!isLimit(a)) return isLimit(b) ? b : a;
  return isLimit(b) ? Math.min(a, b) : a;
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** A limit that is not set and one that is `null` both mean: none. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
