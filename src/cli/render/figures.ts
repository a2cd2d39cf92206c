import type { Certainty } from '../../core/format.ts';
import { formatMoney, formatPart } from '../../core/format.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import type { NanoUsd } from '../../core/money.ts';

/** How sure a sum is: see `Certainty`. */
export function certaintyOfSums({ unknown, estimated }: Sums): Certainty {
  if (unknown > 0) return 'atLeast';
  return estimated > 0 ? 'estimate' : 'exact';
}

/** What sums cost, with their mark where they are not exact. */
export function moneyOf(sums: Sums, countByok: boolean): string {
  return formatMoney(spendOfSums(sums, countByok), certaintyOfSums(sums));
}

/** A share of a whole in per cent; a dash where there is no whole. */
export function shareOf(part: NanoUsd, whole: NanoUsd): string {
  return whole > 0 ? formatPart(part / whole) : '–';
}

/** A count in full, with commas: `125,000`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 call`, `2 calls`. */
export function counted(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** Tokens in and out together. */
export function tokensOf({ inputTokens, outputTokens }: Sums): number {
  return inputTokens + outputTokens;
}

/** `▲ 12 %`, `▼ 8 %`, `±0 %`; nothing where there was nothing before. */
export function changeText(now: NanoUsd, before: NanoUsd): string {
  if (before <= 0) return '';
  const change = now / before - 1;
  if (Math.abs(change) < 0.005) return '±0 %';
  return `${change > 0 ? '▲' : '▼'} ${change >= 9.995 ? '>999' : Math.round(Math.abs(change) * 100)} %`;
}
