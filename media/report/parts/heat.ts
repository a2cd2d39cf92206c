import { t } from '../../../src/core/l10n.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import { hourAfter, weekdayNames, type HeatCell, type HourOfWeek } from '../model/heatMap.ts';
import { failureNote } from './message.ts';

/** The hour that the focus is on, or that Tab leads to. */
export interface Reading {
  readonly at: HourOfWeek;
  move(to: HourOfWeek): void;
}

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

/** Hours across, weekdays down. A table, so that it reads out as one; arrow keys walk its hours, and the line below says what the eye cannot read off a colour. */
export function heatTable(map: readonly (readonly HeatCell[])[], reading?: Reading): VNode {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const cell = ({ depth, text }: HeatCell, day: number, hour: number): VNode => h('td', {
    key: `${hour}`, attrs: { class: `depth depth-${depth}`, title: text, ...(reading === undefined ? {} : { id: idOf({ day, hour }), tabindex: reading.at.day === day && reading.at.hour === hour ? 0 : -1 }) },
    on: reading === undefined ? {} : { focus: () => reading.move({ day, hour }) },
  }, h('span', { attrs: { class: 'unseen' } }, text));
  const walk = (event: PageEvent): void => {
    const to = reading && hourAfter(event.key, reading.at);
    if (to === undefined) return;
    event.prevent();
    event.focus(idOf(to));
  };
  return h('div', { key: 'hours' },
    h('table', { attrs: { 'class': 'heat-map', 'role': reading && 'grid', 'aria-labelledby': 'heat-title' }, on: { keydown: walk } },
      h('thead', {}, h('tr', {}, h('th', { key: 'corner', attrs: { scope: 'col' } }, h('span', { attrs: { class: 'unseen' } }, t('Weekday'))), hours.map((hour) => h('th', { key: `${hour}`, attrs: { scope: 'col', class: hour % 6 === 0 ? 'hour' : 'hour minor' } }, hour % 6 === 0 ? `${hour}` : h('span', { attrs: { class: 'unseen' } }, `${hour}`))))),
      h('tbody', {}, map.map((cells, day) => h('tr', { key: `${day}` },
        h('th', { key: 'day', attrs: { scope: 'row' } }, weekdayNames()[day] ?? ''),
        cells.map((one, hour) => cell(one, day, hour)))))),
    h('p', { attrs: { 'class': 'heat-said', 'aria-hidden': 'true' } }, (reading && map[reading.at.day]?.[reading.at.hour]?.text) ?? ''));
}

function idOf({ day, hour }: HourOfWeek): string {
  return `hour-${day}-${hour}`;
}
