import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { findUsageFile, rememberOffer, usageFileMark } from '../../storage/usageFile.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';

/** Where this editor remembers which log it has offered. */
const OFFERED = 'offeredUsageFile';
/** Windows that are opened together must not all offer it. */
const TOGETHER_MS = 60_000;

/** Offers the log of calls that other tools write for import: once, and not where it was imported already. */
export class UsageFileOffer implements vscode.Disposable {
  private readonly monitor: Pick<Monitor, 'folder'>;
  private readonly memory: vscode.Memento;
  private readonly clock: Clock;
  private readonly listening: vscode.Disposable;
  private hasLooked = false;

  constructor(monitor: Pick<Monitor, 'folder' | 'onChange'>, memory: vscode.Memento, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.memory = memory;
    this.clock = clock;
    this.listening = monitor.onChange(() => inBackground(this.look(), logger));
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** As soon as there is a ledger to import into. */
  private async look(): Promise<void> {
    const { folder } = this.monitor;
    if (this.hasLooked || folder === undefined) return;
    this.hasLooked = true;
    const path = findUsageFile(process.env);
    if (path === undefined || this.memory.get<string>(OFFERED) === path) return;
    const { imported, offered = 0 } = usageFileMark(folder, path);
    const now = this.clock.now();
    if (imported !== undefined || Math.abs(now - offered) < TOGETHER_MS) return;
    await this.memory.update(OFFERED, path);
    await rememberOffer(folder, path, now);
    await offer(path);
  }
}

async function offer(path: string): Promise<void> {
  const home = homedir();
  const shown = path.startsWith(home) ? `~${path.slice(home.length)}` : path;
  const chosen = await vscode.window.showInformationMessage(unlinked(t('There is a log of calls at {0} that is not in your ledger yet.', shown)), t('Preview Import'));
  if (chosen !== undefined) await vscode.commands.executeCommand(COMMANDS.importUsage, { file: path });
}
