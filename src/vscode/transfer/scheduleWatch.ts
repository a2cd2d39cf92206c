import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Lease } from '../../storage/lease.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { SETTINGS_SECTION } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { ScheduleDesk, ScheduledExports } from './schedule.ts';

/** Lets scheduled exports run while the editor is open, and tells of the ones that failed. What reckons with times is loaded once there is a schedule. */
export class ScheduleWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly subscription: vscode.Disposable;
  private loading: Promise<ScheduledExports> | undefined;
  private lease: { readonly ledger: Ledger; readonly lease: Lease } | undefined;

  constructor(monitor: Monitor, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.clock = clock;
    this.logger = logger;
    this.subscription = monitor.onChange(() => this.begin());
  }

  dispose(): void {
    this.subscription.dispose();
    if (this.loading !== undefined) inBackground(this.loading.then((exports) => exports.dispose()), this.logger);
  }

  private begin(): void {
    if (this.loading !== undefined || this.monitor.budgeting().settings['export.schedule'].trim() === '') return;
    this.loading = this.load();
    inBackground(this.loading, this.logger);
  }

  private async load(): Promise<ScheduledExports> {
    const { monitor, clock, logger } = this;
    const { ScheduledExports: Loaded } = await import('./schedule.ts');
    return new Loaded({
      clock, logger,
      budgeting: () => monitor.budgeting(),
      desk: () => this.desk(),
      tell: (text) => inBackground(tellFailure(text), logger),
    });
  }

  private desk(): ScheduleDesk | undefined {
    const { ledger, folder } = this.monitor;
    if (ledger === undefined || folder === undefined) return undefined;
    if (this.lease?.ledger !== ledger) this.lease = { ledger, lease: ledger.lease('export') };
    return { ledger, lease: this.lease.lease, home: folder };
  }
}

async function tellFailure(text: string): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(unlinked(text), t('Open Settings'));
  if (chosen !== undefined) await vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.export`);
}
