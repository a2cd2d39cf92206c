import { dateText } from '../dates.ts';
import { nameInText } from '../foreignName.ts';
import { formatMoney, formatShare, formatTokens } from '../format.ts';
import { counted, t } from '../l10n.ts';
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
import { helpWith, unboundedBy, unlistedSentence } from './unknownCost.ts';

/** Name of a limit at the beginning of a sentence: `Daily limit`, `Hourly token limit of client cline`, `The key’s monthly limit`. */
export function limitName(standing: Pick<Standing, 'budget' | 'name' | 'metric'> & { readonly period: Pick<Period, 'kind' | 'start'> }): string {
  const { kind, start } = standing.period;
  if (standing.budget === 'key') return start === 0 ? t('The key’s limit') : keyLimitName(kind);
  const [name, scope] = [standing.metric === 'tokens' ? tokenLimitName(kind) : costLimitName(kind), whom(standing.name)];
  return scope === '' ? name : t('{0} of {1}', name, scope);
}

function keyLimitName(kind: PeriodKind): string {
  switch (kind) {
    case 'hour': return t('The key’s hourly limit');
    case 'day': return t('The key’s daily limit');
    case 'week': return t('The key’s weekly limit');
    case 'month': return t('The key’s monthly limit');
  }
}

function costLimitName(kind: PeriodKind): string {
  switch (kind) {
    case 'hour': return t('Hourly limit');
    case 'day': return t('Daily limit');
    case 'week': return t('Weekly limit');
    case 'month': return t('Monthly limit');
  }
}

function tokenLimitName(kind: PeriodKind): string {
  switch (kind) {
    case 'hour': return t('Hourly token limit');
    case 'day': return t('Daily token limit');
    case 'week': return t('Weekly token limit');
    case 'month': return t('Monthly token limit');
  }
}

/** Whom a budget binds, for people: `client cline`, `models anthropic/*`, `all sessions`; empty for everything. */
export function whom(name: string): string {
  if (name === 'everything' || name === THIS_CALL) return '';
  const colon = name.indexOf(':');
  const [kind, value] = [name.slice(0, colon), name.slice(colon + 1)];
  return value === '*' ? allOf(kind) : value.includes('*') ? someOf(kind, nameInText(value)) : oneOf(kind, nameInText(value));
}

// The kinds are those of scopes (scope.ts). Each is a text of its own, since languages bend nouns.
function allOf(kind: string): string {
  switch (kind) {
    case 'project': return t('all projects');
    case 'client': return t('all clients');
    case 'session': return t('all sessions');
    case 'model': return t('all models');
    case 'purpose': return t('all purposes');
    case 'tag': return t('all tags');
    case 'user': return t('all users');
    default: return `all ${kind}s`;
  }
}

function someOf(kind: string, value: string): string {
  switch (kind) {
    case 'project': return t('projects {0}', value);
    case 'client': return t('clients {0}', value);
    case 'session': return t('sessions {0}', value);
    case 'model': return t('models {0}', value);
    case 'purpose': return t('purposes {0}', value);
    case 'tag': return t('tags {0}', value);
    case 'user': return t('users {0}', value);
    default: return `${kind}s ${value}`;
  }
}

function oneOf(kind: string, value: string): string {
  switch (kind) {
    case 'project': return t('project {0}', value);
    case 'client': return t('client {0}', value);
    case 'session': return t('session {0}', value);
    case 'model': return t('model {0}', value);
    case 'purpose': return t('purpose {0}', value);
    case 'tag': return t('tag {0}', value);
    case 'user': return t('user {0}', value);
    default: return `${kind} ${value}`;
  }
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
  return dayKey(period.end, zone) === dayKey(now, zone) || period.kind === 'day' ? `${time}${utc}` : `${dateText(dayKey(period.end, zone))} ${time}${utc}`;
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
    case 'request': return costAdvice();
    case 'unknown-price': return breach.standing === undefined || breach.unlisted !== undefined ? '' : helpWith(breach.reason ?? 'unknown-model');
    case 'runaway': return '';
    case 'period':
      if (breach.standing.share >= 1) return t('Raise the limit to go on.');
      return breach.standing.metric === 'cost' ? costAdvice() : t('Raise the limit, or allow fewer output tokens.');
  }
}

function costAdvice(): string {
  return t('Raise the limit, allow fewer output tokens, or use a cheaper model.');
}

/** The same as the title of a question. */
export function breachTitle({ kind }: Breach): string {
  switch (kind) {
    case 'period':
    case 'request': return t('Over a Limit');
    case 'unknown-price': return t('Unknown Price');
    case 'runaway': return t('Session Paused');
  }
}

/** The same within a sentence. */
export function breachInText({ kind }: Breach): string {
  switch (kind) {
    case 'period':
    case 'request': return t('over a limit');
    case 'unknown-price': return t('unknown price');
    case 'runaway': return t('session paused');
  }
}

/** How a limit stands, where it deserves a look: `Daily limit 82 % used: $4.10 of $5.00, until 00:00.` */
export function standingSentence(standing: Standing, zone: Zone, now: number): string {
  if (standing.share >= 1) return t('{0} reached: {1}.', limitName(standing), amounts(standing));
  const reset = resetOf(standing, zone, now);
  const [name, share, figures] = [limitName(standing), formatShare(standing.share), amounts(standing)];
  return reset === undefined ? t('{0} {1} used: {2}.', name, share, figures) : t('{0} {1} used: {2}, until {3}.', name, share, figures, reset);
}

/** What an alert says: `Daily limit 75 % used: $3.76 of $5.00, until 00:00.` */
export function alertSentence(alert: Alert, zone: Zone, now: number): string {
  const { standing } = alert;
  const consequence = standing.share >= 1 ? stopped(standing, zone, now) : '';
  return `${standingSentence(standing, zone, now)}${consequence}`;
}

/** An amount as a limit counts it: dollars, or `1.2M tokens`. */
export function amountOf(metric: Standing['metric'], amount: number): string {
  return metric === 'tokens' ? counted(amount, t('{0} token', formatTokens(amount)), t('{0} tokens', formatTokens(amount))) : formatMoney(amount as NanoUsd);
}

function unknownSentence({ standing, reason = 'unknown-model', unlisted }: Extract<Breach, { kind: 'unknown-price' }>, zone: Zone, now: number): string {
  if (unlisted !== undefined) {
    if (standing === undefined) return `${unlistedSentence(unlisted)} ${t('What this call could cost is not known.')}`;
    return `${unlistedSentence(unlisted)} ${t('What this call could cost is not known, so no limit can be kept with it.')} ${usedSentence(standing, zone, now)}`;
  }
  const why = unboundedBy(reason);
  if (standing === undefined) return t('{0}, so what the call could cost is not known.', why);
  return `${t('{0}, so what the call could cost is not known, and no limit can be kept with it.', why)} ${usedSentence(standing, zone, now)}`;
}

function requestSentence({ name, limit }: RequestLimit, needed: NanoUsd): string {
  const scope = whom(name);
  if (name === THIS_CALL) return t('This call could cost {0}, more than the {1} that its caller allows.', formatMoney(needed), formatMoney(limit));
  if (scope === '') return t('This call could cost {0}, more than the {1} that one call may cost.', formatMoney(needed), formatMoney(limit));
  return t('This call could cost {0}, more than the {1} that one call of {2} may cost.', formatMoney(needed), formatMoney(limit), scope);
}

function periodSentence(standing: Standing, needed: number, zone: Zone, now: number): string {
  if (standing.share >= 1) return `${t('{0} reached: {1}.', limitName(standing), amounts(standing))}${stopped(standing, zone, now)}`;
  const could = standing.metric === 'tokens' ? couldTake(standing.aside, needed) : couldCost(standing.aside, needed);
  return `${usedSentence(standing, zone, now)} ${could}`;
}

function couldCost(asideAmount: number, needed: number): string {
  const [cost, aside] = [amountOf('cost', needed), amountOf('cost', asideAmount)];
  if (!Number.isFinite(needed)) return asideAmount > 0 ? t('What this call could cost is not known, and {0} is set aside for calls that are not settled yet.', aside) : t('What this call could cost is not known.');
  return asideAmount > 0 ? t('This call could cost {0}, and {1} is set aside for calls that are not settled yet.', cost, aside) : t('This call could cost {0}.', cost);
}

function couldTake(asideAmount: number, needed: number): string {
  const [tokens, aside] = [amountOf('tokens', needed), amountOf('tokens', asideAmount)];
  if (!Number.isFinite(needed)) {
    if (asideAmount <= 0) return t('What this call could take is not known.');
    return counted(asideAmount, t('What this call could take is not known, and {0} is set aside for calls that are not settled yet.', aside), t('What this call could take is not known, and {0} are set aside for calls that are not settled yet.', aside));
  }
  if (asideAmount <= 0) return t('This call could take {0}.', tokens);
  return counted(asideAmount, t('This call could take {0}, and {1} is set aside for calls that are not settled yet.', tokens, aside), t('This call could take {0}, and {1} are set aside for calls that are not settled yet.', tokens, aside));
}

function usedSentence(standing: Standing, zone: Zone, now: number): string {
  const reset = resetOf(standing, zone, now);
  return reset === undefined ? t('{0}: {1} used.', limitName(standing), amounts(standing)) : t('{0}: {1} used, until {2}.', limitName(standing), amounts(standing), reset);
}

function stopped(standing: Standing, zone: Zone, now: number): string {
  const reset = resetOf(standing, zone, now);
  if (standing.budget === 'key') return ` ${reset === undefined ? t('OpenRouter refuses calls until the key’s limit is raised.') : t('OpenRouter refuses calls until {0}.', reset)}`;
  return ` ${consequence(standing.policy, reset ?? t('it is raised'))}`;
}

/** What a used-up limit means for calls. */
function consequence(policy: Policy, until: string): string {
  switch (policy) {
    case 'stop': return t('Calls are stopped until {0}.', until);
    case 'ask': return t('Each call asks first until {0}.', until);
    case 'downgrade': return t('Calls go to a cheaper model, or are stopped until {0}.', until);
    case 'throttle': return t('Calls are spaced out until {0}.', until);
    case 'warn': return t('Calls are sent all the same until {0}.', until);
  }
}

function resetOf(standing: Standing, zone: Zone, now: number): string | undefined {
  return resetTime(standing.period, zoneOf(standing, zone), now);
}

/** OpenRouter's own periods are UTC. */
function zoneOf({ budget }: Pick<Standing, 'budget'>, zone: Zone): Zone {
  return budget === 'key' ? UTC : zone;
}

function amounts(standing: Standing): string {
  if (standing.metric === 'tokens') return t('{0} of {1}', formatTokens(standing.used), amountOf('tokens', standing.limit));
  return t('{0} of {1}', formatMoney(standing.used, certaintyOf(standing.spend)), formatMoney(standing.limit));
}
