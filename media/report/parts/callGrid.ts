import { t } from '../../../src/core/l10n.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import type { CallView } from '../model/callTable.ts';
import { mark } from './icon.ts';
import { nameInLine } from './nameInLine.ts';
import { swatch } from './swatch.ts';

/** Ids of the elements that are measured, drawn into and pointed to. */
export const GRID = 'call-grid';
export const LAYER = 'call-rows';
export const PROBE = 'call-probe';

const COLUMNS: readonly (readonly [string, () => string])[] = [
  ['time', () => t('Time')], ['name', () => t('Model')], ['from', () => t('From')], ['input', () => t('Tokens in')], ['output', () => t('Tokens out')],
  ['duration', () => t('Duration')], ['spend', () => t('Cost')], ['status', () => t('Status')],
];

/** The grid around the rows. */
export interface GridView {
  /** `undefined` while it is not known how many rows there are. */
  readonly rowCount: number | undefined;
  /** Position of the row that the keys are at, where it is to be seen. */
  readonly active: number | undefined;
  /** In pixels. */
  readonly layerHeight: number;
  readonly spacerHeight: number;
  readonly isBusy: boolean;
  /** What is seen is another list than the one that was asked for. */
  readonly isOld: boolean;
  readonly scroll: (event: PageEvent) => void;
  readonly press: (event: PageEvent) => void;
}

/** A row of the list. */
export interface RowView {
  readonly position: number;
  /** Where it stands in the layer, in pixels. */
  readonly y: number;
  /** Otherwise it is on its way. */
  readonly isThere: boolean;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly choose: () => void;
}

/**
 * The list. Only what is seen is there: the layer with the rows stands still while the element is scrolled, and is drawn anew. The keys are at
 * one row, to which the grid points, so that the focus is never lost with a row.
 */
export function callGrid({ rowCount, active, layerHeight, spacerHeight, isBusy, isOld, scroll, press }: GridView): VNode {
  return h('div', {
    key: 'grid',
    attrs: {
      'class': isOld ? 'call-grid old' : 'call-grid', 'id': GRID, 'role': 'grid', 'tabindex': 0, 'aria-label': t('Calls, newest first. Enter shows a call.'), 'aria-busy': isBusy ? 'true' : 'false',
      'aria-rowcount': rowCount === undefined ? -1 : rowCount + 1, 'aria-colcount': COLUMNS.length, 'aria-activedescendant': active === undefined ? undefined : rowId(active),
    },
    on: { scroll, keydown: press },
  },
  h('div', { key: 'head', attrs: { class: 'call-head', role: 'rowgroup' } },
    h('div', { attrs: { 'class': 'call-row', 'role': 'row', 'aria-rowindex': 1 } }, COLUMNS.map(([column, title]) => h('span', { key: column, attrs: { class: `call-${column}`, role: 'columnheader' } }, title())))),
  h('div', { key: 'rows', attrs: { class: 'call-rows', id: LAYER, role: 'rowgroup' }, css: { height: `${layerHeight}px` } }),
  h('div', { key: 'spacer', attrs: { 'class': 'call-spacer', 'aria-hidden': 'true' }, css: { height: `${spacerHeight}px` } }),
  h('div', { key: 'probe', attrs: { 'class': 'call-probe', 'id': PROBE, 'aria-hidden': 'true' } }));
}

/** So many rows are told apart by their elements: more than are ever seen at once. */
const SLOTS = 128;

/** A row. It takes the place of one that has gone out of sight, so that scrolling changes texts rather than elements. */
export function callRow({ position, y, isThere, isActive, isOpen, choose }: RowView, cells: readonly VNode[]): VNode {
  return h('div', {
    key: `${position % SLOTS}`,
    attrs: {
      'class': `call-row${isThere ? '' : ' on-its-way'}${isOpen ? ' open' : ''}${isActive ? ' active' : ''}`, 'id': rowId(position), 'role': 'row',
      'aria-rowindex': position + 2, 'aria-selected': isOpen ? 'true' : 'false',
    },
    css: { transform: `translateY(${y}px)` },
    on: { click: choose },
  }, cells);
}

/** What stands in a row; bars where it is on its way. */
export function callCells(view: CallView | undefined): readonly VNode[] {
  if (view === undefined) return WAITING;
  return [
    cell('time', view.time, view.timeTitle),
    h('span', { key: 'name', attrs: { class: 'call-name', role: 'gridcell' } },
      swatch(view.paint), nameInLine(view.name, view.nameTitle),
      view.reason !== undefined && h('bdi', { key: 'reason', attrs: { class: 'name quiet reason', title: view.reason } }, view.reason)),
    h('span', { key: 'from', attrs: { class: 'call-from', role: 'gridcell' } }, h('bdi', { attrs: { class: 'name', title: view.fromTitle } }, view.from)),
    cell('input', view.input), cell('output', view.output), cell('duration', view.duration), cell('spend', view.cost, view.costTitle),
    h('span', { key: 'status', attrs: { class: 'call-status', role: 'gridcell' } }, mark(view.mark)),
  ];
}

const WAITING: readonly VNode[] = COLUMNS.map(([column]) => h('span', { key: column, attrs: { class: `call-${column}`, role: 'gridcell' } }, h('span', { key: 'ghost', attrs: { class: 'ghost' } })));

function cell(column: string, text: string, title?: string): VNode {
  return h('span', { key: column, attrs: { class: `call-${column} number`, role: 'gridcell', title } }, text);
}

function rowId(position: number): string {
  return `call-row-${position}`;
}
