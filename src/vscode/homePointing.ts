import * as vscode from 'vscode';
import { describeError } from '../core/errors.ts';
import type { Logger } from '../core/ports.ts';
import { usualHome } from '../storage/home.ts';
import { removePointer, writePointer } from '../storage/homePointer.ts';
import type { Monitor } from './monitor.ts';
import type { SettingsSource } from './settingsSource.ts';

/** Where this editor remembers that it left a pointer, and to which folder. */
const LEFT = 'homePointer';

/** Tells the command line, which does not know the editor's settings, where the setting `home` has put the ledger. */
export class HomePointing implements vscode.Disposable {
  private readonly monitor: Pick<Monitor, 'folder'>;
  private readonly settings: Pick<SettingsSource, 'home'>;
  private readonly memory: vscode.Memento;
  private readonly logger: Logger;
  private readonly listening: vscode.Disposable;
  private known = '';
  private work: Promise<void> = Promise.resolve();

  constructor(monitor: Pick<Monitor, 'folder' | 'onChange'>, settings: Pick<SettingsSource, 'home'>, memory: vscode.Memento, logger: Logger) {
    this.monitor = monitor;
    this.settings = settings;
    this.memory = memory;
    this.logger = logger;
    this.listening = monitor.onChange(() => this.look());
  }

  dispose(): void {
    this.listening.dispose();
  }

  private look(): void {
    const { folder } = this.monitor;
    const isSet = this.settings.home !== '';
    const now = `${String(isSet)} ${folder ?? ''}`;
    if (folder === undefined || now === this.known) return;
    this.known = now;
    this.work = this.work.then(() => this.point(isSet ? folder : undefined)).catch((error: unknown) => this.logger.error('settings', describeError(error), error));
  }

  /** `folder`: where the setting has put the ledger, if it has. */
  private async point(folder: string | undefined): Promise<void> {
    const usual = usualHome(process.env, process.platform);
    const left = this.memory.get<string>(LEFT);
    const wanted = folder === usual ? undefined : folder;
    // Another editor may have left its own: only what this one left is taken away.
    if (left !== undefined && left !== wanted) removePointer(usual, left);
    if (wanted !== undefined) await writePointer(usual, { home: wanted, editor: vscode.env.appName });
    if (left !== wanted) await this.memory.update(LEFT, wanted);
  }
}
