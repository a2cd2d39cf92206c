import { CHARACTER, labelledColumns, labelledMonths } from './axis.ts';
import type { ChartColumn } from './columns.ts';

/** A date under the axis, in pixels. */
export interface DateLabel {
  readonly x: number;
  readonly text: string;
  readonly anchor: 'middle' | 'end';
}

/** A label with the stretch that it takes, in pixels. */
interface Placed extends DateLabel {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** Room for a date and the gap after it; between two of any length at least the gap. */
const DATE_ROOM = 64;
const GAP = 4;

/**
 * The dates of as many columns as there is room for: the last always, then those that begin a year, then the others. Each year is told by the
 * first of its labels. `middles`: of the columns; `left` and `right`: the ends of the plot.
 */
export function layOutDates(columns: readonly ChartColumn[], middles: readonly number[], [left, right]: readonly [number, number]): readonly DateLabel[] {
  const last = columns.length - 1;
  const begins = columns.flatMap(({ year }, index) => (year !== undefined && year !== columns[index - 1]?.year ? [index] : []));
  const rest = usualOf(columns, right - left).filter((index) => index !== last && !begins.includes(index));
  const kept = (isLastDated: boolean): readonly Placed[] => withoutCollisions([
    ...(last < 0 ? [] : [placedAt(last, right, textOf(columns[last], isLastDated), 'end')]),
    ...begins.toReversed().filter((index) => index !== last).map((index) => placedAt(index, middles[index] ?? left, textOf(columns[index], true), 'middle')),
    ...rest.map((index) => placedAt(index, middles[index] ?? left, textOf(columns[index], false), 'middle')),
  ]);
  const plain = kept(begins.includes(last));
  const lastBegin = begins.at(-1);
  const labels = lastBegin === undefined || plain.some(({ index }) => index === lastBegin) ? plain : kept(true);
  // Where a year's own label had no room, another of that year would be taken for one of the year before or after.
  const beginOf = (column: number): number | undefined => begins.findLast((index) => index <= column);
  return labels.filter(({ index }) => index === last || beginOf(index) === undefined || labels.some((other) => other.index === beginOf(index)));
}

/** Months in steps that January is among, all else counted back from the last. */
function usualOf(columns: readonly ChartColumn[], width: number): readonly number[] {
  const months = columns.flatMap(({ month }) => (month === undefined ? [] : [month]));
  return months.length === columns.length ? labelledMonths(months, width, DATE_ROOM) : labelledColumns(columns.length, width, DATE_ROOM);
}

function textOf(column: ChartColumn | undefined, isDated: boolean): string {
  return (isDated ? column?.dated : column?.label) ?? '';
}

function placedAt(index: number, at: number, text: string, anchor: DateLabel['anchor']): Placed {
  const width = text.length * CHARACTER;
  if (anchor === 'end') return { index, x: at, text, anchor, from: at - width, to: at };
  const x = Math.max(at, width / 2);
  return { index, x, text, anchor, from: x - width / 2, to: x + width / 2 };
}

/** Those that touch none before them, from left to right. */
function withoutCollisions(labels: readonly Placed[]): readonly Placed[] {
  const kept: Placed[] = [];
  for (const one of labels) {
    if (kept.every((other) => one.to + GAP <= other.from || other.to + GAP <= one.from)) kept.push(one);
  }
  return kept.toSorted((a, b) => a.index - b.index);
}
