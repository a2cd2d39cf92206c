import * as vscode from 'vscode';
import type { Clock, Logger } from '../core/ports.ts';
import { SETTINGS_SECTION } from './contributions.ts';
import { Delays } from './delays.ts';
import type { Monitor } from './monitor.ts';
import { inBackground } from './notify.ts';
import { isSettingsFile } from './settingsFile.ts';
import type { SettingsSource } from './settingsSource.ts';

/** The text is looked at when nobody has typed for so long. */
const QUIET_MS = 300;

/** Marks in settings.json what cannot be used, and what looks like a slip, where it stands. */
export class SettingsDiagnostics implements vscode.Disposable {
  private readonly marks = vscode.languages.createDiagnosticCollection(SETTINGS_SECTION);
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly logger: Logger;
  private readonly subscriptions: readonly vscode.Disposable[];
  private readonly delays: Delays;

  constructor(monitor: Monitor, settings: SettingsSource, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.settings = settings;
    this.delays = new Delays(clock);
    this.logger = logger;
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.soon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
      settings.onChange(() => this.lookAtAll()),
    ];
    this.lookAtAll();
  }

  dispose(): void {
    this.delays.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.marks.dispose();
  }

  private lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  private soon(document: vscode.TextDocument): void {
    if (!isSettingsFile(document.uri.path)) return;
    this.delays.set(document.uri.toString(), QUIET_MS, () => inBackground(this.look(document), this.logger));
  }

  private forget(uri: vscode.Uri): void {
    this.delays.cancel(uri.toString());
    this.marks.delete(uri);
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    const { marksIn } = await import('./settingsMarks.ts');
    if (!document.isClosed) this.marks.set(document.uri, marksIn(document, this.settings.current, this.monitor.catalogue?.current));
  }
}
