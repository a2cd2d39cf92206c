import type { Breach, CallCost, Decision } from '../../core/budget/guard.ts';
import { breachCode, decide } from '../../core/budget/guard.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { Verdict } from '../../core/ledger/store.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import { blockedEntry } from '../entries.ts';
import type { Admission, Exchange, Outcome } from '../exchange.ts';

/** How long a call waits for money that is only set aside for others. */
const PATIENCE_MS = 10_000;
/** Waiting calls look again at least so often. */
const LOOK_AGAIN_MS = 1000;

type Ruling =
  | { readonly kind: 'admitted'; readonly id: string; readonly admission: Admission; readonly heldAt: number }
  | { readonly kind: 'ask' | 'wait' | 'deny'; readonly breach: Breach; readonly byUser?: true };

/** Lets the call through with money set aside for it, or refuses it. Decision and hold are one step across all processes. */
export async function guard(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  const ruling = await admit(exchange);
  if (ruling.kind !== 'admitted') return refuse(exchange, ruling.breach, ruling.byUser === true);
  const { id, admission, heldAt } = ruling;
  if (exchange.signal.aborted) await giveBack(exchange, id);
  return next({ ...exchange, id, admission, heldAt });
}

/** Nothing was sent, and nothing will be. */
async function giveBack({ context, signal }: Exchange, id: string): Promise<void> {
  await context.store.append([{ type: 'release', id }]);
  signal.throwIfAborted();
}

async function admit(exchange: Exchange): Promise<Ruling> {
  const { context, caller, signal } = exchange;
  let deadline = context.clock.monotonic() + PATIENCE_MS;
  let overridden = false;
  for (;;) {
    signal.throwIfAborted();
    const ruling = await rule(exchange, overridden);
    if (ruling.kind === 'admitted' || ruling.kind === 'deny') return ruling;
    if (ruling.kind === 'wait') {
      const left = deadline - context.clock.monotonic();
      if (left > 0) {
        await change(exchange, Math.min(LOOK_AGAIN_MS, left));
        continue;
      }
      if (context.budgeting().settings.policy !== 'ask') return { kind: 'deny', breach: ruling.breach };
    }
    signal.throwIfAborted();
    const answer = await unlessAborted(caller.ask(ruling.breach), signal);
    if (answer === 'cancel') return { kind: 'deny', breach: ruling.breach, byUser: true };
    overridden = answer === 'once';
    deadline = context.clock.monotonic() + PATIENCE_MS;
  }
}

function rule(exchange: Exchange, overridden: boolean): Promise<Ruling> {
  const { context, estimate } = exchange;
  const cost = costOf(estimate);
  return context.store.critical((state, now) => verdict(exchange, decide(cost, state, now, context.budgeting(), overridden), now, overridden));
}

function verdict(exchange: Exchange, decision: Decision, now: number, overridden: boolean): Verdict<Ruling> {
  if (decision.kind !== 'allow' && decision.kind !== 'warn') return { events: [], result: { kind: decision.kind, breach: decision.breach } };
  const admission = { outputCap: decision.outputCap, lowered: decision.lowered, overridden, ...highOf(decision), ...warningOf(decision) };
  // An id of its own for every try: one that was given back cannot be held again.
  const id = exchange.context.ids.next();
  return { events: [holdOf({ ...exchange, id }, admission)], result: { kind: 'admitted', id, admission, heldAt: now } };
}

function holdOf({ id, retry, context, request, facts }: Exchange, { high }: Admission): NewEvent {
  const { origin, keyHash, device, store } = context;
  return {
    type: 'hold', id, exchange: retry?.exchange ?? id, attempt: retry?.attempt ?? 1, origin, keyHash, device, owner: store.owner, who: request.who,
    ...(facts.model === undefined ? {} : { model: facts.model }),
    ...(high === undefined ? {} : { high }),
  };
}

async function refuse(exchange: Exchange, breach: Breach, byUser: boolean): Promise<Outcome> {
  const { context } = exchange;
  const entry = blockedEntry(exchange, breach, context.clock.now());
  context.logger.info('guard', `refused a call to ${exchange.facts.model ?? 'an unnamed model'}: ${breachCode(breach)}`);
  await context.store.append([{ type: 'entry', id: entry.id, entry }]);
  return { kind: 'refused', breach, byUser, entry };
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

function costOf(estimate: Estimate | undefined): CallCost {
  if (estimate === undefined) return { outputCap: 0, highWithCap: () => undefined };
  const known = estimate.kind === 'known' ? { high: estimate.high } : { unknown: estimate.reason };
  return { outputCap: estimate.outputCap, highWithCap: (cap) => estimate.highWithCap(cap), ...known };
}

function highOf({ high }: Extract<Decision, { kind: 'allow' | 'warn' }>): Pick<Admission, 'high'> {
  return high === undefined ? {} : { high };
}

function warningOf(decision: Extract<Decision, { kind: 'allow' | 'warn' }>): Pick<Admission, 'warning'> {
  if (decision.kind === 'allow') return {};
  const { standing, breach } = decision;
  return { warning: { ...(standing === undefined ? {} : { standing }), ...(breach === undefined ? {} : { breach }) } };
}
