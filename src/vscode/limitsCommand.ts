import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { limitAt, limitChange } from '../core/budget/limitChange.ts';
import type { LimitPlace } from '../core/budget/limitPlace.ts';
import { limitTitle, limitsTokens } from '../core/budget/limitTitle.ts';
import { readTypedLimit } from '../core/budget/limitTyped.ts';
import { t } from '../core/l10n.ts';
import type { SettingsSource } from './settingsSource.ts';

/** Asks for the new amount of one limit. */
export async function changeLimitAt(settings: SettingsSource, place: LimitPlace): Promise<boolean> {
  const now = limitAt(settings.current, place);
  const text = await vscode.window.showInputBox({
    title: limitTitle(place),
    prompt: limitsTokens(place) ? t('Tokens, in and out. Leave it empty for no limit.') : t('Dollars. Leave it empty for no limit.'),
    value: now === null ? '' : String(now),
    validateInput: (typed) => {
      const read = readTypedLimit(settings.current, place, typed);
      return read.kind === 'problem' ? read.why : undefined;
    },
  });
  if (text === undefined) return false;
  const [name, value] = limitChange(settings.current, place, readAmount(text) ?? null);
  await settings.change(name, value);
  return true;
}
