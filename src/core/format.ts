import type { Currency } from './currency.ts';
import { US_DOLLAR, inCurrency, isWhole, shownCurrency } from './currency.ts';
import { dateText } from './dates.ts';
import { counted, speech, t } from './l10n.ts';
import type { NanoUsd } from './money.ts';
import { NANO_PER_USD } from './money.ts';
import type { Period, Zone } from './period.ts';
import { dayKey } from './period.ts';

/** What stands where a figure is not known. Never 0. */
export const UNKNOWN = '–';

/** How sure an amount is: `exact`, an `estimate` (wears ≈), or a sum `atLeast` that large because parts are unknown (wears ≥). */
export type Certainty = 'exact' | 'estimate' | 'atLeast';

const MARK: Readonly<Record<Certainty, string>> = { exact: '', estimate: '≈', atLeast: '≥' };

/**
 * An amount for people, in the currency that this process shows: `$1,234.56` from one dollar on, three decimals from one cent, two significant digits below,
 * `$0.00` for nothing at all and an en dash for the unknown.
 */
export function formatMoney(amount: NanoUsd | undefined, certainty: Certainty = 'exact'): string {
  return formatMoneyIn(shownCurrency(), amount, certainty);
}

/** The same in US dollars, whatever amounts are shown in: for limits, which are set and kept in dollars. */
export function formatUsd(amount: NanoUsd | undefined, certainty: Certainty = 'exact'): string {
  return formatMoneyIn(US_DOLLAR, amount, certainty);
}

/** The same in another currency: `€1.13`, `CHF 1.08`; of those whose unit is worth little, whole units from one on: `¥184`. */
export function formatMoneyIn(currency: Currency, amount: NanoUsd | undefined, certainty: Certainty = 'exact'): string {
  if (amount === undefined) return UNKNOWN;
  const sign = amount < 0 ? '-' : '';
  const units = Math.abs(inCurrency(amount, currency));
  const text = isWhole(currency) && units >= NANO_PER_USD / 2 ? formatCount(Math.round(units / NANO_PER_USD)) : digits(units);
  return `${MARK[certainty]}${sign}${currency.sign}${text}`;
}

/** The whole amount, to the nano-dollar, for tooltips and exports: `$0.000007765`. */
export function formatExactMoney(amount: NanoUsd): string {
  const sign = amount < 0 ? '-' : '';
  const nanos = Math.abs(amount);
  // In whole numbers: from two million dollars on, a division is no longer exact.
  const decimals = String(nanos % NANO_PER_USD).padStart(9, '0').replace(/(\d\d\d*?)0+$/, '$1');
  return `${sign}$${Math.floor(nanos / NANO_PER_USD)}${speech().decimal}${decimals}`;
}

/** A whole number with its thousands set apart: `1,234`. Not by `Intl`, whose first use takes eight megabytes of memory into use. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, () => speech().group);
}

/** A number of tokens: `1,234`, `85.0k`, `1.24M`. */
export function formatTokens(count: number | undefined): string {
  if (count === undefined) return UNKNOWN;
  if (count < 10_000) return formatCount(count);
  if (count < 999_950) return `${fixed(count / 1000, 1)}k`;
  if (count < 999_995_000) return `${fixed(count / 1_000_000, 2)}M`;
  return `${fixed(count / 1_000_000_000, 2)}B`;
}

/**
 * How much of a limit is used, 0 to 1 and beyond, in whole per cent, rounded down: what is not used up never reads so. `<1 %` rather than 0 for
 * something, `>999 %` for what says nothing any more.
 */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  return share >= 10 ? '>999 %' : `${Math.floor(share * 100 + 1e-9)} %`;
}

/** A part of a whole, 0 to 1, in whole per cent to the nearest: `<1 %` rather than 0 for something, `>99 %` rather than 100 for what is not all. */
export function formatPart(part: number): string {
  const percent = Math.round(part * 100);
  if (part > 0 && percent < 1) return '<1 %';
  return part < 1 && percent >= 100 ? '>99 %' : `${percent} %`;
}

/** A length of time in milliseconds: `820 ms`, `3.4 s`, `2 min`. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined) return UNKNOWN;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${fixed(ms / 1000, 1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** A sum of money with its coverage: `estimated` is the part of `amount` that is only estimated, `unknown` the calls it lacks altogether. */
export interface Covered {
  readonly amount: NanoUsd;
  readonly estimated: NanoUsd;
  readonly unknown: number;
}

/** How the growth of a key's counter is explained: by entries of our own, by what is booked as spent elsewhere, or (yet) by nothing. */
export interface Explained {
  readonly explained: NanoUsd;
  readonly elsewhere: NanoUsd;
  readonly unexplained: NanoUsd;
  /** Calls that run, or have ended without a known cost: they may be what is not explained. */
  readonly openCalls: number;
}

/** What a period comes to at its end: the middle, and a band that holds it four times out of five. */
export interface Expected {
  readonly expected: NanoUsd;
  readonly low: NanoUsd;
  readonly high: NanoUsd;
}

/** A limit that a period runs towards. */
export interface Ceiling {
  readonly spent: NanoUsd;
  readonly limit: NanoUsd;
  /** Calls are stopped there, so that the end can hardly lie above. */
  readonly stops: boolean;
}

/** What a sum lacks: `$0.30 estimated, 2 calls unknown`; empty where it is complete. */
export function coverageText({ estimated, unknown }: Omit<Covered, 'amount'>, money: (amount: NanoUsd) => string = formatMoney): string {
  const parts = [
    ...(estimated > 0 ? [t('{0} estimated', money(estimated))] : []),
    ...(unknown > 0 ? [counted(unknown, t('{0} call unknown', formatCount(unknown)), t('{0} calls unknown', formatCount(unknown)))] : []),
  ];
  return parts.join(', ');
}

/** A sum in words: `$4.12, of which $0.30 estimated, 2 calls unknown`. `money`: how amounts are written. */
export function coveredMoney(covered: Covered, money: (amount: NanoUsd) => string = formatMoney): string {
  const lacks = coverageText(covered, money);
  if (lacks === '') return money(covered.amount);
  return covered.estimated > 0 ? t('{0}, of which {1}', money(covered.amount), lacks) : `${money(covered.amount)}, ${lacks}`;
}

/** `explained by entries $41.20 · elsewhere on this key $3.10 · unexplained $0.00`, with the calls that are still open. */
export function explainedText({ explained, elsewhere, unexplained, openCalls }: Explained): string {
  const parts = t('explained by entries {0} · elsewhere on this key {1} · unexplained {2}', formatMoney(explained), formatMoney(elsewhere), formatMoney(unexplained));
  return openCalls === 0 ? parts : `${parts} ${counted(openCalls, t('({0} call open)', formatCount(openCalls)), t('({0} calls open)', formatCount(openCalls)))}`;
}

/**
 * `By midnight about $3.10 ($2.60 to $4.40)`, `By the end of November about …`. Where a limit lies in between, it says so; empty where calls
 * are stopped already.
 */
export function forecastText({ kind, start }: Pick<Period, 'kind' | 'start'>, outlook: Expected, zone: Zone, ceiling?: Ceiling): string {
  const end = endName(kind, start, zone);
  const isCrossed = ceiling !== undefined && ceiling.spent < ceiling.limit && outlook.expected >= ceiling.limit;
  if (ceiling?.stops === true && ceiling.spent >= ceiling.limit) return '';
  if (ceiling?.stops === true && isCrossed) return reachedText(kind, end);
  const about = `${formatMoney(outlook.expected)}${bandText(outlook)}`;
  return isCrossed ? passedText(kind, end, about) : t('By {0} about {1}', end, about);
}

/** Where a forecast comes from, and how far it can be trusted. `days`: how many days of the past it was made from. */
export function forecastBasis({ low, high }: Expected, days: number, ceiling?: Ceiling): string {
  const [past, from, to] = [formatCount(days), formatMoney(low), formatMoney(high)];
  return ceiling?.stops === true && high >= ceiling.limit
    ? t('From your spend by hour and weekday on the last {0} days. Four times out of five it ends between {1} and {2} if no limit stops it.', past, from, to)
    : t('From your spend by hour and weekday on the last {0} days. Four times out of five it ends between {1} and {2}.', past, from, to);
}

function reachedText(kind: Period['kind'], end: string): string {
  switch (kind) {
    case 'hour': return t('The hourly limit is likely reached before {0}', end);
    case 'day': return t('The daily limit is likely reached before {0}', end);
    case 'week': return t('The weekly limit is likely reached before {0}', end);
    case 'month': return t('The monthly limit is likely reached before {0}', end);
  }
}

function passedText(kind: Period['kind'], end: string, about: string): string {
  switch (kind) {
    case 'hour': return t('By {0} about {1}, more than the hourly limit', end, about);
    case 'day': return t('By {0} about {1}, more than the daily limit', end, about);
    case 'week': return t('By {0} about {1}, more than the weekly limit', end, about);
    case 'month': return t('By {0} about {1}, more than the monthly limit', end, about);
  }
}

function endName(kind: Period['kind'], start: number, zone: Zone): string {
  switch (kind) {
    case 'hour': return t('the end of the hour');
    case 'day': return zone.isUtc ? t('midnight UTC') : t('midnight');
    case 'week': return t('the end of the week');
    case 'month': return t('the end of {0}', dateText(dayKey(start, zone), 'M'));
  }
}

function bandText({ low, high }: Expected): string {
  const [from, to] = [formatMoney(low), formatMoney(high)];
  return from === to ? '' : ` ${t('({0} to {1})', from, to)}`;
}

function digits(nanos: number): string {
  if (nanos === 0) return fixed(0, 2);
  if (nanos >= 999_500_000) return cents(nanos);
  if (nanos >= 9_950_000) return fixed(nanos / NANO_PER_USD, 3);
  return twoDigits(nanos);
}

function cents(nanos: number): string {
  const all = rounded(nanos, NANO_PER_USD / 100);
  return `${formatCount(Math.floor(all / 100))}${speech().decimal}${String(all % 100).padStart(2, '0')}`;
}

/** Below ten million. */
function twoDigits(nanos: number): string {
  // Tenths of a nano-dollar are there to have two digits of a single one.
  const tenths = nanos * 10;
  const unit = 10 ** (String(tenths).length - 2);
  const text = String(rounded(tenths, unit) * unit).padStart(10, '0');
  // Where rounding up has made it a digit longer, that one is a 0.
  return `0${speech().decimal}${text.slice(0, text.search(/[1-9]/) + 2)}`;
}

/** With so many decimals, behind the sign of the language. */
function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('.', speech().decimal);
}

/** How often the unit goes into a whole number, half up. */
function rounded(whole: number, unit: number): number {
  const rest = whole % unit;
  return (whole - rest) / unit + (rest * 2 >= unit ? 1 : 0);
}
