import type { NanoUsd } from '../../money.ts';
import { isObject, listOf, objectOf } from '../../wire/json.ts';
import type { Call } from './call.ts';
import { compareCalls, isShape } from './call.ts';
import type { CallShape } from './shape.ts';

/** Calls that are kept of one session: the newest. */
export const CALLS_PER_SESSION = 256;
/** A session that was idle for so long is forgotten. */
export const IDLE_MS = 3_600_000;
/** All calls together: some eight megabytes at most. Sessions beyond it are forgotten, longest quiet first. */
export const MOST_CALLS = 20_000;

/** Which call something is said of. All events of a call bear the same three. */
interface OfCall {
  readonly session: string;
  readonly id: string;
  /** When the call was sent, epoch milliseconds. */
  readonly at: number;
}

/** What is said of a call, in whatever order and however often. */
export type RunawayEvent = OfCall & (
  | { readonly type: 'call'; readonly shape: CallShape; readonly estimate?: NanoUsd }
  | { readonly type: 'end'; readonly endedAt: number; readonly isOk: boolean }
  /** `knownAt`: a later word on the cost counts. */
  | { readonly type: 'cost'; readonly cost: NanoUsd; readonly knownAt: number }
);

/** A call of which perhaps only the end or the cost is known yet. */
type Partly = Pick<Call, 'id' | 'at'> & Partial<Call> & { readonly knownAt?: number };

/** The calls of the last hour by session. A fold: the order of events and their repetition do not matter, as long as its bounds are not reached. */
export class RunawayHistory {
  private readonly sessions = new Map<string, Partly[]>();
  private count = 0;

  /** Takes in what is said of a call. */
  add(event: RunawayEvent): void {
    const calls = this.sessions.get(event.session) ?? [];
    const known = calls.findLastIndex(({ id }) => id === event.id);
    const before = known < 0 ? undefined : calls[known];
    const merged = merge(before ?? { id: event.id, at: event.at }, event);
    if (known >= 0) calls[known] = merged;
    else insert(calls, merged);
    this.keep(event.session, calls, known < 0 ? 1 : 0);
  }

  /** The calls of a session whose request was seen, oldest first; not to be kept. */
  callsOf(session: string): readonly Call[] {
    const calls = this.sessions.get(session) ?? [];
    return calls.every(wasSeen) ? calls : calls.filter(wasSeen);
  }

  /** Forgets sessions that are idle. To be called now and then. */
  sweep(now: number): void {
    for (const [session, calls] of this.sessions) if ((calls.at(-1)?.at ?? 0) < now - IDLE_MS) this.forget(session, calls);
  }

  /** How many calls and sessions are kept. */
  get size(): { readonly calls: number; readonly sessions: number } {
    return { calls: this.count, sessions: this.sessions.size };
  }

  toJSON(): unknown {
    return { version: 1, sessions: [...this.sessions] };
  }

  private keep(session: string, calls: Partly[], added: number): void {
    const surplus = Math.max(0, calls.length - CALLS_PER_SESSION);
    calls.splice(0, surplus);
    // The map's own order is how long a session has been quiet.
    this.sessions.delete(session);
    this.sessions.set(session, calls);
    this.count += added - surplus;
    for (const [oldest, theirs] of this.sessions) {
      if (this.count <= MOST_CALLS || oldest === session) break;
      this.forget(oldest, theirs);
    }
  }

  private forget(session: string, calls: readonly Partly[]): void {
    this.sessions.delete(session);
    this.count -= calls.length;
  }

  /** A history from what `toJSON` wrote. What cannot be read is left out. */
  static from(saved: unknown): RunawayHistory {
    const history = new RunawayHistory();
    if (!isObject(saved) || saved.version !== 1) return history;
    for (const [session, calls] of listOf(saved.sessions).map(listOf)) {
      if (typeof session !== 'string') continue;
      const read = listOf(calls).map(objectOf).filter((call) => isPartly(call)).toSorted(compareCalls).slice(-CALLS_PER_SESSION);
      history.keep(session, read, read.length);
    }
    return history;
  }
}

function wasSeen(call: Partly): call is Partly & Call {
  return call.shape !== undefined;
}

function insert(calls: Partly[], call: Partly): void {
  // Nearly always the newest.
  const after = calls.findLastIndex((other) => compareCalls(other, call) < 0);
  calls.splice(after + 1, 0, call);
}

function merge(call: Partly, event: RunawayEvent): Partly {
  switch (event.type) {
    case 'call': return call.shape === undefined ? { ...call, shape: event.shape, ...(event.estimate === undefined ? {} : { estimate: event.estimate }) } : call;
    case 'end': return isEarlier(call, event) ? { ...call, endedAt: event.endedAt, isOk: event.isOk } : call;
    case 'cost': return isLater(call, event) ? { ...call, cost: event.cost, knownAt: event.knownAt } : call;
  }
}

function isEarlier({ endedAt }: Partly, event: { readonly endedAt: number; readonly isOk: boolean }): boolean {
  return endedAt === undefined || event.endedAt < endedAt || (event.endedAt === endedAt && event.isOk);
}

function isLater({ knownAt, cost }: Partly, event: { readonly cost: NanoUsd; readonly knownAt: number }): boolean {
  return knownAt === undefined || event.knownAt > knownAt || (event.knownAt === knownAt && event.cost > (cost ?? 0));
}

function isPartly(value: unknown): value is Partly {
  return isObject(value) && typeof value.id === 'string' && typeof value.at === 'number' && (value.shape === undefined || isShape(value.shape));
}
