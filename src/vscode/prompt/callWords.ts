import { downgradeSentence } from '../../core/budget/downgradeText.ts';
import { reasonSentence, standingSentence } from '../../core/budget/sentences.ts';
import { formatDuration, formatMoney } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { Zone } from '../../core/period.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Admission } from '../../pipeline/exchange.ts';

/** What a call costs that was let through, while it runs. */
export function admittedWords({ lowered, outputCap }: Admission, estimate: Estimate): string {
  const cost = estimate.kind === 'known' ? formatMoney(estimate.expected, 'estimate') : t('cost not known');
  return lowered ? t('{0}, at most {1} tokens so that it fits the limit', cost, outputCap) : cost;
}

/** Why a call waits, and for how long. */
export function spacedWords(ms: number): string {
  return t('a limit has no room for it; such calls are spaced out, this one waits {0}', formatDuration(Math.max(1000, ms)));
}

/** Why a call was let through with a warning; empty where there is nothing to say. */
export function warningOf({ warning, downgrade }: Admission, zone: Zone, now: number): string {
  if (downgrade !== undefined) return downgradeSentence(downgrade, zone, now);
  if (warning?.breach !== undefined) return reasonSentence(warning.breach, zone, now);
  return warning?.standing === undefined ? '' : standingSentence(warning.standing, zone, now);
}
