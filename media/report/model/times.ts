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
  const year = day.slice(0, 4) === today.slice(0, 4) ? '' : ` ${day.slice(0, 4)}`;
  return `${shortDay(day)}${year} ${clock}`;
}

/** The whole instant with its zone, for hovering. */
export function fullTime(at: number, zone: Zone): string {
  const seconds = new Date(at + zone.offsetAt(at)).toISOString().slice(17, 19);
  return `${dayKey(at, zone)} ${clockTime(at, zone)}:${seconds} ${zone.name}`;
}

/** `22 Nov` of `2026-11-22`. */
export function shortDay(day: string): string {
  const date = civil(day);
  return `${date.getUTCDate()} ${monthOf(date)}`;
}

/** `Sun 22 Nov` of `2026-11-22`. */
export function dayName(day: string): string {
  return `${weekdayOf(civil(day))} ${shortDay(day)}`;
}

/** `Nov` of `2026-11-22`. */
export function monthName(day: string): string {
  return monthOf(civil(day));
}

/** When a period is over, as short as its kind allows: `00:00`, `Mon 00:00`, `1 Dec 00:00`. */
export function endText(kind: Exclude<PeriodKind, 'hour'>, end: number, zone: Zone): string {
  const clock = clockTime(end, zone);
  const day = dayKey(end, zone);
  if (kind === 'day') return clock;
  return kind === 'week' ? `${weekdayOf(civil(day))} ${clock}` : `${shortDay(day)} ${clock}`;
}

// No `Intl`, whose first use takes eight megabytes of memory into use: the names are texts like all others.
function weekdayOf(date: Date): string {
  return [t('Sun'), t('Mon'), t('Tue'), t('Wed'), t('Thu'), t('Fri'), t('Sat')][date.getUTCDay()] ?? '';
}

function monthOf(date: Date): string {
  return [t('Jan'), t('Feb'), t('Mar'), t('Apr'), t('May'), t('Jun'), t('Jul'), t('Aug'), t('Sep'), t('Oct'), t('Nov'), t('Dec')][date.getUTCMonth()] ?? '';
}

function civil(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
