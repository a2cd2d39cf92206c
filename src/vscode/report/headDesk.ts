import * as vscode from 'vscode';
import { wallsNow } from '../../core/budget/wallsNow.ts';
import { SpendError } from '../../core/errors.ts';
import { dailySpend } from '../../core/forecast/creditDays.ts';
import { HistoryMemo, runningForecasts } from '../../core/forecast/running.ts';
import { t } from '../../core/l10n.ts';
import type { HeadRequests, ReportAction, ReportData } from '../../protocol/report.ts';
import type { Handlers } from '../../protocol/transport.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { reportData } from './reportData.ts';

/** What the page may ask the host to do, and nothing else. */
const ACTIONS: Readonly<Record<ReportAction, string>> = {
  signIn: COMMANDS.signIn,
  setApiKey: COMMANDS.setApiKey,
  changeLimits: COMMANDS.changeLimits,
  sendTrackedPrompt: COMMANDS.sendTrackedPrompt,
  copyDiagnostics: COMMANDS.copyDiagnostics,
};

/** What the head of the report shows, and what its buttons do. */
export class HeadDesk {
  private readonly monitor: Monitor;
  private readonly history = new HistoryMemo();

  constructor(monitor: Monitor) {
    this.monitor = monitor;
  }

  handlers(): Handlers<HeadRequests> {
    return { getReport: () => this.collect(), run: (action) => run(action) };
  }

  private async collect(): Promise<ReportData> {
    const { monitor } = this;
    if (monitor.ledger === undefined) await monitor.start();
    await monitor.settled();
    // Somebody looks at a page that says it is offline, and perhaps has just asked it to try again.
    if (monitor.connection.kind === 'offline') monitor.account?.wake();
    const glance = monitor.glance();
    const ledger = monitor.ledger;
    if (ledger === undefined || glance === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? t('The ledger cannot be opened.'));
    const budgeting = monitor.budgeting();
    const { origin } = budgeting;
    const hasHistory = ledger.state.entries().some((entry) => entry.origin === origin);
    const history = this.history.of(ledger.state, glance.now, budgeting);
    const forecasts = runningForecasts(history, ledger.state, glance.now, budgeting);
    const walls = wallsNow(ledger.state, glance.now, budgeting, forecasts, monitor.account?.key.hash);
    const daily = dailySpend(ledger.state, glance.now, budgeting);
    return reportData({ glance, budgeting, walls, daily, forecasts, hasHistory, troubles: monitor.problems });
  }
}

function run(action: ReportAction): Promise<null> {
  if (!Object.hasOwn(ACTIONS, action)) return Promise.reject(new Error('Unknown action.'));
  // A command may wait for a person, and tells of its failures itself: the page is not to wait for it.
  void vscode.commands.executeCommand(ACTIONS[action]);
  return Promise.resolve(null);
}

