import { shownCurrency } from '../../../src/core/currency.ts';
import { dateText } from '../../../src/core/dates.ts';
import { nameInText } from '../../../src/core/foreignName.ts';
import { formatExactMoney, formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { abilitiesOf, callPrice, cautionsOf, contextText, isPromisedFree, OFFER_COLUMNS, pricesFor, priceText, type CallSize, type OfferColumn, type OfferSort } from '../model/offers.ts';
import { unbroken } from '../model/figures.ts';
import { OFFER_TITLES } from './offerFilters.ts';

/** What rows can do. */
export interface OfferActions {
  sortBy(column: OfferColumn): void;
  open(id: string): void;
  compare(id: string): void;
  use(id: string): void;
  copy(id: string): void;
}

/** How the rows stand. */
export interface OfferRows {
  readonly rows: readonly ModelOffer[];
  readonly sort: OfferSort;
  readonly size: CallSize;
  /** Ids of those that are compared; whether there is room for more. */
  readonly compared: readonly string[];
  readonly isFull: boolean;
  /** The one whose details are shown. */
  readonly opened: string | undefined;
  readonly defaultModel: string;
}

/** The models and what they cost; prices are for a million tokens. */
export function offerTable(state: OfferRows, actions: OfferActions): VNode {
  return h('table', { key: 'offers', attrs: { class: 'offers', 'aria-label': t('Models and prices in {0} per million tokens', shownCurrency().code) } },
    h('thead', {}, h('tr', {}, OFFER_COLUMNS.map((column) => columnHead(column, state.sort, actions)), h('th', { key: 'compare', attrs: { scope: 'col', class: 'column-compare' } }, h('span', {}, t('Compare'))))),
    h('tbody', {}, state.rows.flatMap((offer) => [offerRow(offer, state, actions), ...(state.opened === offer.id ? [detailRow(offer, state, actions)] : [])])));
}

function columnHead(column: OfferColumn, sort: OfferSort, actions: OfferActions): VNode {
  const isSorted = sort.column === column;
  return h('th', { key: column, attrs: { 'scope': 'col', 'class': `column-${column}`, 'aria-sort': isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none' } },
    h('button', { attrs: { type: 'button', class: 'sorter' }, on: { click: () => actions.sortBy(column) } },
      h('span', {}, OFFER_TITLES[column]()), h('span', { attrs: { 'class': 'arrow', 'aria-hidden': 'true' } }, isSorted ? (sort.descending ? '▾' : '▴') : '')));
}

function offerRow(offer: ModelOffer, { size, compared, isFull, opened, defaultModel }: OfferRows, actions: OfferActions): VNode {
  const { id, name, vendor, prices } = offer;
  const call = callPrice(offer, size);
  const isCompared = compared.includes(id);
  return h('tr', { key: id },
    h('th', { attrs: { scope: 'row', class: 'column-name' } },
      h('button', { attrs: { 'type': 'button', 'class': 'name-button offer-name', 'aria-expanded': opened === id ? 'true' : 'false', 'title': id }, on: { click: () => actions.open(id) } },
        h('bdi', { attrs: { class: 'name' } }, name)),
      h('span', { attrs: { class: 'vendor quiet' } }, h('bdi', {}, vendor), ...marksOf(offer, defaultModel).map((mark) => h('span', { key: mark, attrs: { class: 'tag' } }, mark))),
      h('span', { attrs: { class: 'summary quiet' } }, summaryOf(offer))),
    cell('context', contextText(offer.contextLength)), price('input', offer, prices.input), price('output', offer, prices.output), price('cacheRead', offer, prices.cacheRead),
    h('td', { key: 'call', attrs: { class: 'number column-call', title: call === undefined ? undefined : formatExactMoney(call) } }, priceText(offer, call)),
    h('td', { key: 'compare', attrs: { class: 'column-compare' } }, compareButton(name, isCompared, isFull && !isCompared, () => actions.compare(id))));
}

function compareButton(name: string, isOn: boolean, isDisabled: boolean, press: () => void): VNode {
  return h('button', { attrs: { 'type': 'button', 'class': 'tick', 'aria-pressed': isOn ? 'true' : 'false', 'aria-label': t('Compare {0}', nameInText(name)), 'disabled': isDisabled }, on: { click: press } }, isOn ? '✓' : '+');
}

function cell(column: OfferColumn, text: string): VNode {
  return h('td', { key: column, attrs: { class: `number column-${column}` } }, text);
}

/** Of a free one the one word in the last column says it all; a price that varies is said once as well. */
function price(column: OfferColumn, offer: ModelOffer, amount: NanoUsd | undefined): VNode {
  const isSaid = isPromisedFree(offer) || offer.noPrice === 'dynamic';
  return h('td', { key: column, attrs: { class: `number column-${column}`, title: amount === undefined ? undefined : formatExactMoney(amount) } }, isSaid ? (column === 'cacheRead' ? '' : priceText(offer, amount)) : priceText(offer, amount));
}

function marksOf(offer: ModelOffer, defaultModel: string): readonly string[] {
  return [...(offer.id === defaultModel ? [t('your default')] : []), ...(offer.expires === undefined ? [] : [t('until {0}', dateText(offer.expires))])];
}

function summaryOf(offer: ModelOffer): string {
  const { prices, contextLength } = offer;
  if (isPromisedFree(offer) || offer.noPrice !== undefined) return unbroken([contextText(contextLength)]);
  return unbroken([t('{0} in', formatMoney(prices.input)), t('{0} out', formatMoney(prices.output)), contextText(contextLength)]);
}

function detailRow(offer: ModelOffer, { size, defaultModel }: OfferRows, actions: OfferActions): VNode {
  const facts = detailsOf(offer, size);
  return h('tr', { key: `${offer.id} details`, attrs: { class: 'details' } },
    h('td', { attrs: { colspan: OFFER_COLUMNS.length + 1 } },
      h('dl', {}, facts.map(([title, text]) => h('div', { key: title }, h('dt', {}, title), h('dd', { attrs: { dir: 'auto' } }, text)))),
      h('p', { attrs: { class: 'buttons' } },
        offer.id === defaultModel ? h('span', { key: 'used', attrs: { class: 'quiet' } }, t('Prompts begin with this model.')) : button(t('Use in Prompts'), () => actions.use(offer.id)),
        button(t('Copy Id'), () => actions.copy(offer.id)))));
}

function detailsOf(offer: ModelOffer, size: CallSize): readonly (readonly [string, string])[] {
  const prices = pricesFor(offer, size.input);
  const cautions = cautionsOf(offer);
  return [
    [t('Id'), offer.id],
    [t('Can'), abilitiesOf(offer).join(', ') || t('text only')],
    [t('Longest answer'), contextText(offer.maxOutputTokens)],
    ...(prices.cacheRead === undefined && prices.cacheWrite === undefined ? [] : [[t('Cache, per million'), t('{0} read, {1} written', formatMoney(prices.cacheRead ?? prices.input), formatMoney(prices.cacheWrite ?? prices.input))] as const]),
    ...(prices.request === undefined || prices.request === 0 ? [] : [[t('Each call'), formatMoney(prices.request)] as const]),
    ...(cautions.length === 0 ? [] : [[t('Mind'), cautions.join('; ')] as const]),
  ];
}
