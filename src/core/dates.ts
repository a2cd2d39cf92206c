import { speech, t } from './l10n.ts';
import type { Zone } from './period.ts';
import { clockTime, dayKey } from './period.ts';

/** What of a day is told: its weekday (`w`), day (`d`), month (`m`, in full `M`) and year (`y`); or `full`, all of it in figures. */
export type DateForm = 'full' | 'dm' | 'dmy' | 'wdm' | 'wdmy' | 'w' | 'm' | 'my' | 'M';

const MONTHS = 'January February March April May June July August September October November December';

/**
 * A day (`2026-11-22`) for people: `22 Nov`, `Sun 22 Nov 2026`; in every language but English in the order, with the names and signs that the engine
 * knows of it. What is no day stays as it is. For files, protocols and what is typed, the key itself is the text.
 */
export function dateText(day: string, form: DateForm = 'full'): string {
  const { dates, language } = speech();
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  if (dates === undefined) return form === 'full' ? day : english(date, form);
  const format = dates.get(form) ?? new Intl.DateTimeFormat(language, { ...optionsOf(form), timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' });
  dates.set(form, format);
  return format.format(date);
}

/** A day as it is told on another: with its year where that is another one. */
export function dateNear(day: string, today: string, form: 'dm' | 'wdm'): string {
  return dateText(day, day.slice(0, 4) === today.slice(0, 4) ? form : `${form}y`);
}

function optionsOf(form: DateForm): Intl.DateTimeFormatOptions {
  if (form === 'full') return { year: 'numeric', month: '2-digit', day: '2-digit' };
  const has = <T>(part: string, style: T): T | undefined => (form.includes(part) ? style : undefined);
  return { weekday: has('w', 'short'), day: has('d', 'numeric'), month: has('m', 'short') ?? has('M', 'long'), year: has('y', 'numeric') };
}

/** From `Sun, 22 Nov 2026 00:00:00 GMT`, which is English everywhere, and takes no `Intl`. */
function english(date: Date, form: DateForm): string {
  const [weekday, day, month = '', year] = date.toUTCString().split(/,? /);
  const parts = { w: weekday, d: Number(day), m: month, M: MONTHS.split(' ').find((name) => name.startsWith(month)), y: year };
  return Array.from(form, (part) => parts[part as keyof typeof parts]).join(' ');
}

/** When and by whom something was made that leaves the report. `at`: epoch milliseconds. */
export function madeText(at: number, zone: Zone): string {
  return t('Made {0} {1} ({2}) by OpenRouter Spend Monitor', dateText(dayKey(at, zone)), clockTime(at, zone), zone.name);
}
