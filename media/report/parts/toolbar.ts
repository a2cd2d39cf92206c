import { groupingTitle } from '../../../src/core/analysis/groupingNames.ts';
import { isDate, METRICS, RANGE_NAMES, UNITS, type Focus, type Grouping } from '../../../src/core/analysis/range.ts';
import { nameInText } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import { dropdown } from '../controls.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import { groupName, metricTitle, rangeTitle, unitTitle } from '../model/names.ts';
import { oneOf, type ViewState } from '../model/viewState.ts';

/** What a person can do with what the tabs share. */
export interface FocusActions {
  change(change: Partial<Focus>): void;
  /** Takes the last change of range or filter back. */
  back(): void;
}

/** What of the focus a tab lets a person choose. */
export interface ToolbarParts {
  readonly view: ViewState;
  readonly names: Readonly<Record<string, string>>;
  /** Today, which a range of one's own does not go beyond: `2026-11-22`. */
  readonly today: string;
  readonly canGoBack: boolean;
  /** Whether metric and unit are chosen here. */
  readonly isTrend: boolean;
}

/** Before OpenRouter was. */
const EARLIEST = '2015-01-01';

/** Range, metric and unit in a row, and the filters as chips below. */
export function toolbar(parts: ToolbarParts, actions: FocusActions): VNode {
  return h('div', { key: 'toolbar', attrs: { 'class': 'toolbar', 'role': 'group', 'aria-label': t('What is shown') } },
    h('div', { key: 'choices', attrs: { class: 'tools-row' } }, rangeChoice(parts, actions), ...(parts.isTrend ? trendChoices(parts, actions) : [])),
    chips(parts, actions));
}

function rangeChoice({ view: { range }, today }: ToolbarParts, actions: FocusActions): VNode {
  const choices = [...RANGE_NAMES.map((value) => ({ value, text: rangeTitle(value) })), { value: 'custom', text: t('From … to …') }];
  return h('span', { key: 'range', attrs: { class: 'range' } },
    dropdown(t('Time'), choices, range.kind, (value) => {
      const name = oneOf(RANGE_NAMES, value);
      if (name !== undefined) actions.change({ range: { kind: name }, unit: 'auto' });
      else if (range.kind !== 'custom') actions.change({ range: { kind: 'custom', from: today, to: today }, unit: 'auto' });
    }),
    range.kind === 'custom' && dateInput(t('From'), range.from, today, (from, isDone) => setDates(from, isDone && from > range.to ? from : range.to, actions)),
    range.kind === 'custom' && dateInput(t('To'), range.to, today, (to, isDone) => setDates(isDone && to < range.from ? to : range.from, to, actions)));
}

/** A date that would push the other end away waits until it is whole: every figure typed makes another one. */
function dateInput(label: string, value: string, max: string, choose: (date: string, isDone: boolean) => void): VNode {
  const take = (isDone: boolean) => (event: PageEvent): void => {
    if (isDate(event.value) && event.value >= EARLIEST && event.value !== value) choose(event.value, isDone);
  };
  const done = take(true);
  return h('input', { key: label, attrs: { 'type': 'date', 'class': 'date', 'aria-label': label, 'min': EARLIEST, max }, value, on: { change: take(false), blur: done, keydown: (event) => event.key === 'Enter' && done(event) } });
}

function setDates(from: string, to: string, actions: FocusActions): void {
  if (from <= to) actions.change({ range: { kind: 'custom', from, to }, unit: 'auto' });
}

function trendChoices({ view }: ToolbarParts, actions: FocusActions): readonly VNode[] {
  return [
    dropdown(t('What to measure'), METRICS.map((value) => ({ value, text: metricTitle(value) })), view.metric, (value) => {
      const metric = oneOf(METRICS, value);
      if (metric !== undefined) actions.change({ metric });
    }),
    dropdown(t('Columns'), [{ value: 'auto', text: t('fitting columns') }, ...UNITS.map((value) => ({ value, text: unitTitle(value) }))], view.unit, (value) => {
      const unit = value === 'auto' ? 'auto' : oneOf(UNITS, value);
      if (unit !== undefined) actions.change({ unit });
    }),
  ];
}

/** What is left out, one chip for each value; a click lets it in again. */
function chips({ view: { where }, names, canGoBack }: ToolbarParts, actions: FocusActions): VNode {
  const all = (Object.entries(where) as [Grouping, readonly string[]][]).flatMap(([by, values]) => values.map((value) => ({ by, value })));
  return h('div', { key: 'chips', attrs: { 'class': 'chips', 'role': 'group', 'aria-label': t('Filters') } },
    all.map(({ by, value }) => {
      const text = `${groupingTitle(by)}: ${nameInText(groupName(by, value, names))}`;
      return h('button', { key: `${by} ${value}`, attrs: { 'type': 'button', 'class': 'chip', 'aria-label': t('Remove the filter {0}', text) }, on: { click: () => actions.change({ where: without(where, by, value) }) } },
        h('bdi', { attrs: { class: 'name' } }, text), h('span', { attrs: { 'aria-hidden': 'true' } }, '×'));
    }),
    all.length > 1 && h('button', { key: 'clear', attrs: { type: 'button', class: 'link' }, on: { click: () => actions.change({ where: {} }) } }, t('Clear all')),
    canGoBack && h('button', { key: 'back', attrs: { type: 'button', class: 'link' }, on: { click: () => actions.back() } }, t('Undo')));
}

/** A filter with one value more; of a grouping that is filtered already, that one alone. */
export function withOnly(where: Focus['where'], by: Grouping, value: string): Focus['where'] {
  return { ...where, [by]: [value] };
}

/** A filter with one value less. */
export function without(where: Focus['where'], by: Grouping, value: string): Focus['where'] {
  const rest = (where[by] ?? []).filter((one) => one !== value);
  return rest.length === 0 ? Object.fromEntries(Object.entries(where).filter(([name]) => name !== by)) : { ...where, [by]: rest };
}
