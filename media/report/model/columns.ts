import type { Unit } from '../../../src/core/analysis/range.ts';
import type { Column } from '../../../src/core/analysis/window.ts';
import { t } from '../../../src/core/l10n.ts';
import { clockTime, dayKey, type Zone } from '../../../src/core/period.ts';
import { dayName, monthName, shortDay } from './times.ts';

/** What stands below a column: `14:00`, `22 Nov`, `Nov`. */
export function columnLabel({ start, isRunning }: Column, unit: Unit, zone: Zone): string {
  if (isRunning) return NOW[unit]();
  const day = dayKey(start, zone);
  switch (unit) {
    case 'hour': return clockTime(start, zone);
    case 'day':
    case 'week': return shortDay(day);
    case 'month': return monthName(day);
  }
}

/** What a column is called where there is room: `Sun 22 Nov`, `Week of 16 Nov`, `Nov 2026`. */
export function columnName({ start, isRunning }: Column, unit: Unit, zone: Zone): string {
  const name = plainName(start, unit, zone);
  return isRunning ? t('{0} so far', name) : name;
}

/** The local days that columns reach from and to, both included; `undefined` where they are parts of days. */
export function daysOf(first: Column, last: Column, unit: Unit, zone: Zone): { readonly from: string; readonly to: string } | undefined {
  return unit === 'hour' ? undefined : { from: dayKey(first.start, zone), to: dayKey(last.end - 1, zone) };
}

function plainName(start: number, unit: Unit, zone: Zone): string {
  const day = dayKey(start, zone);
  switch (unit) {
    case 'hour': return t('{0}, {1}', dayName(day), clockTime(start, zone));
    case 'day': return dayName(day);
    case 'week': return t('Week of {0}', shortDay(day));
    case 'month': return t('{0} {1}', monthName(day), day.slice(0, 4));
  }
}

const NOW: Readonly<Record<Unit, () => string>> = { hour: () => t('this hour'), day: () => t('today so far'), week: () => t('this week so far'), month: () => t('this month so far') };
