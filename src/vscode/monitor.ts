import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Budgeting } from '../core/budget/standing.ts';
import { budgetingOf } from '../core/budget/standing.ts';
import { describeError, isSpendError } from '../core/errors.ts';
import type { Zone } from '../core/period.ts';
import type { Clock, Ids, Logger } from '../core/ports.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { EMPTY_CATALOGUE } from '../core/pricing/catalogue.ts';
import type { Settings } from '../core/settings.ts';
import { zoneOf } from '../core/settings.ts';
import { Account } from '../openrouter/account.ts';
import type { ApiKey } from '../openrouter/api.ts';
import { OpenRouterApi, apiKeyOf } from '../openrouter/api.ts';
import { CatalogueCache } from '../openrouter/catalogueCache.ts';
import type { PollStatus } from '../openrouter/poller.ts';
import type { Connection } from '../protocol/report.ts';
import { ConfigFile } from '../storage/config.ts';
import type { Home } from '../storage/home.ts';
import { chooseHome, deviceId, openHome } from '../storage/home.ts';
import { Settler } from '../pipeline/settler.ts';
import type { Lease } from '../storage/lease.ts';
import type { Ledger } from '../storage/ledger.ts';
import { openLedger } from '../storage/openLedger.ts';
import { builtWorker } from '../storage/workerFiles.ts';
import { HOME_SETTING, SETTINGS_SECTION } from './contributions.ts';
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

/** How long to wait before another try to open the ledger. */
const RETRY_MS = 30_000;

/** A ledger that is open, with what belongs to it. */
interface OpenHome {
  readonly folder: string;
  readonly home: Home;
  readonly device: string;
  readonly ledger: Ledger;
  readonly shared: ConfigFile;
  readonly lease: Lease;
  readonly activityLease: Lease;
  readonly settler: Settler;
}

/** The product without its face: the open ledger, the key at work, and what they say together. */
export class Monitor implements vscode.Disposable {
  private readonly options: MonitorOptions;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly troubled = new vscode.EventEmitter<string>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly troubles: string[] = [];
  private open: OpenHome | undefined;
  private running: Account | undefined;
  private status: PollStatus = { kind: 'waiting' };
  private hasKey = false;
  private catalogueCache: CatalogueCache | undefined;
  private ruling: Budgeting | undefined;
  private zoneNow: { readonly setting: string; readonly zone: Zone } | undefined;
  private work: Promise<void> = Promise.resolve();
  private cancelRetry: () => void = () => undefined;

  /** Figures, settings or the connection have changed. */
  readonly onChange = this.changed.event;
  /** Something is wrong with the ledger, in a sentence; each is told once. */
  readonly onTrouble = this.troubled.event;

  constructor(options: MonitorOptions) {
    this.options = options;
    this.subscriptions = [
      options.settings.onChange((settings) => void this.enqueue(() => this.adapt(settings))),
      options.keys.onChange(() => void this.enqueue(() => this.takeKey())),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SETTINGS_SECTION}.${HOME_SETTING}`)) void this.start();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => (focused ? this.running?.wake() : undefined)),
    ];
  }

  /** Opens the ledger and takes the key to work. What goes wrong is shown, not thrown, and tried again. */
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

  /** The ledger's folder, where it is open. */
  get folder(): string | undefined {
    return this.open?.folder;
  }

  get connection(): Connection {
    return this.hasKey ? this.status : { kind: 'no-key' };
  }

  /** The settings as the guard needs them. */
  budgeting(): Budgeting {
    const settings = this.options.settings.current;
    const zone = this.zone(settings);
    if (this.ruling?.settings !== settings || this.ruling.zone !== zone) this.ruling = budgetingOf(settings, zone, new URL(settings.baseUrl).origin);
    return this.ruling;
  }

  /** What the status bar should say; `undefined` while there is no ledger to say it from. */
  glance(): Glance | undefined {
    const ledger = this.ledger;
    return ledger === undefined ? undefined : glanceOf(ledger.state, this.options.clock.now(), this.budgeting(), this.connection, this.running?.key.hash);
  }

  /** The name people know a model by: the catalogue's, without its vendor. */
  nameOf(model: string): string {
    return this.catalogueCache?.current.find(model)?.name.replace(/^[^:]{1,30}: /, '') ?? model;
  }

  dispose(): void {
    this.cancelRetry();
    void this.enqueue(() => this.close());
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
    this.troubled.dispose();
  }

  /** One thing after the other: opening, closing and changing keys must not overlap. */
  private enqueue(job: () => Promise<void>): Promise<void> {
    this.work = this.work.then(job).catch((error: unknown) => this.fail(error)).then(() => this.changed.fire());
    return this.work;
  }

  private fail(error: unknown): void {
    const text = describeError(error);
    this.options.logger.error('ledger', text, error);
    if (this.troubles.includes(text)) return;
    this.troubles.push(text);
    this.troubled.fire(text);
  }

  private async openHome(): Promise<void> {
    this.cancelRetry();
    try {
      await this.openChosenHome();
    } catch (error) {
      // A wrong setting waits for a better one; anything else may pass.
      if (this.open === undefined && !isSpendError(error, 'bad-setting')) this.cancelRetry = this.options.clock.after(RETRY_MS, () => void this.start());
      throw error;
    }
  }

  private async openChosenHome(): Promise<void> {
    const { settings } = this.options;
    const folder = chooseHome({ env: process.env, platform: process.platform, ...(settings.home === '' ? {} : { setting: settings.home }) });
    if (this.open?.folder === folder) return;
    await this.close();
    this.troubles.length = 0;
    this.open = await this.openFolder(folder);
    await settings.attach(this.open.shared, folder);
    await this.adapt(settings.current);
  }

  private async openFolder(folder: string): Promise<OpenHome> {
    const { settings, logger, clock, ids, distFolder } = this.options;
    const home = openHome(folder);
    const ledger = await openLedger({
      home, clock, ids, log: logger,
      worker: builtWorker(distFolder),
      zone: () => this.zone(settings.current).name,
      keepDays: () => settings.current.keepDays,
      trouble: (text) => this.fail(new Error(text)),
      compacts: true,
    });
    try {
      ledger.onChange(() => this.changed.fire());
      const settler = new Settler({ store: ledger, clock, logger, reach: () => this.running?.reach, catalogue: () => this.currentCatalogue() });
      return { folder, home, device: deviceId(home), ledger, shared: new ConfigFile(home, logger), lease: ledger.lease('poll'), activityLease: ledger.lease('activity'), settler };
    } catch (error) {
      await ledger.dispose();
      throw error;
    }
  }

  private async adapt(settings: Settings): Promise<void> {
    if (this.open === undefined) return;
    const { clock, logger } = this.options;
    const { baseUrl } = settings;
    if (this.catalogueCache?.baseUrl !== baseUrl) {
      this.catalogueCache = new CatalogueCache({ api: new OpenRouterApi(baseUrl, clock), baseUrl, folder: path.join(this.open.home.root, 'cache'), clock, logger });
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
    const key = found === undefined ? undefined : apiKeyOf(found.text);
    if (key?.hash === this.running?.key.hash) {
      // It may be the management key that has changed.
      this.running?.wake();
      return;
    }
    this.stopAccount();
    if (key === undefined) return;
    const { ledger, device, lease, activityLease, home } = this.open;
    this.running = new Account({
      baseUrl, key, device, store: ledger, lease,
      pastDays: { ledger, lease: activityLease, folder: path.join(home.root, 'cache'), managementKey: () => this.managementKey(new URL(baseUrl).origin) },
      catalogue: this.catalogueCache, clock, ids, logger,
      budgeting: () => this.budgeting(),
      isFocused: () => vscode.window.state.focused,
      onStatus: (status) => this.noteStatus(status),
    });
    // Names and prices arrive while nobody waits for them.
    void this.catalogueCache.get().then(() => this.changed.fire());
  }

  private async managementKey(origin: string): Promise<ApiKey | undefined> {
    const found = await this.options.keys.find(origin, 'managementKey');
    return found === undefined ? undefined : apiKeyOf(found.text);
  }

  private currentCatalogue(): Promise<Catalogue> {
    return this.catalogueCache?.get() ?? Promise.resolve(EMPTY_CATALOGUE);
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
    const account = this.running;
    const { open } = this;
    this.stopAccount();
    this.catalogueCache = undefined;
    this.open = undefined;
    // A call that runs is finished and written where it began.
    await account?.idle();
    open?.settler.dispose();
    open?.shared.dispose();
    await open?.ledger.dispose();
  }

  private zone(settings: Settings): Zone {
    const { timeZone } = settings;
    if (this.zoneNow?.setting !== timeZone) this.zoneNow = { setting: timeZone, zone: zoneOf(settings) };
    return this.zoneNow.zone;
  }
}
