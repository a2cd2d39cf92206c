import { dateNear, dateText } from '../../../src/core/dates.ts';
import { t } from '../../../src/core/l10n.ts';
import { clockTime, dayKey, type PeriodKind, type Zone } from '../../../src/core/period.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When something was: relative under an hour, then the time of day, with the date where it was not today. */
export function whenText(at: number, now: number, zone: Zone): string {
  const ago = now - at;
  if (ago < 5000) return t('just now');
  if (ago < MINUTE) return t('{0} s ago', Math.floor(ago / 1000));
  if (ago < HOUR) return t('{0} min ago', Math.floor(ago / MINUTE));
  return timeText(at, now, zone);
}

/** The time of day, with the date where it is not today: `14:05`, `21 Nov 14:05`. */
export function timeText(at: number, now: number, zone: Zone): string {
  const day = dayKey(at, zone);
  const today = dayKey(now, zone);
  const clock = clockTime(at, zone);
  if (day === today) return clock;
  return `${dateNear(day, today, 'dm')} ${clock}`;
}

/** The whole instant with its zone, for hovering. */
export function fullTime(at: number, zone: Zone): string {
  const seconds = new Date(at + zone.offsetAt(at)).toISOString().slice(17, 19);
  return `${dateText(dayKey(at, zone))} ${clockTime(at, zone)}:${seconds} ${zone.name}`;
}

/** When a period is over, as short as its kind allows: `00:00`, `Mon 00:00`, `1 Dec 00:00`. */
export function endText(kind: Exclude<PeriodKind, 'hour'>, end: number, zone: Zone): string {
  const clock = clockTime(end, zone);
  const day = dayKey(end, zone);
  if (kind === 'day') return clock;
  return `${dateText(day, kind === 'week' ? 'w' : 'dm')} ${clock}`;
}
