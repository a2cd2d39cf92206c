import type { Judgement } from '../../core/budget/runaway/judge.ts';
import { sessionKeyOf } from '../../core/budget/runaway/sessionKey.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { PauseMark } from '../../core/ledger/marks.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { Step } from '../compose.ts';
import type { WatchedCall } from '../breaker.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { refuse } from '../refusal.ts';

const FINE: Judgement = { kind: 'fine' };

/** Pauses the session of a call that goes in circles, and no other. Calls that are not refused are watched from when they are sent. */
export async function pause(exchange: Exchange, next: (exchange: Exchange) => Promise<Outcome>): Promise<Outcome> {
  const watched = watchedOf(exchange);
  // Another try of the same call is no step of its own.
  if (watched === undefined || exchange.retry !== undefined) return next(exchange);
  const judgement = await judged(exchange, watched);
  if (judgement.kind === 'fine') return next({ ...exchange, watched });
  return refuse(exchange, { breach: { kind: 'runaway', pause: judgement }, byUser: false, midTurn: false });
}

pause satisfies Step<Exchange, Outcome>;

/** Whether the call may go. What changes for its session is written in one step across all processes: once, and never over a word that we had not heard. */
async function judged(exchange: Exchange, watched: WatchedCall): Promise<Judgement> {
  const { context: { store } } = exchange;
  const seen = store.state.pauses.get(watched.session);
  const judgement = judgeIn(store.state, exchange, watched);
  if (changeOf(judgement, seen) === undefined) return judgement;
  return store.critical((state) => {
    const mark = state.pauses.get(watched.session);
    const result = isNewTurn(mark, seen) ? FINE : judgeIn(state, exchange, watched);
    return { events: changesFor(exchange, watched, result, mark), result };
  });
}

function judgeIn(state: LedgerState, { context }: Exchange, watched: WatchedCall): Judgement {
  const budgeting = context.budgeting();
  return context.breaker.judge(watched, { state, budgeting, sensitivity: budgeting.settings['runaway.sensitivity'] });
}

/** A person has said something to the session since we looked: what is judged here came before. */
function isNewTurn(mark: PauseMark | undefined, seen: PauseMark | undefined): boolean {
  return mark?.type === 'grant' && mark.choice === 'turn' && mark.ev !== seen?.ev;
}

/** What a judgement changes: a session that was not paused is, or one that was goes on, since a person has said something to it. */
function changeOf(judgement: Judgement, mark: PauseMark | undefined): 'pause' | 'turn' | undefined {
  if (judgement.kind === 'fine') return mark?.type === 'pause' ? 'turn' : undefined;
  return mark?.type === 'pause' || judgement.reason === 'stopped' ? undefined : 'pause';
}

function changesFor({ request: { who: { client } } }: Exchange, { session }: WatchedCall, judgement: Judgement, mark: PauseMark | undefined): readonly NewEvent[] {
  if (changeOf(judgement, mark) === undefined) return [];
  if (judgement.kind === 'fine') return [{ type: 'grant', id: session, choice: 'turn' }];
  const { reason, evidence } = judgement;
  return [{ type: 'pause', id: session, reason, evidence, ...(client === undefined ? {} : { client }) }];
}

function watchedOf({ context, request: { who }, shape, id, estimate }: Exchange): WatchedCall | undefined {
  if (shape === undefined) return undefined;
  const { client, session } = who;
  const key = sessionKeyOf({ ...(client === undefined ? {} : { client }), ...(session === undefined ? {} : { session }) }, shape);
  return { session: key, id, at: context.clock.now(), shape, ...(estimate?.kind === 'known' ? { estimate: estimate.expected } : {}) };
}
