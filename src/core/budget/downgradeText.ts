import { dateText } from '../dates.ts';
import { t } from '../l10n.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey } from '../period.ts';
import type { AppliedDowngrade } from './ruling.ts';
import { reasonSentence, standingSentence } from './sentences.ts';

/** That another model answers, and why: `a/cheap answers instead of a/dear, until 00:00. Daily limit 92 % used: …` */
export function downgradeSentence({ from, to, until, because: { breach, standing }, isKept }: AppliedDowngrade, zone: Zone, now: number): string {
  const end = until > now ? instantText(until, zone, now) : undefined;
  if (isKept) return end === undefined ? t('{0} answers instead of {1}, as before in this session.', to, from) : t('{0} answers instead of {1}, as before in this session, until {2}.', to, from, end);
  const reason = breach === undefined ? (standing === undefined ? '' : ` ${standingSentence(standing, zone, now)}`) : ` ${reasonSentence(breach, zone, now)}`;
  return `${end === undefined ? t('{0} answers instead of {1}.', to, from) : t('{0} answers instead of {1}, until {2}.', to, from, end)}${reason}`;
}

/** Midnight needs no date where it is the next one. */
function instantText(instant: number, zone: Zone, now: number): string {
  return dayKey(instant - 1, zone) === dayKey(now, zone) ? clockTime(instant, zone) : `${dateText(dayKey(instant, zone))} ${clockTime(instant, zone)}`;
}
