import { currencyLine, isConverted, shownCurrency } from '../../../src/core/currency.ts';
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import type { ReportTable, TableCell } from '../../../src/protocol/tables.ts';
import { callPrice, contextText, priceText, type CallSize } from '../model/offers.ts';
import { OFFER_TITLES } from '../parts/offerFilters.ts';

/** Models with their prices, and that of a call of this size. */
export function offersTable(offers: readonly ModelOffer[], size: CallSize, note: string): ReportTable {
  const price = (offer: ModelOffer, amount: NanoUsd | undefined): TableCell => ({ text: priceText(offer, amount), usd: offer.noPrice === undefined ? amount : undefined });
  const currency = shownCurrency();
  const { name, context, input, output, cacheRead, call } = OFFER_TITLES;
  return {
    title: t('Models and prices in {0} per million tokens', currency.code),
    notes: [note, t('Your call: {0} tokens in, {1} out.', formatCount(size.input), formatCount(size.output)), ...(isConverted(currency) ? [currencyLine(currency)] : [])],
    columns: [
      { key: 'model', title: name(), kind: 'name' }, { key: 'id', title: t('Id'), kind: 'name' }, { key: 'contextTokens', title: context(), kind: 'figure' }, { key: 'inputPerMillion', title: input(), kind: 'figure' },
      { key: 'outputPerMillion', title: output(), kind: 'figure' }, { key: 'cachedPerMillion', title: cacheRead(), kind: 'figure' }, { key: 'yourCall', title: call(), kind: 'figure' },
    ],
    rows: offers.map((offer) => [
      { text: offer.name }, { text: offer.id }, { text: contextText(offer.contextLength), value: offer.contextLength },
      price(offer, offer.prices.input), price(offer, offer.prices.output), price(offer, offer.prices.cacheRead), price(offer, callPrice(offer, size)),
    ]),
  };
}
