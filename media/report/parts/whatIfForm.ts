import { nameInText } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import type { CallScope, CapPeriod, ScopeChoices } from '../../../src/protocol/insight.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { dropdown } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { CAP_PERIODS, HITS, readCap, scopeChoices, scopeOf, scopeValue, suggestions, WHAT_IF_KINDS, type WhatIfForm, type WhatIfKind } from '../model/whatIf.ts';
import { field, toggle } from './field.ts';

/** What the form needs besides what is filled in. */
export interface FormParts {
  readonly choices: ScopeChoices | undefined;
  readonly offers: readonly ModelOffer[];
  /** What is typed to find a model; absent: nothing is. */
  readonly search: string | undefined;
  readonly change: (change: Partial<WhatIfForm>) => void;
  readonly typed: (search: string) => void;
}

const NO_CHOICES: ScopeChoices = { models: [], clients: [], purposes: [] };

/** What might have been otherwise, and for which calls. */
export function whatIfForm(form: WhatIfForm, parts: FormParts): VNode {
  return h('div', { key: 'form', attrs: { class: 'what-if-form' } },
    h('div', { key: 'kinds', attrs: { 'class': 'filter-row toggles', 'role': 'group', 'aria-label': t('What if') } }, WHAT_IF_KINDS.map((kind) => toggle(KINDS[kind](), form.kind === kind, () => parts.change({ kind })))),
    h('div', { key: 'fields', attrs: { class: 'filter-row' } }, scopeField(form.scope, parts), ...kindFields(form, parts)),
    form.kind === 'model' && h('div', { key: 'suggestions', attrs: { 'class': 'filter-row toggles', 'role': 'group', 'aria-label': t('Models that match') } }, suggested(form, parts)));
}

const KINDS: Readonly<Record<WhatIfKind, () => string>> = { model: () => t('Another model'), cap: () => t('A cap'), cache: () => t('A cache') };
const PERIODS: Readonly<Record<CapPeriod, () => string>> = { day: () => t('a day'), week: () => t('a week'), month: () => t('a month') };
const FIELDS: Readonly<Record<keyof CallScope, (name: string) => string>> = { model: (name) => t('Model {0}', name), client: (name) => t('Tool {0}', name), purpose: (name) => t('Purpose {0}', name) };

function scopeField(scope: CallScope, { choices = NO_CHOICES, change }: FormParts): VNode {
  const rows = scopeChoices(choices, scope).map(({ field: by, value, name, spent }) => ({ value, text: spent === undefined ? FIELDS[by](nameInText(name)) : `${FIELDS[by](nameInText(name))} · ${spent}` }));
  // A list whose choices come later loses what was chosen: it begins anew with them.
  const key = rows.map(({ value }) => value).sort().join('\n');
  return h('div', { key }, labelled(t('Calls'), dropdown(t('Which calls'), [{ value: '', text: t('All calls') }, ...rows], scopeValue(scope), (value) => change({ scope: scopeOf(value) }))));
}

function kindFields(form: WhatIfForm, { offers, search, change, typed }: FormParts): readonly VNode[] {
  switch (form.kind) {
    case 'model': return [field({ id: 'what-if-model', label: t('Priced with'), type: 'search', placeholder: t('Search models'), value: search ?? offers.find(({ id }) => id === form.model)?.name ?? form.model, typed })];
    case 'cache': return [labelled(t('Found in the cache'), dropdown(t('How much of what repeats is found in the cache'), HITS.map((hit) => ({ value: String(hit), text: `${hit} %` })), String(form.hit), (value) => change({ hit: HITS.find((one) => String(one) === value) ?? form.hit })))];
    case 'cap': return [
      field({ id: 'what-if-cap', label: t('Dollars'), mode: 'decimal', value: form.amount, typed: (amount) => change({ amount }), ...(readCap(form.amount) === undefined ? { problem: t('Type an amount such as 5 or 0.50.') } : {}) }),
      labelled(t('Over'), dropdown(t('Over which period'), CAP_PERIODS.map((value) => ({ value, text: PERIODS[value]() })), form.period, (value) => change({ period: CAP_PERIODS.find((one) => one === value) ?? form.period }))),
    ];
  }
}

function suggested(form: WhatIfForm, { offers, search, choices, change }: FormParts): readonly VNode[] {
  const used = (choices?.models ?? []).map(({ value }) => value).filter((id) => id !== form.scope.model);
  const found = suggestions(offers, search ?? '', used);
  if (found.length === 0) return search === undefined || search === '' ? [] : [h('p', { key: 'none', attrs: { class: 'quiet', role: 'status' } }, t('No model is called that.'))];
  return found.map(({ id, name }) => h('button', { key: id, attrs: { 'type': 'button', 'class': 'toggle', 'aria-pressed': form.model === id ? 'true' : 'false', 'title': id }, on: { click: () => change({ model: id }) } }, h('bdi', { attrs: { class: 'name' } }, name)));
}

function labelled(label: string, control: VNode): VNode {
  return h('div', { key: label, attrs: { class: 'field' } }, h('span', { attrs: { 'class': 'label', 'aria-hidden': 'true' } }, label), control);
}
