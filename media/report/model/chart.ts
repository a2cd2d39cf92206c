import { metricText } from './names.ts';
import { CHARACTER, ticksOf } from './axis.ts';
import type { ChartColumn } from './columns.ts';
import { layOutDates, type DateLabel } from './dates.ts';
import { bands, linear } from './scales.ts';
import { certaintyOf, type Paint, type Stacks } from './series.ts';

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

/** One column of the chart. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  /** Upper edge of the whole bar. */
  readonly top: number;
  readonly segments: readonly Segment[];
  readonly isRunning: boolean;
  /** What the column comes to, written over the bar while it is chosen. */
  readonly amount: string;
  /** Where the time before stood. */
  readonly before?: number;
}

/** A straight line across the plot with its label. */
export interface Line {
  readonly y: number;
  readonly text: string;
}

/** A line through the columns, for what cannot be stacked: pieces of neighbouring columns. */
export interface Trace {
  readonly paint: Paint;
  readonly pieces: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** What the running column may come to: the middle, and a band around it. */
export interface Outlook {
  readonly x: number;
  readonly width: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Everything that is drawn, in pixels. */
export interface Chart extends Size {
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly grid: readonly Line[];
  readonly bars: readonly Bar[];
  readonly traces: readonly Trace[];
  readonly dates: readonly DateLabel[];
  readonly limit?: LimitLine;
  readonly outlook?: Outlook;
}

/** A limit across the plot; `beyond` when it lies above what is drawn and is only named. */
export interface LimitLine extends Line {
  /** Where its label begins. */
  readonly x: number;
  /** From where to where it reaches: over the columns that are whole. */
  readonly from: number;
  readonly to: number;
  readonly beyond: boolean;
}

/** What a chart is made of, besides its series. Figures in the metric's unit. */
export interface ChartParts {
  readonly stacks: Stacks;
  readonly columns: readonly ChartColumn[];
  /** What all columns are held against that are whole, with its name. */
  readonly limit?: { readonly amount: number; readonly text: string };
  /** What the running column may come to, if it is whole. */
  readonly forecast?: { readonly expected: number; readonly low: number; readonly high: number };
}

const MARGIN = { top: 20, right: 2, bottom: 24, left: 4 };
/** A limit further away than this many times the highest bar would flatten all bars. */
const LIMIT_IN_SIGHT = 2.5;
/** Nothing at all: an axis up to one cent, ten of anything else. */
const LEAST_TOP = { cost: 10_000_000, calls: 10, tokens: 1000, errors: 4, latency: 1000 } as const;

/** Lays out all columns. */
export function layOutChart(given: ChartParts, size: Size): Chart {
  const parts = withoutCut(given);
  const { stacks, columns } = parts;
  const { metric } = stacks;
  const scale = scaleOf(parts);
  const ticks = ticksOf(metric, scale.top);
  const left = MARGIN.left + Math.ceil(Math.max(...ticks.map(({ text }) => text.length)) * CHARACTER) + 8;
  const right = Math.max(left + 1, size.width - MARGIN.right);
  const baseline = size.height - MARGIN.bottom;
  const y = linear([0, scale.top], [baseline, MARGIN.top]);
  const bars = barsOf(parts, y, [left, right]);
  const running = bars[columns.findIndex(({ isRunning }) => isRunning)];
  return {
    ...size, left, right, baseline, bars,
    traces: metric === 'latency' ? tracesOf(stacks, bars, y) : [],
    grid: ticks.map((tick) => ({ y: Math.round(y(tick.value)), text: tick.text })),
    dates: layOutDates(columns, bars.map(({ x, width }) => x + width / 2), [left, right]),
    ...(parts.limit === undefined ? {} : { limit: limitLine(parts.limit, scale.inSight, Math.round(y(parts.limit.amount)), bars, wholeOf(columns, [left, right])) }),
    ...(parts.forecast === undefined || running === undefined ? {} : { outlook: { x: running.x, width: running.width, expected: y(parts.forecast.expected), low: y(parts.forecast.low), high: Math.max(0, y(parts.forecast.high)) } }),
  };
}

/** Which bar lies at this distance from the left; `undefined` outside the plot. */
export function barAt(chart: Chart, x: number): number | undefined {
  if (chart.bars.length === 0 || x < chart.left || x > chart.right) return undefined;
  const step = (chart.right - chart.left) / chart.bars.length;
  return Math.min(chart.bars.length - 1, Math.floor((x - chart.left) / step));
}

/** Where a key leads from the chosen column; `none` leaves the choice, `undefined` is no key of ours. The first arrow chooses the last column. */
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

/** A limit and a forecast are about whole columns. */
function withoutCut({ stacks, columns, limit, forecast }: ChartParts): ChartParts {
  return {
    stacks, columns,
    ...(limit === undefined || columns.every(({ isCut }) => isCut) ? {} : { limit }),
    ...(forecast === undefined || columns.some(({ isCut, isRunning }) => isCut && isRunning) ? {} : { forecast }),
  };
}

/** From where to where there are whole columns; only the first and the last can be cut. */
function wholeOf(columns: ChartParts['columns'], [left, right]: readonly [number, number]): readonly [number, number] {
  const step = (right - left) / Math.max(1, columns.length);
  return [left + (columns[0]?.isCut === true ? step : 0), right - (columns.length > 1 && columns.at(-1)?.isCut === true ? step : 0)];
}

function scaleOf({ stacks, limit, forecast }: ChartParts): { readonly top: number; readonly inSight: boolean } {
  const least = LEAST_TOP[stacks.metric];
  const columns = stacks.metric === 'latency' ? stacks.series.flatMap(({ values }) => values) : stacks.totals;
  const highest = Math.max(0, ...columns, ...(stacks.before ?? []));
  const inSight = limit !== undefined && limit.amount <= Math.max(highest * LIMIT_IN_SIGHT, least);
  // A band far beyond everything else would flatten what there is: it is cut off.
  const foreseen = forecast === undefined ? 0 : Math.min(forecast.high, Math.max(highest, forecast.expected) * 1.5);
  return { top: Math.max(highest, foreseen, inSight ? limit.amount : 0, least) * 1.04, inSight };
}

function barsOf({ stacks, columns }: ChartParts, y: (value: number) => number, range: readonly [number, number]): readonly Bar[] {
  const x = bands(columns.length, range, columns.length > 60 ? 0.1 : 0.25, 0.12);
  const segments = stacks.metric === 'latency' ? columns.map(() => []) : segmentsOf(stacks, columns.length, y);
  return columns.map(({ isRunning }, index) => {
    const own = segments[index] ?? [];
    const before = stacks.before?.[index];
    return {
      x: x.at(index), width: x.width, segments: own, isRunning, amount: columnText(stacks, index),
      top: Math.min(y(0), ...(stacks.metric === 'latency' ? [y(stacks.totals[index] ?? 0)] : own.map((segment) => segment.y))),
      ...(before === undefined || before <= 0 ? {} : { before: y(before) }),
    };
  });
}

/** What a column comes to, with what cannot be said exactly of it. */
export function columnText(stacks: Stacks, index: number): string {
  const { metric, totals } = stacks;
  const value = totals[index] ?? 0;
  return metricText(metric, metric === 'latency' && value === 0 ? undefined : value, certaintyOf(stacks, metric, index));
}

/** One upon the other, from the axis up. */
function segmentsOf({ series }: Stacks, count: number, y: (value: number) => number): readonly (readonly Segment[])[] {
  return Array.from({ length: count }, (_, column) => {
    let top = 0;
    return series.flatMap(({ paint, values }) => {
      const low = top;
      top += Math.max(0, values[column] ?? 0);
      return segmentOf(low, top, paint, y);
    });
  });
}

/** A hairline of background keeps neighbours apart; whatever happened stays visible. */
function segmentOf(low: number, high: number, paint: Paint, y: (value: number) => number): readonly Segment[] {
  if (high <= low) return [];
  const [from, to] = [y(low), y(high)];
  const gap = from - to > 3 && low > 0 ? 1 : 0;
  return [{ paint, y: to, height: Math.max(0.75, from - to - gap) }];
}

/** Columns without a call interrupt a line. */
function tracesOf({ series }: Stacks, bars: readonly Bar[], y: (value: number) => number): readonly Trace[] {
  return series.map(({ paint, values }) => {
    const pieces: { readonly x: number; readonly y: number }[][] = [[]];
    for (const [index, bar] of bars.entries()) {
      const value = values[index] ?? 0;
      if (value > 0) pieces.at(-1)?.push({ x: bar.x + bar.width / 2, y: y(value) });
      else pieces.push([]);
    }
    return { paint, pieces: pieces.filter((piece) => piece.length > 0) };
  });
}

function limitLine(limit: NonNullable<ChartParts['limit']>, inSight: boolean, at: number, bars: readonly Bar[], [left, right]: readonly [number, number]): LimitLine {
  const text = inSight ? limit.text : `${limit.text} ↑`;
  const y = inSight ? at : MARGIN.top;
  const room = text.length * CHARACTER;
  const free = [left, ...bars.map((bar) => bar.x)].find((x) => x >= left && x + room <= right && bars.every((bar) => bar.top >= y || bar.x > x + room || bar.x + bar.width < x));
  return { x: (free ?? left) + 4, y, text, from: left, to: right, beyond: !inSight };
}
