import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import { dayKey, periodAt } from '../period.ts';
import type { ForecastCounting } from './ofLedger.ts';

/** With fewer whole days, one day is all there is to go by. */
const LEAST_DAYS = 3;
/** Two weeks: every weekday twice, and no habit of last month. */
const MOST_DAYS = 14;
const DAY = 86_400_000;
/** How many standard errors four cases out of five lie within. */
const BAND = 1.2816;

/** How long credits last if money goes on being spent as on the last whole days. */
export type CreditDays =
  | {
    readonly kind: 'known';
    readonly days: number;
    /** Four times out of five it is between the two; no `most`: nothing says that they end at all. */
    readonly least: number;
    readonly most?: number;
    /** What a day costs in the middle, and of how many days. */
    readonly perDay: NanoUsd;
    readonly of: number;
  }
  | { readonly kind: 'unknown'; readonly why: 'too-little-history' | 'nothing-spent' };

/** How many days credits last. `daily`: what each of the last whole days has cost, silent ones too. */
export function creditDays(credits: NanoUsd, daily: readonly NanoUsd[]): CreditDays {
  const of = daily.length;
  if (of < LEAST_DAYS) return { kind: 'unknown', why: 'too-little-history' };
  const mean = daily.reduce<number>((sum, amount) => sum + amount, 0) / of;
  if (mean <= 0) return { kind: 'unknown', why: 'nothing-spent' };
  const variance = daily.reduce<number>((sum, amount) => sum + (amount - mean) ** 2, 0) / (of - 1);
  const error = BAND * Math.sqrt(variance / of);
  const left = Math.max(0, credits);
  return {
    kind: 'known', days: left / mean, least: left / (mean + error), ...(mean > error ? { most: left / (mean - error) } : {}),
    perDay: Math.round(mean) as NanoUsd, of,
  };
}

/** What each of the last whole days has cost the account's key, two weeks at most, and none of before the first call: other programs' spend counts, whatever counts for limits. */
export function dailySpend(state: LedgerState, now: number, { origin, zone, countByok }: ForecastCounting): readonly NanoUsd[] {
  const since = state.buckets.firstOf((cell) => cell.origin === origin && cell.source !== 'untracked', 0, now);
  if (since === undefined) return [];
  const today = periodAt('day', now, zone).start;
  // The day of the first call is not a whole one.
  const first = Math.max(periodAt('day', since, zone).end, periodAt('day', today - MOST_DAYS * DAY + DAY / 2, zone).start);
  const byDay = new Map<string, number>();
  for (let at = first; at < today; at = periodAt('day', at, zone).end) byDay.set(dayKey(at, zone), 0);
  for (const { start, amount } of state.buckets.spendBetween(first, today, (cell) => cell.origin === origin, countByok)) {
    const day = dayKey(start, zone);
    byDay.set(day, (byDay.get(day) ?? 0) + amount);
  }
  return [...byDay.values()].map(nano);
}
