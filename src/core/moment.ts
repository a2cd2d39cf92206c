import { dateNear } from './dates.ts';
import { t } from './l10n.ts';
import type { Zone } from './period.ts';
import { clockTime, dayKey } from './period.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A guess of hours ahead is not told to the minute, and one of days not to the hour. */
const ROUGH_FROM = HOUR;
const DAYS_FROM = 2 * DAY;

/** When something will be, as exactly as a guess deserves: `16:40`, `tomorrow 09:15`, `Tue 1 Dec`, `1 Mar 2027`. */
export function expectedTime(at: number, now: number, zone: Zone): string {
  const ahead = at - now;
  if (ahead >= DAYS_FROM) return dayText(at, now, zone);
  return momentText(ahead < ROUGH_FROM ? at : Math.round(at / (5 * MINUTE)) * 5 * MINUTE, now, zone);
}

/** When something will be, to the minute: `16:40`, `tomorrow 00:00`, `Tue 1 Dec 00:00`; in UTC it says so. */
export function momentText(at: number, now: number, zone: Zone): string {
  const clock = `${clockTime(at, zone)}${zone.isUtc ? ' UTC' : ''}`;
  const day = dayKey(at, zone);
  if (day === dayKey(now, zone)) return clock;
  if (day === dayKey(now + DAY, zone)) return t('tomorrow {0}', clock);
  return `${dayText(at, now, zone)} ${clock}`;
}

/** The day of an instant: `Tue 1 Dec`, with its year where that is another one. */
export function dayText(at: number, now: number, zone: Zone): string {
  return dateNear(dayKey(at, zone), dayKey(now, zone), 'wdm');
}
