import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { formatMoney } from '../../../src/core/format.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { DayRow } from '../../../src/protocol/report.ts';
import { labelledColumns, moneyTicks } from './axis.ts';
import { figureText } from './figures.ts';
import type { Paint, Stacks } from './series.ts';
import { dayName, shortDay } from './times.ts';

/** The size of the drawing in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One rectangle of a bar. */
export interface Segment {
  readonly paint: Paint;
  readonly y: number;
  readonly height: number;
}

/** One day of the chart. */
export interface Bar {
  readonly day: string;
  readonly x: number;
  readonly width: number;
  /** Upper edge of the whole bar. */
  readonly top: number;
  readonly segments: readonly Segment[];
  readonly running: boolean;
  /** What the day cost, written over the bar while it is chosen. */
  readonly amount: string;
}

/** A straight line across the plot with its label. */
export interface Line {
  readonly y: number;
  readonly text: string;
}

/** A date under the axis. */
export interface DateLabel {
  readonly x: number;
  readonly text: string;
  readonly anchor: 'middle' | 'end';
}

/** Everything that is drawn, in pixels. */
export interface Chart extends Size {
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly grid: readonly Line[];
  readonly bars: readonly Bar[];
  readonly dates: readonly DateLabel[];
  readonly limit?: LimitLine;
}

/** The daily limit across the plot; `beyond` when it lies above what is drawn and is only named. */
export interface LimitLine extends Line {
  /** Where its label begins. */
  readonly x: number;
  readonly beyond: boolean;
}

const MARGIN = { top: 20, right: 2, bottom: 24, left: 4 };
const CHARACTER = 6.6;
/** A limit further away than this many times the highest bar would flatten all bars. */
const LIMIT_IN_SIGHT = 2.5;
/** Room for a date and the gap after it. */
const DATE_ROOM = 64;
/** Nothing spent at all: an axis up to one cent. */
const LEAST_TOP = 10_000_000;

/** Lays out the bars of all days. */
export function layOutChart(days: readonly DayRow[], stacks: Stacks, limit: NanoUsd | undefined, size: Size): Chart {
  const highest = Math.max(0, ...stacks.days.map((amounts) => amounts.reduce<number>((sum, amount) => sum + Math.max(0, amount), 0)));
  const inSight = limit !== undefined && limit <= Math.max(highest * LIMIT_IN_SIGHT, LEAST_TOP);
  const top = Math.max(highest, inSight ? limit : 0, LEAST_TOP) * 1.04;
  const ticks = moneyTicks(top);
  const left = MARGIN.left + Math.ceil(Math.max(...ticks.map(({ text }) => text.length)) * CHARACTER) + 8;
  const right = Math.max(left + 1, size.width - MARGIN.right);
  const baseline = size.height - MARGIN.bottom;
  const y = scaleLinear().domain([0, top]).range([baseline, MARGIN.top]);
  const bars = barsOf(days, stacks, y, [left, right]);
  return {
    ...size, left, right, baseline, bars,
    grid: ticks.map((tick) => ({ y: Math.round(y(tick.value)), text: tick.text })),
    dates: datesOf(bars, right - left, right),
    ...(limit === undefined ? {} : { limit: limitLine(limit, inSight, Math.round(y(limit)), bars, [left, right]) }),
  };
}

/** Which bar lies at this distance from the left; `undefined` outside the plot. */
export function barAt(chart: Chart, x: number): number | undefined {
  if (chart.bars.length === 0 || x < chart.left || x > chart.right) return undefined;
  const step = (chart.right - chart.left) / chart.bars.length;
  return Math.min(chart.bars.length - 1, Math.floor((x - chart.left) / step));
}

/** Where a key leads from the chosen day; `none` leaves the choice, `undefined` is no key of ours. The first arrow chooses the last day. */
export function stepTo(key: string, chosen: number | undefined, count: number): number | 'none' | undefined {
  if (key === 'Escape') return 'none';
  const last = count - 1;
  const step = STEPS.get(key);
  if (step === undefined || last < 0) return undefined;
  if (chosen === undefined && Math.abs(step) === 1) return last;
  return Math.min(last, Math.max(0, (chosen ?? last) + step));
}

const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowLeft', -1], ['ArrowDown', -1], ['ArrowRight', 1], ['ArrowUp', 1], ['PageDown', -7], ['PageUp', 7], ['Home', -Infinity], ['End', Infinity],
]);

/** A day in words: what it cost and what for. */
export function dayText(day: DayRow, stacks: Stacks, index: number): string {
  const amounts = stacks.days[index] ?? [];
  const parts = stacks.series.flatMap(({ name }, at) => ((amounts[at] ?? 0) > 0 ? [`${name} ${formatMoney(amounts[at])}`] : []));
  return [`${dayName(day.day)}${day.running ? ', so far' : ''}: ${figureText(day.total)}`, ...parts].join(', ');
}

function barsOf(days: readonly DayRow[], stacks: Stacks, y: (value: number) => number, range: readonly [number, number]): readonly Bar[] {
  const x = scaleBand<number>().domain(days.map((_, index) => index)).range(range).paddingInner(0.25).paddingOuter(0.12);
  const segments = segmentsOf(stacks, y);
  return days.map((day, index) => {
    const own = segments[index] ?? [];
    return {
      day: day.day, x: x(index) ?? 0, width: x.bandwidth(), segments: own, running: day.running, amount: figureText(day.total),
      top: Math.min(y(0), ...own.map((segment) => segment.y)),
    };
  });
}

function segmentsOf(stacks: Stacks, y: (value: number) => number): readonly (readonly Segment[])[] {
  const columns = stacks.days.map((amounts) => stacks.series.map((_, at) => Math.max(0, amounts[at] ?? 0)));
  const layers = stack<readonly number[], number>().keys(stacks.series.map((_, at) => at)).value((column, at) => column[at] ?? 0)(columns);
  return columns.map((_, index) => stacks.series.flatMap(({ paint }, at) => segmentOf(layers[at]?.[index]?.[0], layers[at]?.[index]?.[1], paint, y)));
}

/** A hairline of background keeps neighbours apart; whatever was spent stays visible. */
function segmentOf(low: number | undefined, high: number | undefined, paint: Paint, y: (value: number) => number): readonly Segment[] {
  if (low === undefined || high === undefined || high <= low) return [];
  const [from, to] = [y(low), y(high)];
  const gap = from - to > 3 && low > 0 ? 1 : 0;
  return [{ paint, y: to, height: Math.max(0.75, from - to - gap) }];
}

function datesOf(bars: readonly Bar[], width: number, right: number): readonly DateLabel[] {
  return labelledColumns(bars.length, width, DATE_ROOM).flatMap((index) => {
    const bar = bars[index];
    if (bar === undefined) return [];
    const isLast = index === bars.length - 1;
    return [{ x: isLast ? right : bar.x + bar.width / 2, text: isLast && bar.running ? 'today so far' : shortDay(bar.day), anchor: isLast ? 'end' as const : 'middle' as const }];
  }).filter(({ x, anchor }) => anchor === 'end' || x < right - DATE_ROOM * 1.6);
}

function limitLine(limit: NanoUsd, inSight: boolean, at: number, bars: readonly Bar[], [left, right]: readonly [number, number]): LimitLine {
  const text = `Daily limit ${formatMoney(limit)}${inSight ? '' : ' ↑'}`;
  const y = inSight ? at : MARGIN.top;
  const room = text.length * CHARACTER;
  const free = [left, ...bars.map((bar) => bar.x)].find((x) => x + room <= right && bars.every((bar) => bar.top >= y || bar.x > x + room || bar.x + bar.width < x));
  return { x: (free ?? left) + 4, y, text, beyond: !inSight };
}
