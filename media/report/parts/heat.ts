import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { weekdayNames, type HeatCell } from '../model/heatMap.ts';

/** When money is spent: hours across, weekdays down. A table, so that it reads out as one. */
export function heat(map: readonly (readonly HeatCell[])[], zone: string): VNode {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return h('section', { key: 'heat', attrs: { 'class': 'heat', 'aria-labelledby': 'heat-title' } },
    h('h2', { attrs: { id: 'heat-title' } }, t('When'), ' ', h('span', { attrs: { class: 'quiet' } }, t('by weekday and hour, {0}', zone))),
    h('table', { attrs: { 'class': 'heat-map', 'aria-labelledby': 'heat-title' } },
      h('thead', {}, h('tr', {}, h('th', { key: 'corner', attrs: { scope: 'col' } }, h('span', { attrs: { class: 'unseen' } }, t('Weekday'))), hours.map((hour) => h('th', { key: `${hour}`, attrs: { scope: 'col', class: hour % 6 === 0 ? 'hour' : 'hour minor' } }, hour % 6 === 0 ? `${hour}` : h('span', { attrs: { class: 'unseen' } }, `${hour}`))))),
      h('tbody', {}, map.map((cells, day) => h('tr', { key: `${day}` },
        h('th', { key: 'day', attrs: { scope: 'row' } }, weekdayNames()[day] ?? ''),
        cells.map(({ depth, text }, hour) => h('td', { key: `${hour}`, attrs: { class: `depth depth-${depth}`, title: text } }, h('span', { attrs: { class: 'unseen' } }, text))))))));
}
