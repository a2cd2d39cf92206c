import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { columnText } from '../model/chart.ts';
import { columnName } from '../model/columns.ts';
import { metricText, trendTitle } from '../model/names.ts';
import { certaintyOf, type Stacks } from '../model/series.ts';

/** The trend as a table. */
export function trendTable({ analysis }: AnalysisReply, stacks: Stacks, zone: Zone): VNode {
  const { metric, series } = stacks;
  const names = analysis.columns.map((column) => columnName(column, analysis.unit, zone));
  const heads = [t('When'), t('Total'), ...series.map(({ name }) => name)];
  return h('div', { key: 'twin', attrs: { class: 'unseen twin' } }, h('table', {},
    h('caption', {}, trendTitle(metric, analysis.unit)),
    h('thead', {}, h('tr', {}, heads.map((text, index) => h('th', { key: `${index}`, attrs: { scope: 'col' } }, text)))),
    h('tbody', {}, names.map((name, index) => h('tr', { key: `${index}` },
      h('th', { attrs: { scope: 'row' } }, name),
      h('td', { key: 'total' }, columnText(stacks, index)),
      series.map((one) => h('td', { key: one.id }, metricText(metric, one.values[index], certaintyOf(one, metric, index)))))))));
}
