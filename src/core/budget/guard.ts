import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, subtractMoney } from '../money.ts';
import type { UnknownReason } from '../pricing/unknown.ts';
import type { Policy, Settings } from '../settings.ts';
import { hasLimits, limitOf } from '../settings.ts';
import type { Budgeting, Standing } from './standing.ts';
import { standings } from './standing.ts';

/** The least number of output tokens that a cap is lowered to: with fewer, an answer is worth nothing. */
export const LEAST_OUTPUT_TOKENS = 1024;

/** What a call could cost, as the guard needs it. Unknown prices have no figures at all. */
export interface CallCost {
  readonly high?: NanoUsd;
  /** Why there is no high figure. */
  readonly unknown?: UnknownReason;
  /** Output tokens that `high` allows for. */
  readonly outputCap: number;
  /** What the call costs at most with this many output tokens. */
  highWithCap(outputCap: number): NanoUsd | undefined;
}

/** Which limit had no room, and how it stood. */
export type Breach =
  | { readonly kind: 'period'; readonly standing: Standing; readonly needed: NanoUsd }
  | { readonly kind: 'request'; readonly limit: NanoUsd; readonly needed: NanoUsd }
  | { readonly kind: 'unknown-price'; readonly reason: UnknownReason | undefined; readonly standing: Standing | undefined };

/** The guard's word on a call. `wait`: only money set aside for other calls is in the way. */
export type Decision =
  | { readonly kind: 'allow'; readonly outputCap: number; readonly high?: NanoUsd; readonly lowered: boolean }
  | { readonly kind: 'warn'; readonly outputCap: number; readonly high?: NanoUsd; readonly lowered: boolean; readonly standing?: Standing; readonly breach?: Breach }
  | { readonly kind: 'ask'; readonly breach: Breach }
  | { readonly kind: 'wait'; readonly breach: Breach }
  | { readonly kind: 'deny'; readonly breach: Breach };

/** Decides one call against every limit it touches. Pure: the caller holds the ledger still, and writes the hold. */
export function decide(cost: CallCost, state: LedgerState, now: number, budgeting: Budgeting, overridden = false): Decision {
  const all = standings(state, now, budgeting);
  if (overridden) return admitted(cost, all, cost.outputCap, undefined);
  if (cost.high === undefined) return decideUnknown(cost, all, budgeting.settings);
  const perRequest = limitOf(budgeting.settings, 'perRequest');
  const room = roomFor(all, perRequest);
  if (room === undefined || cost.high <= room) return admitted(cost, all, cost.outputCap, undefined);
  const cap = budgeting.settings.policy === 'warn' ? undefined : capThatFits(cost, room);
  if (cap !== undefined) return admitted(cost, all, cap, undefined);
  return decideBreach(cost, cost.high, all, budgeting.settings);
}

/** What a limit still has room for: nothing set aside or pending may be promised twice. */
export function roomOf(standing: Standing): NanoUsd {
  const { spent, pending, held } = standing.spend;
  return subtractMoney(standing.limit, addMoney(spent, pending, held));
}

/** A breach in a word or two, for the ledger: `day limit`. */
export function breachCode(breach: Breach): string {
  return breach.kind === 'period' ? `${breach.standing.period.kind} limit` : breach.kind === 'request' ? 'request limit' : 'unknown price';
}

function decideBreach(cost: CallCost, needed: NanoUsd, all: readonly Standing[], settings: Settings): Decision {
  const { policy } = settings;
  // What has to fit: all of it, or the shortest answer that is worth having.
  const least = policy === 'warn' || cost.outputCap <= LEAST_OUTPUT_TOKENS ? needed : (cost.highWithCap(LEAST_OUTPUT_TOKENS) ?? needed);
  const perRequest = limitOf(settings, 'perRequest');
  if (perRequest !== undefined && least > perRequest) return onBreach(cost, all, { kind: 'request', limit: perRequest, needed }, policy);
  const passed = all.filter((standing) => roomOf(standing) < least).toSorted((a, b) => roomOf(a) - roomOf(b));
  // Waiting for other calls is no use while one limit has no room even without them.
  const firm = passed.find((standing) => !onlyHoldsInTheWay(standing, least));
  const standing = firm ?? passed[0];
  if (standing === undefined) return admitted(cost, all, cost.outputCap, undefined);
  const breach: Breach = { kind: 'period', standing, needed };
  return firm === undefined && policy !== 'warn' ? { kind: 'wait', breach } : onBreach(cost, all, breach, policy);
}

function onBreach(cost: CallCost, all: readonly Standing[], breach: Breach, policy: Policy): Decision {
  if (policy === 'warn') return admitted(cost, all, cost.outputCap, breach);
  return { kind: policy === 'ask' ? 'ask' : 'deny', breach };
}

/** Calls that run now may give back enough. */
function onlyHoldsInTheWay(standing: Standing, least: NanoUsd): boolean {
  const { held } = standing.spend;
  return held > ZERO && addMoney(roomOf(standing), held) >= least;
}

function admitted(cost: CallCost, all: readonly Standing[], outputCap: number, breach: Breach | undefined): Decision {
  const lowered = outputCap < cost.outputCap;
  const high = lowered ? cost.highWithCap(outputCap) : cost.high;
  const allowed = { outputCap, lowered, ...(high === undefined ? {} : { high }) };
  if (breach !== undefined) return { kind: 'warn', ...allowed, breach };
  const worst = all.filter(({ state }) => state !== 'active').toSorted((a, b) => b.share - a.share)[0];
  return worst === undefined ? { kind: 'allow', ...allowed } : { kind: 'warn', ...allowed, standing: worst };
}

/** A hard limit cannot be kept with a price that nobody knows; where there is none, knowing of it is enough. */
function decideUnknown(cost: CallCost, all: readonly Standing[], settings: Settings): Decision {
  const breach: Breach = { kind: 'unknown-price', reason: cost.unknown, standing: all.toSorted((a, b) => b.share - a.share)[0] };
  if (settings.policy === 'ask') return { kind: 'ask', breach };
  if (settings.policy === 'stop' && hasLimits(settings)) return { kind: 'deny', breach };
  return { kind: 'warn', outputCap: cost.outputCap, lowered: false, breach };
}

/** The least room of all limits; `undefined` where there is none to keep. */
function roomFor(all: readonly Standing[], perRequest: NanoUsd | undefined): NanoUsd | undefined {
  const rooms = all.map(roomOf);
  if (perRequest !== undefined) rooms.push(perRequest);
  return rooms.length === 0 ? undefined : rooms.reduce((least, room) => (room < least ? room : least));
}

function capThatFits(cost: CallCost, room: NanoUsd): number | undefined {
  const fits = (cap: number): boolean => {
    const high = cost.highWithCap(cap);
    return high !== undefined && high <= room;
  };
  if (cost.outputCap <= LEAST_OUTPUT_TOKENS || !fits(LEAST_OUTPUT_TOKENS)) return undefined;
  let low = LEAST_OUTPUT_TOKENS;
  let above = cost.outputCap;
  while (above - low > 1) {
    const middle = Math.floor((low + above) / 2);
    if (fits(middle)) low = middle;
    else above = middle;
  }
  return low;
}
