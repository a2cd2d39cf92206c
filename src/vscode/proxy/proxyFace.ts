import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import type { CommandTable } from '../commands.ts';
import { PROXY_RUNNING } from '../contributions.ts';
import { inBackground } from '../notify.ts';
import { ReadOnlyText } from '../readOnlyText.ts';
import { clientIn } from '../tree/treeSubject.ts';
import type { ClientChange } from './connectTool.ts';
import type { FaceOptions } from './faceOptions.ts';
import type { ProxyDesk } from './proxyDesk.ts';

/** The proxy as the rest of the window sees it. Nothing of it is loaded until it is wanted: by the setting, or by one of its commands. */
export class ProxyFace implements vscode.Disposable {
  private readonly options: FaceOptions;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly documents = new ReadOnlyText('openrouter-spend-connect', t('These settings are gone: they hold a token, and are shown once. "OpenRouter Spend: Connect a Tool…" shows them again, with a new token.'));
  private readonly subscriptions: readonly vscode.Disposable[];
  private loading: Promise<ProxyDesk> | undefined;
  private desk: ProxyDesk | undefined;
  private closed = false;

  /** It stands otherwise, or its clients have changed. */
  readonly onChange = this.changed.event;

  constructor(options: FaceOptions) {
    this.options = options;
    this.subscriptions = [
      options.settings.onChange(() => this.adapt()),
      options.monitor.onChange(() => this.adapt()),
      this.changed.event(() => void vscode.commands.executeCommand('setContext', PROXY_RUNNING, this.standing?.status.kind !== 'off')),
    ];
  }

  /** How it stands, and how many clients may use it; `undefined` while nobody has wanted it. */
  get standing(): { readonly status: ProxyStatus; readonly clients: number } | undefined {
    return this.desk?.standing;
  }

  /** What its commands do. */
  commands(): Pick<CommandTable, 'connectTool' | 'renameClient' | 'reissueClient' | 'revokeClient' | 'startProxy' | 'stopProxy'> {
    const change = (kind: ClientChange) => async (argument: unknown) => (await this.load()).connect({ kind, name: clientIn(argument) });
    return {
      connectTool: async () => (await this.load()).connect(),
      renameClient: change('rename'),
      reissueClient: change('token'),
      revokeClient: change('revoke'),
      startProxy: async () => (await this.load()).start(),
      stopProxy: async () => (await this.load()).stop(),
    };
  }

  /** Leaves the port, lets calls that run end for a while, and resolves when all are settled. */
  async close(): Promise<void> {
    this.closed = true;
    await (await this.loading)?.close();
  }

  dispose(): void {
    inBackground(this.close(), this.options.logger);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.documents.dispose();
    this.changed.dispose();
  }

  private adapt(): void {
    if (this.closed) return;
    if (this.desk !== undefined) this.desk.adapt();
    else if (this.options.settings.current['proxy.autoStart'] && this.options.monitor.ledger !== undefined) inBackground(this.load(), this.options.logger);
  }

  private load(): Promise<ProxyDesk> {
    this.loading ??= import('./proxyDesk.ts').then(({ ProxyDesk: Loaded }) => {
      this.desk = new Loaded({ ...this.options, documents: this.documents, onChange: () => this.changed.fire() });
      this.adapt();
      return this.desk;
    });
    return this.loading;
  }
}
