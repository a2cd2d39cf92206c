import type { Circumstances } from '../../core/budget/guard.ts';
import { passesEasily } from '../../core/budget/quick.ts';
import { EVERYTHING } from '../../core/budget/scope.ts';
import type { AppliedDowngrade, Call, Ruling } from '../../core/budget/ruling.ts';
import { downgradeKey, rule, untilOf } from '../../core/budget/ruling.ts';
import { standingsOf } from '../../core/budget/standing.ts';
import { pastBefore, stateChanges } from '../../core/budget/states.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { Verdict } from '../../core/ledger/store.ts';
import { Candidates, namesOf } from '../candidates.ts';
import { attemptOf } from '../entries.ts';
import type { Admission, AskAnswer, CheaperWay, Exchange, Outcome, Override } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { refuse } from '../refusal.ts';

/** Waiting calls look again at least so often. */
const LOOK_AGAIN_MS = 1000;

interface Admitted {
  readonly kind: 'admitted';
  readonly id: string;
  readonly admission: Admission;
  readonly heldAt: number;
}
type Refused = Refusal & { readonly kind: 'refused' };

/** Lets the call through with money set aside for it, or refuses it. Decision and hold are one step across all processes. */
export async function guard(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  const end = await new Admitting(exchange).run();
  if (end.kind === 'refused') return refuse(exchange, end);
  const { id, admission, heldAt } = end;
  if (exchange.signal.aborted) await giveBack(exchange, id);
  const estimate = admission.downgrade === undefined ? exchange.estimate : exchange.estimateAs?.(admission.downgrade.to);
  return next({ ...exchange, id, admission, heldAt, ...(estimate === undefined ? {} : { estimate }) });
}

/** One call on its way to being let through or refused. */
class Admitting {
  private readonly exchange: Exchange;
  private candidates: Candidates;
  private deadline: number;
  private override: Override | undefined;
  private chosen: Pick<AppliedDowngrade, 'to' | 'budget' | 'until'> | undefined;
  private waited = false;
  private spacedUntil = 0;

  constructor(exchange: Exchange) {
    this.exchange = exchange;
    this.candidates = new Candidates(exchange);
    this.deadline = this.newDeadline();
  }

  async run(): Promise<Admitted | Refused> {
    const { signal } = this.exchange;
    for (;;) {
      signal.throwIfAborted();
      const ruling = await this.rule();
      switch (ruling.kind) {
        case 'admitted': return ruling;
        case 'deny': return { kind: 'refused', breach: ruling.breach, byUser: false, midTurn: ruling.midTurn === true };
        case 'throttle': await this.space(ruling); break;
        case 'wait': await this.wait(); break;
        case 'ask': {
          const refused = await this.ask(ruling);
          if (refused !== undefined) return refused;
        }
      }
      // Limits may be others by now.
      this.candidates = new Candidates(this.exchange);
    }
  }

  private rule(): Promise<Admitted | Exclude<Ruling, { readonly kind: 'admit' }>> {
    const { context } = this.exchange;
    const circumstances: Circumstances = { overridden: this.override !== undefined, waited: this.waited };
    const call = this.call();
    this.prepare(call);
    return context.store.critical((state, now) => {
      const budgeting = context.budgeting();
      const ruling = rule(call, state, now, budgeting, circumstances);
      const verdict = this.verdict(ruling, now);
      // Where nothing was to be warned of, no limit of this call is past a threshold: only such as were before can have changed.
      const { bindings } = call.requested;
      const looked = ruling.kind === 'admit' && ruling.warning === undefined ? pastBefore(bindings, state) : bindings;
      const changes = stateChanges(looked.flatMap((binding) => standingsOf(binding, state, now, budgeting)), state);
      return changes.length === 0 ? verdict : { ...verdict, events: [...changes, ...verdict.events] };
    });
  }

  /**
   * What takes time is done beforehand, since within the critical section every other process waits: sums that were never asked for are counted, cheaper
   * models that may be needed are looked for.
   */
  private prepare(call: Call): void {
    const { context } = this.exchange;
    const [budgeting, now] = [context.budgeting(), context.clock.now()];
    if (passesEasily(call.requested, context.store.state, now, budgeting) !== undefined) return;
    const { bindings } = call.requested;
    for (const binding of bindings) standingsOf(binding, context.store.state, now, budgeting);
    for (const { budget } of bindings) if (budget.policy === 'downgrade') call.alternatives(budget);
  }

  /** As it was asked for, or with the model that a person chose instead. */
  private call(): Call {
    const alternative = this.chosen === undefined ? undefined : this.candidates.as(this.chosen.to);
    const { isTurn, session, model } = this.candidates;
    if (alternative === undefined) return this.candidates;
    return { requested: alternative.candidate, isTurn, alternatives: () => [], as: () => undefined, ...(session === undefined ? {} : { session }), ...(model === undefined ? {} : { model: alternative.model }) };
  }

  private verdict(ruling: Ruling, now: number): Verdict<Admitted | Exclude<Ruling, { readonly kind: 'admit' }>> {
    if (ruling.kind !== 'admit') return { events: [], result: ruling };
    const admission: Admission = {
      ...ruling.allowance,
      ...(ruling.warning === undefined ? {} : { warning: ruling.warning }),
      ...this.downgradeOf(ruling),
      ...(this.override === undefined ? {} : { override: this.override }),
    };
    // An id of its own for every try: one that was given back cannot be held again.
    const id = this.exchange.context.ids.next();
    return { events: [holdOf({ ...this.exchange, id }, admission), ...this.remembered(admission.downgrade)], result: { kind: 'admitted', id, admission, heldAt: now } };
  }

  private downgradeOf({ downgrade }: Extract<Ruling, { readonly kind: 'admit' }>): Pick<Admission, 'downgrade'> {
    const from = this.exchange.facts.model;
    if (this.chosen !== undefined && from !== undefined) return { downgrade: { from, ...this.chosen, because: {}, isKept: false } };
    return downgrade === undefined ? {} : { downgrade };
  }

  /** A session keeps the model that it was given. */
  private remembered(downgrade: AppliedDowngrade | undefined): readonly NewEvent[] {
    const { session } = this.candidates;
    if (downgrade === undefined || downgrade.isKept || session === undefined) return [];
    const { from, to, budget, until } = downgrade;
    return [{ type: 'downgrade', id: downgradeKey(session, from), from, to, budget, until }];
  }

  private async wait(): Promise<void> {
    const left = this.deadline - this.exchange.context.clock.monotonic();
    if (left > 0) await change(this.exchange, Math.min(LOOK_AGAIN_MS, left));
    else this.waited = true;
  }

  private async space({ until, breach }: Extract<Ruling, { readonly kind: 'throttle' }>): Promise<void> {
    const { context, caller } = this.exchange;
    if (until !== this.spacedUntil) caller.spaced?.(until, breach);
    this.spacedUntil = until;
    await change(this.exchange, Math.max(1, until - context.clock.now()));
  }

  /** Asks; resolves to a refusal where the answer is one. */
  private async ask(ruling: Extract<Ruling, { readonly kind: 'ask' | 'wait' }>): Promise<Refused | undefined> {
    const { breach, answers } = ruling;
    const { caller, signal, estimateAs } = this.exchange;
    const estimate = (answers === undefined ? undefined : estimateAs?.(answers)) ?? this.exchange.estimate;
    if (estimate === undefined) return { kind: 'refused', breach, byUser: false, midTurn: false };
    const answer = await unlessAborted(caller.ask({ breach, asked: estimate, cheaper: this.cheaper() }), signal);
    if (answer.kind === 'cancel') return { kind: 'refused', breach, byUser: true, midTurn: false };
    this.follow(answer, ruling);
    return undefined;
  }

  private follow(answer: AskAnswer, { breach, budget }: Extract<Ruling, { readonly kind: 'ask' | 'wait' }>): void {
    this.override = answer.kind === 'once' ? { reason: answer.reason } : undefined;
    if (answer.kind === 'model') this.chosen = { to: answer.model, budget: budget?.id ?? EVERYTHING.kind, until: untilOf(breach) };
    this.waited = false;
    this.deadline = this.newDeadline();
  }

  /** Cheaper models with which the call fits now, as far as can be told without holding anybody up. */
  private cheaper(): readonly CheaperWay[] {
    const { context, catalogue, estimateAs } = this.exchange;
    if (!this.candidates.isTurn) return [];
    const ways = this.candidates.cheaperWays().flatMap(({ model: id, candidate }): readonly CheaperWay[] => {
      const [model, estimate] = [catalogue?.find(id), estimateAs?.(id)];
      const asked = this.candidates.requested.cost.high;
      if (estimate?.kind !== 'known' || (asked !== undefined && estimate.high >= asked)) return [];
      const ruling = rule({ requested: candidate, isTurn: true, alternatives: () => [], as: () => undefined }, context.store.state, context.clock.now(), context.budgeting());
      return model !== undefined && ruling.kind === 'admit' ? [{ model, expected: estimate.expected, high: estimate.high }] : [];
    });
    return ways.slice(0, 3);
  }

  private newDeadline(): number {
    const { context } = this.exchange;
    return context.clock.monotonic() + context.budgeting().settings.holdWaitSeconds * 1000;
  }
}

function holdOf(exchange: Exchange, { high, tokens, downgrade }: Admission): NewEvent {
  const { id, context: { origin, keyHash, device, store }, request, facts } = exchange;
  return {
    type: 'hold', id, ...attemptOf(exchange), origin, keyHash, device, owner: store.owner, who: request.who, ...modelsIn(exchange, downgrade?.to),
    ...(high === undefined ? {} : { high }),
    ...expectedIn(exchange, high, downgrade?.to),
    ...(tokens === undefined ? {} : { tokens }),
    ...(isSure(facts) ? { isSure: true as const } : {}),
  };
}

/** What people are shown while it runs: what the model that will answer is expected to cost, where its answer may be as long as that. */
function expectedIn({ estimate, estimateAs }: Exchange, high: Admission['high'], instead: string | undefined): Pick<Extract<NewEvent, { type: 'hold' }>, 'expected'> {
  const answering = (instead === undefined ? undefined : estimateAs?.(instead)) ?? estimate;
  if (answering?.kind !== 'known') return {};
  return { expected: high !== undefined && high < answering.expected ? high : answering.expected };
}

/** The model that will answer, and those that may in its place, by every name that they are counted under. */
function modelsIn({ facts, catalogue }: Exchange, instead: string | undefined): Pick<Extract<NewEvent, { type: 'hold' }>, 'model' | 'others'> {
  const named = instead ?? facts.model;
  if (named === undefined) return {};
  const [model = named, ...names] = namesOf(named, catalogue);
  const others = [...names, ...(instead === undefined ? facts.fallbackModels.flatMap((other) => namesOf(other, catalogue)) : [])];
  return { model, ...(others.length === 0 ? {} : { others }) };
}

/** Of texts, the high figure is a bound; of pictures, sounds and files, an estimate. */
function isSure({ imageCount, fileCount, audioCount }: Exchange['facts']): boolean {
  return imageCount + fileCount + audioCount === 0;
}

/** Nothing was sent, and nothing will be. */
async function giveBack({ context, signal }: Exchange, id: string): Promise<void> {
  await context.store.append([{ type: 'release', id }]);
  signal.throwIfAborted();
}

/** The answer, unless the caller gives up before there is one: a question on the screen must not hold a call that nobody wants. */
async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([answer, aborted]);
    signal.throwIfAborted();
    return await answer;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Resolves when the ledger changes, after so many milliseconds, or when the caller gives up. */
function change({ context, signal }: Exchange, ms: number): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      listener.dispose();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = context.clock.after(ms, done);
    const listener = context.store.onChange(done);
    signal.addEventListener('abort', done, { once: true });
  });
}
