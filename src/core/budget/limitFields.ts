import { t } from '../l10n.ts';

/** The fields of a budget that limit something; the plain limits have settings of the same names. */
export const LIMIT_FIELDS = ['daily', 'weekly', 'monthly', 'hourly', 'perRequest', 'averagePerRequest', 'tokensPerHour', 'tokensPerDay'] as const;
export type LimitField = (typeof LIMIT_FIELDS)[number];

/** What a limit is called at the beginning of a sentence. */
export function limitFieldTitle(field: LimitField): string {
  switch (field) {
    case 'daily': return t('Daily limit');
    case 'weekly': return t('Weekly limit');
    case 'monthly': return t('Monthly limit');
    case 'hourly': return t('Hourly limit');
    case 'perRequest': return t('Limit for one call');
    case 'averagePerRequest': return t('Target for the average call');
    case 'tokensPerHour': return t('Hourly token limit');
    case 'tokensPerDay': return t('Daily token limit');
  }
}

/** The same within a sentence, where it has an article. */
export function limitFieldInText(field: LimitField): string {
  return {
    daily: t('daily limit'), weekly: t('weekly limit'), monthly: t('monthly limit'), hourly: t('hourly limit'), perRequest: t('limit for one call'),
    averagePerRequest: t('target for the average call'), tokensPerHour: t('hourly token limit'), tokensPerDay: t('daily token limit'),
  }[field];
}
