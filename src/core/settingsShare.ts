import type { RawSettings, SettingName, SettingProblem, Settings } from './settings.ts';
import { SETTING_NAMES, readSettings } from './settings.ts';
import type { MergedSettings } from './settingsMerge.ts';
import { mergeSettings } from './settingsMerge.ts';

/** What an editor brings together: its user settings (set values only), what it published last, what the shared file holds, and the settings in force. */
export interface Sharing {
  readonly typed: RawSettings;
  readonly published: RawSettings;
  readonly file: RawSettings;
  readonly last: Settings;
}

/** What comes of it. */
export interface SharedSettings extends MergedSettings {
  /** What this editor remembers as published. */
  readonly published: RawSettings;
  /** The settings in force. */
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
}

/**
 * Brings an editor's settings and the shared file together. What cannot be used is nobody's wish and is never published: what the file holds stands in for it, and is the last good
 * value. What stands in the file and cannot be used gives way to the editor's.
 */
export function shareSettings(sharing: Sharing): SharedSettings {
  const { typed, published, file, last } = sharing;
  const { problems } = readSettings(typed, readSettings(file, last).settings);
  const wrong = settingsOf(problems);
  const { merged, held, together } = mergeWithout(wrong, sharing);
  const remembered = SETTING_NAMES.map((name) => [name, held.has(name) && !wrong.has(name) ? published[name] : merged.file[name]] as const);
  return {
    ...merged,
    published: Object.fromEntries(remembered.filter(([, value]) => value !== undefined)),
    settings: readSettings({ ...merged.file, ...pick(typed, wrong) }, readSettings(merged.file, last).settings).settings,
    problems: [...problems, ...together],
  };
}

interface Merge {
  readonly merged: MergedSettings;
  /** Settings of which the file keeps what it holds. */
  readonly held: ReadonlySet<SettingName>;
  /** What could not be meant together, though each was good where it was changed. */
  readonly together: readonly SettingProblem[];
}

/** Merges all settings but these; and without those, in turn, that would make the file one that nobody can use. */
function mergeWithout(held: ReadonlySet<SettingName>, sharing: Sharing): Merge {
  const { typed, published, file, last } = sharing;
  const unusable = settingsOf(readSettings(file, last).problems);
  const of = (name: SettingName): unknown => (unusable.has(name) && !held.has(name) && typed[name] !== undefined ? published[name] : file[name]);
  const wished = SETTING_NAMES.map((name) => [name, held.has(name) ? file[name] : typed[name]] as const);
  const merged = mergeSettings(published, Object.fromEntries(wished.filter(([, value]) => value !== undefined)), Object.fromEntries(SETTING_NAMES.map((name) => [name, of(name)])));
  const found = readSettings(merged.file, readSettings(file, last).settings).problems.filter(({ settings }) => settings.some((name) => !held.has(name)));
  if (found.length === 0) return { merged: { ...merged, toEditor: merged.toEditor.filter(({ setting }) => !held.has(setting)) }, held, together: [] };
  const further = mergeWithout(new Set([...held, ...settingsOf(found)]), sharing);
  return { ...further, together: [...found, ...further.together] };
}

function settingsOf(problems: readonly SettingProblem[]): ReadonlySet<SettingName> {
  return new Set(problems.flatMap(({ settings }) => settings));
}

function pick(values: RawSettings, names: ReadonlySet<SettingName>): RawSettings {
  return Object.fromEntries([...names].filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}
