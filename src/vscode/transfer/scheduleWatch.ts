import * as vscode from 'vscode';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Lease } from '../../storage/lease.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { SETTINGS_SECTION } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { ScheduleDesk } from './schedule.ts';
import { ScheduledExports } from './schedule.ts';

/** Lets scheduled exports run while the editor is open, and tells of the ones that failed. */
export class ScheduleWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly exports: ScheduledExports;
  private lease: { readonly ledger: Ledger; readonly lease: Lease } | undefined;

  constructor(monitor: Monitor, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.exports = new ScheduledExports({
      clock, logger,
      budgeting: () => monitor.budgeting(),
      desk: () => this.desk(),
      tell: (text) => inBackground(tellFailure(text), logger),
    });
  }

  dispose(): void {
    this.exports.dispose();
  }

  private desk(): ScheduleDesk | undefined {
    const { ledger, folder } = this.monitor;
    if (ledger === undefined || folder === undefined) return undefined;
    if (this.lease?.ledger !== ledger) this.lease = { ledger, lease: ledger.lease('export') };
    return { ledger, lease: this.lease.lease, home: folder };
  }
}

async function tellFailure(text: string): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(unlinked(text), 'Open Settings');
  if (chosen !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.export`);
}
