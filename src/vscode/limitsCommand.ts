import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { LIMIT_TITLES, contradictionWith, limitAt, limitChange } from '../core/budget/limitChange.ts';
import { LIMIT_FIELDS } from '../core/budget/limitFields.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { EVERYTHING } from '../core/budget/scope.ts';
import { amountOf, whom } from '../core/budget/sentences.ts';
import { fromUsd } from '../core/money.ts';
import type { Settings } from '../core/settings.ts';
import { readSettings } from '../core/settings.ts';
import type { SettingsSource } from './settingsSource.ts';
import { EXTENSION_ID } from './contributions.ts';

interface LimitItem extends vscode.QuickPickItem {
  readonly place: LimitPlace | 'settings';
}

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
  const now = limitAt(settings.current, place);
  const text = await vscode.window.showInputBox({
    title: titleOf(place),
    prompt: isTokens(place) ? 'Tokens, in and out. Leave it empty for no limit.' : 'Dollars. Leave it empty for no limit.',
    value: now === null ? '' : String(now),
    validateInput: (typed) => problemWith(settings.current, place, typed),
  });
  if (text === undefined) return false;
  const [name, value] = limitChange(settings.current, place, readAmount(text) ?? null);
  await settings.change(name, value);
  return true;
}

async function chooseLimit(settings: Settings): Promise<LimitItem['place'] | undefined> {
  const plain = LIMIT_FIELDS.map((field) => itemOf(settings, { scope: EVERYTHING.kind, field }));
  const scoped = settings.budgets.flatMap((budget) => LIMIT_FIELDS.filter((field) => budget[field] !== undefined).map((field) => itemOf(settings, { scope: budget.scope, field })));
  const all: LimitItem = { place: 'settings', label: '$(settings-gear) All settings of limits', description: '' };
  const chosen = await vscode.window.showQuickPick([...plain, ...scoped, all], { title: 'Change Limits', placeHolder: 'Which limit?' });
  return chosen?.place;
}

function itemOf(settings: Settings, place: LimitPlace): LimitItem {
  const amount = limitAt(settings, place);
  return { place, label: titleOf(place), description: amount === null ? 'none' : isTokens(place) ? amountOf('tokens', amount) : amountOf('cost', fromUsd(amount)) };
}

function titleOf({ scope, field }: LimitPlace): string {
  const who = whom(scope);
  return who === '' ? LIMIT_TITLES[field] : `${LIMIT_TITLES[field]} of ${who}`;
}

function problemWith(settings: Settings, place: LimitPlace, typed: string): string | undefined {
  const amount = readAmount(typed);
  if (amount === undefined) return isTokens(place) ? 'Type a number of tokens such as 100000, or nothing for no limit.' : 'Type an amount such as 5 or 0.50, or nothing for no limit.';
  if (amount === null) return undefined;
  const [problem] = readSettings({ [`limits.${place.field}`]: amount }).problems;
  return problem === undefined ? contradictionWith(settings, place, amount) : `It ${problem.reason}.`;
}

function isTokens({ field }: LimitPlace): boolean {
  return field === 'tokensPerHour' || field === 'tokensPerDay';
}
