import { join } from 'node:path';
import type { Budgeting } from '../core/budget/standing.ts';
import { budgetingOf } from '../core/budget/standing.ts';
import { SpendError } from '../core/errors.ts';
import { KEYS_PAGE } from '../core/openRouterPages.ts';
import type { Zone } from '../core/period.ts';
import type { Clock, Ids, Logger } from '../core/ports.ts';
import type { SettingProblem, Settings } from '../core/settings.ts';
import { zoneOf } from '../core/settings.ts';
import { Account } from '../openrouter/account.ts';
import type { ApiKey } from '../openrouter/api.ts';
import { OpenRouterApi, apiKeyOf } from '../openrouter/api.ts';
import { CatalogueCache } from '../openrouter/catalogueCache.ts';
import { EndpointCache } from '../openrouter/endpointCache.ts';
import { HabitsFile } from '../openrouter/habitsFile.ts';
import type { PollStatus } from '../openrouter/poller.ts';
import type { PipelineContext } from '../pipeline/exchange.ts';
import { Settler } from '../pipeline/settler.ts';
import { ClientsFile } from '../storage/clientsFile.ts';
import { ConfigFile } from '../storage/config.ts';
import { deviceId, homeAt, openHome } from '../storage/home.ts';
import type { Home } from '../storage/home.ts';
import type { Ledger } from '../storage/ledger.ts';
import { openLedger } from '../storage/openLedger.ts';
import { builtWorker } from '../storage/workerFiles.ts';
import type { Environment } from './environment.ts';
import type { ChosenHome } from './home.ts';
import { chosenHome } from './home.ts';
import type { Network } from './network.ts';
import { prepareNetwork } from './network.ts';
import { FollowedSettings } from './followedSettings.ts';
import type { RulingSettings } from './settings.ts';
import { assertLimitsKnown, isAboutLimits, rulingSettings } from './settings.ts';
import { THREAD_IDLE_MS } from './smallHeap.ts';
import { tidy } from './tidy.ts';

/** What a workplace is made of. */
export interface WorkplaceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Folder of the built program: where the database's parts are. */
  readonly distFolder: string;
  /** What is wrong with the machine's time zone, if anything. */
  readonly zoneProblem: string | undefined;
  /** Tells the user something besides the result. */
  note(line: string): void;
}

/** An account at work, and what finds out what its calls have cost. */
export interface AccountAtWork {
  readonly account: Account;
  readonly settler: Settler;
}

/** The home, its settings and ledger, and the key at work; each opened when it is first asked for. Close it. */
export class Workplace {
  readonly home: Home;
  /** By which rule this home was chosen. */
  readonly chosen: ChosenHome;
  private readonly options: WorkplaceOptions;
  private config: ConfigFile | undefined;
  private damage: string | undefined;
  private directory: ClientsFile | undefined;
  private opening: Promise<Ledger> | undefined;
  private working: AccountAtWork | undefined;
  private models: CatalogueCache | undefined;
  private net: Network | undefined;
  private followed: FollowedSettings | undefined;
  private zoneNow: { readonly setting: string; readonly zone: Zone } | undefined;

  /** Throws `bad-setting` for a home that is no absolute path. Changes nothing. */
  constructor(options: WorkplaceOptions) {
    this.options = options;
    this.chosen = chosenHome(options.env, options.platform);
    this.home = homeAt(this.chosen.root);
  }

  /** The shared settings of this home. */
  get shared(): ConfigFile {
    this.config ??= new ConfigFile(this.home, this.options.logger, (text) => (this.damage = text.replace(/;.*$/, '').replace(/\.$/, '')));
    return this.config;
  }

  /** Who may use the proxy. Throws `bad-setting` where the folder that is meant cannot be used. */
  get clients(): ClientsFile {
    this.assertHome();
    this.directory ??= new ClientsFile(openHome(this.home.root), this.options.logger, (text) => this.options.note(text));
    return this.directory;
  }

  /** What is wrong with the shared settings as a whole, where something is. */
  get settingsDamage(): string | undefined {
    // It is found out when the file is read.
    return this.shared.current.revision >= 0 ? this.damage : undefined;
  }

  /** The settings that rule now: the shared file's, and the environment's over them. */
  get settings(): Settings {
    return this.ruling.settings;
  }

  /** What the shared file says, whatever the environment does. */
  get sharedSettings(): Settings {
    return rulingSettings(this.shared.current.values, {}).settings;
  }

  /** Values of the shared file that cannot be used. */
  get settingProblems(): readonly SettingProblem[] {
    return this.ruling.problems;
  }

  get logger(): Logger {
    return this.options.logger;
  }

  get origin(): string {
    return new URL(this.settings.baseUrl).origin;
  }

  get zone(): Zone {
    if (this.zoneNow === undefined && this.zoneProblem !== undefined) this.options.note(this.zoneProblem);
    const { timeZone } = this.settings;
    if (this.zoneNow?.setting !== timeZone) this.zoneNow = { setting: timeZone, zone: zoneOf(this.settings) };
    return this.zoneNow.zone;
  }

  /** What is wrong with the machine's time zone, where days are cut by it. */
  get zoneProblem(): string | undefined {
    return this.settings.timeZone === 'local' ? this.options.zoneProblem : undefined;
  }

  /** What the network asks for; known once the account is at work. */
  get network(): Network {
    this.net ??= prepareNetwork(this.settings.baseUrl, this.options.env);
    return this.net;
  }

  /** The settings as the guard needs them. */
  budgeting(): Budgeting {
    return this.followed?.budgeting ?? budgetingOf(this.settings, this.zone, this.origin);
  }

  /** From now on settings are read when the shared file changes, not whenever they are asked for; what cannot be used leaves the last good ones in force. For commands that stay. */
  follow(): void {
    this.followed ??= new FollowedSettings(this.shared, this.options.environment.settings, this.options.logger);
  }

  /** Throws `bad-setting` where it cannot be told what the limits are. `mended`: settings that are about to be set anew. */
  assertLimitsKnown(mended: readonly string[] = []): void {
    this.assertHome();
    const problems = this.ruling.problems.filter(({ settings }) => !settings.some((name) => mended.includes(name)));
    assertLimitsKnown({ problems }, this.settingsDamage, this.home.config);
  }

  /** Whether it can be told what the limits are: otherwise no call is sent. */
  get areLimitsKnown(): boolean {
    return this.chosen.problem === undefined && this.settingsDamage === undefined && !this.ruling.problems.some(isAboutLimits);
  }

  /** The key for the address in use. Throws `bad-setting` where there is none. */
  key(): ApiKey {
    const key = this.keyIfAny();
    if (key === undefined) throw new SpendError('bad-setting', this.whyNoKey);
    return key;
  }

  /** The management key, where there is one for the address in use. */
  managementKey(): ApiKey | undefined {
    const { managementKey, keyOrigin } = this.options.environment;
    return managementKey === undefined || keyOrigin !== this.origin ? undefined : apiKeyOf(managementKey);
  }

  /** Why there is no key for the address in use, and what to do. */
  get whyNoKey(): string {
    const { text, advice } = this.missingKey;
    return advice === undefined ? text : `${text} ${advice}`;
  }

  /** The same in two: what is missing, and what else there is to know. */
  get missingKey(): { readonly text: string; readonly advice?: string } {
    const { apiKey, keyOrigin } = this.options.environment;
    if (apiKey === undefined) return { text: 'There is no API key: set OPENROUTER_API_KEY.', advice: `The key that VS Code keeps stays there, so make another one at ${KEYS_PAGE}.` };
    return { text: `OPENROUTER_API_KEY belongs to ${keyOrigin}, but the address in use is ${this.origin}: set OPENROUTER_BASE_URL as well.` };
  }

  /** The key, where there is one for the address in use. */
  keyIfAny(): ApiKey | undefined {
    const { apiKey, keyOrigin } = this.options.environment;
    return apiKey === undefined || keyOrigin !== this.origin ? undefined : apiKeyOf(apiKey);
  }

  /** The API at the address in use, for single questions. */
  api(): OpenRouterApi {
    const { problem } = this.network;
    if (problem !== undefined) this.options.logger.warn('activation', problem);
    return new OpenRouterApi(this.settings.baseUrl, this.options.clock);
  }

  /** Models and prices, from this machine where they are known. */
  get catalogue(): CatalogueCache {
    const { clock, logger } = this.options;
    const { baseUrl } = this.settings;
    this.models ??= new CatalogueCache({ api: this.api(), baseUrl, folder: join(this.home.root, 'cache'), clock, logger });
    return this.models;
  }

  /** What estimates go by besides the catalogue: what was learned from calls, and what providers charge. */
  estimating(): Pick<PipelineContext, 'habits' | 'endpoints'> {
    const { clock, logger } = this.options;
    const shared = { folder: join(this.home.root, 'cache'), clock, logger };
    const endpoints = new EndpointCache({ ...shared, api: this.api(), baseUrl: this.settings.baseUrl });
    return { habits: new HabitsFile({ ...shared, origin: this.origin }), endpoints: (model) => endpoints.of(model) };
  }

  /** The random name of this machine in entries. */
  get device(): string {
    return deviceId(openHome(this.home.root));
  }

  /** The ledger; made where there is none. `stays`: it is open for long, and folds its journal away by itself. Rejects as `openLedger` does, and with `ledger-newer` where its figures cannot be read. */
  ledger(stays = false): Promise<Ledger> {
    this.opening ??= this.openLedger(stays);
    return this.opening;
  }

  /** The key at work: polled, and ready to call models. Rejects where there is no key. `watching`: it is asked for its own sake, past days included. */
  async account(watching?: (status: PollStatus) => void): Promise<AccountAtWork> {
    if (this.working !== undefined) return this.working;
    const key = this.key();
    const ledger = await this.ledger();
    const { clock, ids, logger } = this.options;
    const { baseUrl } = this.settings;
    const { problem } = this.network;
    if (problem !== undefined) this.options.note(problem);
    const { catalogue } = this;
    const account = new Account({
      baseUrl, key, device: this.device, store: ledger, lease: ledger.lease('poll'), catalogue, clock, ids, logger,
      onStatus: (status) => watching?.(status),
      ...(watching === undefined ? {} : { pastDays: { ledger, lease: ledger.lease('activity'), folder: join(this.home.root, 'cache'), managementKey: () => Promise.resolve(this.managementKey()) } }),
      budgeting: () => this.budgeting(),
      // Somebody waits at the terminal: what is due is done now.
      isFocused: () => true,
    });
    // Whoever asks now does not want to wait for the process that made the call.
    const settler = new Settler({ store: ledger, clock, logger, reach: () => account.reach, catalogue: () => catalogue.get(), patienceMs: 0 });
    this.working = { account, settler };
    return this.working;
  }

  /** Folds a long journal away: see `tidy`. For commands that may take a moment longer. */
  async tidy(): Promise<void> {
    const { clock, logger } = this.options;
    await tidy(await this.ledger(), this.home, clock.now(), logger);
  }

  /** Lets running work end and gives everything back. */
  async close(): Promise<void> {
    this.working?.account.dispose();
    await this.working?.account.idle();
    this.working?.settler.dispose();
    this.followed?.dispose();
    this.config?.dispose();
    this.directory?.dispose();
    const ledger = await this.opening?.catch(() => undefined);
    await ledger?.dispose();
  }

  private get ruling(): RulingSettings {
    return this.followed?.ruling ?? rulingSettings(this.shared.current.values, this.options.environment.settings);
  }

  /** Throws `bad-setting` where the folder that is meant cannot be used. */
  private assertHome(): void {
    const { problem } = this.chosen;
    if (problem !== undefined) throw new SpendError('bad-setting', problem);
  }

  private async openLedger(stays: boolean): Promise<Ledger> {
    this.assertHome();
    const { clock, ids, logger, distFolder } = this.options;
    const ledger = await openLedger({
      home: openHome(this.home.root), clock, ids, log: logger, worker: builtWorker(distFolder, stays ? THREAD_IDLE_MS : undefined),
      zone: () => this.zone.name,
      ...(stays ? { compacts: true, keepDays: () => this.settings.keepDays } : {}),
      trouble: (text) => this.options.note(text),
    });
    try {
      ledger.assertReadable();
      return ledger;
    } catch (error) {
      await ledger.dispose();
      throw error;
    }
  }
}
