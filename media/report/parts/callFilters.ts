import type { Focus, Grouping } from '../../../src/core/analysis/range.ts';
import { visibleName } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import type { CallsFacets } from '../../../src/protocol/calls.ts';
import { dropdown, type Choice } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { typedAmount, type CallsFilter } from '../model/callsChoice.ts';

/** What the filters show and do. */
export interface FiltersView {
  readonly where: Focus['where'];
  readonly filter: CallsFilter;
  readonly facets: CallsFacets;
  /** Only calls with that value of a dimension; all for none. */
  readonly setOnly: (by: Grouping, value: string | undefined) => void;
  readonly type: (change: Partial<CallsFilter>) => void;
  readonly clear: () => void;
}

const STATUSES: readonly (readonly [string, () => string])[] = [
  ['ok', () => t('ok')], ['error', () => t('failed')], ['cancelled', () => t('cancelled')], ['blocked', () => t('blocked')], ['cached', () => t('cached')],
];
const ALL = '*';

/** What the list is narrowed down by: the commonest dimensions of the report's filter, and what only calls have. */
export function callFilters(view: FiltersView): VNode {
  const { where, filter, facets } = view;
  const models = facets.models.filter(({ value }) => value !== '').map(({ value, name }) => ({ value, text: visibleName(name) }));
  const clients = facets.clients.map(({ value, name }) => ({ value, text: value === '' ? t('No client') : visibleName(name) }));
  const isFiltered = Object.keys(where).length > 0 || filter.costOver !== '' || filter.errorText !== '';
  return h('div', { key: 'filters', attrs: { 'class': 'call-filters', 'role': 'search', 'aria-label': t('Filter calls') } },
    choiceOf(t('Model'), t('All models'), 'model', models, view),
    choiceOf(t('Client'), t('All clients'), 'client', clients, view),
    choiceOf(t('Status'), t('Any status'), 'status', STATUSES.map(([value, text]) => ({ value, text: text() })), view),
    field('cost', t('Cost over $'), filter.costOver, typedAmount(filter.costOver) === 'wrong', (costOver) => view.type({ costOver })),
    field('error', t('Text of the error'), filter.errorText, false, (errorText) => view.type({ errorText })),
    isFiltered && h('button', { key: 'clear', attrs: { type: 'button', class: 'link' }, on: { click: () => view.clear() } }, t('Clear filters')));
}

/** One value of a dimension, or all. Several at once can only be chosen elsewhere, and are shown as chips. */
function choiceOf(label: string, all: string, by: Grouping, choices: readonly Choice[], { where, setOnly }: FiltersView): VNode {
  const chosen = where[by] ?? [];
  const [first] = chosen;
  const isOne = chosen.length === 1 && first !== undefined;
  // What is chosen may have no calls in this range.
  const known = isOne && !choices.some(({ value }) => value === first) ? [...choices, { value: first, text: visibleName(first) }] : choices;
  return h('span', { key: by, attrs: { class: 'chooser' } },
    dropdown(label, [{ value: ALL, text: chosen.length > 1 ? t('{0} chosen', chosen.length) : all }, ...known], isOne ? first : ALL, (value) => setOnly(by, value === ALL ? undefined : value)));
}

function field(key: string, label: string, value: string, isWrong: boolean, type: (text: string) => void): VNode {
  return h('input', {
    key, value,
    attrs: { 'type': 'text', 'class': 'text', 'aria-label': label, 'placeholder': label, 'aria-invalid': isWrong ? 'true' : undefined, 'maxlength': 200, 'spellcheck': 'false', 'title': isWrong ? t('Type an amount in dollars, such as 0.05.') : undefined },
    on: { input: ({ value: text }) => text !== undefined && type(text) },
  });
}
