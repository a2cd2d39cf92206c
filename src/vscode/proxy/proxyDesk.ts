import * as vscode from 'vscode';
import { SpendError, describeError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import { PortKeeper, leaseName } from '../../proxy/keeper.ts';
import type { ProxyWish } from '../../proxy/keeper.ts';
import { holderOf } from '../../proxy/portHolder.ts';
import { ClientsFile } from '../../storage/clientsFile.ts';
import { homeAt } from '../../storage/home.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { COMMANDS } from '../contributions.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { ReadOnlyText } from '../readOnlyText.ts';
import { askByNotice } from './askNotice.ts';
import { BlockNotice } from './blockNotice.ts';
import type { WantedChange } from './connectTool.ts';
import { ConnectTool } from './connectTool.ts';
import type { FaceOptions } from './faceOptions.ts';

/** What the desk is made of. */
export interface DeskOptions extends FaceOptions {
  readonly documents: ReadOnlyText;
  /** How it stands, or its clients, have changed. */
  onChange(): void;
}

/** How long calls may take when the window closes: the editor waits for five seconds, and they must be settled by then. */
const CLOSING_MS = 3_500;

/** The proxy of one home. */
interface OpenProxy {
  readonly ledger: Ledger;
  readonly clients: ClientsFile;
  readonly keeper: PortKeeper;
  readonly notice: BlockNotice;
}

/** All of the proxy in a window: keeps the port while the setting says so, and does its commands. A bundle of its own, loaded when the proxy is wanted. */
export class ProxyDesk {
  private readonly options: DeskOptions;
  private readonly connecting: ConnectTool;
  private readonly leaving = new Set<Promise<void>>();
  private open: OpenProxy | undefined;

  constructor(options: DeskOptions) {
    this.options = options;
    const { monitor, settings, clock, documents } = options;
    this.connecting = new ConnectTool({ monitor, settings, clock, documents, clients: () => this.clients(), isOn: () => this.standing.status.kind !== 'off' });
  }

  get standing(): { readonly status: ProxyStatus; readonly clients: number } {
    return { status: this.open?.keeper.status ?? { kind: 'off' }, clients: this.open?.clients.count ?? 0 };
  }

  /** Follows the settings, the key and the ledger's home. */
  adapt(): void {
    const { ledger, folder } = this.options.monitor;
    if (ledger !== this.open?.ledger) {
      this.leave();
      if (ledger !== undefined && folder !== undefined) this.open = this.enter(ledger, folder);
    }
    this.open?.keeper.want(this.wish());
  }

  /** The command: on from now on, in every window, and whenever the editor starts. */
  async start(): Promise<void> {
    const { monitor, settings } = this.options;
    await monitor.settled();
    if (monitor.account === undefined && !(await this.offerKey())) return;
    await settings.change('proxy.autoStart', true);
    this.adapt();
    const status = await this.open?.keeper.retry();
    if (status?.kind === 'running' || status?.kind === 'elsewhere') await this.tellStarted();
    if (status?.kind === 'failed') throw new SpendError('bad-setting', t('The proxy could not be started: {0}', status.message));
  }

  /** The command: off from now on, in every window. */
  async stop(): Promise<void> {
    await this.options.settings.change('proxy.autoStart', false);
    this.adapt();
    void vscode.window.showInformationMessage(t('The proxy is off in every window. Tools that use it cannot connect until it is started again.'));
  }

  /** The commands: tools and clients, or what is to be done with one of them. */
  async connect(wanted?: WantedChange): Promise<void> {
    await this.options.monitor.settled();
    this.adapt();
    await this.connecting.run(wanted);
  }

  async close(): Promise<void> {
    this.leave(CLOSING_MS);
    await Promise.all(this.leaving);
  }

  private wish(): ProxyWish {
    const { settings, monitor } = this.options;
    if (!settings.current['proxy.autoStart']) return { kind: 'off' };
    return monitor.account === undefined ? { kind: 'off', reason: 'no-key' } : { kind: 'on', port: settings.current['proxy.port'] };
  }

  private enter(ledger: Ledger, folder: string): OpenProxy {
    const { monitor, settings, clock, logger } = this.options;
    const onChange = (): void => this.options.onChange();
    const clients = new ClientsFile(homeAt(folder), logger);
    const parts = {
      clock, logger, clients,
      account: () => monitor.account,
      state: () => monitor.ledger?.state,
      budgeting: () => monitor.budgeting(),
      ask: askByNotice(monitor, clock),
    };
    const keeper: PortKeeper = new PortKeeper({
      clock, logger, holder: holderOf,
      lease: (port) => ledger.lease(leaseName(port)),
      start: async (port) => (await import('../../proxy/startProxy.ts')).startProxy(parts, port),
      onStatus: (status) => {
        inBackground(notice.follow(status), logger);
        onChange();
      },
    });
    const notice: BlockNotice = new BlockNotice({ settings, lease: ledger.lease('proxy-told'), retry: () => keeper.retry() });
    clients.onChange(onChange);
    return { ledger, clients, keeper, notice };
  }

  private leave(graceMs?: number): void {
    if (this.open === undefined) return;
    const { keeper, clients, notice } = this.open;
    this.open = undefined;
    notice.dispose();
    const leaving = keeper.stop(graceMs)
      .catch((error: unknown) => this.options.logger.error('proxy', describeError(error), error))
      .finally(() => {
        clients.dispose();
        this.leaving.delete(leaving);
      });
    this.leaving.add(leaving);
    this.options.onChange();
  }

  private clients(): ClientsFile {
    if (this.open === undefined) throw new SpendError('ledger-unreadable', this.options.monitor.problems[0] ?? t('The ledger is not open, so no tool can be connected.'));
    return this.open.clients;
  }

  /** Resolves to whether there is a key now. */
  private async offerKey(): Promise<boolean> {
    const [signIn, setKey] = [t('Sign in with OpenRouter'), t('Set API Key')];
    const chosen = await vscode.window.showWarningMessage(t('The proxy makes calls with your API key, and none is set.'), signIn, setKey);
    if (chosen === undefined) return false;
    await vscode.commands.executeCommand(chosen === signIn ? COMMANDS.signIn : COMMANDS.setApiKey);
    await this.options.monitor.settled();
    return this.options.monitor.account !== undefined;
  }

  private async tellStarted(): Promise<void> {
    const { settings } = this.options;
    const chosen = await vscode.window.showInformationMessage(unlinked(t('The proxy listens on 127.0.0.1:{0}, and starts with VS Code from now on.', settings.current['proxy.port'])), t('Connect a Tool…'));
    if (chosen !== undefined) await this.connect();
  }
}
