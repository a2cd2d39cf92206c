import { dateText } from '../../../src/core/dates.ts';
import { formatMoney, UNKNOWN } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { abilitiesOf, callPrice, contextText, priceText, type CallSize } from './offers.ts';

/** So many stand side by side at most. */
export const MOST_COMPARED = 4;

/** One line of a comparison: the same fact of each model. */
export interface ComparedFact {
  readonly title: string;
  readonly cells: readonly string[];
  /** Which of them is best, where one of them is. */
  readonly best?: number;
}

/** Facts of models side by side, what a call costs first. */
export function comparedFacts(offers: readonly ModelOffer[], size: CallSize): readonly ComparedFact[] {
  const calls = offers.map((offer) => callPrice(offer, size));
  const cheapest = lowest(calls);
  const best = (values: readonly (number | undefined)[]): { readonly best?: number } => {
    const place = lowest(values);
    return place === undefined ? {} : { best: place };
  };
  const price = (key: 'input' | 'output' | 'cacheRead' | 'cacheWrite', title: string): ComparedFact => ({
    title, cells: offers.map((offer) => priceText(offer, offer.prices[key])), ...best(offers.map((offer) => (offer.noPrice === undefined ? offer.prices[key] : undefined))),
  });
  return [
    { title: t('Your call'), cells: offers.map((offer, place) => priceText(offer, calls[place])), ...(cheapest === undefined ? {} : { best: cheapest }) },
    { title: t('Against the cheapest'), cells: calls.map((call) => timesText(call, cheapest === undefined ? undefined : calls[cheapest])) },
    { title: t('A thousand such calls'), cells: calls.map((call) => (call === undefined ? UNKNOWN : formatMoney((call * 1000) as typeof call))) },
    price('input', t('In, per million')), price('output', t('Out, per million')), price('cacheRead', t('From a cache, per million')), price('cacheWrite', t('Into a cache, per million')),
    { title: t('Context'), cells: offers.map(({ contextLength }) => contextText(contextLength)), ...best(offers.map(({ contextLength }) => (contextLength === undefined ? undefined : -contextLength))) },
    { title: t('Longest answer'), cells: offers.map(({ maxOutputTokens }) => contextText(maxOutputTokens)) },
    { title: t('Can'), cells: offers.map((offer) => abilitiesOf(offer).join(', ') || t('text only')) },
    { title: t('Offered until'), cells: offers.map(({ expires }) => expires === undefined ? t('no end known') : dateText(expires)) },
  ];
}

/** `2.4 ×`; 1 × of the cheapest itself. */
function timesText(call: number | undefined, cheapest: number | undefined): string {
  if (call === undefined || cheapest === undefined) return UNKNOWN;
  if (cheapest === 0) return call === 0 ? '1 ×' : UNKNOWN;
  const times = call / cheapest;
  return `${times >= 10 ? Math.round(times) : Math.round(times * 10) / 10} ×`;
}

/** The place of the smallest; `undefined` where all are alike or unknown. */
function lowest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  const least = Math.min(...known);
  return known.length < 2 || known.every((value) => value === least) ? undefined : values.indexOf(least);
}
