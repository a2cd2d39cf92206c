import type { Unit } from '../../../src/core/analysis/range.ts';
import type { Column } from '../../../src/core/analysis/window.ts';
import { t } from '../../../src/core/l10n.ts';
import { clockTime, dayKey, periodAt, type Zone } from '../../../src/core/period.ts';
import { dayName, monthName, shortDay } from './times.ts';

/** Where a window cuts a column, as it is written: where it begins, and where it ends. */
type Cut = readonly [from?: string | undefined, to?: string | undefined];

/** What stands below a column: `14:00`, `22 Nov`, `Nov`; of one that the window cuts, where it begins or ends: `from 23 Nov`. */
export function columnLabel(column: Column, unit: Unit, zone: Zone): string {
  const [from, to] = cutOf(column, unit, zone);
  if (from !== undefined) return t('from {0}', from);
  if (to !== undefined) return t('to {0}', to);
  if (column.isRunning) return NOW[unit]();
  const day = dayKey(column.start, zone);
  switch (unit) {
    case 'hour': return clockTime(column.start, zone);
    case 'day':
    case 'week': return shortDay(day);
    case 'month': return monthName(day);
  }
}

/** What a column is called where there is room: `Sun 22 Nov`, `Week of 16 Nov`, `Nov 2026`; `Nov 2026, from 23 Nov` of one that the window cuts. */
export function columnName(column: Column, unit: Unit, zone: Zone): string {
  const name = cutName(plainName(column.isPart ? periodAt(unit, column.start, zone).start : column.start, unit, zone), cutOf(column, unit, zone));
  return column.isRunning ? t('{0} so far', name) : name;
}

/** Whether the window's edge takes away a part of a column that is past: what holds for a whole one does not hold for it. */
export function isCut(column: Column, unit: Unit, zone: Zone): boolean {
  return cutOf(column, unit, zone).some((edge) => edge !== undefined);
}

/** The local days that columns reach from and to, both included; `undefined` where they are parts of days. */
export function daysOf(first: Column, last: Column, unit: Unit, zone: Zone): { readonly from: string; readonly to: string } | undefined {
  return unit === 'hour' ? undefined : { from: dayKey(first.start, zone), to: dayKey(last.end - 1, zone) };
}

/** Where a column begins and ends, as far as that is not where its period does. What is to come is missing from a running one anyway. */
function cutOf({ start, end, isRunning, isPart }: Column, unit: Unit, zone: Zone): Cut {
  if (!isPart) return [];
  const period = periodAt(unit, start, zone);
  const isClock = unit === 'hour' || unit === 'day';
  const from = isClock ? clockTime(start, zone) : shortDay(dayKey(start, zone));
  const to = isClock ? clockTime(end, zone) : shortDay(dayKey(end - 1, zone));
  return [period.start < start ? from : undefined, end < period.end && !isRunning ? to : undefined];
}

function cutName(name: string, [from, to]: Cut): string {
  if (from !== undefined && to !== undefined) return t('{0}, from {1} to {2}', name, from, to);
  if (from !== undefined) return t('{0}, from {1}', name, from);
  return to === undefined ? name : t('{0}, to {1}', name, to);
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
