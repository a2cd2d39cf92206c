import { formatMoney, formatTokens } from '../format.ts';
import { subtractMoney } from '../money.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey } from '../period.ts';
import { limitName } from './sentences.ts';
import { certaintyOf } from './spend.ts';
import type { Standing } from './standing.ts';
import type { WorstCase } from './worstCase.ts';

/** The stated worst case, for a person: `At worst $0.12 past the daily limit: 3 calls in flight cost at most what is estimated.` */
export function worstCaseText(worst: WorstCase, zone: Zone): string {
  const limit = nameOf(worst.standing);
  const reasons = reasonsOf(worst, zone);
  const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  if (worst.unbounded > 0) return `There is no bound on how far the ${limit} can be passed now${because}.`;
  const past = subtractMoney(worst.standing.used, worst.standing.limit);
  if (past > 0 && past === worst.over) return [`The ${limit} is passed by ${formatMoney(past, certaintyOf(worst.standing.spend))}`, ...reasons].join('; ').concat('.');
  if (worst.over > 0) return `At worst ${formatMoney(worst.over, 'estimate')} past the ${limit}${because}.`;
  if (worst.unsure > 0) return `The ${limit} is kept as far as can be told${because}.`;
  return [`The ${limit} cannot be passed by calls that go through here`, ...reasons].join('; ').concat('.');
}

function reasonsOf({ unbounded, unsure, unresolved, untold, ...sight }: WorstCase, zone: Zone): readonly string[] {
  return [
    ...(unbounded > 0 ? [`${calls(unbounded)} in flight ${unbounded === 1 ? 'has' : 'have'} no known upper bound`] : []),
    ...(unsure > 0 ? [`the upper bound of ${calls(unsure)} in flight is an estimate`] : []),
    ...(unresolved > 0 ? [`what ${calls(unresolved)} cost is not known yet`] : []),
    ...(untold === undefined ? [] : [`the ${nameOf(untold.standing)} has ${formatTokens(untold.tokens)} tokens set aside for calls that never said how many they had`]),
    ...sightReasons(sight, zone),
  ];
}

function sightReasons({ seenAt, unseen, isBlind, at }: Pick<WorstCase, 'seenAt' | 'unseen' | 'isBlind' | 'at'>, zone: Zone): readonly string[] {
  if (seenAt === undefined) return isBlind ? ['what other programs spend with this key has never been seen'] : [];
  const [day, time] = [dayKey(seenAt, zone), clockTime(seenAt, zone)];
  const since = day === dayKey(at, zone) ? time : `${day} ${time}`;
  return [`what other programs have spent since ${since} is not known${unseen > 0 ? `, about ${formatMoney(unseen)} at their usual rate` : ''}`];
}

/** A limit's name within a sentence. */
function nameOf(standing: Standing): string {
  return limitName(standing).replace(/^./, (letter) => letter.toLowerCase());
}

function calls(count: number): string {
  return count === 1 ? '1 call' : `${count} calls`;
}
