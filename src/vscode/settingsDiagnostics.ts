import * as vscode from 'vscode';
import type { Clock, Logger } from '../core/ports.ts';
import { SETTINGS_SECTION } from './contributions.ts';
import type { Monitor } from './monitor.ts';
import { inBackground } from './notify.ts';
import type { SettingsSource } from './settingsSource.ts';

/** The text is looked at when nobody has typed for so long. */
const QUIET_MS = 300;
/** The user's settings, of a profile too. */
const USER_SETTINGS = /[/\\]User[/\\](?:profiles[/\\][^/\\]+[/\\])?settings\.json$/;

/** Marks in settings.json what cannot be used, and what looks like a slip, where it stands. */
export class SettingsDiagnostics implements vscode.Disposable {
  private readonly marks = vscode.languages.createDiagnosticCollection(SETTINGS_SECTION);
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly subscriptions: readonly vscode.Disposable[];
  private cancelNext: () => void = () => undefined;

  constructor(monitor: Monitor, settings: SettingsSource, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.settings = settings;
    this.clock = clock;
    this.logger = logger;
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.soon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.marks.delete(uri)),
      settings.onChange(() => this.lookAtAll()),
    ];
    this.lookAtAll();
  }

  dispose(): void {
    this.cancelNext();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.marks.dispose();
  }

  private lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  private soon(document: vscode.TextDocument): void {
    if (!USER_SETTINGS.test(document.uri.path)) return;
    this.cancelNext();
    this.cancelNext = this.clock.after(QUIET_MS, () => inBackground(this.look(document), this.logger));
  }

  private async look(document: vscode.TextDocument): Promise<void> {
    const { marksIn } = await import('./settingsMarks.ts');
    if (!document.isClosed) this.marks.set(document.uri, marksIn(document, this.settings.current, this.monitor.catalogue?.current));
  }
}
