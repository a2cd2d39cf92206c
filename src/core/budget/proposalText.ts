import { formatMoney } from '../format.ts';
import { t } from '../l10n.ts';
import { fromUsd } from '../money.ts';
import type { ProposedField, ProposedLimit } from './proposedLimits.ts';

/** The amount and its period: `$5.00 a day`. */
export function proposalTitle({ field, amount }: ProposedLimit): string {
  const money = formatMoney(fromUsd(amount));
  switch (field) {
    case 'daily': return t('{0} a day', money);
    case 'weekly': return t('{0} a week', money);
    case 'monthly': return t('{0} a month', money);
  }
}

/** Why this amount, in a sentence. */
export function proposalReason({ field, basis }: ProposedLimit): string {
  switch (basis.kind) {
    case 'so-far': return soFarReason(field, formatMoney(basis.spent));
    case 'average': return averageReason(field, formatMoney(basis.average, 'estimate'));
    case 'little': return t('You have spent little so far: the least that leaves room to work.');
    case 'unknown': return t('You have spent nothing yet, as far as is known: a cautious start.');
  }
}

function soFarReason(field: ProposedField, spent: string): string {
  switch (field) {
    case 'daily': return t('More than twice what today has come to so far, {0}.', spent);
    case 'weekly': return t('More than twice what this week has come to so far, {0}.', spent);
    case 'monthly': return t('More than twice what this month has come to so far, {0}.', spent);
  }
}

function averageReason(field: ProposedField, average: string): string {
  switch (field) {
    case 'daily': return t('At least half as much again as a day of yours usually comes to, {0}.', average);
    case 'weekly': return t('At least half as much again as a week of yours usually comes to, {0}.', average);
    case 'monthly': return t('At least half as much again as a month of yours usually comes to, {0}.', average);
  }
}
