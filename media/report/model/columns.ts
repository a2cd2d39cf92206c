import type { Unit } from '../../../src/core/analysis/range.ts';
import type { Column } from '../../../src/core/analysis/window.ts';
import { dateText, type DateForm } from '../../../src/core/dates.ts';
import { t } from '../../../src/core/l10n.ts';
import { clockTime, dayKey, periodAt, type Zone } from '../../../src/core/period.ts';

/** Where a window cuts a column, as it is written: where it begins, and where it ends. */
type Cut = readonly [from?: string | undefined, to?: string | undefined];

/** A column as a chart shows it, with what it writes below it. */
export interface ChartColumn {
  readonly isRunning: boolean;
  /** The window's edge takes a part of it away that is past. */
  readonly isCut: boolean;
  /** `14:00`, `22 Nov`, `Nov`. */
  readonly label: string;
  /** The same with its year: `22 Nov 2026`, `Nov 2026`. */
  readonly dated: string;
  /** The year that it begins in, where that is to be told: of months, and where columns lie in more than one year. */
  readonly year?: string;
  /** Where it is a month: which one, from 0. */
  readonly month?: number;
}

/** Columns as a chart shows them. */
export function chartColumns(columns: readonly Column[], unit: Unit, zone: Zone): readonly ChartColumn[] {
  const days = columns.map(({ start }) => dayKey(start, zone));
  const isDated = unit === 'month' || (unit !== 'hour' && yearOf(days[0] ?? '') !== yearOf(days.at(-1) ?? ''));
  return columns.map((column, index) => {
    const day = days[index] ?? '';
    return {
      isRunning: column.isRunning, isCut: isCut(column, unit, zone), label: columnLabel(column, unit, zone), dated: datedLabel(column, unit, zone),
      ...(isDated ? { year: yearOf(day) } : {}), ...(unit === 'month' ? { month: Number(day.slice(5, 7)) - 1 } : {}),
    };
  });
}

/** What stands below a column: `14:00`, `22 Nov`, `Nov`; of one that the window cuts, where it begins or ends: `from 23 Nov`. */
export function columnLabel(column: Column, unit: Unit, zone: Zone): string {
  const [from, to] = cutOf(column, unit, zone);
  if (from !== undefined) return t('from {0}', from);
  if (to !== undefined) return t('to {0}', to);
  if (column.isRunning) return NOW[unit]();
  return unit === 'hour' ? clockTime(column.start, zone) : dateText(dayKey(column.start, zone), unit === 'month' ? 'm' : 'dm');
}

/** The same with its year, where it is no time of day: `from 23 Nov 2026`, `Nov 2026 so far`. */
function datedLabel(column: Column, unit: Unit, zone: Zone): string {
  const [from, to] = cutOf(column, unit, zone, 'dmy');
  const day = dayKey(column.start, zone);
  if (unit === 'hour' || (unit === 'day' && (from ?? to) !== undefined)) return columnLabel(column, unit, zone);
  if (from !== undefined) return t('from {0}', from);
  if (to !== undefined) return t('to {0}', to);
  if (column.isRunning && unit !== 'month') return NOW[unit]();
  const name = dateText(day, unit === 'month' ? 'my' : 'dmy');
  return column.isRunning ? t('{0} so far', name) : name;
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

/** The local days that columns reach from and to, both included: of hours, those that they lie in. */
export function daysOf(first: Column, last: Column, zone: Zone): { readonly from: string; readonly to: string } {
  return { from: dayKey(first.start, zone), to: dayKey(last.end - 1, zone) };
}

/** Whether any of the columns can be looked at more closely: there is nothing closer than a day by the hour. */
export function canZoom(columns: readonly Column[], unit: Unit, zone: Zone): boolean {
  const [first, last] = [columns[0], columns.at(-1)];
  if (first === undefined || last === undefined) return false;
  const { from, to } = daysOf(first, last, zone);
  return unit !== 'hour' || from !== to;
}

/** Where a column begins and ends, as far as that is not where its period does. What is to come is missing from a running one anyway. */
function cutOf({ start, end, isRunning, isPart }: Column, unit: Unit, zone: Zone, form: DateForm = 'dm'): Cut {
  if (!isPart) return [];
  const period = periodAt(unit, start, zone);
  const isClock = unit === 'hour' || unit === 'day';
  const from = isClock ? clockTime(start, zone) : dateText(dayKey(start, zone), form);
  const to = isClock ? clockTime(end, zone) : dateText(dayKey(end - 1, zone), form);
  return [period.start < start ? from : undefined, end < period.end && !isRunning ? to : undefined];
}

function cutName(name: string, [from, to]: Cut): string {
  if (from !== undefined && to !== undefined) return t('{0}, from {1} to {2}', name, from, to);
  if (from !== undefined) return t('{0}, from {1}', name, from);
  return to === undefined ? name : t('{0}, to {1}', name, to);
}

function yearOf(day: string): string {
  return day.slice(0, 4);
}

function plainName(start: number, unit: Unit, zone: Zone): string {
  const day = dayKey(start, zone);
  switch (unit) {
    case 'hour': return t('{0}, {1}', dateText(day, 'wdm'), clockTime(start, zone));
    case 'day': return dateText(day, 'wdm');
    case 'week': return t('Week of {0}', dateText(day, 'dm'));
    case 'month': return dateText(day, 'my');
  }
}

const NOW: Readonly<Record<Unit, () => string>> = { hour: () => t('this hour'), day: () => t('today so far'), week: () => t('this week so far'), month: () => t('this month so far') };
