import { contradictionWith } from '../../core/budget/limitChange.ts';
import { SpendError } from '../../core/errors.ts';
import type { SettingName, Settings } from '../../core/settings.ts';
import { EVERYTHING } from '../../core/budget/scope.ts';
import type { SettingChange } from '../../protocol/insight.ts';

/** Settings that can be changed on a person's behalf. */
export interface ChangeableSettings {
  readonly current: Settings;
  change(name: SettingName, value: unknown): Promise<void>;
}

const FIELDS = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** Changes a setting, and gives what undoes it. Rejects with a sentence where it would contradict another one. */
export async function changeSetting(settings: ChangeableSettings, change: SettingChange): Promise<SettingChange> {
  if (change.kind === 'default-model') {
    const before = settings.current.defaultModel;
    await settings.change('defaultModel', change.model === '' ? null : change.model);
    return { kind: 'default-model', model: before };
  }
  const field = FIELDS[change.period];
  const before = settings.current[`limits.${field}`];
  const contradiction = change.usd === null ? undefined : contradictionWith(settings.current, { scope: EVERYTHING.kind, field }, change.usd);
  if (contradiction !== undefined) throw new SpendError('bad-setting', contradiction);
  await settings.change(`limits.${field}`, change.usd);
  return { kind: 'limit', period: change.period, usd: before };
}
