import { dateText } from '../../core/dates.ts';
import type { Zone } from '../../core/period.ts';
import { clockTime, dayKey } from '../../core/period.ts';

/** The time of day, with its date where that is not today's. */
export function timeText(instant: number, zone: Zone, now: number): string {
  const time = clockTime(instant, zone);
  const day = dayKey(instant, zone);
  return day === dayKey(now, zone) ? time : `${dateText(day)} ${time}`;
}
