import { dateText } from '../../../src/core/dates.ts';
import { coverageText, formatCount, type Covered } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import { nano } from '../../../src/core/money.ts';
import type { AnalysisRequests } from '../../../src/protocol/analysis.ts';
import { figureText } from './figures.ts';

/** One hour of one weekday. */
export interface HeatCell {
  /** How deep it is painted, 0 (nothing) to 5. */
  readonly depth: number;
  /** In words, for hovering and for screen readers. */
  readonly text: string;
}

/** An hour of a weekday, both from 0; Monday first. */
export interface HourOfWeek {
  readonly day: number;
  readonly hour: number;
}

/** How many depths there are besides nothing. */
export const DEPTHS = 5;

/** The hours of all weekdays, Monday first, as deep as they were dear, or where nothing has cost anything, as busy; `undefined` where nothing happened at all. */
export function heatMap({ cost, calls, estimated, unknown }: AnalysisRequests['getHeat']['reply']): readonly (readonly HeatCell[])[] | undefined {
  const highest = Math.max(0, ...cost.flat());
  const busiest = Math.max(0, ...calls.flat());
  if (highest === 0 && busiest === 0) return undefined;
  const at = (grid: typeof cost, day: number, hour: number): number => grid[day]?.[hour] ?? 0;
  return cost.map((hours, day) => hours.map((amount, hour) => {
    const sum = { amount: nano(Math.round(amount)), estimated: nano(at(estimated, day, hour)), unknown: at(unknown, day, hour) };
    return { depth: highest > 0 ? depthOf(amount, highest) : depthOf(at(calls, day, hour), busiest), text: cellText(day, hour, sum, at(calls, day, hour)) };
  }));
}

/** What keeps the place of the hours until they are known. */
export function emptyHeatMap(): readonly (readonly HeatCell[])[] {
  return Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ depth: 0, text: '' })));
}

/** Where a key leads from an hour; `undefined` is no key of ours. */
export function hourAfter(key: string | undefined, { day, hour }: HourOfWeek): HourOfWeek | undefined {
  const step = STEPS.get(key ?? '');
  return step && { day: Math.min(6, Math.max(0, day + step[0])), hour: Math.min(23, Math.max(0, hour + step[1])) };
}

const STEPS: ReadonlyMap<string, readonly [days: number, hours: number]> = new Map([
  ['ArrowUp', [-1, 0]], ['ArrowDown', [1, 0]], ['ArrowLeft', [0, -1]], ['ArrowRight', [0, 1]], ['Home', [0, -23]], ['End', [0, 23]],
]);

/** Monday to Sunday, short. */
export function weekdayNames(): readonly string[] {
  return [23, 24, 25, 26, 27, 28, 29].map((day) => dateText(`2026-11-${day}`, 'w'));
}

/** By the square root: a single dear hour would leave all others alike. */
function depthOf(amount: number, highest: number): number {
  return amount <= 0 || highest <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(amount / highest) * DEPTHS));
}

function cellText(day: number, hour: number, sum: Covered, calls: number): string {
  const at = `${String(hour).padStart(2, '0')}:00`;
  const when = `${weekdayNames()[day] ?? ''} ${at}`;
  if (calls === 0 && sum.amount === 0) return t('{0}: nothing', when);
  const lacks = coverageText(sum);
  const [money, count] = [lacks === '' ? figureText(sum) : `${figureText(sum)} (${lacks})`, formatCount(calls)];
  return counted(calls, t('{0}: {1}, {2} call', when, money, count), t('{0}: {1}, {2} calls', when, money, count));
}
