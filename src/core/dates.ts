import { speech } from './l10n.ts';

/** How much of a day is told. In every language but English, order, names and signs are those that the engine knows of it. */
const FORMS = {
  /** `2026-11-22` */
  full: { year: 'numeric', month: '2-digit', day: '2-digit' },
  /** `22 Nov` */
  day: { month: 'short', day: 'numeric' },
  /** `22 Nov 2026` */
  dayInYear: { year: 'numeric', month: 'short', day: 'numeric' },
  /** `Sun 22 Nov` */
  named: { month: 'short', day: 'numeric', weekday: 'short' },
  /** `Sun 22 Nov 2026` */
  namedInYear: { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
  /** `Sun` */
  weekday: { weekday: 'short' },
  /** `Nov` */
  month: { month: 'short' },
  /** `Nov 2026` */
  monthInYear: { year: 'numeric', month: 'short' },
  /** `November` */
  longMonth: { month: 'long' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** The forms that a day is written in. */
export type DateForm = keyof typeof FORMS;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A day (`2026-11-22`) for people, as the language of this process writes it. For files, protocols and what is typed, the key itself is the text. */
export function dateText(day: string, form: DateForm = 'full'): string {
  const { dates, language } = speech();
  if (dates === undefined) return form === 'full' ? day : english(day, FORMS[form]);
  const format = dates.get(form) ?? new Intl.DateTimeFormat(language, { ...FORMS[form], timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' });
  dates.set(form, format);
  return format.format(civil(day));
}

function english(day: string, form: Intl.DateTimeFormatOptions): string {
  const date = civil(day);
  const month = MONTHS[date.getUTCMonth()] ?? '';
  return [
    form.weekday && WEEKDAYS[date.getUTCDay()], form.day && date.getUTCDate(),
    form.month && (form.month === 'long' ? month : month.slice(0, 3)), form.year && day.slice(0, 4),
  ].filter((part) => part !== undefined).join(' ');
}

function civil(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
