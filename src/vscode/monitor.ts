import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Budgeting } from '../core/budget/standing.ts';
import { describeError } from '../core/errors.ts';
import { createZone } from '../core/period.ts';
import type { Zone } from '../core/period.ts';
import type { Clock, Ids, Logger } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import { Account } from '../openrouter/account.ts';
import { OpenRouterApi } from '../openrouter/api.ts';
import { CatalogueCache } from '../openrouter/catalogueCache.ts';
import type { PollStatus } from '../openrouter/poller.ts';
import type { Connection } from '../protocol/report.ts';
import { ConfigFile } from '../storage/config.ts';
import type { Home } from '../storage/home.ts';
import { chooseHome, deviceId, openHome } from '../storage/home.ts';
import type { Ledger } from '../storage/ledger.ts';
import { openLedger } from '../storage/ledger.ts';
import type { KeyChain } from './keyChain.ts';
import type { SettingsSource } from './settingsSource.ts';
import type { Glance } from './statusBar/glance.ts';
import { glanceOf } from './statusBar/glance.ts';

/** What the monitor works with. */
export interface MonitorOptions {
  readonly settings: SettingsSource;
  readonly keys: KeyChain;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Folder of the built extension: where the lazily loaded parts are. */
  readonly distFolder: string;
}

/** A ledger that is open, with what belongs to it. */
interface OpenHome {
  readonly folder: string;
  readonly home: Home;
  readonly device: string;
  readonly ledger: Ledger;
  readonly shared: ConfigFile;
}

/** The product without its face: the open ledger, the key at work, and what they say together. */
export class Monitor implements vscode.Disposable {
  private readonly options: MonitorOptions;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly troubles: string[] = [];
  private open: OpenHome | undefined;
  private running: Account | undefined;
  private status: PollStatus = { kind: 'waiting' };
  private hasKey = false;
  private catalogueCache: CatalogueCache | undefined;
  private zoneNow: { readonly name: string; readonly zone: Zone } | undefined;
  private work: Promise<void> = Promise.resolve();

  /** Figures, settings or the connection have changed. */
  readonly onChange = this.changed.event;

  constructor(options: MonitorOptions) {
    this.options = options;
    this.subscriptions = [
      options.settings.onChange((settings) => this.enqueue(() => this.adapt(settings))),
      options.keys.onChange(() => this.enqueue(() => this.takeKey())),
      vscode.workspace.onDidChangeConfiguration(() => this.enqueue(() => this.openHome())),
      vscode.window.onDidChangeWindowState(({ focused }) => (focused ? this.running?.wake() : undefined)),
    ];
  }

  /** Opens the ledger and takes the key to work. What goes wrong is shown, not thrown. */
  start(): Promise<void> {
    return this.enqueue(() => this.openHome());
  }

  /** Resolves when nothing is being opened or changed. */
  settled(): Promise<void> {
    return this.work;
  }

  get ledger(): Ledger | undefined {
    return this.open?.ledger;
  }

  get home(): Home | undefined {
    return this.open?.home;
  }

  get account(): Account | undefined {
    return this.running;
  }

  get catalogue(): CatalogueCache | undefined {
    return this.catalogueCache;
  }

  /** Plain sentences about what is wrong with the ledger. */
  get problems(): readonly string[] {
    return this.troubles;
  }

  get connection(): Connection {
    return this.hasKey ? this.status : { kind: 'no-key' };
  }

  /** The settings as the guard needs them. */
  budgeting(): Budgeting {
    const settings = this.options.settings.current;
    return { settings, zone: this.zone(settings), origin: new URL(settings.baseUrl).origin, countUntracked: settings.countUntracked, countByok: settings.countByok };
  }

  /** What the status bar should say; `undefined` while there is no ledger to say it from. */
  glance(): Glance | undefined {
    const ledger = this.ledger;
    return ledger === undefined ? undefined : glanceOf(ledger.state, this.options.clock.now(), this.budgeting(), this.connection, this.running?.key.hash);
  }

  /** The name people know a model by. */
  nameOf(model: string): string {
    return this.catalogueCache?.current.find(model)?.name ?? model;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.enqueue(() => this.close());
  }

  /** One thing after the other: opening, closing and changing keys must not overlap. */
  private enqueue(job: () => Promise<void>): Promise<void> {
    this.work = this.work.then(job).catch((error: unknown) => this.fail(error)).then(() => this.changed.fire());
    return this.work;
  }

  private fail(error: unknown): void {
    const text = describeError(error);
    if (!this.troubles.includes(text)) this.troubles.push(text);
    this.options.logger.error('ledger', text, error);
  }

  private async openHome(): Promise<void> {
    const { settings, logger, clock, ids, distFolder } = this.options;
    const folder = chooseHome({ env: process.env, platform: process.platform, ...(settings.home === '' ? {} : { setting: settings.home }) });
    if (this.open?.folder === folder) return;
    await this.close();
    const home = openHome(folder);
    const ledger = await openLedger({
      home, clock, ids, log: logger,
      worker: { file: path.join(distFolder, 'ledgerWorker.cjs'), wasm: path.join(distFolder, 'sql-wasm.wasm') },
      zone: () => this.zone(settings.current).name,
      trouble: (text) => this.fail(new Error(text)),
      compacts: true,
    });
    const shared = new ConfigFile(home, logger);
    this.open = { folder, home, device: deviceId(home), ledger, shared };
    ledger.onChange(() => this.changed.fire());
    await settings.attach(shared);
    await this.adapt(settings.current);
  }

  private async adapt(settings: Settings): Promise<void> {
    if (this.open === undefined) return;
    const { clock, logger } = this.options;
    const cache = { api: new OpenRouterApi(settings.baseUrl, clock), baseUrl: settings.baseUrl, folder: path.join(this.open.home.root, 'cache'), clock, logger };
    if (this.catalogueCache?.baseUrl !== settings.baseUrl) {
      this.catalogueCache = new CatalogueCache(cache);
      this.stopAccount();
    }
    await this.takeKey();
  }

  private async takeKey(): Promise<void> {
    if (this.open === undefined || this.catalogueCache === undefined) return;
    const { settings, keys, clock, ids, logger } = this.options;
    const { baseUrl } = settings.current;
    const found = await keys.find(new URL(baseUrl).origin);
    this.hasKey = found !== undefined;
    const hash = found === undefined ? undefined : createHash('sha256').update(found.text).digest('hex');
    if (hash === this.running?.key.hash) return;
    this.stopAccount();
    if (found === undefined || hash === undefined) return;
    const { ledger, device } = this.open;
    this.running = new Account({
      baseUrl, key: { text: found.text, hash }, device, store: ledger, lease: ledger.lease('poll'), catalogue: this.catalogueCache, clock, ids, logger,
      budgeting: () => this.budgeting(),
      isFocused: () => vscode.window.state.focused,
      onStatus: (status) => this.noteStatus(status),
    });
    void this.catalogueCache.get().then(() => this.changed.fire());
  }

  private noteStatus(status: PollStatus): void {
    this.status = status;
    this.changed.fire();
  }

  private stopAccount(): void {
    this.running?.dispose();
    this.running = undefined;
    this.status = { kind: 'waiting' };
  }

  private async close(): Promise<void> {
    this.stopAccount();
    this.catalogueCache = undefined;
    const open = this.open;
    this.open = undefined;
    this.troubles.length = 0;
    open?.shared.dispose();
    await open?.ledger.dispose();
  }

  private zone(settings: Settings): Zone {
    const name = zoneName(settings.timeZone);
    if (this.zoneNow?.name !== name) this.zoneNow = { name, zone: createZone(name) };
    return this.zoneNow.zone;
  }
}

function zoneName(setting: string): string {
  if (setting === 'local') return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return setting === 'utc' ? 'UTC' : setting;
}
