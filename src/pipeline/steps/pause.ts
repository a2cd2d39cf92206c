import { sessionKeyOf } from '../../core/budget/runaway/sessionKey.ts';
import type { Breach } from '../../core/budget/terms.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { Step } from '../compose.ts';
import type { WatchedCall } from '../breaker.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { refuse } from '../refusal.ts';

/** Pauses the session of a call that goes in circles, and no other. Calls that are not refused are watched from when they are sent. */
export async function pause(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  const { context } = exchange;
  const watched = watchedOf(exchange);
  // Another try of the same call is no step of its own.
  if (watched === undefined || exchange.retry !== undefined) return next(exchange);
  const budgeting = context.budgeting();
  const judgement = context.breaker.judge(watched, { state: context.store.state, budgeting, sensitivity: budgeting.settings['runaway.sensitivity'] });
  const isPaused = context.store.state.pauses.get(watched.session)?.type === 'pause';
  if (judgement.kind === 'fine') {
    // A person has said something to a paused session: from here on it is judged as any other.
    if (isPaused) context.store.note([{ type: 'grant', id: watched.session, choice: 'turn' }]);
    return next({ ...exchange, watched });
  }
  const breach: Breach = { kind: 'runaway', pause: judgement };
  const { client } = exchange.request.who;
  const events: readonly NewEvent[] = judgement.reason !== 'stopped' && !isPaused
    ? [{ type: 'pause', id: watched.session, reason: judgement.reason, evidence: judgement.evidence, ...(client === undefined ? {} : { client }) }]
    : [];
  return refuse(exchange, { breach, byUser: false, midTurn: false }, events);
}

pause satisfies Step<Exchange, Outcome>;

function watchedOf({ context, request: { who }, shape, id, estimate }: Exchange): WatchedCall | undefined {
  if (shape === undefined) return undefined;
  const { client, session } = who;
  const key = sessionKeyOf({ ...(client === undefined ? {} : { client }), ...(session === undefined ? {} : { session }) }, shape);
  return { session: key, id, at: context.clock.now(), shape, ...(estimate?.kind === 'known' ? { estimate: estimate.expected } : {}) };
}
