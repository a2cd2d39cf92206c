import type { NanoUsd } from './money.ts';
import { NANO_PER_USD, toUsd } from './money.ts';

/** What stands where a figure is not known. Never 0. */
export const UNKNOWN = '–';

/** How sure an amount is: `exact`, an `estimate` (wears ≈), or a sum `atLeast` that large because parts are unknown (wears ≥). */
export type Certainty = 'exact' | 'estimate' | 'atLeast';

const MARK: Readonly<Record<Certainty, string>> = { exact: '', estimate: '≈', atLeast: '≥' };

/**
 * An amount for people: `$1,234.56` from one dollar on, three decimals from one cent, two significant digits below,
 * `$0.00` for nothing at all and an en dash for the unknown.
 */
export function formatMoney(amount: NanoUsd | undefined, certainty: Certainty = 'exact'): string {
  if (amount === undefined) return UNKNOWN;
  const sign = amount < 0 ? '-' : '';
  return `${MARK[certainty]}${sign}$${digits(Math.abs(toUsd(amount)))}`;
}

/** The whole amount, to the nano-dollar, for tooltips and exports: `$0.000007765`. */
export function formatExactMoney(amount: NanoUsd): string {
  const sign = amount < 0 ? '-' : '';
  const nanos = Math.abs(amount);
  // In whole numbers: from two million dollars on, a division is no longer exact.
  const fixed = `${Math.floor(nanos / NANO_PER_USD)}.${String(nanos % NANO_PER_USD).padStart(9, '0')}`;
  return `${sign}$${fixed.replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/** A number of tokens: `1,234`, `85.0k`, `1.24M`. */
export function formatTokens(count: number | undefined): string {
  if (count === undefined) return UNKNOWN;
  if (count < 10_000) return count.toLocaleString('en-US');
  if (count < 999_950) return `${(count / 1000).toFixed(1)}k`;
  if (count < 999_995_000) return `${(count / 1_000_000).toFixed(2)}M`;
  return `${(count / 1_000_000_000).toFixed(2)}B`;
}

/** A share of a whole, 0 to 1 and beyond, in whole per cent; `<1 %` rather than 0 for something, `>999 %` for what says nothing any more. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  return share >= 10 ? '>999 %' : `${Math.floor(share * 100 + 1e-9)} %`;
}

/** A length of time in milliseconds: `820 ms`, `3.4 s`, `2 min`. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined) return UNKNOWN;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

function digits(usd: number): string {
  if (usd === 0) return '0.00';
  if (usd >= 0.9995) return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (usd >= 0.00995) return usd.toFixed(3);
  return usd.toLocaleString('en-US', { minimumSignificantDigits: 2, maximumSignificantDigits: 2, maximumFractionDigits: 20 });
}
