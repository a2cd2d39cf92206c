import * as vscode from 'vscode';
import type { Downgraded } from '../core/budget/downgraded.ts';
import { downgradedNow, forLimits, sessionWords, undoing } from '../core/budget/downgraded.ts';
import { dateText } from '../core/dates.ts';
import { t } from '../core/l10n.ts';
import type { Clock } from '../core/ports.ts';
import { clockTime, dayKey } from '../core/period.ts';
import { plainLabel, plainName } from './markdown.ts';
import type { Monitor } from './monitor.ts';

interface DowngradeItem extends vscode.QuickPickItem {
  readonly downgraded: Downgraded;
}

/** The command "Undo a Model Downgrade…": a session gets the model back that it asks for; over the limit it is asked from then on. */
export async function undoDowngrade(monitor: Monitor, clock: Clock): Promise<void> {
  const { ledger } = monitor;
  const { zone } = monitor.budgeting();
  const found = ledger === undefined ? [] : downgradedNow(ledger.state, clock.now()).toSorted((a, b) => b.mark.at - a.mark.at);
  const items = found.map((downgraded): DowngradeItem => {
    const { session, mark } = downgraded;
    return {
      downgraded, label: t('{0} instead of {1}', plainName(monitor.nameOf(mark.to)), plainName(monitor.nameOf(mark.from))),
      description: t('since {0} {1}', dateText(dayKey(mark.at, zone)), clockTime(mark.at, zone)), detail: plainLabel(t('In {0}, {1}', sessionWords(session), forLimits(mark)), 200),
    };
  });
  if (ledger === undefined || items.length === 0) {
    await vscode.window.showInformationMessage(t('No session has a cheaper model now.'));
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, { title: t('Undo a Model Downgrade'), placeHolder: t('Which session gets its model back? Over the limit, it is asked from then on.') });
  if (chosen !== undefined) await ledger.append([undoing(chosen.downgraded)]);
}
