import type { NanoUsd } from '../money.ts';
import { ZERO, maxMoney, nano, toUsd } from '../money.ts';
import { UTC, periodAt } from '../period.ts';
import type { LimitField } from './limitFields.ts';

/** The limits that are proposed. */
export type ProposedField = Extract<LimitField, 'daily' | 'weekly' | 'monthly'>;

/** What the running periods have come to so far; absent where nobody knows. */
export interface SpentSoFar {
  readonly daily?: NanoUsd;
  readonly weekly?: NanoUsd;
  readonly monthly?: NanoUsd;
}

/** What an amount comes from. */
export type ProposalBasis =
  /** Twice what the running period has come to. */
  | { readonly kind: 'so-far'; readonly spent: NanoUsd }
  /** Half as much again as such a period usually comes to. */
  | { readonly kind: 'average'; readonly average: NanoUsd }
  /** So little was spent that any room is enough. */
  | { readonly kind: 'little' }
  /** Nothing is known to have been spent. */
  | { readonly kind: 'unknown' };

/** A limit that would stop nobody today. */
export interface ProposedLimit {
  readonly field: ProposedField;
  /** USD, as it is typed. */
  readonly amount: number;
  readonly basis: ProposalBasis;
}

const FIELDS = { daily: 'day', weekly: 'week', monthly: 'month' } as const;
/** USD: what is proposed to whoever has spent nothing, and the least that is proposed at all. */
const START = { daily: 5, weekly: 20, monthly: 50 } as const;
const LEAST = { daily: 1, weekly: 5, monthly: 10 } as const;
/** How much more than usual is let through, and how little of a limit may be used when it is set: alerts begin at a half. */
const ROOM = 1.5;
const USED_AT_MOST = 0.5;
const DAY_MS = 86_400_000;
/** Amounts that people would choose, but for powers of ten. */
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/**
 * Limits for a day, a week and a month that leave half as much again as is usual, and of which less than half is used now, so that none of them stops
 * or warns anybody on its first day. None is below the one before it. `now` places the running periods, which are OpenRouter's, in UTC.
 */
export function proposedLimits(spent: SpentSoFar, now: number): readonly ProposedLimit[] {
  const usual = averageDay(spent, now);
  let floor = 0;
  return (Object.keys(FIELDS) as ProposedField[]).map((field) => {
    const { start, end } = periodAt(FIELDS[field], now, UTC);
    const proposed = propose(field, spent[field] ?? ZERO, nano(Math.round(usual * ((end - start) / DAY_MS))));
    floor = Math.max(floor, proposed.amount);
    return { ...proposed, amount: floor };
  });
}

function propose(field: ProposedField, soFar: NanoUsd, average: NanoUsd): ProposedLimit {
  if (maxMoney(soFar, average) <= 0) return { field, amount: START[field], basis: { kind: 'unknown' } };
  const [usual, now] = [toUsd(average) * ROOM, toUsd(soFar) / USED_AT_MOST];
  const amount = roundUp(Math.max(usual, now), now);
  if (amount <= LEAST[field]) return { field, amount: LEAST[field], basis: { kind: 'little' } };
  return { field, amount, basis: now > usual ? { kind: 'so-far', spent: soFar } : { kind: 'average', average } };
}

/** What a day of the running week or month has come to on average, the running day included: nano-dollars, not yet whole. */
function averageDay({ daily = ZERO, weekly = ZERO, monthly = ZERO }: SpentSoFar, now: number): number {
  const daysOf = (kind: 'week' | 'month'): number => Math.floor((now - periodAt(kind, now, UTC).start) / DAY_MS) + 1;
  // Whoever knows only today knows of no other day.
  const known = Math.max(weekly / daysOf('week'), monthly / daysOf('month'));
  return known > 0 ? known : daily;
}

/** To an amount that people would choose, at least so large and above `over`. */
function roundUp(usd: number, over: number): number {
  const power = 10 ** Math.floor(Math.log10(usd));
  const round = ROUND.map((step) => Math.round(step * power * 100) / 100).find((step) => step >= usd && step > over);
  return round ?? Math.round(power * 1500) / 100;
}
