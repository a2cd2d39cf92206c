import { formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ReportTable } from '../../../src/protocol/tables.ts';
import type { Result, ResultDay } from '../model/whatIfResult.ts';
import { column } from './column.ts';

/** An answer in a sentence, with its days. */
export function whatIfTable({ sentence, before, after, notes }: Result, days: readonly ResultDay[]): ReportTable {
  return {
    title: sentence, notes: [t('As it was: {0}. With it: {1}.', before.text, after.text), ...notes],
    columns: [column('day', t('Day')), column('asItWas', t('As it was'), 'figure'), column('withIt', t('With it'), 'figure')],
    rows: days.map((one) => [{ text: one.day }, { text: formatMoney(one.before), usd: one.before }, { text: formatMoney(one.after), usd: one.after }]),
  };
}
