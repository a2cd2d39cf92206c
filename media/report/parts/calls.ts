import type { Zone } from '../../../src/core/period.ts';
import type { CallRow } from '../../../src/protocol/report.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { callsCaption, callView, type CallView } from '../model/callTable.ts';
import { mark } from './icon.ts';

const COLUMNS = [['time', 'Time'], ['name', 'Model'], ['from', 'From'], ['input', 'Tokens in'], ['output', 'Tokens out'], ['duration', 'Duration'], ['spend', 'Cost'], ['status', 'Status']] as const;

/** The last calls, newest first. */
export function calls(rows: readonly CallRow[], now: number, zone: Zone): VNode {
  return h('section', { key: 'calls', attrs: { class: 'calls', 'aria-labelledby': 'calls-title' } },
    h('div', { attrs: { class: 'section-head' } }, h('h2', { attrs: { id: 'calls-title' } }, 'Last calls ', h('span', { attrs: { class: 'quiet' } }, rows.length === 0 ? '' : callsCaption(rows)))),
    rows.length === 0
      ? h('p', { key: 'none', attrs: { class: 'quiet' } }, 'No calls were tracked yet. What was spent so far was spent elsewhere on this key.')
      : h('table', { key: 'table', attrs: { 'aria-labelledby': 'calls-title' } },
        h('thead', {}, h('tr', {}, COLUMNS.map(([column, title]) => h('th', { key: column, attrs: { scope: 'col', class: `column-${column}` } }, title)))),
        h('tbody', {}, rows.map((row) => callRow(callView(row, now, zone))))));
}

function callRow(call: CallView): VNode {
  return h('tr', { key: call.id },
    cell('time', call.time, call.timeTitle),
    h('td', { key: 'name', attrs: { class: 'column-name' } },
      h('bdi', { attrs: { class: 'name', title: call.nameTitle } }, call.name),
      call.reason !== undefined && h('span', { key: 'reason', attrs: { class: 'reason quiet', dir: 'auto', title: call.reason } }, call.reason),
      h('span', { key: 'summary', attrs: { class: 'summary quiet' } }, call.mark.word !== 'ok' && mark(call.mark), call.summary)),
    h('td', { key: 'from', attrs: { class: 'column-from' } }, h('bdi', { attrs: { class: 'name', title: call.fromTitle } }, call.from)),
    cell('input', call.input), cell('output', call.output), cell('duration', call.duration), cell('spend', call.cost, call.costTitle),
    h('td', { key: 'status', attrs: { class: 'column-status' } }, mark(call.mark)));
}

function cell(column: string, text: string, title?: string): VNode {
  return h('td', { key: column, attrs: { class: `number column-${column}`, title } }, text);
}
