import { formatMoney } from '../../format.ts';
import { t } from '../../l10n.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { LEAST_SAVING, spendOf } from './facts.ts';

/** A key without a limit at OpenRouter can be emptied by whoever gets hold of it. */
export function keyWithoutLimit({ key, week, countByok }: AdviceFacts): readonly Advice[] {
  const spent = spendOf(week, countByok);
  if (key?.limit !== null || spent < LEAST_SAVING) return [];
  const credits = key.credits === undefined ? t('all your credits') : t('all your credits ({0})', formatMoney(key.credits));
  return [{
    id: 'key-without-limit',
    text: t('This key has no limit at OpenRouter, and spent {0} in the last seven days. Whoever gets hold of it can spend {1}.', formatMoney(spent), credits),
    basis: t('What the key says of itself. A limit at OpenRouter also holds where this extension does not run.'),
    weight: 0.8, action: { kind: 'key-settings' },
  }];
}
