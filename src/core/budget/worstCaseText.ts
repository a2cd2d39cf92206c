import { dateText } from '../dates.ts';
import { formatMoney, formatTokens } from '../format.ts';
import { counted, t } from '../l10n.ts';
import { subtractMoney } from '../money.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey } from '../period.ts';
import { limitInText } from './limitInText.ts';
import { certaintyOf } from './spend.ts';
import type { WorstCase } from './worstCase.ts';

/** The stated worst case, for a person: `At worst $0.12 past the daily limit: 3 calls in flight cost at most what is estimated.` */
export function worstCaseText(worst: WorstCase, zone: Zone): string {
  const limit = limitInText(worst.standing);
  const reasons = reasonsOf(worst, zone);
  const why = reasons.join('; ');
  if (worst.unbounded > 0) return t('There is no bound on how far the {0} can be passed now: {1}.', limit, why);
  const past = subtractMoney(worst.standing.used, worst.standing.limit);
  if (past > 0 && past === worst.over) return ended(t('The {0} is passed by {1}', limit, formatMoney(past, certaintyOf(worst.standing.spend))), reasons);
  if (worst.over > 0) return why === '' ? t('At worst {0} past the {1}.', formatMoney(worst.over, 'estimate'), limit) : t('At worst {0} past the {1}: {2}.', formatMoney(worst.over, 'estimate'), limit, why);
  if (worst.unsure > 0) return t('The {0} is kept as far as can be told: {1}.', limit, why);
  return ended(t('The {0} cannot be passed by calls that go through here', limit), reasons);
}

function ended(beginning: string, reasons: readonly string[]): string {
  return `${[beginning, ...reasons].join('; ')}.`;
}

function reasonsOf({ unbounded, unsure, unresolved, untold, ...sight }: WorstCase, zone: Zone): readonly string[] {
  return [
    ...(unbounded > 0 ? [counted(unbounded, t('{0} call in flight has no known upper bound', unbounded), t('{0} calls in flight have no known upper bound', unbounded))] : []),
    ...(unsure > 0 ? [counted(unsure, t('the upper bound of {0} call in flight is an estimate', unsure), t('the upper bound of {0} calls in flight is an estimate', unsure))] : []),
    ...(unresolved > 0 ? [counted(unresolved, t('what {0} call cost is not known yet', unresolved), t('what {0} calls cost is not known yet', unresolved))] : []),
    ...(untold === undefined ? [] : [t('the {0} has {1} tokens set aside for calls that never said how many they had', limitInText(untold.standing), formatTokens(untold.tokens))]),
    ...sightReasons(sight, zone),
  ];
}

function sightReasons({ seenAt, unseen, isBlind, at }: Pick<WorstCase, 'seenAt' | 'unseen' | 'isBlind' | 'at'>, zone: Zone): readonly string[] {
  if (seenAt === undefined) return isBlind ? [t('what other programs spend with this key has never been seen')] : [];
  const [day, time] = [dayKey(seenAt, zone), clockTime(seenAt, zone)];
  const since = day === dayKey(at, zone) ? time : `${dateText(day)} ${time}`;
  return [unseen > 0 ? t('what other programs have spent since {0} is not known, about {1} at their usual rate', since, formatMoney(unseen)) : t('what other programs have spent since {0} is not known', since)];
}
