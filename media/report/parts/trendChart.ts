import { t } from '../../../src/core/l10n.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import { barAt, stepTo, type Bar, type Chart, type LimitLine, type Line, type Outlook, type Trace } from '../model/chart.ts';
import { fillOf } from './swatch.ts';

/** What a person has chosen in the chart: a column, or columns from one to another by drawing over them. */
export interface Choice {
  readonly column: number | undefined;
  /** Where drawing has begun, while it lasts. */
  readonly from: number | undefined;
}

/** What a person can do with the chart. */
export interface ChartActions {
  choose(choice: Choice): void;
  /** Zooms into the columns from one to another, both included; `undefined` where there is nothing closer to look at. */
  readonly zoom: ((from: number, to: number) => void) | undefined;
}

/** The chart. To assistive technology it is a slider over the columns that reads each of them out; Shift with arrows and Enter zooms. */
export function trendChart(chart: Chart, label: string, texts: readonly string[], choice: Choice, actions: ChartActions): VNode {
  const count = chart.bars.length;
  const at = choice.column ?? count - 1;
  return h('div', {
    key: 'plot',
    attrs: {
      'class': 'plot', 'tabindex': 0, 'role': 'slider', 'aria-label': actions.zoom === undefined ? t('{0}. Arrow keys choose a column.', label) : t('{0}. Arrow keys choose a column, Shift with them several, Enter zooms in.', label), 'aria-orientation': 'horizontal',
      'aria-valuemin': 1, 'aria-valuemax': Math.max(1, count), 'aria-valuenow': Math.max(1, at + 1), 'aria-valuetext': texts[at] ?? t('nothing to show'),
    },
    on: {
      keydown: (event) => onKey(event, choice, count, actions),
      pointermove: ({ x }) => x !== undefined && actions.choose({ column: barAt(chart, x) ?? choice.column, from: choice.from }),
      pointerdown: ({ x }) => x !== undefined && actions.choose({ column: barAt(chart, x), from: actions.zoom && barAt(chart, x) }),
      pointerup: () => release(choice, actions),
      pointerleave: () => actions.choose({ column: undefined, from: undefined }),
      blur: () => actions.choose({ column: undefined, from: undefined }),
    },
  }, drawing(chart, choice));
}

function release(choice: Choice, actions: ChartActions): void {
  const { column, from } = choice;
  if (from === undefined || column === from || !zoomTo(choice, actions)) actions.choose({ column, from: undefined });
}

/** Whether there is anything closer to look at, which is then shown. */
function zoomTo({ column, from = column }: Choice, { zoom }: ChartActions): boolean {
  if (zoom === undefined || column === undefined || from === undefined) return false;
  zoom(Math.min(column, from), Math.max(column, from));
  return true;
}

function onKey(event: PageEvent, choice: Choice, count: number, actions: ChartActions): void {
  if (event.key === undefined) return;
  if (event.key === 'Enter' && zoomTo(choice, actions)) {
    event.prevent();
    return;
  }
  const next = stepTo(event.key, choice.column, count);
  if (next === undefined) return;
  event.prevent();
  if (next === 'none') actions.choose({ column: undefined, from: undefined });
  else actions.choose({ column: next, from: event.shift && actions.zoom !== undefined ? (choice.from ?? choice.column ?? next) : undefined });
}

function drawing(chart: Chart, choice: Choice): VNode {
  return h('svg', { attrs: { 'class': choice.column === undefined ? 'chart' : 'chart choosing', 'width': chart.width, 'height': chart.height, 'aria-hidden': 'true' } }, shapesOf(chart, choice));
}

/** What a chart is drawn of, from its upper left corner on; to stand within a drawing. */
export function shapesOf(chart: Chart, { column, from }: Choice): VNode {
  const bar = column === undefined ? undefined : chart.bars[column];
  return h('g', { key: 'shapes' },
    column !== undefined && from !== undefined && from !== column && selection(chart, Math.min(from, column), Math.max(from, column)),
    h('g', { key: 'grid' }, chart.grid.map((line) => gridLine(chart, line))),
    h('g', { key: 'bars' }, chart.bars.map((one, index) => barGroup(one, chart, index, isChosen(index, column, from)))),
    chart.outlook !== undefined && outlook(chart.outlook),
    h('g', { key: 'traces' }, chart.traces.map(trace)),
    h('g', { key: 'dates' }, chart.dates.map(({ x, text, anchor }, index) => h('text', { key: `${index}`, attrs: { x, 'y': chart.height - 7, 'text-anchor': anchor, 'class': 'quiet' } }, text))),
    chart.limit !== undefined && limitLine(chart.limit),
    bar !== undefined && h('text', { key: 'value', attrs: { class: 'value', ...valuePlace(bar, chart) } }, bar.amount));
}

function isChosen(index: number, column: number | undefined, from: number | undefined): boolean {
  if (column === undefined) return false;
  return index >= Math.min(column, from ?? column) && index <= Math.max(column, from ?? column);
}

function selection({ bars, baseline }: Chart, from: number, to: number): VNode {
  const [first, last] = [bars[from], bars[to]];
  const x = first?.x ?? 0;
  return h('rect', { key: 'selection', attrs: { x: x - 2, y: 12, width: Math.max(0, (last?.x ?? x) + (last?.width ?? 0) - x + 4), height: baseline - 12, class: 'selection' } });
}

function gridLine({ left, right, baseline }: Chart, { y, text }: Line): VNode {
  return h('g', { key: text },
    h('line', { attrs: { x1: left, x2: right, y1: y + 0.5, y2: y + 0.5, class: y === baseline ? 'baseline' : 'gridline' } }),
    h('text', { attrs: { 'x': left - 8, 'y': y + 4, 'text-anchor': 'end', 'class': 'quiet' } }, text));
}

function barGroup(bar: Bar, { baseline }: Chart, index: number, chosen: boolean): VNode {
  const outline = { x: bar.x - 1.5, y: bar.top - 2.5, width: bar.width + 3, height: baseline - bar.top + 2.5 };
  return h('g', { key: `${index}`, attrs: { class: chosen ? 'bar chosen' : 'bar' } },
    bar.segments.map(({ paint, y, height }) => h('rect', { key: paint, attrs: { x: bar.x, y, width: bar.width, height, fill: fillOf(paint), class: `segment ${paint}` } })),
    bar.isRunning && h('rect', { key: 'running', attrs: { ...outline, class: 'running' } }),
    bar.before !== undefined && h('line', { key: 'before', attrs: { x1: bar.x - 1, x2: bar.x + bar.width + 1, y1: bar.before, y2: bar.before, class: 'before' } }));
}

/** The band that the running column ends in four times out of five, and its middle. */
function outlook({ x, width, expected, low, high }: Outlook): VNode {
  const middle = x + width / 2;
  return h('g', { key: 'outlook', attrs: { class: 'outlook' } },
    h('rect', { key: 'band', attrs: { x: x + width * 0.2, y: high, width: width * 0.6, height: Math.max(1, low - high), class: 'band' } }),
    h('line', { key: 'middle', attrs: { x1: middle - width * 0.4, x2: middle + width * 0.4, y1: expected, y2: expected, class: 'expected' } }));
}

function trace({ paint, pieces }: Trace, index: number): VNode {
  return h('g', { key: `${index}`, attrs: { class: `trace ${paint}` } }, pieces.map((piece, at) => {
    const [first] = piece;
    return piece.length === 1 && first !== undefined
      ? h('circle', { key: `dot ${at}`, attrs: { cx: first.x, cy: first.y, r: 2, class: 'dot' } })
      : h('polyline', { key: `line ${at}`, attrs: { points: piece.map(({ x, y }) => `${x},${y}`).join(' ') } });
  }));
}

function limitLine({ x, y, text, from, to, beyond }: LimitLine): VNode {
  return h('g', { key: 'limit' },
    !beyond && h('line', { attrs: { x1: from, x2: to, y1: y + 0.5, y2: y + 0.5, class: 'limit' } }),
    h('text', { attrs: { x, y: y - 5, class: 'limit-text' } }, text));
}

/** Over the bar, yet never outside the drawing. */
function valuePlace(bar: Bar, { left, right }: Chart): { readonly 'x': number; readonly 'y': number; readonly 'text-anchor': string } {
  const middle = bar.x + bar.width / 2;
  const y = Math.max(12, bar.top - 6);
  if (middle < left + 30) return { x: left, y, 'text-anchor': 'start' };
  return middle > right - 30 ? { x: right, y, 'text-anchor': 'end' } : { x: middle, y, 'text-anchor': 'middle' };
}
