import type { DayRow } from '../../../src/protocol/report.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import { barAt, dayText, stepTo, type Bar, type Chart, type LimitLine, type Line } from '../model/chart.ts';
import type { Stacks } from '../model/series.ts';
import { fillOf } from './swatch.ts';

/** The bars. To assistive technology it is a slider over the days that reads out each day's money. */
export function spendChart(chart: Chart, days: readonly DayRow[], stacks: Stacks, chosen: number | undefined, choose: (day: number | undefined) => void): VNode {
  const at = chosen ?? days.length - 1;
  const day = days[at];
  return h('div', {
    key: 'plot',
    attrs: {
      class: 'plot', tabindex: 0, role: 'slider', 'aria-label': 'Spend per day. Arrow keys choose a day.', 'aria-orientation': 'horizontal',
      'aria-valuemin': 1, 'aria-valuemax': days.length, 'aria-valuenow': at + 1, 'aria-valuetext': day === undefined ? 'no days' : dayText(day, stacks, at),
    },
    on: {
      keydown: (event) => onKey(event, chosen, days.length, choose),
      pointermove: ({ x }) => x !== undefined && choose(barAt(chart, x)),
      pointerdown: ({ x }) => x !== undefined && choose(barAt(chart, x)),
      pointerleave: () => choose(undefined),
      blur: () => choose(undefined),
    },
  }, drawing(chart, chosen));
}

function onKey(event: PageEvent, chosen: number | undefined, count: number, choose: (day: number | undefined) => void): void {
  const next = event.key === undefined ? undefined : stepTo(event.key, chosen, count);
  if (next === undefined) return;
  event.prevent();
  choose(next === 'none' ? undefined : next);
}

function drawing(chart: Chart, chosen: number | undefined): VNode {
  const bar = chosen === undefined ? undefined : chart.bars[chosen];
  return h('svg', { attrs: { class: chosen === undefined ? 'chart' : 'chart choosing', width: chart.width, height: chart.height, 'aria-hidden': 'true' } },
    h('g', { key: 'grid' }, chart.grid.map((line) => gridLine(chart, line))),
    h('g', { key: 'bars' }, chart.bars.map((one, index) => barGroup(one, chart, index === chosen))),
    h('g', { key: 'dates' }, chart.dates.map(({ x, text, anchor }) => h('text', { key: text, attrs: { x, y: chart.height - 7, 'text-anchor': anchor, class: 'quiet' } }, text))),
    chart.limit !== undefined && limitLine(chart, chart.limit),
    bar !== undefined && h('text', { key: 'value', attrs: { class: 'value', ...valuePlace(bar, chart) } }, bar.amount));
}

function gridLine({ left, right, baseline }: Chart, { y, text }: Line): VNode {
  return h('g', { key: text },
    h('line', { attrs: { x1: left, x2: right, y1: y + 0.5, y2: y + 0.5, class: y === baseline ? 'baseline' : 'gridline' } }),
    h('text', { attrs: { x: left - 8, y: y + 4, 'text-anchor': 'end', class: 'quiet' } }, text));
}

function barGroup(bar: Bar, { baseline }: Chart, isChosen: boolean): VNode {
  const outline = { x: bar.x - 1.5, y: bar.top - 2.5, width: bar.width + 3, height: baseline - bar.top + 2.5 };
  return h('g', { key: bar.day, attrs: { class: isChosen ? 'bar chosen' : 'bar' } },
    bar.segments.map(({ paint, y, height }) => h('rect', { key: paint, attrs: { x: bar.x, y, width: bar.width, height, fill: fillOf(paint), class: `segment ${paint}` } })),
    bar.running && h('rect', { key: 'running', attrs: { ...outline, class: 'running' } }));
}

function limitLine({ left, right }: Chart, { x, y, text, beyond }: LimitLine): VNode {
  return h('g', { key: 'limit' },
    !beyond && h('line', { attrs: { x1: left, x2: right, y1: y + 0.5, y2: y + 0.5, class: 'limit' } }),
    h('text', { attrs: { x, y: y - 5, class: 'limit-text' } }, text));
}

/** Over the bar, yet never outside the drawing. */
function valuePlace(bar: Bar, { left, right }: Chart): { readonly x: number; readonly y: number; readonly 'text-anchor': string } {
  const middle = bar.x + bar.width / 2;
  const y = Math.max(12, bar.top - 6);
  if (middle < left + 30) return { x: left, y, 'text-anchor': 'start' };
  return middle > right - 30 ? { x: right, y, 'text-anchor': 'end' } : { x: middle, y, 'text-anchor': 'middle' };
}
