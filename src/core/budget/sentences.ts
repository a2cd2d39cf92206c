import { formatMoney, formatShare, formatTokens } from '../format.ts';
import type { NanoUsd } from '../money.ts';
import type { Period, PeriodKind, Zone } from '../period.ts';
import { UTC, clockTime, dayKey } from '../period.ts';
import type { Alert } from './alerts.ts';
import type { Policy } from './budget.ts';
import { THIS_CALL } from './budget.ts';
import { refusalSentence } from './runaway/words.ts';
import { certaintyOf } from './spend.ts';
import type { Standing } from './standing.ts';
import type { Breach, RequestLimit } from './terms.ts';
import { helpWith, unboundedBy } from './unknownCost.ts';

const ADJECTIVE: Readonly<Record<PeriodKind, string>> = { hour: 'Hourly', day: 'Daily', week: 'Weekly', month: 'Monthly' };

/** What a used-up limit means for calls, by policy. */
const CONSEQUENCE: Readonly<Record<Policy, string>> = {
  stop: 'Calls are stopped', ask: 'Each call asks first', downgrade: 'Calls go to a cheaper model, or are stopped', throttle: 'Calls are spaced out', warn: 'Calls are sent all the same',
};

/** Name of a limit at the beginning of a sentence: `Daily limit`, `Hourly token limit of client cline`, `The key’s monthly limit`. */
export function limitName(standing: Pick<Standing, 'budget' | 'name' | 'metric'> & { readonly period: Pick<Period, 'kind' | 'start'> }): string {
  const adjective = ADJECTIVE[standing.period.kind];
  if (standing.budget !== 'key') return `${adjective} ${standing.metric === 'tokens' ? 'token ' : ''}limit${ofWhom(standing.name)}`;
  return standing.period.start === 0 ? 'The key’s limit' : `The key’s ${adjective.toLowerCase()} limit`;
}

/** Whom a budget binds, for people: `client cline`, `models anthropic/*`, `all sessions`; empty for everything. */
export function whom(name: string): string {
  if (name === 'everything' || name === THIS_CALL) return '';
  const colon = name.indexOf(':');
  const [kind, value] = [name.slice(0, colon), name.slice(colon + 1)];
  if (value === '*') return `all ${kind}s`;
  return `${kind}${value.includes('*') ? 's' : ''} ${value}`;
}

/** When a limit starts anew, epoch milliseconds; `undefined` where it never does. */
export function resetsAt({ end }: Pick<Period, 'end'>): number | undefined {
  return end === Number.MAX_SAFE_INTEGER ? undefined : end;
}

/** When a limit starts anew: `00:00`, `2026-12-01 00:00`, in the zone it is cut by; `undefined` where it never does. */
export function resetTime(period: Period, zone: Zone, now: number): string | undefined {
  if (resetsAt(period) === undefined) return undefined;
  const time = clockTime(period.end, zone);
  const utc = zone.isUtc ? ' UTC' : '';
  return dayKey(period.end, zone) === dayKey(now, zone) || period.kind === 'day' ? `${time}${utc}` : `${dayKey(period.end, zone)} ${time}${utc}`;
}

/** Why a call was refused or would be, what it means, and what to do; for a person. */
export function breachSentence(breach: Breach, zone: Zone, now: number): string {
  const advice = adviceFor(breach);
  return advice === '' ? reasonSentence(breach, zone, now) : `${reasonSentence(breach, zone, now)} ${advice}`;
}

/** Only why, where there is nothing to be done about it any more: another model answers, or it is sent all the same. */
export function reasonSentence(breach: Breach, zone: Zone, now: number): string {
  switch (breach.kind) {
    case 'request': return requestSentence(breach.request, breach.needed);
    case 'unknown-price': return unknownSentence(breach, zone, now);
    case 'runaway': return refusalSentence(breach.pause);
    case 'period': return periodSentence(breach.standing, breach.needed, zone, now);
  }
}

function adviceFor(breach: Breach): string {
  switch (breach.kind) {
    case 'request': return ADVICE.cost.some;
    case 'unknown-price': return breach.standing === undefined ? '' : helpWith(breach.reason ?? 'unknown-model');
    case 'runaway': return '';
    case 'period': return ADVICE[breach.standing.metric][breach.standing.share >= 1 ? 'full' : 'some'];
  }
}

const TITLES: Readonly<Record<Breach['kind'], string>> = { 'period': 'Over a Limit', 'request': 'Over a Limit', 'unknown-price': 'Unknown Price', 'runaway': 'Session Paused' };

/** The same as the title of a question. */
export function breachTitle({ kind }: Breach): string {
  return TITLES[kind];
}

/** How a limit stands, where it deserves a look: `Daily limit 82 % used: $4.10 of $5.00, until 00:00.` */
export function standingSentence(standing: Standing, zone: Zone, now: number): string {
  if (standing.share >= 1) return `${limitName(standing)} reached: ${amounts(standing)}.`;
  return `${limitName(standing)} ${formatShare(standing.share)} used: ${amounts(standing)}${until(standing, zone, now)}.`;
}

/** What an alert says: `Daily limit 75 % used: $3.76 of $5.00, until 00:00.` */
export function alertSentence(alert: Alert, zone: Zone, now: number): string {
  const { standing } = alert;
  const consequence = standing.share >= 1 ? stopped(standing, zone, now) : '';
  return `${standingSentence(standing, zone, now)}${consequence}`;
}

/** An amount as a limit counts it: dollars, or `1.2M tokens`. */
export function amountOf(metric: Standing['metric'], amount: number): string {
  return metric === 'tokens' ? `${formatTokens(amount)} ${amount === 1 ? 'token' : 'tokens'}` : formatMoney(amount as NanoUsd);
}

function unknownSentence({ standing, reason = 'unknown-model' }: Extract<Breach, { kind: 'unknown-price' }>, zone: Zone, now: number): string {
  const unknown = `${unboundedBy(reason)}, so what the call could cost is not known`;
  return standing === undefined ? `${unknown}.` : `${unknown}, and no limit can be kept with it. ${usedSentence(standing, zone, now)}`;
}

function requestSentence({ name, limit }: RequestLimit, needed: NanoUsd): string {
  const scope = whom(name);
  if (name === THIS_CALL) return `This call could cost ${formatMoney(needed)}, more than the ${formatMoney(limit)} that its caller allows.`;
  return `This call could cost ${formatMoney(needed)}, more than the ${formatMoney(limit)} that one call${scope === '' ? '' : ` of ${scope}`} may cost.`;
}

function periodSentence(standing: Standing, needed: number, zone: Zone, now: number): string {
  if (standing.share >= 1) return `${limitName(standing)} reached: ${amounts(standing)}.${stopped(standing, zone, now)}`;
  const aside = standing.aside > 0 ? `, and ${amountOf(standing.metric, standing.aside)} ${standing.metric === 'tokens' && standing.aside !== 1 ? 'are' : 'is'} set aside for calls that are not settled yet` : '';
  const could = Number.isFinite(needed) ? `This call could ${standing.metric === 'tokens' ? 'take' : 'cost'} ${amountOf(standing.metric, needed)}${aside}.` : `What this call could ${standing.metric === 'tokens' ? 'take' : 'cost'} is not known${aside}.`;
  return `${usedSentence(standing, zone, now)} ${could}`;
}

const ADVICE = {
  cost: { full: 'Raise the limit to go on.', some: 'Raise the limit, allow fewer output tokens, or use a cheaper model.' },
  tokens: { full: 'Raise the limit to go on.', some: 'Raise the limit, or allow fewer output tokens.' },
} as const;

function usedSentence(standing: Standing, zone: Zone, now: number): string {
  return `${limitName(standing)}: ${amounts(standing)} used${until(standing, zone, now)}.`;
}

function stopped(standing: Standing, zone: Zone, now: number): string {
  const reset = resetTime(standing.period, zoneOf(standing, zone), now);
  if (standing.budget === 'key') return reset === undefined ? ' OpenRouter refuses calls until the key’s limit is raised.' : ` OpenRouter refuses calls until ${reset}.`;
  return ` ${CONSEQUENCE[standing.policy]} until ${reset ?? 'it is raised'}.`;
}

function until(standing: Standing, zone: Zone, now: number): string {
  const reset = resetTime(standing.period, zoneOf(standing, zone), now);
  return reset === undefined ? '' : `, until ${reset}`;
}

/** OpenRouter's own periods are UTC. */
function zoneOf({ budget }: Pick<Standing, 'budget'>, zone: Zone): Zone {
  return budget === 'key' ? UTC : zone;
}

function amounts(standing: Standing): string {
  if (standing.metric === 'tokens') return `${formatTokens(standing.used)} of ${amountOf('tokens', standing.limit)}`;
  return `${formatMoney(standing.used, certaintyOf(standing.spend))} of ${formatMoney(standing.limit)}`;
}

function ofWhom(name: string): string {
  const scope = whom(name);
  return scope === '' ? '' : ` of ${scope}`;
}
