import { groupingInText, groupingTitle } from '../../../src/core/analysis/groupingNames.ts';
import { GROUPINGS, type Grouping } from '../../../src/core/analysis/range.ts';
import { nameInText } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import { button, dropdown } from '../controls.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import { BREAKDOWN_COLUMNS, cellsOf, columnTitle, hasChanges, isFromElsewhere, longestAmount, sortRows, type BreakdownColumn, type BreakdownRow, type BreakdownView, type Sort } from '../model/breakdown.ts';
import { formatPart } from '../../../src/core/format.ts';
import { failureNote } from './message.ts';
import { nameInLine } from './nameInLine.ts';
import { swatch } from './swatch.ts';

/** So many rows are shown before a button has to be pressed for the rest. */
const FIRST_ROWS = 15;
/** More than these the page does not draw: they are searched for. */
const MOST_ROWS = 500;

/** What an open row contains, as far as it is known. */
export interface Inside {
  /** What its rows are by. */
  readonly by: Grouping;
  readonly rows: readonly BreakdownRow[];
  /** `reading`: there is nothing yet, and that has taken a moment. `old`: they answer what was asked before. */
  readonly state: 'known' | 'reading' | 'old';
  /** Why they could not be read, or not anew. */
  readonly failure?: string;
}

/** What the table is drawn from. */
export interface BreakdownParts {
  readonly by: Grouping;
  /** What rows open into. */
  readonly then: Grouping;
  readonly rows: readonly BreakdownRow[];
  /** More groups than are told, as a sentence. */
  readonly rest: string | undefined;
  readonly view: BreakdownView;
  readonly search: string;
  /** Rows that are open, with what they contain. */
  readonly open: ReadonlyMap<string, Inside>;
  /** It shows what was asked for before, until the answer is there. */
  readonly isOld: boolean;
  /** The time before is there, as far as it is known at all. */
  readonly isCompared: boolean;
  /** The row that Tab leads to. */
  readonly active: string | undefined;
}

/** What a person can do with it. */
export interface BreakdownActions {
  groupBy(by: Grouping): void;
  thenBy(then: Grouping): void;
  sort(column: BreakdownColumn, afresh: boolean): void;
  search(text: string): void;
  showAll(all: boolean): void;
  /** Shows only what belongs to a row. */
  only(by: Grouping, key: string): void;
  toggle(row: BreakdownRow): void;
  /** Reads again what a row contains. */
  retry(row: BreakdownRow): void;
  activate(id: string): void;
}

/** A row on the page: of the table, or of what a row contains. */
interface Line {
  readonly row: BreakdownRow;
  readonly id: string;
  /** What its key is a value of. */
  readonly by: Grouping;
  /** It belongs to an open row, whose figures may be old. */
  readonly inside?: Inside;
}

/** Spend by one dimension, and within it by another. */
export function breakdown(parts: BreakdownParts, actions: BreakdownActions): VNode {
  const { by, view, search } = parts;
  const sorted = sortRows(parts.rows, view.sort, search);
  const shown = sorted.slice(0, view.all || search !== '' ? MOST_ROWS : FIRST_ROWS);
  const lines = shown.flatMap((row) => linesOf(row, parts));
  const active = lines.find(({ id }) => id === parts.active)?.id ?? lines[0]?.id;
  return h('section', { key: 'breakdown', attrs: { 'class': parts.isOld ? 'models old' : 'models', 'aria-labelledby': 'breakdown-title', 'aria-busy': parts.isOld ? 'true' : undefined } },
    h('div', { attrs: { class: 'section-head' } },
      h('h2', { attrs: { id: 'breakdown-title' } }, t('By {0}', groupingInText(by))),
      tools(parts, actions)),
    h('table', { attrs: { 'aria-labelledby': 'breakdown-title', 'class': parts.isCompared && !hasChanges(parts.rows) ? 'breakdown unchanged' : 'breakdown' }, css: { '--amount': `${longestAmount(lines.map(({ row }) => row))}ch` } },
      h('thead', {}, h('tr', {}, BREAKDOWN_COLUMNS.map((column) => columnHead(column, parts, actions)))),
      h('tbody', {}, lines.flatMap((line, index) => [rowOf(line, index, line.id === active, lines, parts, actions), ...noteOf(line, parts, actions)]))),
    endOf(parts, sorted.length, actions));
}

/** What stands below the table: that there is nothing, what is not told, and the way to the rest. */
function endOf({ view, search, rest }: BreakdownParts, count: number, actions: BreakdownActions): readonly VNode[] {
  return [
    ...(count > 0 ? [] : [h('p', { key: 'none', attrs: { class: 'quiet' } }, search === '' ? t('Nothing in this time.') : t('Nothing is called so.'))]),
    ...(rest === undefined ? [] : [h('p', { key: 'rest', attrs: { class: 'quiet' } }, rest)]),
    ...(search !== '' || count <= FIRST_ROWS ? [] : [h('p', { key: 'more' }, button(view.all ? t('Show Fewer') : t('Show All {0}', count), () => actions.showAll(!view.all), false, 'all'))]),
  ];
}

function linesOf(row: BreakdownRow, { by, open, view }: BreakdownParts): readonly Line[] {
  const inside = open.get(row.id);
  const children = inside === undefined ? [] : sortRows(inside.rows, view.sort, '').slice(0, MOST_ROWS);
  return [{ row, id: row.id, by }, ...children.map((child): Line => ({ row: child, id: `${row.id}\u0000${child.id}`, by: inside?.by ?? by, ...(inside === undefined ? {} : { inside }) }))];
}

/** Says below an open row what is going on with what it contains. In the two columns that are never left out. */
function noteOf({ row, id, inside: around }: Line, { open }: BreakdownParts, actions: BreakdownActions): readonly VNode[] {
  const inside = around === undefined ? open.get(row.id) : undefined;
  if (inside === undefined || (inside.failure === undefined && inside.state !== 'reading')) return [];
  const note = inside.failure === undefined ? h('p', { key: 'reading', attrs: { class: 'quiet', role: 'status' } }, t('Reading the ledger…')) : failureNote(inside.failure, () => actions.retry(row));
  return [h('tr', { key: `${id}\u0000`, attrs: { class: 'note' } }, h('td', { attrs: { colspan: 2 } }, note))];
}

function tools({ by, then, search, view }: BreakdownParts, actions: BreakdownActions): VNode {
  const groupings = GROUPINGS.map((value) => ({ value, text: groupingTitle(value) }));
  const choose = (choice: string, apply: (by: Grouping) => void): void => {
    const found = GROUPINGS.find((one) => one === choice);
    if (found !== undefined) apply(found);
  };
  return h('div', { attrs: { class: 'tools-row' } },
    dropdown(t('Group by'), groupings, by, (value) => choose(value, (found) => actions.groupBy(found))),
    dropdown(t('Then by'), groupings.filter(({ value }) => value !== by).map(({ value }) => ({ value, text: t('then by {0}', groupingInText(value)) })), then, (value) => choose(value, (found) => actions.thenBy(found))),
    h('div', { key: 'sort', attrs: { class: 'sort' } }, dropdown(t('Sort by'), BREAKDOWN_COLUMNS.map((value) => ({ value, text: t('Sort by: {0}', columnTitle(value, groupingTitle(by))) })), view.sort.column, (value) => {
      const column = BREAKDOWN_COLUMNS.find((one) => one === value);
      if (column !== undefined) actions.sort(column, true);
    })),
    h('input', { key: 'search', attrs: { 'type': 'search', 'class': 'search', 'placeholder': t('Search'), 'aria-label': t('Search in the table') }, value: search, on: { input: ({ value }) => actions.search(value ?? '') } }));
}

function columnHead(column: BreakdownColumn, { by, view: { sort } }: BreakdownParts, actions: BreakdownActions): VNode {
  const arrow = sort.column === column ? (sort.descending ? '▾' : '▴') : '';
  return h('th', { key: column, attrs: { 'scope': 'col', 'class': `column-${column}`, 'aria-sort': ariaSort(column, sort) } },
    h('button', { attrs: { type: 'button', class: 'sorter' }, on: { click: () => actions.sort(column, false) } },
      h('span', {}, columnTitle(column, groupingTitle(by))), h('span', { attrs: { 'class': 'arrow', 'aria-hidden': 'true' } }, arrow)));
}

function ariaSort(column: BreakdownColumn, sort: Sort): string {
  if (sort.column !== column) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

function rowOf(line: Line, index: number, isActive: boolean, lines: readonly Line[], parts: BreakdownParts, actions: BreakdownActions): VNode {
  const { row, inside } = line;
  const cells = cellsOf(row);
  const figures = BREAKDOWN_COLUMNS.flatMap((column) => (column === 'name' || column === 'spend' ? [] : [figure(column, cells[column])]));
  return h('tr', { key: line.id, attrs: { 'class': inside === undefined ? 'outer' : inside.state === 'old' ? 'inner old' : 'inner', 'aria-busy': inside?.state === 'old' && inside.failure === undefined ? 'true' : undefined } },
    h('th', { key: 'name', attrs: { scope: 'row', class: 'column-name' } }, nameCell(line, index, isActive, lines, parts, actions), h('span', { attrs: { class: 'summary quiet' } }, summaryOf(row, cells))),
    h('td', { key: 'spend', attrs: { class: 'number column-spend', title: cells.spend.title } },
      h('span', { attrs: { class: 'share' } },
        h('span', { attrs: { 'class': 'share-bar', 'aria-hidden': 'true' } }, h('span', { attrs: { class: 'share-fill' }, css: { width: `${Math.min(1, row.share) * 100}%` } })),
        h('span', { attrs: { class: 'share-text quiet' } }, formatPart(Math.min(1, row.share))),
        h('span', { attrs: { class: 'spend-text' } }, cells.spend.text))),
    figures);
}

/** What the columns that a narrow page leaves out say of a row. */
function summaryOf(row: BreakdownRow, cells: ReturnType<typeof cellsOf>): string {
  if (isFromElsewhere(row)) return t('calls and tokens unknown');
  return [t('{0} calls', cells.calls.text), t('{0} in', cells.input.text), t('{0} out', cells.output.text)].map((part) => part.replaceAll(' ', '\u00a0')).join(' · ');
}

/** A name that filters, behind a button that opens the row. Arrow keys walk the rows; right and left open and close them. */
function nameCell({ row, id, by, inside }: Line, index: number, isActive: boolean, lines: readonly Line[], { then, open }: BreakdownParts, actions: BreakdownActions): VNode {
  const { key } = row;
  const isOpen = inside === undefined && open.has(row.id);
  const canOpen = inside === undefined && key !== undefined;
  const onKey = (event: PageEvent): void => {
    const to = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? index - 1 : undefined;
    const next = to === undefined ? undefined : lines[to];
    if (next !== undefined) {
      event.prevent();
      actions.activate(next.id);
      event.focus(`row-${to ?? 0}`);
    } else if (canOpen && (event.key === 'ArrowRight' ? !isOpen : event.key === 'ArrowLeft' && isOpen)) {
      event.prevent();
      actions.toggle(row);
    }
  };
  return h('span', { attrs: { class: 'named' } },
    canOpen
      ? h('button', { key: 'open', attrs: { 'type': 'button', 'class': isOpen ? 'opener open' : 'opener', 'tabindex': -1, 'aria-expanded': isOpen ? 'true' : 'false', 'aria-label': t('{0} by {1}', nameInText(row.name), groupingInText(then)) }, on: { click: () => actions.toggle(row) } }, h('span', { attrs: { 'aria-hidden': 'true' } }, '▸'))
      : h('span', { key: 'open', attrs: { 'class': 'opener', 'aria-hidden': 'true' } }),
    inside === undefined && swatch(row.paint),
    h('button', {
      key: 'name', attrs: { 'type': 'button', 'class': 'name-button', 'id': `row-${index}`, 'tabindex': isActive ? 0 : -1, 'title': key === undefined ? row.title : t('{0} – show only this', nameInText(row.title === '' ? row.name : row.title)), 'aria-disabled': key === undefined ? 'true' : undefined },
      on: { click: () => key !== undefined && actions.only(by, key), keydown: onKey, focus: () => actions.activate(id) },
    }, nameInLine(row.name)));
}

function figure(column: BreakdownColumn, { text, title }: { readonly text: string; readonly title?: string }): VNode {
  return h('td', { key: column, attrs: { class: `number column-${column}`, title: title === '' ? undefined : title } }, text);
}
