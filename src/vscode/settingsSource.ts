import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { Logger } from '../core/ports.ts';
import type { RawSettings, SettingName, SettingProblem, Settings } from '../core/settings.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, readSettings } from '../core/settings.ts';
import type { SettingConflict } from '../core/settingsMerge.ts';
import type { SharedSettings } from '../core/settingsShare.ts';
import { shareSettings } from '../core/settingsShare.ts';
import type { Config, ConfigFile } from '../storage/config.ts';
import { storageError } from '../storage/files.ts';
import { HOME_SETTING, SETTINGS_SECTION } from './contributions.ts';

/** Where this editor remembers what it published last, for each home. */
const PUBLISHED = 'publishedSettings:';

/** What the user should be told about settings. */
export interface SettingsNews {
  readonly problems: readonly SettingProblem[];
  readonly conflicts: readonly SettingConflict[];
  /** Why the settings hold in this window alone: other windows and the command line do not know of them. */
  readonly failure?: string;
}

/**
 * The settings that rule now. The shared file in the ledger's home is what every guard reads; this brings the editor's user
 * settings and that file together, in both directions. Workspace values are never read: a repository must not steer money.
 */
export class SettingsSource implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Settings>();
  private readonly told = new vscode.EventEmitter<SettingsNews>();
  private readonly memory: vscode.Memento;
  private readonly logger: Logger;
  private readonly subscription: vscode.Disposable;
  private shared: ConfigFile | undefined;
  private published = PUBLISHED;
  private listening: { dispose(): void } | undefined;
  private settings: Settings;
  /** What is wrong at present, all of it told. */
  private known: SettingsNews = { problems: [], conflicts: [] };
  /** What the editor's settings hold, until they change: asking for them takes megabytes of objects there. */
  private typed: RawSettings | undefined;
  /** What went wrong when the settings were brought together last, if anything. */
  private syncing: Promise<Error | undefined> = Promise.resolve(undefined);

  readonly onChange = this.changed.event;
  readonly onNews = this.told.event;

  constructor(memory: vscode.Memento, logger: Logger) {
    this.memory = memory;
    this.logger = logger;
    this.settings = readSettings(this.editorValues()).settings;
    this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      this.typed = undefined;
      if (event.affectsConfiguration(SETTINGS_SECTION)) void this.sync();
    });
  }

  get current(): Settings {
    return this.settings;
  }

  /** The setting that says where the ledger is; read from the editor alone. */
  get home(): string {
    const value = vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect(HOME_SETTING)?.globalValue;
    return typeof value === 'string' ? value.trim() : '';
  }

  /** Takes the shared file of a home into use, in place of an earlier one. */
  async attach(shared: ConfigFile, folder: string): Promise<void> {
    this.listening?.dispose();
    this.published = `${PUBLISHED}${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
    this.shared = shared;
    this.listening = shared.onChange(() => void this.sync());
    await this.sync();
  }

  /** Changes a setting on the user's behalf; `null` removes it. Rejects where it could not be shared. */
  async change(name: SettingName, value: unknown): Promise<void> {
    await vscode.workspace.getConfiguration(SETTINGS_SECTION).update(name, value ?? undefined, vscode.ConfigurationTarget.Global);
    this.typed = undefined;
    const failure = await this.sync();
    if (failure !== undefined) throw failure;
  }

  dispose(): void {
    this.subscription.dispose();
    this.listening?.dispose();
    this.changed.dispose();
    this.told.dispose();
  }

  private sync(): Promise<Error | undefined> {
    this.syncing = this.syncing.then(() => this.bringTogether()).then(() => undefined, (error: unknown) => this.fail(error));
    return this.syncing;
  }

  private fail(error: unknown): Error {
    this.logger.error('settings', 'settings could not be shared', error);
    // A limit that was lowered holds here at once, whatever becomes of the file.
    if (this.shared !== undefined) this.rule(this.merged(this.shared.known, this.editorValues()).settings);
    const failure = new SpendError('bad-setting', t('The settings hold in this window only, since they could not be shared with other windows and the command line: {0}', storageError(error).message), error);
    this.tell({ problems: this.known.problems, conflicts: [], failure: failure.message });
    return failure;
  }

  private async bringTogether(): Promise<void> {
    const typed = this.editorValues();
    if (this.shared === undefined) {
      const { settings, problems } = readSettings(typed, this.settings);
      this.rule(settings);
      this.tell({ problems, conflicts: [] });
    } else {
      const { problems, conflicts } = await this.merge(this.shared, typed);
      this.tell({ problems, conflicts });
    }
  }

  private async merge(shared: ConfigFile, typed: RawSettings): Promise<SettingsNews> {
    const config = shared.current;
    const merged = this.merged(config, typed);
    const file = config.values;
    if (JSON.stringify(merged.file) !== JSON.stringify(pick(file))) await shared.update('vscode', (values) => ({ ...without(values), ...merged.file }));
    for (const { setting, value } of merged.toEditor) await vscode.workspace.getConfiguration(SETTINGS_SECTION).update(setting, value, vscode.ConfigurationTarget.Global);
    await this.memory.update(this.published, merged.published);
    this.rule(merged.settings);
    return merged;
  }

  private merged({ values: file, revision }: Config, typed: RawSettings): SharedSettings {
    // Where there is no file yet, or it was deleted, nothing was ever published: the editor's settings go there.
    const published = revision === 0 ? {} : this.memory.get<RawSettings>(this.published, {});
    return shareSettings({ typed, published, file, last: this.settings });
  }

  private editorValues(): RawSettings {
    this.typed ??= valuesSet();
    return this.typed;
  }

  private rule(settings: Settings): void {
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.settings = settings;
    this.changed.fire(settings);
  }

  /** Says each thing once, and again when it has come back. */
  private tell(news: SettingsNews): void {
    const problems = newOnes(news.problems, this.known.problems);
    const conflicts = newOnes(news.conflicts, this.known.conflicts);
    const failure = news.failure === this.known.failure ? undefined : news.failure;
    this.known = news;
    for (const { message } of problems) this.logger.warn('settings', message);
    if (problems.length + conflicts.length > 0 || failure !== undefined) this.told.fire({ problems, conflicts, ...(failure !== undefined && { failure }) });
  }
}

/** The user's own values: those that are set, and no workspace's. */
function valuesSet(): RawSettings {
  // Mostly there are none, which one question answers.
  if (vscode.workspace.getConfiguration().inspect(SETTINGS_SECTION)?.globalValue === undefined) return {};
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const rows = SETTING_NAMES.map((name) => [name, configuration.inspect(name)?.globalValue] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined));
}

function pick(values: RawSettings): RawSettings {
  return Object.fromEntries(SETTING_NAMES.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

/** The values of others that share the file: settings that this version does not know. */
function without(values: RawSettings): RawSettings {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(DEFAULT_SETTINGS, name)));
}

function newOnes<T>(now: readonly T[], before: readonly T[]): readonly T[] {
  const known = new Set(before.map((one) => JSON.stringify(one)));
  return now.filter((one) => !known.has(JSON.stringify(one)));
}
