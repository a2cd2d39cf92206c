import * as vscode from 'vscode';
import { inBackground } from '../notify.ts';
import type { ReportDesk } from './reportDesk.ts';
import type { ReportParts } from './reportParts.ts';

const VIEW_TYPE = 'openrouterSpend.report';

/** The report as the rest of the window sees it: at most one panel, there again after a reload. What fills it is loaded with the first one. */
export class ReportPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly parts: ReportParts;
  private readonly registration: vscode.Disposable;
  private loading: Promise<ReportDesk> | undefined;
  private panel: vscode.WebviewPanel | undefined;

  constructor(parts: ReportParts) {
    this.parts = parts;
    this.registration = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Shows the report, opening it where it is not open, and in it a call (by its id), where one is meant. */
  open(call?: string): void {
    inBackground(this.show(call), this.parts.logger);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    return this.fill(panel);
  }

  dispose(): void {
    this.registration.dispose();
    this.panel?.dispose();
  }

  private async show(call: string | undefined): Promise<void> {
    if (this.panel === undefined) await this.fill(vscode.window.createWebviewPanel(VIEW_TYPE, 'OpenRouter Spend', vscode.ViewColumn.Active));
    else this.panel.reveal();
    if (call !== undefined) (await this.load()).show(call);
  }

  private async fill(panel: vscode.WebviewPanel): Promise<void> {
    this.panel?.dispose();
    this.panel = panel;
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
    const desk = await this.load();
    // It may be closed as quickly as it was opened.
    if (this.panel === panel) desk.fill(panel);
  }

  private load(): Promise<ReportDesk> {
    this.loading ??= import('./reportDesk.ts').then(({ ReportDesk: Loaded }) => new Loaded(this.parts));
    return this.loading;
  }
}
