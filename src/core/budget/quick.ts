import type { Running } from '../ledger/meters.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { Period, PeriodKind } from '../period.ts';
import { PERIOD_KINDS, periodAt } from '../period.ts';
import type { Budget } from './budget.ts';
import { TOKEN_PERIODS } from './budget.ts';
import type { Allowance, Candidate } from './guard.ts';
import type { Binding } from './lens.ts';
import type { Budgeting } from './standing.ts';
import { isReached } from './standing.ts';
import { CALLS_AT_ONCE } from './terms.ts';

/**
 * The allowance of a call for which nothing comes near any limit, as nearly every one is: decided without describing each limit, since every other
 * process waits meanwhile. `undefined`: it has to be looked at. Agrees with `decide` wherever it says something.
 */
export function passesEasily({ cost, bindings }: Candidate, state: LedgerState, now: number, budgeting: Budgeting): Allowance | undefined {
  if (cost.high === undefined) return undefined;
  const lowered = cost.longest !== undefined && bindings.some(isFirm);
  const isMild = lowered && cost.longest > cost.outputCap;
  const outputCap = isMild ? cost.longest : cost.outputCap;
  const high = isMild ? cost.highWithCap(outputCap) : cost.high;
  if (high === undefined) return undefined;
  const tokens = cost.tokensWithCap(outputCap);
  const look: Look = { high, tokens, times: isMild ? CALLS_AT_ONCE : 1, state, budgeting, periodOf: periodsAt(now, budgeting) };
  if (!bindings.every((binding) => isFarFromLimits(binding, look))) return undefined;
  return { outputCap, high, lowered, ...(tokens === undefined ? {} : { tokens }) };
}

/** Whether a budget has a limit that is to be kept. */
function isFirm({ budget: { policy, limits } }: Binding): boolean {
  return policy !== 'warn' && (limits.perRequest !== undefined || Object.keys(limits.cost).length > 0 || Object.keys(limits.tokens).length > 0);
}

interface Look {
  readonly high: number;
  readonly tokens: number | undefined;
  /** For how many such calls there has to be room in a period. */
  readonly times: number;
  readonly state: LedgerState;
  readonly budgeting: Budgeting;
  readonly periodOf: (kind: PeriodKind) => Period;
}

function isFarFromLimits(binding: Binding, look: Look): boolean {
  const { limits } = binding.budget;
  if (limits.perRequest !== undefined && look.high > limits.perRequest) return false;
  const lens = look.budgeting.budgets.lensOf(binding);
  const { state: { meters }, periodOf } = look;
  for (const kind of PERIOD_KINDS) {
    const limit = limits.cost[kind];
    if (limit !== undefined && !hasCostRoom(meters.running(lens, periodOf(kind)), limit, binding.budget, look)) return false;
  }
  for (const kind of TOKEN_PERIODS) {
    const limit = limits.tokens[kind];
    if (limit !== undefined && !hasTokenRoom(meters.running(lens, periodOf(kind)), limit, binding.budget, look)) return false;
  }
  return true;
}

function hasCostRoom({ own, others, held }: Running, limit: number, budget: Budget, { high, times, budgeting: { countByok } }: Look): boolean {
  const used = own.cost + others.cost + (countByok ? own.byokCost + others.byokCost : 0);
  return !isReached({ used, limit }, firstThreshold(budget)) && used + own.pending + others.pending + held.cost + high * times <= limit;
}

function hasTokenRoom({ own, others, held }: Running, limit: number, budget: Budget, { tokens, times }: Look): boolean {
  const used = own.inputTokens + own.outputTokens + others.inputTokens + others.outputTokens;
  return tokens !== undefined && !isReached({ used, limit }, firstThreshold(budget)) && used + held.tokens + tokens * times <= limit;
}

/** A budget of its own may be degraded before everything's is warned. */
function firstThreshold({ warnAt, degradeAt }: Budget): number {
  return Math.min(warnAt, degradeAt);
}

/** The running periods, each worked out once. */
function periodsAt(now: number, { zone }: Budgeting): Look['periodOf'] {
  const known: Partial<Record<PeriodKind, Period>> = {};
  return (kind) => (known[kind] ??= periodAt(kind, now, zone));
}
