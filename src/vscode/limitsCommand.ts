import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { sameScope, withBudget } from '../core/budget/budgetEdit.ts';
import type { LimitField } from '../core/budget/limitFields.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { EVERYTHING } from '../core/budget/scope.ts';
import { whom } from '../core/budget/sentences.ts';
import { formatMoney, formatTokens } from '../core/format.ts';
import { fromUsd } from '../core/money.ts';
import type { Settings } from '../core/settings.ts';
import { readSettings } from '../core/settings.ts';
import type { SettingsSource } from './settingsSource.ts';
import { EXTENSION_ID } from './contributions.ts';

interface LimitItem extends vscode.QuickPickItem {
  readonly place: LimitPlace | 'settings';
}

const TITLES: Readonly<Record<LimitField, string>> = {
  daily: 'Daily limit', weekly: 'Weekly limit', monthly: 'Monthly limit', hourly: 'Hourly limit', perRequest: 'Limit for one call',
  averagePerRequest: 'Target for the average call', tokensPerHour: 'Hourly token limit', tokensPerDay: 'Daily token limit',
};

/** Asks which limit to change and to what. Resolves to whether one was changed. */
export async function changeLimits(settings: SettingsSource): Promise<boolean> {
  const place = await chooseLimit(settings.current);
  if (place === undefined) return false;
  if (place === 'settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${EXTENSION_ID} limits`);
    return false;
  }
  return changeLimitAt(settings, place);
}

/** Asks for the new amount of one limit. */
export async function changeLimitAt(settings: SettingsSource, place: LimitPlace): Promise<boolean> {
  const now = amountAt(settings.current, place);
  const text = await vscode.window.showInputBox({
    title: titleOf(place),
    prompt: isTokens(place) ? 'Tokens, in and out. Leave it empty for no limit.' : 'Dollars. Leave it empty for no limit.',
    value: now === null ? '' : String(now),
    validateInput: (typed) => problemWith(settings.current, place, typed),
  });
  if (text === undefined) return false;
  const [name, value] = changed(settings.current, place, readAmount(text) ?? null);
  await settings.change(name, value);
  return true;
}

async function chooseLimit(settings: Settings): Promise<LimitItem['place'] | undefined> {
  const plain = (Object.keys(TITLES) as LimitField[]).map((field) => itemOf(settings, { scope: EVERYTHING.kind, field }));
  const scoped = settings.budgets.flatMap((budget) => (Object.keys(TITLES) as LimitField[]).filter((field) => budget[field] !== undefined).map((field) => itemOf(settings, { scope: budget.scope, field })));
  const all: LimitItem = { place: 'settings', label: '$(settings-gear) All settings of limits', description: '' };
  const chosen = await vscode.window.showQuickPick([...plain, ...scoped, all], { title: 'Change Limits', placeHolder: 'Which limit?' });
  return chosen?.place;
}

function itemOf(settings: Settings, place: LimitPlace): LimitItem {
  const amount = amountAt(settings, place);
  return { place, label: titleOf(place), description: amount === null ? 'none' : isTokens(place) ? `${formatTokens(amount)} tokens` : formatMoney(fromUsd(amount)) };
}

function titleOf({ scope, field }: LimitPlace): string {
  const who = whom(scope);
  return who === '' ? TITLES[field] : `${TITLES[field]} of ${who}`;
}

function amountAt(settings: Settings, { scope, field }: LimitPlace): number | null {
  if (scope === EVERYTHING.kind) return settings[`limits.${field}`];
  return settings.budgets.find((budget) => sameScope(budget.scope, scope))?.[field] ?? null;
}

/** The setting to change, and its new value. */
function changed(settings: Settings, { scope, field }: LimitPlace, amount: number | null): readonly ['budgets' | `limits.${LimitField}`, unknown] {
  if (scope === EVERYTHING.kind) return [`limits.${field}`, amount];
  return ['budgets', withBudget(settings.budgets, scope, { [field]: amount })];
}

function problemWith(settings: Settings, place: LimitPlace, typed: string): string | undefined {
  const amount = readAmount(typed);
  if (amount === undefined) return isTokens(place) ? 'Type a number of tokens such as 100000, or nothing for no limit.' : 'Type an amount such as 5 or 0.50, or nothing for no limit.';
  const [name, value] = changed(settings, place, amount);
  const [problem] = readSettings({ ...settings, [name]: value }).problems;
  return problem === undefined ? undefined : `It ${problem.message.replace(/^Setting \S+ /, '').replace(/ \(it is .*$/, '')}.`;
}

function isTokens({ field }: LimitPlace): boolean {
  return field === 'tokensPerHour' || field === 'tokensPerDay';
}
