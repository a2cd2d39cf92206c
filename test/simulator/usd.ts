/** Exact money of the simulator: a bigint of 1e-24 USD, fine enough for every price string seen in a catalogue. */

export type Usd = bigint;

const DIGITS = 24;

/** Reads a decimal such as `0.0000000416666666666667`, `1e-7` or `-1`; throws on anything else and on digits finer than 1e-24. */
export function usd(text: string): Usd {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) throw new RangeError(`not a decimal amount: ${text}`);
  const fraction = match[3] ?? '';
  const shift = DIGITS - fraction.length + Number(match[4] ?? 0);
  if (shift < 0) throw new RangeError(`finer than 1e-${DIGITS} USD: ${text}`);
  const magnitude = BigInt((match[2] ?? '') + fraction) * 10n ** BigInt(shift);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** From a JSON number, taken as the shortest decimal that prints it. */
export function usdFromNumber(value: number): Usd {
  return usd(String(value));
}

/** The JSON number OpenRouter would send: the double nearest to the exact amount. */
export function usdToNumber(amount: Usd): number {
  return Number(usdToText(amount));
}

export function usdToText(amount: Usd): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(DIGITS + 1, '0');
  const fraction = digits.slice(-DIGITS).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}
