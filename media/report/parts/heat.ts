import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { weekdayNames, type HeatCell } from '../model/heatMap.ts';
import { failureNote } from './message.ts';

/** What the hours are drawn from. */
export interface HeatParts {
  readonly table: VNode | undefined;
  readonly zone: string;
  /** They answer what was asked before, until the answer is there. */
  readonly isOld: boolean;
  /** Why they could not be read, or not anew. */
  readonly failure: { readonly reason: string; readonly retry: () => void } | undefined;
}

/** When money is spent, with its title. */
export function heat({ table, zone, isOld, failure }: HeatParts): VNode {
  return h('section', { key: 'heat', attrs: { 'class': isOld ? 'heat old' : 'heat', 'aria-labelledby': 'heat-title', 'aria-busy': isOld && failure === undefined ? 'true' : undefined } },
    h('h2', { attrs: { id: 'heat-title' } }, t('When'), ' ', h('span', { attrs: { class: 'quiet' } }, t('by weekday and hour, {0}', zone))),
    failure !== undefined && failureNote(failure.reason, failure.retry),
    table);
}

/** Hours across, weekdays down. A table, so that it reads out as one. */
export function heatTable(map: readonly (readonly HeatCell[])[]): VNode {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return h('table', { attrs: { 'class': 'heat-map', 'aria-labelledby': 'heat-title' } },
    h('thead', {}, h('tr', {}, h('th', { key: 'corner', attrs: { scope: 'col' } }, h('span', { attrs: { class: 'unseen' } }, t('Weekday'))), hours.map((hour) => h('th', { key: `${hour}`, attrs: { scope: 'col', class: hour % 6 === 0 ? 'hour' : 'hour minor' } }, hour % 6 === 0 ? `${hour}` : h('span', { attrs: { class: 'unseen' } }, `${hour}`))))),
    h('tbody', {}, map.map((cells, day) => h('tr', { key: `${day}` },
      h('th', { key: 'day', attrs: { scope: 'row' } }, weekdayNames()[day] ?? ''),
      cells.map(({ depth, text }, hour) => h('td', { key: `${hour}`, attrs: { class: `depth depth-${depth}`, title: text } }, h('span', { attrs: { class: 'unseen' } }, text)))))));
}
