import * as vscode from 'vscode';
import { describeError, isSpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { Logger } from '../core/ports.ts';
import type { CommandName } from './contributions.ts';
import { COMMANDS } from './contributions.ts';
import { unlinked } from './notify.ts';

/** What each command does, with the argument that a keybinding may give it. A forgotten one does not compile. */
export type CommandTable = Readonly<Record<CommandName, (argument: unknown) => unknown>>;

/** Registers every command. This is the edge where what goes wrong in a command is told to the user. */
export function registerCommands(table: CommandTable, logger: Logger): vscode.Disposable {
  const registered = (Object.keys(table) as CommandName[]).map((name) => vscode.commands.registerCommand(COMMANDS[name], (argument: unknown) => run(name, () => table[name](argument), logger)));
  return vscode.Disposable.from(...registered);
}

async function run(name: CommandName, action: () => unknown, logger: Logger): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (isSpendError(error, 'cancelled')) return;
    logger.error('activation', `${COMMANDS[name]}: ${describeError(error)}`, error);
    const chosen = await vscode.window.showErrorMessage(unlinked(describeError(error)), t('Copy Diagnostics'));
    if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.copyDiagnostics);
  }
}
