import { speech, t } from './l10n.ts';
import type { NanoUsd } from './money.ts';

/** The settings that choose the currency of the report. */
export interface CurrencySettings {
  /** ISO 4217; empty: US dollars. */
  readonly currency: string;
  /** Units of it for one US dollar; `null`: not told. */
  readonly currencyRate: number | null;
}

/** A currency that amounts are shown in; they are kept, compared and limited in US dollars. */
export interface Currency {
  /** ISO 4217, such as `EUR`. */
  readonly code: string;
  /** Before the digits: `€`, or the code and a blank. */
  readonly sign: string;
  /** Units for one US dollar. */
  readonly perUsd: number;
}

/** US dollars themselves. */
export const US_DOLLAR: Currency = { code: 'USD', sign: '$', perUsd: 1 };

/** Signs that are nobody else's; every other currency is named by its code. */
const SIGNS: Readonly<Record<string, string>> = { EUR: '€', GBP: '£', JPY: '¥', INR: '₹', KRW: '₩', ILS: '₪', VND: '₫', UAH: '₴', TRY: '₺', PHP: '₱', NGN: '₦', KZT: '₸', GEL: '₾', BRL: 'R$' };
/** From so many units for a dollar on, a hundredth is worth nothing. */
const WHOLE_FROM = 50;

/** The currency that the settings choose; US dollars where they name none, or no rate. */
export function currencyOf({ currency, currencyRate }: CurrencySettings): Currency {
  if (currency === '' || currency === US_DOLLAR.code || currencyRate === null) return US_DOLLAR;
  return { code: currency, sign: SIGNS[currency] ?? `${currency}\u00a0`, perUsd: currencyRate };
}

/** Where a process keeps what it shows amounts in, beside its language: each of our bundles has its own copy of this module. */
const PLACE = Symbol.for('openrouter-spend.currency');

/** What this process shows amounts in; US dollars unless it was told otherwise. Only the report's page ever is: limits, alerts and the status bar speak of dollars. */
export function shownCurrency(): Currency {
  return (globalThis as { [PLACE]?: Currency })[PLACE] ?? US_DOLLAR;
}

/** Lets this process show amounts in a currency. */
export function showIn(currency: Currency): void {
  (globalThis as { [PLACE]?: Currency })[PLACE] = currency;
}

/** What is made while this process shows amounts in US dollars: a file says what programs read beside it. */
export function inDollars<T>(make: () => T): T {
  const shown = shownCurrency();
  showIn(US_DOLLAR);
  try {
    return make();
  } finally {
    showIn(shown);
  }
}

/** Whether amounts are shown in another currency than they are kept in. */
export function isConverted({ code }: Currency): boolean {
  return code !== US_DOLLAR.code;
}

/** Whether a whole unit of it is so little that its hundredths are not written. */
export function isWhole({ perUsd }: Currency): boolean {
  return perUsd >= WHOLE_FROM;
}

/** An amount in billionths of the currency's unit. */
export function inCurrency(amount: NanoUsd, { perUsd }: Currency): number {
  return perUsd === 1 ? amount : Math.round(amount * perUsd);
}

/** Where an amount in another currency comes from: `$1.23 at 0.92 € per $, a rate from your settings.` `usd`: the amount in dollars, as text. */
export function currencySource(usd: string, { sign, perUsd }: Currency): string {
  return t('{0} at {1} {2} per $, a rate from your settings.', usd, rateText(perUsd), sign.trim());
}

/** What amounts on a whole page or picture are shown in, and where that comes from: `Amounts in EUR at 0.92 € per $, a rate from your settings.` */
export function currencyLine({ code, sign, perUsd }: Currency): string {
  return t('Amounts in {0} at {1} {2} per $, a rate from your settings.', code, rateText(perUsd), sign.trim());
}

function rateText(perUsd: number): string {
  return String(perUsd).replace('.', speech().decimal);
}

