import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJsonObject, writeJson, type JsonObject } from '../install/json.ts';

/** Settings by their full name; undefined removes one. */
export type SettingValues = Readonly<Record<string, unknown>>;

/** A quiet editor: nothing opens, asks or fetches by itself. In the words of the newest editor: what it has other words for, it writes anew, over what a test writes at the same time. */
export const quietSettings: SettingValues = {
  'workbench.colorTheme': 'Dark Modern', 'window.autoDetectColorScheme': false,
  'workbench.startupEditor': 'none', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false, 'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off', 'update.mode': 'none', 'extensions.autoUpdate': 'off', 'extensions.autoCheckUpdates': false, 'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true, 'chat.commandCenter.enabled': false, 'git.enabled': false, 'git.openRepositoryInParentFolders': 'never', 'npm.fetchOnlinePackageInfo': false,
  'files.simpleDialog.enable': true, 'window.confirmBeforeClose': 'never', 'editor.wordWrap': 'off', '[markdown]': { 'editor.wordWrap': 'off' },
};

/** The user's and the machine's settings of one user data folder, as files; the editor watches them. */
export interface SettingsFiles {
  /** Merges values into the user's settings. */
  readonly setUser: (values: SettingValues) => void;
  /** The user's settings as they stand in their file. */
  readonly user: () => JsonObject;
  /** Adds those values to the user's settings that are not there yet. */
  readonly addUser: (values: SettingValues) => void;
  /** Merges values into the machine's settings: where a remote editor keeps settings of scope `machine`. */
  readonly setMachine: (values: SettingValues) => void;
}

export function settingsFiles(userDataFolder: string): SettingsFiles {
  return {
    setUser: (values) => merge(join(userDataFolder, 'User/settings.json'), values),
    user: () => readJsonObject(join(userDataFolder, 'User/settings.json')),
    addUser: (values) => merge(join(userDataFolder, 'User/settings.json'), values, 'keep'),
    setMachine: (values) => merge(join(userDataFolder, 'Machine/settings.json'), values),
  };
}

function merge(file: string, values: SettingValues, known: 'keep' | 'replace' = 'replace'): void {
  const before: JsonObject = existsSync(file) ? readJsonObject(file) : {};
  const after = Object.entries(known === 'keep' ? { ...values, ...before } : { ...before, ...values }).filter(([, value]) => value !== undefined);
  mkdirSync(dirname(file), { recursive: true });
  // By rename: the editor must never read half a file.
  writeJson(`${file}.new`, Object.fromEntries(after));
  renameSync(`${file}.new`, file);
}
