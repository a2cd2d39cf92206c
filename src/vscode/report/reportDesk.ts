import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { speech } from '../../core/l10n.ts';
import type { PageNotices, ReportNotices, ReportRequests } from '../../protocol/report.ts';
import type { Channel, Handlers } from '../../protocol/transport.ts';
import { answer, notify, onNotice } from '../../protocol/transport.ts';
import { inBackground } from '../notify.ts';
import { AnalysisDesk } from './analysisDesk.ts';
import { CallsDesk } from './callsDesk.ts';
import { GuardDesk } from './guardDesk.ts';
import { HeadDesk } from './headDesk.ts';
import { openedLedger } from './openedLedger.ts';
import { InsightRoom } from './insightRoom.ts';
import { reportHtml } from './reportHtml.ts';
import type { ReportParts } from './reportParts.ts';
import { TableDesk } from './tableDesk.ts';

/** Changes in quick succession are told to the page as one. */
const GATHER_MS = 100;
const KEPT = 'report.kept';
/** More than that is not what a page needs to remember. */
const MOST_KEPT = 65_536;

/** The report's host side: fills panels, and answers what their pages ask. Loaded with the first report. */
export class ReportDesk {
  private readonly parts: ReportParts;
  private readonly handlers: Handlers<ReportRequests>;
  private readonly channels = new Set<Channel>();
  private target: string | undefined;

  constructor(parts: ReportParts) {
    this.parts = parts;
    this.handlers = handlersOf(parts, () => this.takeTarget());
  }

  /** Has the page show a call, at once or as soon as it is there. */
  show(call: string): void {
    this.target = call;
    for (const channel of this.channels) notify<ReportNotices, 'target'>(channel, 'target', null);
  }

  /** Puts the report into a panel, and serves it until the panel is closed. */
  fill(panel: vscode.WebviewPanel): void {
    const { monitor, memory, logger, extensionUri } = this.parts;
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'report');
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const channel = channelOf(panel.webview);
    this.channels.add(channel);
    const stopAnswering = answer(channel, this.handlers);
    const stopKeeping = onNotice<PageNotices, 'kept'>(channel, 'kept', (kept) => {
      if (typeof kept === 'string' && kept.length <= MOST_KEPT) inBackground(memory.update(KEPT, kept), logger);
    });
    const listener = monitor.onChange(gathered(() => notify<ReportNotices, 'changed'>(channel, 'changed', null)));
    panel.onDidDispose(() => {
      this.channels.delete(channel);
      stopAnswering();
      stopKeeping();
      listener.dispose();
    });
    panel.webview.html = this.html(panel.webview, folder);
  }

  private takeTarget(): string | undefined {
    const { target } = this;
    this.target = undefined;
    return target;
  }

  private html(webview: vscode.Webview, folder: vscode.Uri): string {
    const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    const { language, texts } = speech();
    return reportHtml({
      nonce: randomBytes(18).toString('base64url'), cspSource: webview.cspSource, scriptUri: uri('main.js'), styleUri: uri('main.css'),
      language, texts, kept: this.parts.memory.get<string>(KEPT),
    });
  }
}

/** Answers everything that the report asks, room by room. */
function handlersOf(parts: ReportParts, takeTarget: () => string | undefined): Handlers<ReportRequests> {
  const { monitor, hues, settings, clock, exportCalls } = parts;
  const calls = new CallsDesk({
    ledger: () => openedLedger(monitor),
    budgeting: () => monitor.budgeting(),
    nameOf: (model) => monitor.nameOf(model),
    hueOf: (model) => hues.of('model', model),
    now: () => clock.now(),
    exportCalls,
    copy: async (text) => vscode.env.clipboard.writeText(text),
    open: async (address) => {
      await vscode.env.openExternal(vscode.Uri.parse(address, true));
    },
    takeTarget,
  });
  return { ...new HeadDesk(monitor).handlers(), ...new AnalysisDesk(monitor, hues, clock).handlers(), ...calls.handlers(), ...new GuardDesk(monitor, settings, clock).handlers(), ...new InsightRoom(parts).handlers(), ...new TableDesk(monitor, clock).handlers() };
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
