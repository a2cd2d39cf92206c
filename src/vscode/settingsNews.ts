import * as vscode from 'vscode';
import { t } from '../core/l10n.ts';
import { SETTINGS_SECTION } from './contributions.ts';
import type { Logger } from '../core/ports.ts';
import { inBackground, unlinked } from './notify.ts';
import type { SettingsNews } from './settingsSource.ts';

/** Tells the user what is wrong with a setting, and which of two values was kept. */
export function showSettingsNews(news: SettingsNews, logger: Logger): void {
  if (news.failure !== undefined) inBackground(Promise.resolve(vscode.window.showErrorMessage(unlinked(news.failure))), logger);
  for (const { setting, message } of news.problems) inBackground(offer(message, setting), logger);
  for (const { setting, kept, dropped } of news.conflicts) {
    inBackground(offer(t('Setting {0}.{1} was changed in two places: {2} is kept, {3} is not.', SETTINGS_SECTION, setting, JSON.stringify(kept ?? null), JSON.stringify(dropped ?? null)), setting), logger);
  }
}

async function offer(text: string, setting: string): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(unlinked(text), t('Open Settings'));
  if (chosen !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.${setting}`);
}
