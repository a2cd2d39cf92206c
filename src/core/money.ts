declare const nanoBrand: unique symbol;

/** Money: a whole number of nano-dollars (1e-9 USD). Exact up to 9 million dollars a sum. */
export type NanoUsd = number & { readonly [nanoBrand]: true };

/** Nano-dollars in one dollar. */
export const NANO_PER_USD = 1_000_000_000;

/** A million dollars: more than any call, and any interval of other programs' spend, has cost. With more, the sum of a few would not be an amount that can be counted. */
export const MOST_COST: NanoUsd = (1_000_000 * NANO_PER_USD) as NanoUsd;

/** No money at all. Not the same as an unknown amount, which is `undefined`. */
export const ZERO: NanoUsd = 0 as NanoUsd;

/** Takes a whole number for nano-dollars. Throws a `RangeError` on anything else: a fraction would be lost silently. */
export function nano(value: number): NanoUsd {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of nano-dollars: ${value}`);
  return (value === 0 ? 0 : value) as NanoUsd;
}

/** Dollars as they stand on the wire or in a setting (a JSON number, USD), rounded half up to nano-dollars as written in decimals. */
export function fromUsd(usd: number): NanoUsd {
  if (!Number.isFinite(usd)) throw new RangeError(`not an amount of dollars: ${usd}`);
  const scaled = usd * NANO_PER_USD;
  const whole = Math.round(scaled);
  // Up to a thousand dollars the product is off by less than a thousandth: that cannot matter unless it is near a half.
  if (Math.abs(scaled) < 1e12 && Math.abs(scaled - whole) < 0.49) return nano(whole);
  // Moving the decimal point in the text is exact; multiplying turns 0.0000001225 into 122.49999….
  const [digits = '0', exponent = '0'] = String(usd).split('e');
  return nano(Math.round(Number(`${digits}e${Number(exponent) + 9}`)));
}

/** Nano-dollars as a plain number of USD, for JSON output and for people; never calculate with it. */
export function toUsd(amount: NanoUsd): number {
  return amount / NANO_PER_USD;
}

/** An amount as a decimal number of USD with every nano-dollar, never in powers of ten: for machines that read text. */
export function decimalUsd(amount: NanoUsd): string {
  const nanos = Math.abs(amount);
  const fraction = String(nanos % NANO_PER_USD).padStart(9, '0').replace(/0+$/, '');
  return `${amount < 0 ? '-' : ''}${Math.floor(nanos / NANO_PER_USD)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The sum of any number of amounts. */
export function addMoney(...amounts: readonly NanoUsd[]): NanoUsd {
  return nano(amounts.reduce<number>((sum, amount) => sum + amount, 0));
}

/** `a − b`, negative where b is the larger. */
export function subtractMoney(a: NanoUsd, b: NanoUsd): NanoUsd {
  return nano(a - b);
}

/** The larger of the two. */
export function maxMoney(a: NanoUsd, b: NanoUsd): NanoUsd {
  return a > b ? a : b;
}
