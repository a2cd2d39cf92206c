import { nameInText, visibleName } from '../../../src/core/foreignName.ts';
import { formatCount } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { columnText, type Size } from '../model/chart.ts';
import { columnName } from '../model/columns.ts';
import { metricText, trendTitle } from '../model/names.ts';
import { certaintyOf, totalOf, type Series, type Stacks } from '../model/series.ts';
import { layOutTrend, type TrendFigures } from '../model/trendLayout.ts';
import { nameInLine } from './nameInLine.ts';
import { swatch } from './swatch.ts';
import { trendChart, type ChartActions, type Choice } from './trendChart.ts';

/** What the trend is drawn from. */
export interface TrendParts extends TrendFigures {
  readonly size: Size;
  readonly choice: Choice;
  readonly legendTitle: string;
  /** It shows what was asked for before, until the answer is there. */
  readonly isOld: boolean;
  /** Whether there is a time before at all. */
  readonly isCompared: boolean;
  /** For those who cannot see the chart. */
  readonly table: VNode | undefined;
}

/** What a person can do with it. */
export interface TrendActions extends ChartActions {
  /** Shows only what belongs to a series. */
  only(series: Series): void;
}

/** The trend: the chart, a legend that reads out the chosen column, and a table for those who cannot see the chart. */
export function trend(parts: TrendParts, actions: TrendActions): VNode {
  const { reply: { analysis }, stacks, size, choice, zone } = parts;
  const chart = layOutTrend(parts, size);
  const title = trendTitle(stacks.metric, analysis.unit);
  const { calls, errors } = analysis.total;
  const names = analysis.columns.map((column) => columnName(column, analysis.unit, zone));
  return h('section', { key: 'trend', attrs: { 'class': parts.isOld ? 'trend old' : 'trend', 'aria-labelledby': 'trend-title', 'aria-busy': parts.isOld ? 'true' : undefined } },
    h('h2', { attrs: { id: 'trend-title' } }, title, ...(calls > 0 && errors === calls ? [' ', h('span', { attrs: { class: 'quiet' } }, counted(calls, t('the only call failed'), t('all {0} calls failed', formatCount(calls))))] : [])),
    h('div', { attrs: { class: 'trend-body' } },
      h('div', { key: 'frame', attrs: { class: 'frame', id: 'chart-frame' } }, size.width > 0 && trendChart(chart, title, names.map((name, index) => readOut(name, stacks, index)), choice, actions)),
      legend(parts, names, actions)),
    parts.table);
}

/** A column in words: what it comes to, and what of. */
export function readOut(name: string, stacks: Stacks, index: number): string {
  const { metric } = stacks;
  const parts = stacks.series.flatMap((series) => {
    const certainty = certaintyOf(series, metric, index);
    return (series.values[index] ?? 0) > 0 || certainty === 'atLeast' ? [`${nameInText(series.name)} ${metricText(metric, series.values[index], certainty)}`] : [];
  });
  return [`${name}: ${columnText(stacks, index)}`, ...parts].join(', ');
}

/** The names of the series with their figures: of all columns, or of the chosen one. A click shows a series alone. */
function legend({ stacks, choice: { column }, legendTitle, isCompared }: TrendParts, names: readonly string[], actions: TrendActions): VNode {
  const { metric, before, beforeGaps } = stacks;
  const whole = column === undefined ? totalOf(stacks.totals, metric) : stacks.totals[column];
  const past = before === undefined ? undefined : column === undefined ? totalOf(before, metric) : before[column];
  return h('div', { key: 'legend', attrs: { class: 'legend' } },
    h('p', { attrs: { class: 'legend-head' } }, h('span', {}, column === undefined ? legendTitle : (names[column] ?? '')), h('span', { attrs: { class: 'number' } }, column === undefined ? metricText(metric, whole, certaintyOf(stacks, metric)) : columnText(stacks, column))),
    h('ul', {}, stacks.series.map((series) => legendLine(series, column, metric, actions))),
    // It has its place from the beginning: what it is compared with comes a moment later.
    isCompared && h('p', { key: 'before', attrs: { class: 'legend-before quiet', title: past === undefined ? t('Not all of the time before is known here.') : undefined } }, h('span', {}, t('Before')), h('span', { attrs: { class: 'number' } }, metricText(metric, past, beforeGaps === undefined ? 'exact' : certaintyOf(beforeGaps, metric, column)))));
}

function legendLine(series: Series, column: number | undefined, metric: Stacks['metric'], actions: TrendActions): VNode {
  const value = column === undefined ? series.total : (series.values[column] ?? 0);
  const text = metricText(metric, metric === 'latency' && value === 0 ? undefined : value, certaintyOf(series, metric, column));
  const content = [swatch(series.paint, metric === 'latency'), nameInLine(series.name, visibleName(series.key ?? series.name)), h('span', { attrs: { class: 'number' } }, text)];
  return h('li', { key: series.id, attrs: value === 0 ? { class: 'none' } : {} }, series.key === undefined
    ? h('span', { key: 'line', attrs: { class: 'legend-line' } }, content)
    : h('button', { key: 'line', attrs: { 'type': 'button', 'class': 'legend-line', 'aria-label': t('Show only {0}, {1}', nameInText(series.name), text) }, on: { click: () => actions.only(series) } }, content));
}
