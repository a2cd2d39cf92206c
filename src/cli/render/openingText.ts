import { formatMoney } from '../../core/format.ts';
import type { Opening } from '../openings.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

/** What stands behind a stretch of time whose figure holds money of a longer one. */
export const OPENING_MARK = ' *';

/** What the mark means; no lines where nothing is marked. */
export function openingLines(openings: readonly Opening[]): readonly string[] {
  return openings.map(({ day, from, to, amount }) => `*${openings.length > 1 ? ` ${day}:` : ''} of it ${formatMoney(amount)} spent before monitoring began, from ${spanText(from, to)}`);
}

/** `1 to 22 November`, `28 October to 3 November`. */
function spanText(from: string, to: string): string {
  const month = (day: string): string => MONTHS[Number(day.slice(5, 7)) - 1] ?? '';
  const [first, last] = [from, to].map((day) => String(Number(day.slice(8))));
  return from.slice(0, 7) === to.slice(0, 7) ? `${first} to ${last} ${month(to)}` : `${first} ${month(from)} to ${last} ${month(to)}`;
}
