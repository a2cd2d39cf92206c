import { formatMoney, formatShare } from '../format.ts';
import type { NanoUsd } from '../money.ts';
import { addMoney } from '../money.ts';
import type { Period, PeriodKind, Zone } from '../period.ts';
import { UTC, clockTime, dayKey } from '../period.ts';
import type { Policy } from '../settings.ts';
import type { Alert } from './alerts.ts';
import type { Breach } from './guard.ts';
import { certaintyOf } from './spend.ts';
import type { Standing } from './standing.ts';
import { helpWith, unboundedBy } from './unknownCost.ts';

const ADJECTIVE: Readonly<Record<PeriodKind, string>> = { hour: 'Hourly', day: 'Daily', week: 'Weekly', month: 'Monthly' };

/** What a used-up limit means for calls, by policy. */
const CONSEQUENCE: Readonly<Record<Policy, string>> = { stop: 'Calls are stopped', ask: 'Each call asks first', warn: 'Calls are sent all the same' };

/** Name of a limit at the beginning of a sentence: `Daily limit`, `The key's monthly limit`. */
export function limitName(standing: Pick<Standing, 'budget' | 'period'>): string {
  if (standing.budget === 'all') return `${ADJECTIVE[standing.period.kind]} limit`;
  return standing.period.start === 0 ? 'The key’s limit' : `The key’s ${ADJECTIVE[standing.period.kind].toLowerCase()} limit`;
}

/** When a limit starts anew: `00:00`, `2026-12-01 00:00`, in the zone it is cut by; `undefined` where it never does. */
export function resetTime(period: Period, zone: Zone, now: number): string | undefined {
  if (period.end === Number.MAX_SAFE_INTEGER) return undefined;
  const time = clockTime(period.end, zone);
  const utc = zone.isUtc ? ' UTC' : '';
  return dayKey(period.end, zone) === dayKey(now, zone) || period.kind === 'day' ? `${time}${utc}` : `${dayKey(period.end, zone)} ${time}${utc}`;
}

/** Why a call was refused or would be, what it means, and what to do; for a person. */
export function breachSentence(breach: Breach, zone: Zone, now: number): string {
  switch (breach.kind) {
    case 'request':
      return `This call could cost ${formatMoney(breach.needed)}, more than the ${formatMoney(breach.limit)} that one call may cost. Raise the limit, allow fewer output tokens, or use a cheaper model.`;
    case 'unknown-price': return unknownSentence(breach, zone, now);
    case 'period': return periodSentence(breach.standing, breach.needed, zone, now);
  }
}

/** How a limit stands, where it deserves a look: `Daily limit 82 % used: $4.10 of $5.00, until 00:00.` */
export function standingSentence(standing: Standing, zone: Zone, now: number): string {
  const cutBy = standing.budget === 'key' ? UTC : zone;
  if (standing.share >= 1) return `${limitName(standing)} reached: ${amounts(standing)}.`;
  return `${limitName(standing)} ${formatShare(standing.share)} used: ${amounts(standing)}${until(standing.period, cutBy, now)}.`;
}

/** What an alert says: `Daily limit 75 % used: $3.76 of $5.00, until 00:00.` */
export function alertSentence(alert: Alert, zone: Zone, now: number): string {
  const { standing } = alert;
  const cutBy = standing.budget === 'key' ? UTC : zone;
  const consequence = standing.share >= 1 ? stopped(standing, cutBy, now) : '';
  return `${standingSentence(standing, zone, now)}${consequence}`;
}

function unknownSentence({ standing, reason = 'unknown-model' }: Extract<Breach, { kind: 'unknown-price' }>, zone: Zone, now: number): string {
  const unknown = `${unboundedBy(reason)}, so what the call could cost is not known`;
  return standing === undefined ? `${unknown}.` : `${unknown}, and no limit can be kept with it. ${used(standing, zone, now)} ${helpWith(reason)}`;
}

function periodSentence(standing: Standing, needed: NanoUsd, zone: Zone, now: number): string {
  if (standing.share >= 1) return `${limitName(standing)} reached: ${amounts(standing)}.${stopped(standing, zone, now)} Raise the limit, or use a cheaper model.`;
  const unsettled = addMoney(standing.spend.held, standing.spend.pending);
  const aside = unsettled > 0 ? `, and ${formatMoney(unsettled)} is set aside for calls that are not settled yet` : '';
  return `${used(standing, zone, now)} This call could cost ${formatMoney(needed)}${aside}. Raise the limit, allow fewer output tokens, or use a cheaper model.`;
}

function used(standing: Standing, zone: Zone, now: number): string {
  return `${limitName(standing)}: ${amounts(standing)} used${until(standing.period, zone, now)}.`;
}

function stopped(standing: Standing, zone: Zone, now: number): string {
  const reset = resetTime(standing.period, zone, now);
  if (standing.budget === 'key') return reset === undefined ? ' OpenRouter refuses calls until the key’s limit is raised.' : ` OpenRouter refuses calls until ${reset}.`;
  return ` ${CONSEQUENCE[standing.policy]} until ${reset ?? 'it is raised'}.`;
}

function until(period: Period, zone: Zone, now: number): string {
  const reset = resetTime(period, zone, now);
  return reset === undefined ? '' : `, until ${reset}`;
}

function amounts({ spend, limit }: Standing): string {
  return `${formatMoney(spend.spent, certaintyOf(spend))} of ${formatMoney(limit)}`;
}
