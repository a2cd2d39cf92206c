import { formatMoney } from '../../core/format.ts';
import type { NanoUsd } from '../../core/money.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';

/** What a call costs, beside a choice: `≈$0.042, at most $0.12`. */
export function priceText(estimate: Estimate): string {
  return estimate.kind === 'known' ? figuresText(estimate.expected, estimate.high) : 'cost not known';
}

/** The same of two figures. */
export function figuresText(expected: NanoUsd, high: NanoUsd): string {
  return `${formatMoney(expected, 'estimate')}, at most ${formatMoney(high)}`;
}
