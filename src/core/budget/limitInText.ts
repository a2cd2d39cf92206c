import { t } from '../l10n.ts';
import type { Period, PeriodKind } from '../period.ts';
import { whom } from './sentences.ts';
import type { Standing } from './standing.ts';

/** Name of a limit within a sentence, where it has an article: `daily limit`, `hourly token limit of client cline`, `key’s monthly limit`. Texts of their own: not every language has small letters here. */
export function limitInText(standing: Pick<Standing, 'budget' | 'name' | 'metric'> & { readonly period: Pick<Period, 'kind' | 'start'> }): string {
  const { kind, start } = standing.period;
  const [cost, tokens, ofKey] = NAMES()[kind];
  if (standing.budget === 'key') return start === 0 ? t('key’s limit') : ofKey;
  const [name, scope] = [standing.metric === 'tokens' ? tokens : cost, whom(standing.name)];
  return scope === '' ? name : t('{0} of {1}', name, scope);
}

const NAMES = (): Readonly<Record<PeriodKind, readonly [cost: string, tokens: string, ofKey: string]>> => ({
  hour: [t('hourly limit'), t('hourly token limit'), t('key’s hourly limit')],
  day: [t('daily limit'), t('daily token limit'), t('key’s daily limit')],
  week: [t('weekly limit'), t('weekly token limit'), t('key’s weekly limit')],
  month: [t('monthly limit'), t('monthly token limit'), t('key’s monthly limit')],
});
