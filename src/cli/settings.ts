import { SpendError } from '../core/errors.ts';
import type { RawSettings, SettingProblem, Settings } from '../core/settings.ts';
import { readSettings } from '../core/settings.ts';

/** The settings that rule in this process, and what is wrong with the file they come from. */
export interface RulingSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingProblem[];
}

/** The shared file's values, with those of the environment over them. `last`: what has ruled until now, and stays in force where the file cannot be used. */
export function rulingSettings(file: RawSettings, environment: Partial<Settings>, last?: Settings): RulingSettings {
  // What the environment replaces is not read at all: it could contradict another limit, and take that away.
  const { settings, problems } = readSettings(Object.fromEntries(Object.entries(file).filter(([name]) => !(name in environment))), last);
  return { settings: { ...settings, ...environment }, problems };
}

const LIMITING: readonly string[] = ['policy', 'budgets', 'downgradeTo', 'unknownPrice'];

/** Whether a wrong value leaves open what may be spent. */
export function isAboutLimits({ setting }: Pick<SettingProblem, 'setting'>): boolean {
  return LIMITING.includes(setting) || setting.startsWith('limits.');
}

/**
 * Throws where it cannot be told what the limits are: with nobody there who remembers the last good ones, a call must not be sent.
 * `damage`: what is wrong with the whole file.
 */
export function assertLimitsKnown({ problems }: Pick<RulingSettings, 'problems'>, damage: string | undefined, path: string): void {
  if (damage !== undefined) throw new SpendError('bad-setting', unknownLimits(damage, path));
  const unreadable = problems.find((problem) => isAboutLimits(problem) && problem.kind === 'value');
  if (unreadable !== undefined) throw new SpendError('bad-setting', unknownLimits(`${unreadable.setting} in it cannot be read`, path));
  const contradiction = problems.find(isAboutLimits);
  if (contradiction !== undefined) throw new SpendError('bad-setting', contradictingLimits(contradiction, path));
}

function unknownLimits(reason: string, path: string): string {
  return `The limits are not known, so nothing is done that depends on them: ${reason}. Open VS Code, which puts its own settings there, or mend or delete ${path} and set the limits again.`;
}

function contradictingLimits({ setting, place, reason }: SettingProblem, path: string): string {
  const scope = setting === 'budgets' ? ' with the --scope of that budget' : '';
  return `The limits in ${path} cannot be meant, so nothing is done that depends on them: ${setting}${place} ${reason}. Change one or the other in the settings of VS Code, or by "limits set"${scope}.`;
}
