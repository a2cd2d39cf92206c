import * as v from 'valibot';
import type { CurrencySettings } from './currency.ts';
import { t } from './l10n.ts';

/** The setting `currency`. */
export const CURRENCY = v.pipe(v.string(() => t('must be a currency such as "EUR"')), v.trim(), v.toUpperCase(), v.regex(/^(?:[A-Z]{3})?$/, () => t('must be the three letters of a currency such as "EUR", or empty')));

/** The setting `currencyRate`. */
export const CURRENCY_RATE = v.nullable(v.pipe(v.number(() => t('must be a number')), v.minValue(1e-6, () => t('must be more than 0')), v.maxValue(1e6, () => t('must be at most 1000000'))));

/** A currency without a rate: amounts stay in dollars until it has one. */
interface CurrencyProblem {
  readonly kind: 'contradiction';
  readonly setting: 'currency';
  readonly settings: readonly ['currency', 'currencyRate'];
  readonly place: '';
  readonly reason: string;
  readonly message: string;
}

/** What is wrong with the two settings together. */
export function currencyProblems({ currency, currencyRate }: CurrencySettings): readonly CurrencyProblem[] {
  if (currency === '' || currency === 'USD' || currencyRate !== null) return [];
  const reason = t('needs currencyRate beside it: how many units of it one US dollar is');
  return [{ kind: 'contradiction', setting: 'currency', settings: ['currency', 'currencyRate'], place: '', reason, message: t('Setting {0} {1}. Until then amounts are shown in US dollars.', 'openrouterSpend.currency', reason) }];
}
