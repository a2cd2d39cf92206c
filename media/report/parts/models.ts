import type { ModelRow } from '../../../src/protocol/report.ts';
import { button, dropdown } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { COLUMN_TITLES, MODEL_COLUMNS, modelTitle, modelTotal, modelView, sortModels, type ModelColumn, type ModelList, type ModelView, type Sort } from '../model/modelTable.ts';
import { swatch } from './swatch.ts';

/** So many rows are shown before a button has to be pressed for the rest. */
const FIRST_ROWS = 15;

/** What a person can do with the table. */
export interface ModelActions {
  sortBy(column: ModelColumn): void;
  /** Sorts by a column in its natural direction, whatever was before. */
  sortAfresh(column: ModelColumn): void;
  showAll(all: boolean): void;
}

/** The table per model, sorted by whichever column. */
export function models(rows: readonly ModelRow[], days: number, view: ModelList, actions: ModelActions): VNode {
  const sorted = sortModels(rows, view.sort);
  const shown = view.all ? sorted : sorted.slice(0, FIRST_ROWS);
  return h('section', { key: 'models', attrs: { class: 'models', 'aria-labelledby': 'models-title' } },
    h('div', { attrs: { class: 'section-head' } },
      h('h2', { attrs: { id: 'models-title' } }, 'Models ', h('span', { attrs: { class: 'quiet' } }, `${days} days`)),
      h('div', { attrs: { class: 'sort' } }, dropdown('Sort models by', MODEL_COLUMNS.map((value) => ({ value, text: `By ${COLUMN_TITLES[value].toLowerCase()}` })), view.sort.column, (value) => choose(value, actions)))),
    h('table', { attrs: { 'aria-labelledby': 'models-title' } },
      h('thead', {}, h('tr', {}, MODEL_COLUMNS.map((column) => columnHead(column, view.sort, actions)))),
      h('tbody', {}, shown.map((row) => modelRow(modelView(row)))),
      totals(rows)),
    rows.length > FIRST_ROWS && h('p', { key: 'more' }, moreButton(rows.length, view.all, actions)));
}

function choose(value: string, actions: ModelActions): void {
  const column = MODEL_COLUMNS.find((one) => one === value);
  if (column !== undefined) actions.sortAfresh(column);
}

function moreButton(count: number, all: boolean, actions: ModelActions): VNode {
  return all ? button('Show Fewer', () => actions.showAll(false)) : button(`Show All ${count} Models`, () => actions.showAll(true));
}

function columnHead(column: ModelColumn, sort: Sort, actions: ModelActions): VNode {
  const isSorted = sort.column === column;
  const arrow = isSorted ? (sort.descending ? '▾' : '▴') : '';
  return h('th', { key: column, attrs: { scope: 'col', class: `column-${column}`, 'aria-sort': isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none' } },
    h('button', { attrs: { type: 'button', class: 'sorter' }, on: { click: () => actions.sortBy(column) } },
      h('span', {}, COLUMN_TITLES[column]), h('span', { attrs: { class: 'arrow', 'aria-hidden': 'true' } }, arrow)));
}

function modelRow(row: ModelView): VNode {
  return h('tr', { key: row.model },
    h('th', { attrs: { scope: 'row', class: 'column-name' } },
      h('span', { attrs: { class: 'named' } }, swatch(row.paint), h('bdi', { attrs: { class: 'name', title: modelTitle(row) } }, row.name)),
      h('span', { attrs: { class: 'summary quiet' } }, row.summary)),
    figure('calls', row.calls, row.callsTitle), figure('input', row.input, row.inputTitle), figure('output', row.output, row.outputTitle), figure('spend', row.spend, row.spendTitle),
    h('td', { key: 'share', attrs: { class: 'column-share' } }, h('span', { attrs: { class: 'share' } },
      h('span', { attrs: { class: 'share-bar', 'aria-hidden': 'true' } }, h('span', { attrs: { class: 'share-fill' }, css: { width: `${row.fill * 100}%` } })),
      h('span', { attrs: { class: 'number' } }, row.share))));
}

function figure(column: ModelColumn, text: string, title: string): VNode {
  return h('td', { key: column, attrs: { class: `number column-${column}`, title } }, text);
}

function totals(rows: readonly ModelRow[]): VNode {
  const total = modelTotal(rows);
  return h('tfoot', {}, h('tr', {},
    h('th', { attrs: { scope: 'row', class: 'column-name' } }, 'Together'),
    h('td', { key: 'calls', attrs: { class: 'number column-calls' } }, total.calls),
    h('td', { key: 'input', attrs: { class: 'number column-input' } }, total.input),
    h('td', { key: 'output', attrs: { class: 'number column-output' } }, total.output),
    h('td', { key: 'spend', attrs: { class: 'number column-spend', title: total.spendTitle } }, total.spend),
    h('td', { key: 'share', attrs: { class: 'column-share' } }, '')));
}
