import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { contradictionWith, limitAt, limitChange } from '../core/budget/limitChange.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { limitTitle, limitsTokens } from '../core/budget/limitTitle.ts';
import type { Settings } from '../core/settings.ts';
import { readSettings } from '../core/settings.ts';
import type { SettingsSource } from './settingsSource.ts';

/** Asks for the new amount of one limit. */
export async function changeLimitAt(settings: SettingsSource, place: LimitPlace): Promise<boolean> {
  const now = limitAt(settings.current, place);
  const text = await vscode.window.showInputBox({
    title: limitTitle(place),
    prompt: limitsTokens(place) ? 'Tokens, in and out. Leave it empty for no limit.' : 'Dollars. Leave it empty for no limit.',
    value: now === null ? '' : String(now),
    validateInput: (typed) => problemWith(settings.current, place, typed),
  });
  if (text === undefined) return false;
  const [name, value] = limitChange(settings.current, place, readAmount(text) ?? null);
  await settings.change(name, value);
  return true;
}

function problemWith(settings: Settings, place: LimitPlace, typed: string): string | undefined {
  const amount = readAmount(typed);
  if (amount === undefined) return limitsTokens(place) ? 'Type a number of tokens such as 100000, or nothing for no limit.' : 'Type an amount such as 5 or 0.50, or nothing for no limit.';
  if (amount === null) return undefined;
  const [problem] = readSettings({ [`limits.${place.field}`]: amount }).problems;
  return problem === undefined ? contradictionWith(settings, place, amount) : `It ${problem.reason}.`;
}
