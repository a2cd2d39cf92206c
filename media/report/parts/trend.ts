import { formatExactMoney, formatMoney } from '../../../src/core/format.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { figureText, figureTitle } from '../model/figures.ts';
import { layOutChart, type Size } from '../model/chart.ts';
import { totalFigure } from '../model/modelTable.ts';
import { stacksOf, type Stacks } from '../model/series.ts';
import { dayName } from '../model/times.ts';
import { spendChart } from './spendChart.ts';
import { swatch } from './swatch.ts';

/** Spend per day: the chart, a legend that reads out the chosen day, and a table for those who cannot see the chart. */
export function trend(data: ReportData, size: Size, chosen: number | undefined, choose: (day: number | undefined) => void): VNode {
  const stacks = stacksOf(data.models, data.days);
  const limit = data.periods.find(({ kind }) => kind === 'day')?.limit;
  const chart = layOutChart(data.days, stacks, limit, size);
  return h('section', { key: 'trend', attrs: { class: 'trend', 'aria-labelledby': 'trend-title' } },
    h('h2', { attrs: { id: 'trend-title' } }, 'Spend per day'),
    h('div', { attrs: { class: 'trend-body' } },
      h('div', { key: 'frame', attrs: { class: 'frame', id: 'chart-frame' } }, size.width > 0 && spendChart(chart, data.days, stacks, chosen, choose)),
      legend(data, stacks, chosen)),
    twin(data, stacks));
}

/** The names of the series with their money: of all days, or of the chosen one. */
function legend(data: ReportData, stacks: Stacks, chosen: number | undefined): VNode {
  const day = chosen === undefined ? undefined : data.days[chosen];
  const total = day?.total ?? totalFigure(data.days.map((one) => one.total));
  const title = day === undefined ? `${data.days.length} days` : `${dayName(day.day)}${day.running ? ' so far' : ''}`;
  return h('div', { key: 'legend', attrs: { class: 'legend' } },
    h('p', { attrs: { class: 'legend-head' } }, h('span', {}, title), h('span', { attrs: { class: 'number', title: figureTitle(total) } }, figureText(total))),
    h('ul', {}, stacks.series.map(({ id, name, paint, total: sum }, at) => {
      const amount = chosen === undefined ? sum : stacks.days[chosen]?.[at];
      return h('li', { key: id, attrs: amount === 0 ? { class: 'none' } : {} },
        swatch(paint), h('bdi', { attrs: { class: 'name', title: paint.startsWith('hue') ? id : name } }, name),
        h('span', { attrs: { class: 'number', ...(amount === undefined ? {} : { title: `${formatExactMoney(amount)} exactly` }) } }, formatMoney(amount)));
    })));
}

/** The same figures as a table. */
function twin(data: ReportData, stacks: Stacks): VNode {
  const heads = ['Day', 'Total', ...stacks.series.map(({ name }) => name)];
  return h('div', { key: 'twin', attrs: { class: 'unseen' } }, h('table', {},
    h('caption', {}, 'Spend per day by model'),
    h('thead', {}, h('tr', {}, heads.map((text, index) => h('th', { key: `${index}`, attrs: { scope: 'col' } }, text)))),
    h('tbody', {}, data.days.map((day, index) => h('tr', { key: day.day },
      h('th', { attrs: { scope: 'row' } }, `${dayName(day.day)}${day.running ? ' (so far)' : ''}`),
      h('td', { key: 'total' }, figureText(day.total)),
      (stacks.days[index] ?? []).map((amount, at) => h('td', { key: stacks.series[at]?.id ?? '' }, formatMoney(amount))))))));
}
