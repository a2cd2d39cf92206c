import { formatMoney, formatPart } from '../../format.ts';
import { t } from '../../l10n.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { LEAST_SAVING, spendOf } from './facts.ts';

/** What is below that share of the week's spend may be lag, or a try. */
const MUCH = 0.25;

/** Much of what the key spends is spent by programs that are not connected: nothing of it can be stopped or told apart. */
export function spentElsewhere({ week, countByok, tools }: AdviceFacts): readonly Advice[] {
  const elsewhere = spendOf(week.filter(({ isElsewhere }) => isElsewhere), countByok);
  const all = spendOf(week, countByok);
  if (elsewhere < LEAST_SAVING || elsewhere < all * MUCH) return [];
  return [{
    id: 'spent-elsewhere',
    text: t('{0} of what this key spent in the last seven days came from other programs: {1} of {2}.', formatPart(elsewhere / all), formatMoney(elsewhere), formatMoney(all)),
    basis: `${t('What the key’s own counter grew by beyond the calls that were seen here.')} ${tools === undefined || tools === 0 ? t('Connected tools are counted call by call, and held to your limits.') : t('Tools that are not connected yet can be neither told apart nor stopped.')}`,
    weight: 0.6, action: { kind: 'connect-tool' },
  }];
}
