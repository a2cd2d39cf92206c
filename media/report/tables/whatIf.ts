import { currencyLine, isConverted, shownCurrency } from '../../../src/core/currency.ts';
import { formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ReportTable } from '../../../src/protocol/tables.ts';
import type { Result, ResultDay } from '../model/whatIfResult.ts';

/** An answer in a sentence, with its days. */
export function whatIfTable({ sentence, before, after, notes }: Result, days: readonly ResultDay[]): ReportTable {
  const currency = shownCurrency();
  return {
    title: sentence, notes: [t('As it was: {0}. With it: {1}.', before.text, after.text), ...notes, ...(isConverted(currency) ? [currencyLine(currency)] : [])],
    columns: [{ key: 'day', title: t('Day'), kind: 'text' }, { key: 'asItWas', title: t('As it was'), kind: 'figure' }, { key: 'withIt', title: t('With it'), kind: 'figure' }],
    rows: days.map((one) => [{ text: one.day }, { text: formatMoney(one.before), usd: one.before }, { text: formatMoney(one.after), usd: one.after }]),
  };
}
