import { t } from '../l10n.ts';
import { limitFieldTitle } from './limitFields.ts';
import type { LimitPlace } from './limitPlace.ts';
import { whom } from './sentences.ts';

/** What a limit is called at the beginning of a sentence, with whom it binds. */
export function limitTitle({ scope, field }: LimitPlace): string {
  const who = whom(scope);
  return who === '' ? limitFieldTitle(field) : t('{0} of {1}', limitFieldTitle(field), who);
}

/** Whether it limits tokens, not money. */
export function limitsTokens({ field }: LimitPlace): boolean {
  return field === 'tokensPerHour' || field === 'tokensPerDay';
}
