import type { KnownForecast } from '../forecast/types.ts';
import type { FreeRequests, KeyBudget } from '../ledger/events.ts';
import type { NanoUsd } from '../money.ts';
import { UTC, periodAt } from '../period.ts';
import type { Policy } from './budget.ts';
import type { Pace } from './pace.ts';
import { reachedAt } from './pace.ts';
import { resetsAt } from './sentences.ts';
import type { CostStanding, Standing } from './standing.ts';

/** What stands in the way of calls: a limit of ours, the key's own, a budget of OpenRouter's, the credits, the day's free requests. */
export type WallKind = 'limit' | 'key' | 'budget' | 'credits' | 'free';

/** When a wall is reached: it is already, at an instant (epoch milliseconds), or not before it starts anew. */
export type WallTime = { readonly kind: 'now' } | { readonly kind: 'at'; readonly at: number } | { readonly kind: 'later' };

/** What the time rests on: how fast it was used up in the time just before, or the habits that the forecast is made of. */
export type WallBasis = { readonly kind: 'pace'; readonly pace: Pace } | { readonly kind: 'forecast'; readonly days: number };

/** One thing that will stop calls. */
export interface Wall {
  readonly id: string;
  readonly kind: WallKind;
  /** A limit of ours or of the key. */
  readonly standing?: Standing;
  /** Whose budget it is, in OpenRouter's word. */
  readonly scope?: string;
  readonly metric: 'cost' | 'tokens' | 'requests';
  /** What is left of it, never below zero; nano-dollars, tokens or requests. */
  readonly left: number;
  /** Absent where it has none, as the credits. */
  readonly limit?: number;
  readonly when: WallTime;
  /** When it starts anew, epoch milliseconds; absent: never, or not told. */
  readonly resetsAt?: number;
  /** What happens to calls then; what is not ours refuses them. */
  readonly effect: Policy;
  /** `certain`: it is reached. `likely`: pace and habits agree. `rough`: only one of the two says so. */
  readonly certainty: 'certain' | 'likely' | 'rough';
  readonly basis?: WallBasis;
}

/** What is known of everything that may stop calls. */
export interface WallFacts {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly limits: readonly { readonly standing: Standing; readonly pace: Pace; /** Of a plain limit's period. */ readonly forecast?: KnownForecast }[];
  readonly key?: CostStanding;
  readonly budgets: readonly KeyBudget[];
  readonly credits?: NanoUsd;
  /** With the instant at which OpenRouter said so. */
  readonly free?: FreeRequests & { readonly at: number };
  /** How fast the key spends, over the time that fits a period of each kind. */
  readonly keyPace: (kind: 'day' | 'week' | 'month') => Pace;
}

/** Everything that will stop calls, the first to come first; then what is not reached before it starts anew, the fullest first. */
export function wallsOf(facts: WallFacts): readonly Wall[] {
  const walls = [
    ...facts.limits.filter(({ standing }) => standing.policy !== 'warn').map((limit) => limitWall(limit, facts.now)),
    ...(facts.key === undefined ? [] : [keyWall(facts.key, facts)]),
    ...facts.budgets.map((budget, index) => budgetWall(budget, index, facts)),
    ...(facts.credits === undefined ? [] : [creditsWall(facts.credits, facts)]),
    ...freeWalls(facts),
  ];
  return walls.toSorted((a, b) => orderOf(a) - orderOf(b) || fullness(b) - fullness(a));
}

/** The first that is not reached yet and will be before it starts anew, if any. */
export function nextWall(walls: readonly Wall[]): Wall | undefined {
  return walls.find(({ when }) => when.kind === 'at');
}

function limitWall({ standing, pace, forecast }: WallFacts['limits'][number], now: number): Wall {
  const { limit, used, metric, policy, period } = standing;
  const left = Math.max(0, limit - used);
  const byPace = timeOf(left, pace, now, resetsAt(period));
  const byHabit = forecast === undefined ? undefined : habitTime(left, forecast, standing, now);
  const told = byPace.kind === 'at' || byPace.kind === 'now' || byHabit === undefined ? { when: byPace, basis: { kind: 'pace' as const, pace } } : { when: byHabit, basis: { kind: 'forecast' as const, days: forecast?.basis.days ?? 0 } };
  return {
    id: `limit ${standing.key} ${metric} ${period.kind}`, kind: 'limit', standing, metric, left, limit, effect: policy, ...told, ...ending(resetsAt(period)),
    certainty: certaintyOf(byPace, byHabit),
  };
}

/** When the forecast's middle passes the limit, as if what is still to come came evenly. */
function habitTime(left: number, { expected }: KnownForecast, { used, limit, period }: Standing, now: number): WallTime {
  if (left <= 0) return { kind: 'now' };
  return expected < limit || expected <= used ? { kind: 'later' } : { kind: 'at', at: now + ((period.end - now) * left) / (expected - used) };
}

function certaintyOf(byPace: WallTime, byHabit: WallTime | undefined): Wall['certainty'] {
  if (byPace.kind === 'now') return 'certain';
  return byHabit?.kind === byPace.kind ? 'likely' : 'rough';
}

function keyWall(standing: CostStanding, { now, keyPace }: WallFacts): Wall {
  const { limit, used, period } = standing;
  const pace = keyPace(period.kind === 'hour' ? 'day' : period.kind);
  return { id: 'key', kind: 'key', standing, ...outside(Math.max(0, limit - used), pace, now, resetsAt(period)), limit };
}

function budgetWall({ scope, limit, remaining, resetsAt: end }: KeyBudget, index: number, { now, keyPace }: WallFacts): Wall {
  const kind = end === undefined || end - now > WEEK ? 'month' : end - now > DAY ? 'week' : 'day';
  return { id: `budget ${index}`, kind: 'budget', ...outside(Math.max(0, remaining), keyPace(kind), now, end), limit, ...(scope === undefined ? {} : { scope }) };
}

function creditsWall(credits: NanoUsd, { now, keyPace }: WallFacts): Wall {
  return { id: 'credits', kind: 'credits', ...outside(Math.max(0, credits), keyPace('month'), now, undefined) };
}

/** A day's free requests, where any were made today: at the day's average pace. */
function freeWalls({ free, now }: WallFacts): readonly Wall[] {
  if (free === undefined || free.used === 0) return [];
  const day = periodAt('day', now, UTC);
  // What was told yesterday says nothing about today.
  if (free.at < day.start) return [];
  const pace: Pace = { amount: free.used, overMs: Math.max(HOUR, free.at - day.start) };
  return [{ id: 'free', kind: 'free', ...outside(Math.max(0, free.limit - free.used), pace, now, day.end), metric: 'requests', limit: free.limit }];
}

/** What all walls of OpenRouter's have in common. */
function outside(left: number, pace: Pace, now: number, end: number | undefined): Pick<Wall, 'metric' | 'left' | 'when' | 'resetsAt' | 'effect' | 'certainty' | 'basis'> {
  const when = timeOf(left, pace, now, end);
  return { metric: 'cost', left, when, effect: 'stop', certainty: when.kind === 'now' ? 'certain' : 'rough', ...(when.kind === 'now' ? {} : { basis: { kind: 'pace', pace } }), ...ending(end) };
}

function timeOf(left: number, pace: Pace, now: number, end: number | undefined): WallTime {
  const at = reachedAt(left, pace, now);
  if (left <= 0) return { kind: 'now' };
  if (at === undefined || at - now > FAR) return { kind: 'later' };
  return end !== undefined && at >= end ? { kind: 'later' } : { kind: 'at', at };
}

function ending(end: number | undefined): Pick<Wall, 'resetsAt'> {
  return end === undefined ? {} : { resetsAt: end };
}

function orderOf({ when }: Wall): number {
  switch (when.kind) {
    case 'now': return 0;
    case 'at': return when.at;
    case 'later': return Number.MAX_SAFE_INTEGER;
  }
}

function fullness({ left, limit }: Wall): number {
  return limit === undefined || limit === 0 ? 0 : 1 - left / limit;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Beyond that, a pace says nothing any more. */
const FAR = 366 * DAY;
