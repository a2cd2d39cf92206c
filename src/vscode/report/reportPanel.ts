import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { historyOf } from '../../core/forecast/ofLedger.ts';
import { HistoryMemo, runningForecasts } from '../../core/forecast/running.ts';
import { newestCalls, recentDays } from '../../core/ledger/recentDays.ts';
import { dayKey } from '../../core/period.ts';
import type { ReportAction, ReportData, ReportNotices, ReportRequests } from '../../protocol/report.ts';
import type { Channel } from '../../protocol/transport.ts';
import { answer, notify } from '../../protocol/transport.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { guardCard } from './guardCard.ts';
import type { Hues } from './hues.ts';
import { REPORT_CALLS, reportData, reportDays } from './reportData.ts';
import { reportHtml } from './reportHtml.ts';

const VIEW_TYPE = 'openrouterSpend.report';
/** Changes in quick succession are told to the page as one. */
const GATHER_MS = 100;

/** What the page may ask the host to do, and nothing else. */
const ACTIONS: Readonly<Record<ReportAction, string>> = {
  setApiKey: COMMANDS.setApiKey,
  changeLimits: COMMANDS.changeLimits,
  sendTrackedPrompt: COMMANDS.sendTrackedPrompt,
  copyDiagnostics: COMMANDS.copyDiagnostics,
};

/** The report: at most one panel in a window, there again after a reload. */
export class ReportPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly hues: Hues;
  private readonly extensionUri: vscode.Uri;
  private readonly history = new HistoryMemo();
  private readonly registration: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;

  constructor(monitor: Monitor, hues: Hues, extensionUri: vscode.Uri) {
    this.monitor = monitor;
    this.hues = hues;
    this.extensionUri = extensionUri;
    this.registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Shows the report, opening it where it is not open. */
  open(): void {
    if (this.panel === undefined) this.fill(vscode.window.createWebviewPanel(VIEW_TYPE, 'OpenRouter Spend', vscode.ViewColumn.Active));
    else this.panel.reveal();
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.fill(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.registration.dispose();
    this.panel?.dispose();
  }

  private fill(panel: vscode.WebviewPanel): void {
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'report');
    this.panel?.dispose();
    this.panel = panel;
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const channel = channelOf(panel.webview);
    const stopAnswering = answer<ReportRequests>(channel, { getReport: () => this.collect(), run: (action) => run(action) });
    const listener = this.monitor.onChange(gathered(() => notify<ReportNotices, 'changed'>(channel, 'changed', null)));
    panel.onDidDispose(() => {
      stopAnswering();
      listener.dispose();
      if (this.panel === panel) this.panel = undefined;
    });
    panel.webview.html = this.html(panel.webview, folder);
  }

  private html(webview: vscode.Webview, folder: vscode.Uri): string {
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    return reportHtml({ nonce: randomBytes(18).toString('base64url'), cspSource: webview.cspSource, scriptUri: uri('main.js'), styleUri: uri('main.css') });
  }

  private async collect(): Promise<ReportData> {
    const { monitor, hues } = this;
    if (monitor.ledger === undefined) await monitor.start();
    await monitor.settled();
    // Somebody looks at a page that says it is offline, and perhaps has just asked it to try again.
    if (monitor.connection.kind === 'offline') monitor.account?.wake();
    const glance = monitor.glance();
    const ledger = monitor.ledger;
    if (ledger === undefined || glance === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? 'The ledger cannot be opened.');
    const budgeting = monitor.budgeting();
    const { origin, zone } = budgeting;
    const days = reportDays(glance.now, zone);
    // From the running totals alone: opening the report loads no database.
    const rows = recentDays(ledger.state, { origin, untracked: budgeting.countUntracked, days: days.map((period) => ({ name: dayKey(period.start, zone), period })) });
    const entries = newestCalls(ledger.state, origin, REPORT_CALLS);
    const history = this.history.recall(glance.now, budgeting) ?? this.history.keep(historyOf(ledger.state, glance.now, budgeting), glance.now, budgeting);
    const forecasts = runningForecasts(history, ledger.state, glance.now, budgeting);
    const nameOf = (model: string): string => monitor.nameOf(model);
    const guard = guardCard(ledger.state, glance.now, budgeting, monitor.account?.key.hash, nameOf);
    return reportData({ glance, budgeting, forecasts, guard, days: rows, entries, troubles: monitor.problems, nameOf, huesOf: (models) => hues.assign(models) });
  }
}

function run(action: ReportAction): Promise<null> {
  if (!Object.hasOwn(ACTIONS, action)) return Promise.reject(new Error('Unknown action.'));
  // A command may wait for a person, and tells of its failures itself: the page is not to wait for it.
  void vscode.commands.executeCommand(ACTIONS[action]);
  return Promise.resolve(null);
}

function channelOf(webview: vscode.Webview): Channel {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => void subscription.dispose();
    },
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** Calls once for all calls within the time. */
function gathered(callback: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      callback();
    }, GATHER_MS);
  };
}
