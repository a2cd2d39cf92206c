import { nameInText } from '../../../src/core/foreignName.ts';
import { formatCount } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import type { TypicalCall } from '../../../src/protocol/models.ts';
import { dropdown } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { contextText, OFFER_COLUMNS, type CallSize, type OfferColumn, type OfferFilter } from '../model/offers.ts';
import { field, linkButton, toggle } from './field.ts';

/** What the bar above the list does. */
export interface FilterActions {
  filter(change: Partial<OfferFilter>): void;
  size(change: Partial<Record<keyof CallSize, string>>): void;
  resetSize(): void;
  sortAfresh(column: OfferColumn): void;
}

/** The size of a call as it is being typed. */
export interface SizeFields {
  readonly input: string;
  readonly output: string;
  readonly problem?: string;
  readonly isOwn: boolean;
}

const CONTEXTS = [0, 32_000, 128_000, 200_000, 1_000_000];

/** Search, filters, and the call that prices are worked out for. */
export function offerFilters(filter: OfferFilter, vendors: readonly string[], size: SizeFields, typical: TypicalCall | undefined, sorted: OfferColumn, actions: FilterActions): VNode {
  const vendorChoices = [{ value: '', text: t('All vendors') }, ...vendors.map((value) => ({ value, text: value }))];
  const contextChoices = CONTEXTS.map((tokens) => ({ value: String(tokens), text: tokens === 0 ? t('Any context') : t('Context from {0}', contextText(tokens)) }));
  return h('div', { key: 'filters', attrs: { class: 'offer-filters' } },
    h('div', { key: 'search', attrs: { class: 'filter-row' } },
      field({ id: 'offer-search', label: t('Search models'), type: 'search', placeholder: t('Name, vendor or id'), value: filter.text, typed: (text) => actions.filter({ text }) }),
      labelled(t('Vendor'), dropdown(t('Vendor'), vendorChoices, filter.vendor, (vendor) => actions.filter({ vendor }))),
      labelled(t('Context'), dropdown(t('Context'), contextChoices, String(filter.context), (context) => actions.filter({ context: Number(context) }))),
      h('div', { key: 'sort', attrs: { class: 'sort' } }, labelled(t('Sort by'), dropdown(t('Sort models by'), OFFER_COLUMNS.map((value) => ({ value, text: OFFER_TITLES[value]() })), sorted, (value) => choose(value, actions))))),
    h('div', { key: 'abilities', attrs: { class: 'filter-row toggles', role: 'group', 'aria-label': t('Only models with') } },
      toggle(t('Free'), filter.free, () => actions.filter({ free: !filter.free })), toggle(t('Tools'), filter.tools, () => actions.filter({ tools: !filter.tools })),
      toggle(t('Images'), filter.images, () => actions.filter({ images: !filter.images })), toggle(t('Reasoning'), filter.reasoning, () => actions.filter({ reasoning: !filter.reasoning }))),
    h('div', { key: 'size', attrs: { class: 'filter-row', role: 'group', 'aria-label': t('Your call') } },
      field({ id: 'offer-input', label: t('Tokens in'), mode: 'numeric', value: size.input, typed: (input) => actions.size({ input }) }),
      field({ id: 'offer-output', label: t('Tokens out'), mode: 'numeric', value: size.output, typed: (output) => actions.size({ output }) }),
      h('p', { key: 'basis', attrs: { class: 'quiet basis' } }, size.problem ?? basisText(typical, size.isOwn), size.isOwn ? ' ' : '', size.isOwn && linkButton(t('Use the typical call'), () => actions.resetSize()))));
}

/** What alone is listed, a sentence each. */
export function filterNotes({ text, vendor, context, free, tools, images, reasoning }: OfferFilter): readonly string[] {
  const only = [
    vendor, context > 0 ? `${t('Context')} ≥ ${contextText(context)}` : '', free ? t('Free') : '', tools ? t('Tools') : '', images ? t('Images') : '', reasoning ? t('Reasoning') : '',
  ].filter((one) => one !== '');
  return [...(only.length === 0 ? [] : [t('Only {0}', only.join(', '))]), ...(text === '' ? [] : [t('Searched for {0}', nameInText(text))])];
}

/** What the columns are called. */
export const OFFER_TITLES: Readonly<Record<OfferColumn, () => string>> = {
  name: () => t('Model'), context: () => t('Context'), input: () => t('In'), output: () => t('Out'), cacheRead: () => t('Cached'), call: () => t('Your call'),
};

function choose(value: string, actions: FilterActions): void {
  const column = OFFER_COLUMNS.find((one) => one === value);
  if (column !== undefined) actions.sortAfresh(column);
}

function labelled(label: string, control: VNode): VNode {
  return h('div', { key: label, attrs: { class: 'field' } }, h('span', { attrs: { 'class': 'label', 'aria-hidden': 'true' } }, label), control);
}

function basisText(typical: TypicalCall | undefined, isOwn: boolean): string {
  if (isOwn) return t('The size you typed.');
  if (typical === undefined) return t('Reading your calls…');
  if (typical.calls === 0) return t('An example, until there are calls of your own.');
  return counted(typical.calls, t('The size of your {0} call in 30 days.', formatCount(typical.calls)), t('The middle of your {0} calls in 30 days.', formatCount(typical.calls)));
}
