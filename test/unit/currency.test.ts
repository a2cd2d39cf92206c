import { afterEach, describe, expect, it } from 'vitest';
import { US_DOLLAR, currencyOf, currencySource, isConverted, showIn, shownCurrency } from '../../src/core/currency.ts';
import { formatMoney, formatMoneyIn, formatUsd } from '../../src/core/format.ts';
import { ZERO, fromUsd, nano } from '../../src/core/money.ts';
import { readSettings } from '../../src/core/settings.ts';

const EURO = currencyOf({ currency: 'EUR', currencyRate: 0.92 });

afterEach(() => showIn(US_DOLLAR));

describe('amounts in another currency', () => {
  it('are the dollars at the rate of the settings, in the same form', () => {
    expect([1.23, 1234.56, 0.0034, -2].map((usd) => formatMoneyIn(EURO, fromUsd(usd)))).toEqual(['€1.13', '€1,135.80', '€0.0031', '-€1.84']);
    expect([formatMoneyIn(EURO, ZERO), formatMoneyIn(EURO, undefined), formatMoneyIn(EURO, fromUsd(1), 'estimate'), formatMoneyIn(EURO, fromUsd(1), 'atLeast')]).toEqual(['€0.00', '–', '≈€0.920', '≥€0.920']);
  });

  it('name currencies by their code where the sign is not theirs alone', () => {
    expect(formatMoneyIn(currencyOf({ currency: 'CHF', currencyRate: 0.88 }), fromUsd(10))).toBe('CHF\u00a08.80');
  });

  it('are whole units where one is worth little, and still no false zero', () => {
    const yen = currencyOf({ currency: 'JPY', currencyRate: 149.5 });
    expect([fromUsd(1.23), fromUsd(12_345), fromUsd(0.002), nano(1)].map((amount) => formatMoneyIn(yen, amount))).toEqual(['¥184', '¥1,845,578', '¥0.299', '¥0.00000015']);
  });

  it('are dollars without a currency or without a rate', () => {
    expect([currencyOf({ currency: '', currencyRate: 0.92 }), currencyOf({ currency: 'USD', currencyRate: 2 }), currencyOf({ currency: 'EUR', currencyRate: null })]).toEqual([US_DOLLAR, US_DOLLAR, US_DOLLAR]);
    expect([isConverted(US_DOLLAR), isConverted(EURO)]).toEqual([false, true]);
  });

  it('name the dollars that they come from', () => {
    expect(currencySource(formatUsd(fromUsd(1.23)), EURO)).toBe('$1.23 at 0.92 € per $, a rate from your settings.');
  });

  it('are shown by a process that was told to, limits aside', () => {
    showIn(EURO);
    expect([formatMoney(fromUsd(1.23)), formatUsd(fromUsd(1.23)), shownCurrency().code]).toEqual(['€1.13', '$1.23', 'EUR']);
  });
});

describe('the settings of the currency', () => {
  it('take its letters however they are typed', () => {
    expect(readSettings({ currency: ' eur ', currencyRate: 0.92 })).toMatchObject({ settings: { currency: 'EUR', currencyRate: 0.92 }, problems: [] });
    expect(readSettings({ currencyRate: 0.92 }).problems).toEqual([]);
  });

  it('say what is wrong with them', () => {
    expect(readSettings({ currency: 'EUR' }).problems.map(({ message }) => message)).toEqual(['Setting openrouterSpend.currency needs currencyRate beside it: how many units of it one US dollar is. Until then amounts are shown in US dollars.']);
    expect(readSettings({ currency: 'euro', currencyRate: 0 }).problems.map(({ setting }) => setting)).toEqual(['currency', 'currencyRate']);
  });
});
