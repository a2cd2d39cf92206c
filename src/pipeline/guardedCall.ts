import { readShape } from '../core/budget/runaway/shape.ts';
import type { Attribution } from '../core/usage.ts';
import { withoutControls } from '../core/wire/json.ts';
import type { RequestFacts } from '../core/wire/request.ts';
import { readRequest } from '../core/wire/request.ts';
import { compose } from './compose.ts';
import type { Caller, Exchange, GuardedRequest, Outcome, PipelineContext } from './exchange.ts';
import { call } from './steps/call.ts';
import { estimate } from './steps/estimate.ts';
import { guard } from './steps/guard.ts';
import { pause } from './steps/pause.ts';
import { watch } from './steps/watch.ts';

/** The one order of all fronts. Optimising, caching and routing will stand before the guard. */
const line = compose<Exchange, Outcome>([estimate, pause, guard, watch], call);

/**
 * Sends a call through the guard: estimates it, sets money aside, calls, and settles with the true cost.
 * Rejects when the ledger cannot be read or the caller gives up before anything was sent; everything else is an `Outcome`.
 */
export function guardedCall(context: PipelineContext, request: GuardedRequest, caller: Caller, signal: AbortSignal): Promise<Outcome> {
  return line(exchangeOf(context, request, caller, signal));
}

/** A call at the beginning of its way, with what its request says. */
export function exchangeOf(context: PipelineContext, request: GuardedRequest, caller: Caller, signal: AbortSignal): Exchange {
  const { endpoint, body } = request;
  const texts = context.texts.forCall();
  const shape = readShape(endpoint, body, request.bytes ?? JSON.stringify(body).length, texts);
  const facts = readRequest(endpoint, body);
  const who = named({ ...saidBy(facts), ...request.who });
  const exchange: Exchange = { context, request: { ...request, who }, caller, signal, id: context.ids.next(), facts, texts, isTurn: shape === undefined || shape.newest === 'person' };
  return shape === undefined ? exchange : { ...exchange, shape };
}

/** Whose call it is by its body, where the front does not know. */
function saidBy({ session, user }: RequestFacts): Pick<Attribution, 'session' | 'user'> {
  return { ...(session === undefined ? {} : { session }), ...(user === undefined ? {} : { user }) };
}

/** Names come from command lines, headers and folders: none is kept with control characters. */
function named(who: Attribution): Attribution {
  const names = Object.entries<unknown>({ ...who }).flatMap(([name, value]) => (typeof value === 'string' ? [[name, withoutControls(value)] as const] : []));
  return { ...who, ...Object.fromEntries(names), ...(who.tags === undefined ? {} : { tags: who.tags.map((tag) => withoutControls(tag)) }) };
}
