import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import type { UnknownReason } from '../pricing/unknown.ts';
import type { UnlistedModel } from '../pricing/unlisted.ts';
import type { Budget, Policy } from './budget.ts';
import type { Binding } from './lens.ts';
import { bindingName } from './lens.ts';
import type { Pause } from './runaway/judge.ts';
import { pauseCode } from './runaway/words.ts';
import type { Budgeting, CostStanding, Standing } from './standing.ts';
import { standingsOf } from './standing.ts';

/** The least number of output tokens that a cap is lowered to: with fewer, an answer is worth nothing. */
export const LEAST_OUTPUT_TOKENS = 1024;

/** What a call could cost, as the guard needs it. Unknown prices have no figures at all. */
export interface CallCost {
  readonly high?: NanoUsd;
  /** Why there is no high figure. */
  readonly unknown?: UnknownReason;
  /** The model, where the reason is that nobody lists it. */
  readonly unlisted?: UnlistedModel;
  /** Output tokens of one answer that `high` allows for. */
  readonly outputCap: number;
  /** Where the request has no cap, and stays without one unless a limit is to be kept: the longest answer that its models usually give; 0 where nobody knows. `outputCap` is then a reserve. */
  readonly longest?: number | undefined;
  /** What answers of the model have at most, nineteen times of twenty; absent where nobody knows yet. */
  readonly usualOutput?: number;
  /** What the call costs at most where an answer has at most so many tokens. */
  highWithCap(outputCap: number): NanoUsd | undefined;
  /** The tokens that it then has at most, in and out; `undefined` where the prompt has no bound. */
  tokensWithCap(outputCap: number): number | undefined;
}

/** What one call may cost. */
export interface RequestLimit {
  /** Id of the budget. */
  readonly budget: string;
  readonly name: string;
  readonly policy: Policy;
  readonly limit: NanoUsd;
}

/** One limit that binds a call. */
export type Term = { readonly kind: 'period'; readonly budget: Budget; readonly standing: Standing } | { readonly kind: 'request'; readonly budget: Budget; readonly request: RequestLimit };

/** Which limit had no room, and what it would have needed: nano-dollars, or tokens where the limit counts them. */
export type Breach =
  | { readonly kind: 'period'; readonly standing: Standing; readonly needed: number }
  | { readonly kind: 'request'; readonly request: RequestLimit; readonly needed: NanoUsd }
  | { readonly kind: 'runaway'; readonly pause: Pause }
  | { readonly kind: 'unknown-price'; readonly reason: UnknownReason | undefined; readonly unlisted?: UnlistedModel; /** The limit that cannot be kept; absent where there is none. */ readonly standing: Standing | undefined };

/** Every limit that binds a call by one of these bindings, as it stands now. */
export function termsOf(bindings: readonly Binding[], state: LedgerState, now: number, budgeting: Budgeting): readonly Term[] {
  return bindings.flatMap((binding): readonly Term[] => {
    const { budget } = binding;
    const { perRequest } = budget.limits;
    const periods = standingsOf(binding, state, now, budgeting).map((standing): Term => ({ kind: 'period', budget, standing }));
    if (perRequest === undefined) return periods;
    return [{ kind: 'request', budget, request: { budget: budget.id, name: bindingName(binding), policy: budget.policy, limit: perRequest } }, ...periods];
  });
}

/** What a limit still has room for, in nano-dollars or tokens: nothing that is set aside may be promised twice. */
export function roomOf({ limit, used, aside }: Pick<Standing, 'limit' | 'used' | 'aside'>): number {
  return limit - used - aside;
}

/** The same in dollars. */
export function costRoomOf(standing: Pick<CostStanding, 'limit' | 'used' | 'aside'>): NanoUsd {
  return roomOf(standing) as NanoUsd;
}

/** What a term would need of a call with so many output tokens; `undefined` where nobody knows. */
export function neededOf(term: Term, cost: CallCost, outputCap: number): number | undefined {
  if (term.kind === 'period' && term.standing.metric === 'tokens') return cost.tokensWithCap(outputCap);
  return outputCap === cost.outputCap ? cost.high : cost.highWithCap(outputCap);
}

/** Whether a term has room for what is needed. */
export function hasRoom(term: Term, needed: number): boolean {
  return needed <= (term.kind === 'request' ? term.request.limit : roomOf(term.standing));
}

/** Whether as many others would have room as well, at the same time: what is set aside for one call is not to be in the way of the next. */
export function hasRoomToSpare(term: Term, needed: number): boolean {
  return hasRoom(term, term.kind === 'request' ? needed : needed * CALLS_AT_ONCE);
}

/** How many calls are to find room beside each other before a limit comes near. */
export const CALLS_AT_ONCE = 4;

/** Whether it would have room, were it not for the calls that run now: these may give back enough. */
export function onlyHoldsInTheWay(term: Term, needed: number): boolean {
  if (term.kind === 'request') return false;
  const { standing } = term;
  const held = standing.metric === 'tokens' ? standing.spend.running.tokens - standing.spend.sums.pendingTokens : standing.spend.held;
  return held > 0 && roomOf(standing) + held >= needed;
}

export function breachOf(term: Term, needed: number): Breach {
  return term.kind === 'request' ? { kind: 'request', request: term.request, needed: needed as NanoUsd } : { kind: 'period', standing: term.standing, needed };
}

/** A breach in a word or two, for the ledger: `day limit`, `client:cline hour token limit`. */
export function breachCode(breach: Breach): string {
  switch (breach.kind) {
    case 'unknown-price': return 'unknown price';
    case 'runaway': return pauseCode(breach.pause);
    case 'request': return `${prefixOf(breach.request.name)}request limit`;
    case 'period': return `${prefixOf(breach.standing.name)}${breach.standing.period.kind}${breach.standing.metric === 'tokens' ? ' token' : ''} limit`;
  }
}

function prefixOf(name: string): string {
  return name === 'everything' ? '' : `${name} `;
}
