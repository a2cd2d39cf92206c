import type { NanoUsd } from '../money.ts';
import { MOST_COST, nano } from '../money.ts';

/** A price of one unit (token, call, search) in whole 1e-30 USD: exact for every decimal string of the catalogue. */
export type Rate = bigint;

/** A price as the catalogue has it. `text` is its own spelling, for display and for freezing; `dynamic` is "-1": whatever is chosen. */
export type Price =
  | { readonly kind: 'known'; readonly text: string; readonly rate: Rate }
  | { readonly kind: 'dynamic' };

/** So many units at that rate. */
export interface Part {
  /** A whole number from 0. */
  readonly count: number;
  readonly rate: Rate;
}

const DIGITS = 30;
const PER_NANO = 10n ** 21n;
const HALF_NANO = PER_NANO / 2n;
const MOST = BigInt(MOST_COST);
/** Dollars a unit beyond which a price is a mistake. */
const MOST_USD = 10_000n * 10n ** 30n;

/** Reads a price: a decimal string (or number) in USD per unit. `undefined` where it is malformed or absurd, which is not zero. */
export function readPrice(value: unknown): Price | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  if (/^-0*[1-9]/.test(text)) return { kind: 'dynamic' };
  const rate = parseRate(text);
  return rate === undefined ? undefined : { kind: 'known', text, rate };
}

/** A decimal string in USD per unit as an exact rate; `undefined` where it is none, negative, or absurdly large. Digits behind the thirtieth are rounded up. */
export function parseRate(text: string): Rate | undefined {
  const match = /^(\d{1,20})(?:\.(\d{1,60}))?(?:e([+-]?\d{1,2}))?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = DIGITS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const rate = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift));
  return rate > MOST_USD ? undefined : rate;
}

/** The exact sum of all parts, rounded once, half up, to nano-dollars. Stays at a million dollars beyond that. */
export function costOf(parts: readonly Part[]): NanoUsd {
  const sum = parts.reduce((total, { count, rate }) => total + BigInt(count) * rate, 0n);
  return toNano(sum + HALF_NANO);
}

/** The same rounded up: for bounds, which a half must not fall below. */
export function costOfAtMost(parts: readonly Part[]): NanoUsd {
  const sum = parts.reduce((total, { count, rate }) => total + BigInt(count) * rate, 0n);
  return toNano(sum + PER_NANO - 1n);
}

/** What a million units cost: how rates are shown. */
export function perMillion(rate: Rate): NanoUsd {
  return costOf([{ count: 1_000_000, rate }]);
}

/** The dearest of these rates; 0 of none. */
export function dearest(rates: readonly (Rate | undefined)[]): Rate {
  return rates.reduce<Rate>((most, rate) => (rate !== undefined && rate > most ? rate : most), 0n);
}

function toNano(sum: bigint): NanoUsd {
  const whole = sum / PER_NANO;
  return nano(Number(whole > MOST ? MOST : whole));
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
