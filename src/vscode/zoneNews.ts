import { t } from '../core/l10n.ts';
import { localZoneName } from '../core/localZoneName.ts';
import type { Logger } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import { SETTINGS_SECTION } from './contributions.ts';
import { inBackground } from './notify.ts';
import { tellTrouble } from './trouble.ts';

/** Tells, where the variable `TZ` leaves the editor without a zone that has a name, by which zone days are cut instead. */
export function tellZone({ timeZone }: Pick<Settings, 'timeZone'>, logger: Logger): void {
  const typed = process.env.TZ;
  // Without the variable the system's zone is taken, which has a name.
  if (typed === undefined || timeZone !== 'local') return;
  const { name, isKnown } = localZoneName();
  if (isKnown) return;
  const text = t('The time zone of this machine cannot be told from TZ={0}: days are cut by {1}. Set {2}.timeZone to a name such as Europe/Berlin.', JSON.stringify(typed.slice(0, 60)), name, SETTINGS_SECTION);
  logger.warn('settings', text);
  inBackground(tellTrouble(text), logger);
}
