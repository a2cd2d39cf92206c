import * as vscode from 'vscode';
import { t } from '../core/l10n.ts';
import { COMMANDS } from './contributions.ts';
import { unlinked } from './notify.ts';

/** Tells, once, what is wrong with the ledger. */
export async function tellTrouble(text: string): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(unlinked(text), t('Copy Diagnostics'));
  if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.copyDiagnostics);
}
