import { dateText } from '../../../src/core/dates.ts';
import { formatMoney, UNKNOWN } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { ModelOffer, OfferPrices } from '../../../src/protocol/models.ts';

/** The call that prices are compared by. */
export interface CallSize {
  readonly input: number;
  readonly output: number;
}

/** What the list can be sorted by. */
export const OFFER_COLUMNS = ['name', 'context', 'input', 'output', 'cacheRead', 'call'] as const;
export type OfferColumn = (typeof OFFER_COLUMNS)[number];

/** What the list is sorted by. */
export interface OfferSort {
  readonly column: OfferColumn;
  readonly descending: boolean;
}

/** Which models are wanted. */
export interface OfferFilter {
  readonly text: string;
  /** Empty: any. */
  readonly vendor: string;
  /** Tokens; 0: any. */
  readonly context: number;
  readonly free: boolean;
  readonly tools: boolean;
  readonly images: boolean;
  readonly reasoning: boolean;
}

export const NO_FILTER: OfferFilter = { text: '', vendor: '', context: 0, free: false, tools: false, images: false, reasoning: false };
const MILLION = 1_000_000;

/** What a call of that size costs, in nano-dollars; `undefined` where the price is not known, or is that of whatever is chosen. */
export function callPrice(offer: ModelOffer, { input, output }: CallSize): NanoUsd | undefined {
  const { input: perInput, output: perOutput, request = 0 } = pricesFor(offer, input);
  if (offer.noPrice !== undefined || perInput === undefined || perOutput === undefined) return undefined;
  return Math.round((input * perInput + output * perOutput) / MILLION + request) as NanoUsd;
}

/** The prices that hold for prompts of so many tokens. */
export function pricesFor({ prices, tiers }: ModelOffer, input: number): OfferPrices {
  return tiers.filter(({ above }) => input > above).at(-1)?.prices ?? prices;
}

/** Models that are wanted: every word of the text stands in the name, the vendor or the id. */
export function chosenOffers(offers: readonly ModelOffer[], filter: OfferFilter): readonly ModelOffer[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return offers.filter((offer) => {
    const text = `${offer.vendor} ${offer.name} ${offer.id}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (filter.vendor === '' || offer.vendor === filter.vendor) && (offer.contextLength ?? 0) >= filter.context && hasAbilities(offer, filter);
  });
}

function hasAbilities(offer: ModelOffer, { free, tools, images, reasoning }: OfferFilter): boolean {
  return (!free || offer.free) && (!tools || offer.tools) && (!images || offer.inputs.includes('image')) && (!reasoning || offer.reasoning);
}

/** In their order; what is not known stands last whichever way, ties go by name. */
export function sortOffers(offers: readonly ModelOffer[], { column, descending }: OfferSort, size: CallSize): readonly ModelOffer[] {
  const order = descending ? -1 : 1;
  const values = new Map(offers.map((offer) => [offer, column === 'name' ? undefined : valueOf(offer, column, size)]));
  return offers.toSorted((a, b) => {
    if (column === 'name') return order * byName(a, b);
    const [left, right] = [values.get(a), values.get(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined) || byName(a, b);
    return order * (left - right) || byName(a, b);
  });
}

/** A click on a column: the other way round if it is sorted by already, else names and prices upwards, lengths downwards. */
export function sortOffersBy(sort: OfferSort, column: OfferColumn): OfferSort {
  return sort.column === column ? { column, descending: !sort.descending } : { column, descending: column === 'context' };
}

/** The vendors, by name. */
export function vendorsOf(offers: readonly ModelOffer[]): readonly string[] {
  return [...new Set(offers.map(({ vendor }) => vendor))].sort((a, b) => a.localeCompare(b, 'en'));
}

/** A price as it is shown: zero only where it is listed as zero. */
export function priceText(offer: ModelOffer, price: NanoUsd | undefined): string {
  if (offer.noPrice === 'dynamic') return t('varies');
  if (isPromisedFree(offer)) return t('free');
  return price === undefined ? UNKNOWN : formatMoney(price);
}

/** Whether it is meant to cost nothing; others are listed at zero, at present or because they are billed in another way. */
export function isPromisedFree({ id, free }: ModelOffer): boolean {
  return free && (id.endsWith(':free') || id === 'openrouter/free');
}

/** `128k`, `1.05M`. */
export function contextText(tokens: number | undefined): string {
  if (tokens === undefined) return UNKNOWN;
  return tokens >= MILLION ? `${Math.round(tokens / 10_000) / 100}M` : `${Math.round(tokens / 1000)}k`;
}

/** What it can do besides text, in words. */
export function abilitiesOf({ inputs, outputs, tools, reasoning, structured }: ModelOffer): readonly string[] {
  return [
    ...(tools ? [t('tools')] : []), ...(reasoning ? [t('reasoning')] : []), ...(structured ? [t('structured answers')] : []),
    ...inputs.filter((kind) => kind !== 'text').map(wordOf),
    ...outputs.filter((kind) => kind !== 'text').map((kind) => t('makes {0}', wordOf(kind))),
  ];
}

/** What has to be known before choosing it: it goes away, stands for another, or its price moves. */
export function cautionsOf(offer: ModelOffer): readonly string[] {
  const { expires, standsFor, tiers, changesByTime, noPrice, free } = offer;
  return [
    ...(isPromisedFree(offer) ? [t('at most 20 calls a minute and 50 or 1,000 a day for all free models together')] : []),
    ...(free && !isPromisedFree(offer) ? [t('listed at zero, which nobody promises')] : []),
    ...(expires === undefined ? [] : [t('offered until {0}', dateText(expires))]),
    ...(standsFor === undefined ? [] : [t('stands for {0} at present', standsFor)]),
    ...(noPrice === 'dynamic' ? [t('costs what the model costs that it chooses')] : []),
    ...(noPrice === 'unknown' ? [t('has no listed price')] : []),
    ...tiers.map(({ above, prices }) => t('above {0} tokens {1} in, {2} out', contextText(above), formatMoney(prices.input), formatMoney(prices.output))),
    ...(changesByTime ? [t('other prices at some hours')] : []),
  ];
}

function wordOf(kind: string): string {
  switch (kind) {
    case 'image': return t('images');
    case 'file': return t('files');
    case 'audio': return t('audio');
    case 'video': return t('video');
    case 'embeddings': return t('embeddings');
    default: return kind;
  }
}

function valueOf(offer: ModelOffer, column: Exclude<OfferColumn, 'name'>, size: CallSize): number | undefined {
  switch (column) {
    case 'context': return offer.contextLength;
    case 'call': return callPrice(offer, size);
    case 'input':
    case 'output':
    case 'cacheRead': return offer.noPrice === undefined ? offer.prices[column] : undefined;
  }
}

function byName(a: ModelOffer, b: ModelOffer): number {
  return a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1);
}
