import { formatCount, formatDuration, formatMoney, formatTokens } from '../format.ts';
import { counted, t } from '../l10n.ts';
import { expectedTime, momentText } from '../moment.ts';
import type { NanoUsd } from '../money.ts';
import type { Zone } from '../period.ts';
import { UTC } from '../period.ts';
import type { Policy } from './budget.ts';
import type { Wall, WallBasis } from './nextWall.ts';
import type { Pace } from './pace.ts';
import { limitInText } from './limitInText.ts';
import { limitName } from './sentences.ts';

/** What a wall is called at the beginning of a sentence. */
export function wallName({ kind, standing, scope }: Pick<Wall, 'kind' | 'standing' | 'scope'>): string {
  switch (kind) {
    case 'limit':
    case 'key': return standing === undefined ? t('The key’s limit') : limitName(standing);
    case 'budget': return scope === undefined ? t('The budget at OpenRouter') : t('The budget “{0}” at OpenRouter', scope.replaceAll('_', ' '));
    case 'credits': return t('The credits');
    case 'free': return t('Today’s free requests');
  }
}

/** When it stops calls, in a sentence: `At this rate calls stop at 16:40: daily limit.` */
export function wallSentence(wall: Wall, zone: Zone, now: number): string {
  const name = wallName(wall);
  switch (wall.when.kind) {
    case 'now': return wall.resetsAt === undefined ? t('{0}: used up.', name) : t('{0}: used up until {1}.', name, momentText(wall.resetsAt, now, zoneOf(wall, zone)));
    case 'at': return `${t('{0}: at this rate used up {1}.', name, timeText(wall.when.at, now, zone))} ${effectText(wall)}`;
    case 'later': return wall.resetsAt === undefined ? t('{0}: not used up in sight.', name) : t('{0}: at this rate not used up before it starts anew ({1}).', name, momentText(wall.resetsAt, now, zoneOf(wall, zone)));
  }
}

/** The same in one line for the head of a page: `At this rate the daily limit stops calls at 16:40.` `undefined` where there is nothing to foresee. */
export function wallLine(wall: Wall, zone: Zone, now: number): string | undefined {
  if (wall.when.kind !== 'at') return undefined;
  const [name, time] = [wallInText(wall), timeText(wall.when.at, now, zone)];
  if (wall.kind === 'free') return t('At this rate today’s free requests are used up {0}.', time);
  if (wall.kind === 'credits') return t('At this rate the credits are used up {0}.', time);
  switch (wall.effect) {
    case 'ask': return t('At this rate the {0} asks before each call from {1} on.', name, plainTime(wall.when.at, now, zone));
    case 'downgrade': return t('At this rate the {0} sends calls to a cheaper model from {1} on.', name, plainTime(wall.when.at, now, zone));
    case 'throttle': return t('At this rate the {0} spaces calls out from {1} on.', name, plainTime(wall.when.at, now, zone));
    case 'warn':
    case 'stop': return t('At this rate the {0} stops calls {1}.', name, time);
  }
}

/** What is left: `$1.58 of $5.00 left`. */
export function leftText({ metric, left, limit }: Pick<Wall, 'metric' | 'left' | 'limit'>): string {
  const of = (amount: number): string => amountText(metric, amount);
  return limit === undefined ? t('{0} left', of(left)) : t('{0} of {1} left', of(left), of(limit));
}

/** What the time rests on. */
export function basisText({ metric, basis, certainty }: Pick<Wall, 'metric' | 'basis' | 'certainty'>): string {
  const rests = basis === undefined ? '' : restsOn(metric, basis);
  return certainty === 'likely' ? `${rests} ${t('Your habits by hour and weekday say the same.')}` : rests;
}

function restsOn(metric: Wall['metric'], basis: WallBasis): string {
  if (basis.kind === 'forecast') return counted(basis.days, t('From your spend by hour and weekday on the last {0} day.', formatCount(basis.days)), t('From your spend by hour and weekday on the last {0} days.', formatCount(basis.days)));
  const { amount, overMs } = basis.pace;
  if (amount <= 0) return t('Nothing was used in the last {0}.', spanText(overMs));
  return t('From the last {0}: {1}, which is {2} an hour.', spanText(overMs), amountText(metric, amount), amountText(metric, perHour(basis.pace)));
}

function effectText({ kind, effect }: Wall): string {
  return kind === 'limit' ? EFFECTS()[effect] : t('OpenRouter refuses calls then.');
}

const EFFECTS = (): Readonly<Record<Policy, string>> => ({
  stop: t('Calls are stopped then.'), ask: t('Each call asks first then.'), downgrade: t('Calls go to a cheaper model then, or are stopped.'),
  throttle: t('Calls are spaced out then.'), warn: t('Calls are sent all the same.'),
});

/** `at 16:40`, `tomorrow 09:15`, `on Tue 1 Dec`. */
function timeText(at: number, now: number, zone: Zone): string {
  const text = plainTime(at, now, zone);
  if (/^\d\d:/.test(text)) return t('at {0}', text);
  return at - now < TWO_DAYS ? text : t('on {0}', text);
}

function plainTime(at: number, now: number, zone: Zone): string {
  return expectedTime(at, now, zone);
}

/** The same within a sentence, where it has an article. */
function wallInText({ standing, scope }: Wall): string {
  if (standing !== undefined) return limitInText(standing);
  return scope === undefined ? t('budget at OpenRouter') : t('budget “{0}” at OpenRouter', scope.replaceAll('_', ' '));
}

function perHour({ amount, overMs }: Pace): number {
  return Math.round((amount * HOUR) / overMs);
}

function amountText(metric: Wall['metric'], amount: number): string {
  switch (metric) {
    case 'cost': return formatMoney(Math.round(amount) as NanoUsd);
    case 'tokens': return t('{0} tokens', formatTokens(Math.round(amount)));
    case 'requests': return counted(amount, t('{0} request', formatCount(Math.round(amount))), t('{0} requests', formatCount(Math.round(amount))));
  }
}

function spanText(ms: number): string {
  if (ms < 2 * HOUR) return formatDuration(ms);
  const hours = Math.round(ms / HOUR);
  if (hours < 48) return t('{0} hours', hours);
  return t('{0} days', Math.round(hours / 24));
}

/** OpenRouter's own periods are UTC. */
function zoneOf({ kind }: Wall, zone: Zone): Zone {
  return kind === 'limit' ? zone : UTC;
}

const HOUR = 3_600_000;
const TWO_DAYS = 48 * HOUR;
