import { formatMoney } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { NanoUsd } from '../../core/money.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';

/** What a call costs, beside a choice: `≈$0.042, at most $0.12`. */
export function priceText(estimate: Estimate): string {
  return estimate.kind === 'known' ? figuresText(estimate.expected, estimate.high) : t('cost not known');
}

/** The same of two figures. */
export function figuresText(expected: NanoUsd, high: NanoUsd): string {
  return t('{0}, at most {1}', formatMoney(expected, 'estimate'), formatMoney(high));
}
