import type { Zone } from '../period.ts';
import { clockTime, dayKey } from '../period.ts';
import type { AppliedDowngrade } from './ruling.ts';
import { reasonSentence, standingSentence } from './sentences.ts';

/** That another model answers, and why: `a/cheap answers instead of a/dear, until 00:00. Daily limit 92 % used: …` */
export function downgradeSentence({ from, to, until, because: { breach, standing }, isKept }: AppliedDowngrade, zone: Zone, now: number): string {
  const soFar = isKept ? ', as before in this session' : '';
  const end = until > now ? `, until ${instantText(until, zone, now)}` : '';
  const reason = breach === undefined ? (standing === undefined ? '' : ` ${standingSentence(standing, zone, now)}`) : ` ${reasonSentence(breach, zone, now)}`;
  return `${to} answers instead of ${from}${soFar}${end}.${isKept ? '' : reason}`;
}

/** Midnight needs no date where it is the next one. */
function instantText(instant: number, zone: Zone, now: number): string {
  return dayKey(instant - 1, zone) === dayKey(now, zone) ? clockTime(instant, zone) : `${dayKey(instant, zone)} ${clockTime(instant, zone)}`;
}
