import * as vscode from 'vscode';
import type { DowngradeMark } from '../core/ledger/marks.ts';
import { clockTime, dayKey } from '../core/period.ts';
import type { Monitor } from './monitor.ts';

interface DowngradeItem extends vscode.QuickPickItem {
  readonly id: string;
  readonly mark: DowngradeMark;
}

/** The command "Undo a Model Downgrade…": a session gets the model back that it asks for; over the limit it is asked from then on. */
export async function undoDowngrade(monitor: Monitor): Promise<void> {
  const { ledger } = monitor;
  const { zone } = monitor.budgeting();
  const items = [...(ledger?.state.downgrades ?? [])].filter(([, { isUndone }]) => isUndone !== true).toSorted(([, a], [, b]) => b.at - a.at)
    .map(([id, mark]): DowngradeItem => ({
      id, mark, label: `${monitor.nameOf(mark.to)} instead of ${monitor.nameOf(mark.from)}`,
      description: `since ${dayKey(mark.at, zone)} ${clockTime(mark.at, zone)}`, detail: `For the limit of ${mark.budget}`,
    }));
  if (ledger === undefined || items.length === 0) {
    await vscode.window.showInformationMessage('No session was given a cheaper model.');
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, { title: 'Undo a Model Downgrade', placeHolder: 'Which session gets its model back? Over the limit, it is asked from then on.' });
  if (chosen === undefined) return;
  const { from, to, budget, until } = chosen.mark;
  await ledger.append([{ type: 'downgrade', id: chosen.id, from, to, budget, until, isUndone: true }]);
}
