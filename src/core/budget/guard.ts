import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import type { Budget, Policy } from './budget.ts';
import type { Binding } from './lens.ts';
import type { Budgeting, Standing } from './standing.ts';
import type { Breach, CallCost, Term } from './terms.ts';
import { LEAST_OUTPUT_TOKENS, breachOf, hasRoom, hasRoomToSpare, neededOf, onlyHoldsInTheWay, roomOf, termsOf } from './terms.ts';

/** With what a call is let through. */
export interface Allowance {
  readonly outputCap: number;
  readonly high?: NanoUsd;
  /** Tokens that it may have at most; absent where its prompt has no bound. */
  readonly tokens?: number;
  /** The cap is lower than what was asked for, so that the call fits. */
  readonly lowered: boolean;
}

/** The guard's word on a call. `wait`: only money set aside for other calls is in the way. */
export type Decision =
  | ({ readonly kind: 'allow' } & Allowance)
  | ({ readonly kind: 'warn'; readonly standing?: Standing; readonly breach?: Breach } & Allowance)
  | { readonly kind: Verdict; readonly breach: Breach; /** Whose policy it is. */ readonly budget?: Budget };

type Verdict = 'downgrade' | 'throttle' | 'ask' | 'wait' | 'deny';

/** A call, as it is decided. */
export interface Candidate {
  readonly cost: CallCost;
  /** The budgets that bind it. */
  readonly bindings: readonly Binding[];
}

/** What has happened to the call before. */
export interface Circumstances {
  /** A person said that it is to be sent whatever the limits say. */
  readonly overridden?: boolean;
  /** It has waited in vain for money that is set aside. */
  readonly waited?: boolean;
  /** It was put off for as long as its budget spaces calls out. */
  readonly spaced?: boolean;
}

/** What each policy makes of a call that its limit has no room for. */
const VERDICTS: Readonly<Record<Policy, Verdict | 'warn'>> = { stop: 'deny', ask: 'ask', downgrade: 'downgrade', throttle: 'throttle', warn: 'warn' };
/** Where limits differ, the first of these counts. */
const GRAVITY: readonly Policy[] = ['stop', 'ask', 'downgrade', 'throttle'];

/** Decides one call against every limit it touches. Pure: the caller holds the ledger still, and writes the hold. */
export function decide({ cost, bindings }: Candidate, state: LedgerState, now: number, budgeting: Budgeting, circumstances: Circumstances = {}): Decision {
  const terms = termsOf(bindings, state, now, budgeting);
  const firm = terms.filter(({ budget }) => budget.policy !== 'warn');
  // Where no limit is to be kept, what has no cap stays without one.
  const call = firm.length === 0 ? { ...cost, longest: undefined } : cost;
  if (circumstances.overridden === true) return admitted(call, terms, call.outputCap, undefined);
  const binding = circumstances.spaced === true ? firm.filter(({ budget }) => budget.policy !== 'throttle') : firm;
  if (call.high === undefined) return decideUnknown(call, binding, budgeting);
  const { longest = 0 } = call;
  if (longest > call.outputCap && firm.every((term) => fits(term, call, longest, hasRoomToSpare))) return admitted(call, terms, longest, firstBreach(terms, call));
  if (binding.every((term) => fits(term, call, call.outputCap))) return admitted(call, terms, call.outputCap, firstBreach(terms, call));
  const cap = capThatFits(call, binding);
  if (cap !== undefined) return admitted(call, terms, cap, firstBreach(terms.filter((term) => !binding.includes(term)), call));
  return decideBreach(call, binding, circumstances);
}

/** The least that an answer must be allowed to be worth having. */
export function leastOutput({ outputCap, usualOutput = 0 }: Pick<CallCost, 'outputCap' | 'usualOutput'>): number {
  return Math.min(outputCap, Math.max(LEAST_OUTPUT_TOKENS, usualOutput));
}

function decideBreach(cost: CallCost, binding: readonly Term[], { waited = false }: Circumstances): Decision {
  const least = leastOutput(cost);
  const lacking = binding.flatMap((term) => {
    const needed = neededOf(term, cost, least);
    return needed === undefined || !hasRoom(term, needed) ? [{ term, needed: needed ?? Number.POSITIVE_INFINITY }] : [];
  });
  // Waiting for other calls is no use while one limit has no room even without them.
  const firm = waited ? lacking : lacking.filter(({ term, needed }) => !onlyHoldsInTheWay(term, needed));
  const gravest = graveFirst(firm)[0];
  const chosen = gravest ?? graveFirst(lacking)[0];
  if (chosen === undefined) return admitted(cost, binding, cost.outputCap, undefined);
  const breach = breachOf(chosen.term, neededOf(chosen.term, cost, cost.outputCap) ?? chosen.needed);
  const verdict = VERDICTS[chosen.term.budget.policy];
  return { kind: gravest === undefined || verdict === 'warn' ? 'wait' : verdict, breach, budget: chosen.term.budget };
}

function graveFirst(lacking: readonly { readonly term: Term; readonly needed: number }[]): readonly { readonly term: Term; readonly needed: number }[] {
  return lacking.toSorted((a, b) => GRAVITY.indexOf(a.term.budget.policy) - GRAVITY.indexOf(b.term.budget.policy) || tightness(a) - tightness(b));
}

/** How far a limit is from having room, as a share of it. */
function tightness({ term, needed }: { readonly term: Term; readonly needed: number }): number {
  return term.kind === 'request' ? term.request.limit / needed : roomOf(term.standing) / term.standing.limit;
}

/** A hard limit cannot be kept with a price that nobody knows, and one that goes down has models with a known one; else a setting says what becomes of such calls. */
function decideUnknown(cost: CallCost, binding: readonly Term[], { settings }: Budgeting): Decision {
  const gravest = binding.toSorted((a, b) => GRAVITY.indexOf(a.budget.policy) - GRAVITY.indexOf(b.budget.policy) || shareOf(b) - shareOf(a))[0];
  const breach: Breach = { kind: 'unknown-price', reason: cost.unknown, ...(cost.unlisted === undefined ? {} : { unlisted: cost.unlisted }), standing: gravest?.kind === 'period' ? gravest.standing : undefined };
  const { policy } = gravest?.budget ?? {};
  const verdict = policy === 'stop' || policy === 'downgrade' ? VERDICTS[policy] : UNKNOWN[settings.unknownPrice];
  if (verdict === 'warn') return { kind: 'warn', ...allowance(cost, cost.outputCap), breach };
  return { kind: verdict, breach, ...(gravest === undefined ? {} : { budget: gravest.budget }) };
}

const UNKNOWN = { ask: 'ask', warn: 'warn', refuse: 'deny' } as const;

function shareOf(term: Term): number {
  return term.kind === 'period' ? term.standing.share : 0;
}

function admitted(cost: CallCost, terms: readonly Term[], outputCap: number, breach: Breach | undefined): Decision {
  const allowed = allowance(cost, outputCap);
  if (breach !== undefined) return { kind: 'warn', ...allowed, breach };
  const standing = terms.flatMap((term) => (term.kind === 'period' && term.standing.state !== 'active' ? [term.standing] : [])).toSorted((a, b) => b.share - a.share)[0];
  return standing === undefined ? { kind: 'allow', ...allowed } : { kind: 'warn', ...allowed, standing };
}

function allowance(cost: CallCost, outputCap: number): Allowance {
  const high = outputCap === cost.outputCap ? cost.high : cost.highWithCap(outputCap);
  const tokens = cost.tokensWithCap(outputCap);
  return {
    outputCap,
    // A reserve that is sent is a cap that nobody asked for.
    lowered: cost.longest !== undefined || outputCap < cost.outputCap,
    ...(high === undefined ? {} : { high }),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

function fits(term: Term, cost: CallCost, outputCap: number, has = hasRoom): boolean {
  const needed = neededOf(term, cost, outputCap);
  return needed !== undefined && has(term, needed);
}

/** What a warning is about: a limit that has no room, and only warns. */
function firstBreach(terms: readonly Term[], cost: CallCost): Breach | undefined {
  for (const term of terms) {
    const needed = neededOf(term, cost, cost.outputCap);
    if (needed !== undefined && !hasRoom(term, needed)) return breachOf(term, needed);
  }
  return undefined;
}

/** The largest cap with which the call fits all terms; `undefined` where an answer of that length would be worth nothing. */
function capThatFits(cost: CallCost, terms: readonly Term[]): number | undefined {
  const allFit = (cap: number): boolean => terms.every((term) => fits(term, cost, cap));
  const least = leastOutput(cost);
  if (least >= cost.outputCap || !allFit(least)) return undefined;
  let low = least;
  let above = cost.outputCap;
  while (above - low > 1) {
    const middle = Math.floor((low + above) / 2);
    if (allFit(middle)) low = middle;
    else above = middle;
  }
  return low;
}
