import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { ZERO, type NanoUsd } from '../../../src/core/money.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import type { ReportTable, TableCell } from '../../../src/protocol/tables.ts';
import { callPrice, contextText, isPromisedFree, priceText, type CallSize } from '../model/offers.ts';
import { OFFER_TITLES } from '../parts/offerFilters.ts';
import { column } from './column.ts';

/** Models with their prices, and that of a call of this size. `notes`: which models they are, and as of when. */
export function offersTable(offers: readonly ModelOffer[], size: CallSize, notes: readonly string[]): ReportTable {
  const { name, context, input, output, cacheRead, call } = OFFER_TITLES;
  return {
    title: t('Models and prices in {0} per million tokens', 'USD'), notes: [...notes, t('Your call: {0} tokens in, {1} out.', formatCount(size.input), formatCount(size.output))],
    columns: [column('model', name(), 'name'), column('id', t('Id'), 'name'), column('contextTokens', context(), 'figure'), column('inputPerMillion', input(), 'figure'), column('outputPerMillion', output(), 'figure'), column('cachedPerMillion', cacheRead(), 'figure'), column('yourCall', call(), 'figure')],
    rows: offers.map((offer) => [
      { text: offer.name }, { text: offer.id }, { text: contextText(offer.contextLength), value: offer.contextLength },
      ...[offer.prices.input, offer.prices.output, offer.prices.cacheRead, callPrice(offer, size)].map((amount) => priceCell(offer, amount)),
    ]),
  };
}

function priceCell(offer: ModelOffer, amount: NanoUsd | undefined): TableCell {
  return { text: priceText(offer, amount), usd: offer.noPrice === undefined ? (amount ?? (isPromisedFree(offer) ? ZERO : undefined)) : undefined };
}
