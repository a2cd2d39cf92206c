import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import { holderText } from '../../core/proxy/status.ts';
import type { PortLease } from '../../proxy/keeper.ts';
import { unlinked } from '../notify.ts';
import type { SettingsSource } from '../settingsSource.ts';

/** What the notice is made of. */
export interface BlockNoticeOptions {
  readonly settings: SettingsSource;
  /** Whoever has it tells, so that one window does. */
  readonly lease: PortLease;
  /** Tries the port at once; resolves to how it went. */
  retry(): Promise<ProxyStatus>;
}

/** Tells once that a stranger has the proxy's port, and what can be done. */
export class BlockNotice implements vscode.Disposable {
  private readonly options: BlockNoticeOptions;
  private told: string | undefined;

  constructor(options: BlockNoticeOptions) {
    this.options = options;
  }

  /** Looks at how the proxy stands. */
  async follow(status: ProxyStatus): Promise<void> {
    if (status.kind !== 'blocked') {
      this.told = undefined;
      this.options.lease.release();
      return;
    }
    const text = noticeText(status);
    if (text === this.told || !this.options.lease.tryAcquire()) return;
    this.told = text;
    await this.tell(status);
  }

  dispose(): void {
    this.options.lease.release();
  }

  private async tell(status: Extract<ProxyStatus, { kind: 'blocked' }>): Promise<void> {
    const chosen = await vscode.window.showWarningMessage(unlinked(noticeText(status)), t('Choose Another Port'), t('Try Again'));
    if (chosen === t('Choose Another Port')) await this.choosePort(status.port);
    if (chosen !== t('Try Again')) return;
    const now = await this.options.retry();
    if (now.kind === 'blocked') await this.tell(now);
  }

  private async choosePort(port: number): Promise<void> {
    const text = await vscode.window.showInputBox({
      title: t('Port of the Proxy'), value: String(port < 65_535 ? port + 1 : port - 1),
      prompt: t('Tools that are connected already have to be pointed at the new port.'),
      validateInput: portProblem,
    });
    if (text !== undefined) await this.options.settings.change('proxy.port', Number(text));
  }
}

function noticeText(status: Extract<ProxyStatus, { kind: 'blocked' }>): string {
  return t('The proxy cannot use port {0}: {1} has it. Until it is free, tools that use the proxy do not reach it.', status.port, holderText(status));
}

function portProblem(text: string): string | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? undefined : t('Type a port from 1 to 65535.');
}
