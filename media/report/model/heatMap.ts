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

/** How many depths there are besides nothing. */
export const DEPTHS = 5;

/** The hours of all weekdays, Monday first; `undefined` where nothing happened at all. */
export function heatMap({ cost, calls, estimated, unknown }: AnalysisRequests['getHeat']['reply']): readonly (readonly HeatCell[])[] | undefined {
  const highest = Math.max(0, ...cost.flat());
  if (highest === 0 && calls.flat().every((count) => count === 0)) return undefined;
  const at = (grid: typeof cost, day: number, hour: number): number => grid[day]?.[hour] ?? 0;
  return cost.map((hours, day) => hours.map((amount, hour) => {
    const sum = { amount: nano(Math.round(amount)), estimated: nano(at(estimated, day, hour)), unknown: at(unknown, day, hour) };
    return { depth: depthOf(amount, highest), text: cellText(day, hour, sum, at(calls, day, hour)) };
  }));
}

/** What keeps the place of the hours until they are known. */
export function emptyHeatMap(): readonly (readonly HeatCell[])[] {
  return Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ depth: 0, text: '' })));
}

/** Monday to Sunday, short. */
export function weekdayNames(): readonly string[] {
  return [t('Mon'), t('Tue'), t('Wed'), t('Thu'), t('Fri'), t('Sat'), t('Sun')];
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
