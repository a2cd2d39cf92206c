import type { LedgerState } from '../ledger/state.ts';
import type { Budget } from './budget.ts';
import type { Allowance, Candidate, Circumstances, Decision } from './guard.ts';
import { decide } from './guard.ts';
import type { Binding } from './lens.ts';
import { passesEasily } from './quick.ts';
import { lastModelIn } from './sessions.ts';
import { lastCallOf } from './spacing.ts';
import type { Budgeting, Standing } from './standing.ts';
import type { Breach } from './terms.ts';
import { termsOf } from './terms.ts';

/** Another model that could answer a call. */
export interface Alternative {
  readonly model: string;
  readonly candidate: Candidate;
}

/** A call with everything that may be done about it. */
export interface Call {
  readonly requested: Candidate;
  /** The model that it asks for; absent where it names none. */
  readonly model?: string;
  /** It begins a turn of a person's: between a tool call and its result no model is changed. */
  readonly isTurn: boolean;
  /** Whose models are changed together; absent where the caller names no session. */
  readonly session?: string;
  /** Models to go down to by a budget, the preferred one first. */
  alternatives(budget: Budget): readonly Alternative[];
  /** The call with that model; `undefined` where it cannot do what is asked, or nobody knows what it costs then. */
  as(model: string): Alternative | undefined;
}

/** A model that was put in the place of another for a session. */
export interface Downgrade {
  readonly from: string;
  readonly to: string;
  /** Whose limit it was for. */
  readonly budget: string;
  /** When that limit starts anew, epoch milliseconds. */
  readonly until: number;
  /** The user wants the dearer model back: from then on the session is asked. */
  readonly isUndone?: boolean;
}

/** What becomes of a call. */
export type Ruling =
  | { readonly kind: 'admit'; readonly allowance: Allowance; readonly warning?: Warning; readonly downgrade?: AppliedDowngrade }
  /** Not before that instant, epoch milliseconds. */
  | { readonly kind: 'throttle'; readonly breach: Breach; readonly until: number }
  /** `answers`: the model that will, where it is not the one that the call asks for. */
  | { readonly kind: 'ask' | 'wait'; readonly breach: Breach; readonly budget?: Budget; readonly answers?: string }
  /** `midTurn`: at the next turn of a person's, a cheaper model would do. */
  | { readonly kind: 'deny'; readonly breach: Breach; readonly midTurn?: true };

/** Why a call is let through with a warning. */
export interface Warning {
  readonly standing?: Standing;
  readonly breach?: Breach;
}

/** The model that a call was given in the place of the one it asks for, and why. */
export interface AppliedDowngrade extends Downgrade {
  readonly because: Warning;
  /** It was so in this session before. */
  readonly isKept: boolean;
}

/** Rules on one call. Pure, as `decide` is. */
export function rule(call: Call, state: LedgerState, now: number, budgeting: Budgeting, circumstances: Circumstances = {}): Ruling {
  const judge: Judge = (candidate) => decide(candidate, state, now, budgeting, circumstances);
  const known = downgradeIn(state, call);
  const isKept = known !== undefined && isInForce(known, call, state, now);
  // A person who lets a call through at a turn of theirs means the model that it asks for.
  if (circumstances.overridden === true && (!isKept || call.isTurn)) return rulingOf(judge(call.requested));
  if (known === undefined) {
    const allowance = passesEasily(call.requested, state, now, budgeting);
    if (allowance !== undefined) return { kind: 'admit', allowance };
  }
  const kept = isKept ? keep(call, known, judge) : undefined;
  return kept ?? ruleAnew(call, known, judge, { state, now, budgeting, circumstances });
}

type Judge = (candidate: Candidate) => Decision;

/** All that a ruling depends on besides the call. */
interface Situation {
  readonly state: LedgerState;
  readonly now: number;
  readonly budgeting: Budgeting;
  readonly circumstances: Circumstances;
}

function ruleAnew(call: Call, known: Downgrade | undefined, judge: Judge, situation: Situation): Ruling {
  const decision = judge(call.requested);
  const isUndone = known?.isUndone === true;
  const mayChange = call.isTurn && !isUndone && call.model !== undefined;
  switch (decision.kind) {
    case 'allow':
    case 'warn': return (mayChange ? eased(call, judge, situation) : undefined) ?? rulingOf(decision);
    case 'downgrade': return isUndone ? askAbout(decision) : goDown(call, decision, mayChange, judge);
    case 'throttle': return spaceOut(call, decision.breach, situation);
    default: return rulingOf(decision);
  }
}

/**
 * Whether a change of model still holds: until its limit starts anew, its budget goes, or it is undone. Even then what has begun with the other model
 * ends with it: between a tool call and its result none is changed.
 */
function isInForce({ budget, until, isUndone, to }: Downgrade, { isTurn, session, model, requested }: Call, state: LedgerState, now: number): boolean {
  const isOver = isUndone === true || now >= until || requested.bindings.every((binding) => binding.budget.id !== budget);
  if (!isOver || isTurn) return !isOver;
  const last = lastModelIn(state, session, model);
  return last === undefined || last === to;
}

/** The name under which a session's change of model is remembered. */
export function downgradeKey(session: string, model: string): string {
  return `${session} ${model}`;
}

function downgradeIn(state: LedgerState, { session, model }: Call): Downgrade | undefined {
  return session === undefined || model === undefined ? undefined : state.downgrades.get(downgradeKey(session, model));
}

/** What was changed in a session stays so; between a tool call and its result it is that model or none. */
function keep(call: Call, known: Downgrade, judge: Judge): Ruling | undefined {
  const alternative = call.as(known.to);
  const decision = alternative === undefined ? undefined : judge(alternative.candidate);
  if (isAdmitted(decision)) return downgraded(decision, { ...known, because: warningOf(decision), isKept: true });
  if (decision?.kind === 'wait') return rulingOf(decision);
  if (call.isTurn) return undefined;
  if (decision === undefined) return { kind: 'deny', breach: { kind: 'unknown-price', reason: undefined, standing: undefined }, midTurn: true };
  return decision.kind === 'ask' ? { ...askAbout(decision), answers: known.to } : { kind: 'deny', breach: decision.breach, midTurn: true };
}

/** A budget that is nearly used up goes down before it is: the dearer model would only stop the work later. */
function eased(call: Call, judge: Judge, { state, now, budgeting }: Situation): Ruling | undefined {
  for (const { budget, standing } of termsDegraded(call.requested.bindings, state, now, budgeting)) {
    if (budget.downgradeTo.includes(call.model ?? '')) continue;
    const found = firstCheaper(call, budget, judge);
    if (found !== undefined) return downgraded(found.decision, { from: call.model ?? '', to: found.alternative.model, budget: budget.id, until: standing.period.end, because: { standing }, isKept: false });
  }
  return undefined;
}

type Refusing = Extract<Decision, { readonly kind: 'downgrade' | 'throttle' | 'ask' | 'wait' | 'deny' }>;

/** Whoever took the dearer model back is asked from then on. */
function askAbout({ breach, budget }: Refusing): Extract<Ruling, { readonly kind: 'ask' | 'wait' }> {
  return { kind: 'ask', breach, ...(budget === undefined ? {} : { budget }) };
}

function goDown(call: Call, { breach, budget }: Refusing, mayChange: boolean, judge: Judge): Ruling {
  if (!mayChange || budget === undefined) return call.isTurn ? { kind: 'deny', breach } : { kind: 'deny', breach, midTurn: true };
  const found = firstCheaper(call, budget, judge);
  if (found !== undefined) return downgraded(found.decision, { from: call.model ?? '', to: found.alternative.model, budget: budget.id, until: untilOf(breach), because: { breach }, isKept: false });
  const waits = call.alternatives(budget).some(({ candidate }) => judge(candidate).kind === 'wait');
  return { kind: waits ? 'wait' : 'deny', breach };
}

/** The first model that costs less and fits. */
function firstCheaper(call: Call, budget: Budget, judge: Judge): { readonly alternative: Alternative; readonly decision: Admitted } | undefined {
  const most = call.requested.cost.high ?? Number.POSITIVE_INFINITY;
  for (const alternative of call.alternatives(budget)) {
    const { high } = alternative.candidate.cost;
    if (high === undefined || high >= most) continue;
    const decision = judge(alternative.candidate);
    if (isAdmitted(decision)) return { alternative, decision };
  }
  return undefined;
}

/** Spaces out by the budgets that have no room, and no other. */
function spaceOut({ requested: { cost, bindings } }: Call, breach: Breach, { state, now, budgeting, circumstances }: Situation): Ruling {
  const full = bindings.filter((binding) => decide({ cost, bindings: [binding] }, state, now, budgeting, circumstances).kind === 'throttle');
  const until = Math.max(...full.map((binding) => lastCallOf(binding, state, budgeting))) + budgeting.settings.throttleSeconds * 1000;
  if (now < until) return { kind: 'throttle', breach, until };
  return rulingOf(decide({ cost, bindings }, state, now, budgeting, { ...circumstances, spaced: true }), breach);
}

/** Limits of budgets that go down, as far as they are nearly or quite used up. */
function termsDegraded(bindings: readonly Binding[], state: LedgerState, now: number, budgeting: Budgeting): readonly { readonly budget: Budget; readonly standing: Standing }[] {
  const terms = termsOf(bindings.filter(({ budget }) => budget.policy === 'downgrade'), state, now, budgeting);
  return terms.flatMap((term) => (term.kind === 'period' && (term.standing.state === 'degraded' || term.standing.state === 'stopped') ? [term] : []));
}

type Admitted = Extract<Decision, { readonly kind: 'allow' | 'warn' }>;

function isAdmitted(decision: Decision | undefined): decision is Admitted {
  return decision?.kind === 'allow' || decision?.kind === 'warn';
}

function downgraded(decision: Admitted, downgrade: AppliedDowngrade): Ruling {
  const ruling = rulingOf(decision);
  return ruling.kind === 'admit' ? { ...ruling, downgrade } : ruling;
}

function rulingOf(decision: Decision, breach?: Breach): Ruling {
  switch (decision.kind) {
    case 'allow':
    case 'warn': return admit(decision, breach);
    case 'ask':
    case 'wait': return { kind: decision.kind, breach: decision.breach, ...(decision.budget === undefined ? {} : { budget: decision.budget }) };
    default: return { kind: 'deny', breach: decision.breach };
  }
}

/** `breach`: what it is let through in spite of. */
function admit(decision: Admitted, breach: Breach | undefined): Ruling {
  const { outputCap, high, tokens, lowered } = decision;
  const allowance = { outputCap, lowered, ...(high === undefined ? {} : { high }), ...(tokens === undefined ? {} : { tokens }) };
  const warning = { ...(breach === undefined ? {} : { breach }), ...warningOf(decision) };
  return { kind: 'admit', allowance, ...(Object.keys(warning).length === 0 ? {} : { warning }) };
}

function warningOf(decision: Admitted): Warning {
  return decision.kind === 'allow' ? {} : { ...(decision.standing === undefined ? {} : { standing: decision.standing }), ...(decision.breach === undefined ? {} : { breach: decision.breach }) };
}

/** When the limit that had no room starts anew, epoch milliseconds; 0 where it has no period. */
export function untilOf(breach: Breach): number {
  return breach.kind === 'period' ? breach.standing.period.end : 0;
}
