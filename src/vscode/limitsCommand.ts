import * as vscode from 'vscode';
import { readAmount } from '../core/amount.ts';
import { formatMoney } from '../core/format.ts';
import { fromUsd } from '../core/money.ts';
import type { PeriodKind } from '../core/period.ts';
import { LIMIT_SETTING, readSettings } from '../core/settings.ts';
import type { SettingsSource } from './settingsSource.ts';
import { SETTINGS_SECTION } from './contributions.ts';

type LimitKind = PeriodKind | 'perRequest';

interface LimitItem extends vscode.QuickPickItem {
  readonly limit: LimitKind | 'all';
}

const TITLES: Readonly<Record<LimitKind, string>> = { day: 'Daily limit', week: 'Weekly limit', month: 'Monthly limit', hour: 'Hourly limit', perRequest: 'Limit for one call' };

/** Asks which limit to change and to what. Resolves to whether one was changed. */
export async function changeLimits(settings: SettingsSource): Promise<boolean> {
  const kind = await chooseLimit(settings);
  if (kind === undefined) return false;
  if (kind === 'all') {
    await vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.limits`);
    return false;
  }
  return changeLimit(settings, kind);
}

/** Asks for the new amount of one limit. */
export async function changeLimit(settings: SettingsSource, kind: LimitKind): Promise<boolean> {
  const name = LIMIT_SETTING[kind];
  const now = settings.current[name];
  const text = await vscode.window.showInputBox({
    title: TITLES[kind],
    prompt: 'Dollars. Leave it empty for no limit.',
    value: now === null ? '' : String(now),
    validateInput: (typed) => problemWith(name, typed),
  });
  if (text === undefined) return false;
  await settings.change(name, readAmount(text));
  return true;
}

async function chooseLimit(settings: SettingsSource): Promise<LimitKind | 'all' | undefined> {
  const kinds = Object.keys(TITLES) as LimitKind[];
  const items = kinds.map((kind): LimitItem => {
    const usd = settings.current[LIMIT_SETTING[kind]];
    return { limit: kind, label: TITLES[kind], description: usd === null ? 'none' : formatMoney(fromUsd(usd)) };
  });
  const all: LimitItem = { limit: 'all', label: '$(settings-gear) All settings of limits', description: '' };
  const chosen = await vscode.window.showQuickPick([...items, all], { title: 'Change Limits', placeHolder: 'Which limit?' });
  return chosen?.limit;
}

function problemWith(name: (typeof LIMIT_SETTING)[LimitKind], typed: string): string | undefined {
  const amount = readAmount(typed);
  if (amount === undefined) return 'Type an amount such as 5 or 0.50, or nothing for no limit.';
  return readSettings({ [name]: amount }).problems.length === 0 ? undefined : 'It must be more than $0 and at most $1,000,000.';
}
