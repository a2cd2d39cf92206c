import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Logger } from '../../core/ports.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground } from '../notify.ts';

/** Where this editor remembers that it has offered the walkthrough. */
const OFFERED = 'offeredGettingStarted';

/** Offers the walkthrough to whoever has no key: once, in the window before the user, and never again. */
export class FirstRun implements vscode.Disposable {
  private readonly monitor: Pick<Monitor, 'ledger' | 'connection' | 'settled'>;
  private readonly memory: vscode.Memento;
  private readonly listening: vscode.Disposable;

  constructor(monitor: Pick<Monitor, 'ledger' | 'connection' | 'settled' | 'onChange'>, memory: vscode.Memento, logger: Logger) {
    this.monitor = monitor;
    this.memory = memory;
    const look = (): void => inBackground(this.look(), logger);
    this.listening = memory.get(OFFERED) === true ? vscode.Disposable.from() : vscode.Disposable.from(monitor.onChange(look), vscode.window.onDidChangeWindowState(look));
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** A key may still be looked for. Other windows share the memory, and only one of them has the focus. */
  private async look(): Promise<void> {
    await this.monitor.settled();
    if (this.monitor.ledger === undefined || !vscode.window.state.focused || this.memory.get(OFFERED) === true) return;
    this.listening.dispose();
    if (this.monitor.connection.kind !== 'no-key') return;
    await this.memory.update(OFFERED, true);
    const start = t('Get Started');
    const chosen = await vscode.window.showInformationMessage(t('See what OpenRouter costs you, as it happens. It takes a minute to set up.'), start, t('Later'));
    if (chosen === start) await vscode.commands.executeCommand(COMMANDS.getStarted);
  }
}
