import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { LIMIT_TITLES, contradictionWith, limitAt, limitChange } from '../core/budget/limitChange.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { whom } from '../core/budget/sentences.ts';
import type { Settings } from '../core/settings.ts';
import { readSettings } from '../core/settings.ts';
import type { SettingsSource } from './settingsSource.ts';

/** Asks for the new amount of one limit. */
export async function changeLimitAt(settings: SettingsSource, place: LimitPlace): Promise<boolean> {
  const now = limitAt(settings.current, place);
  const text = await vscode.window.showInputBox({
    title: limitTitle(place),
    prompt: isTokens(place) ? 'Tokens, in and out. Leave it empty for no limit.' : 'Dollars. Leave it empty for no limit.',
    value: now === null ? '' : String(now),
    validateInput: (typed) => problemWith(settings.current, place, typed),
  });
  if (text === undefined) return false;
  const [name, value] = limitChange(settings.current, place, readAmount(text) ?? null);
  await settings.change(name, value);
  return true;
}

/** What a limit is called at the beginning of a sentence, with whom it binds. */
export function limitTitle({ scope, field }: LimitPlace): string {
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

/** Whether it limits tokens, not money. */
export function isTokens({ field }: LimitPlace): boolean {
  return field === 'tokensPerHour' || field === 'tokensPerDay';
}
