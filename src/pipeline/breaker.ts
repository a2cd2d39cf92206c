import { costOf } from '../core/budget/runaway/call.ts';
import type { Grant } from '../core/budget/runaway/grants.ts';
import { afterCost, grantOf } from '../core/budget/runaway/grants.ts';
import { RunawayHistory } from '../core/budget/runaway/history.ts';
import type { Judgement, Pause } from '../core/budget/runaway/judge.ts';
import { judge } from '../core/budget/runaway/judge.ts';
import type { Sensitivity } from '../core/budget/runaway/thresholds.ts';
import type { CallShape } from '../core/budget/runaway/shape.ts';
import type { Baseline } from '../core/budget/runaway/velocity.ts';
import { baselineOf } from '../core/budget/runaway/velocity.ts';
import type { Budgeting } from '../core/budget/standing.ts';
import type { PauseMark } from '../core/ledger/marks.ts';
import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { NanoUsd } from '../core/money.ts';
import { ZERO } from '../core/money.ts';

/** The user's usual speed is that of so long. */
const USUAL_MS = 28 * 24 * 3_600_000;
/** Idle sessions are forgotten that often. */
const SWEEP_MS = 5 * 60_000;

/** A call as the breaker sees it. */
export interface WatchedCall {
  readonly session: string;
  readonly id: string;
  /** When it was sent, epoch milliseconds. */
  readonly at: number;
  readonly shape: CallShape;
  readonly estimate?: NanoUsd;
}

/** All that a judgement depends on besides the calls. */
export interface Surroundings {
  readonly state: LedgerState;
  readonly budgeting: Budgeting;
  readonly sensitivity: Sensitivity;
}

/** What a person granted a session, and what its calls have cost since. */
interface Tally {
  /** The event that granted it. */
  readonly ev: string;
  grant: Grant;
  /** Calls that run, with what they are expected to cost. */
  readonly running: Map<string, NanoUsd>;
}

/** Watches the sessions that go through one process for such as run in circles. */
export class Breaker {
  private readonly history = new RunawayHistory();
  /** By session. The history forgets calls sooner than a grant of money is used up by small ones. */
  private readonly tallies = new Map<string, Tally>();
  private usual: { readonly at: number; readonly origin: string; readonly baseline: Baseline } | undefined;
  private swept = 0;

  /** Whether a call may be sent. A session that was paused stays so until a person says that it goes on, or says something to it. */
  judge(call: WatchedCall, { state, budgeting, sensitivity }: Surroundings): Judgement {
    this.sweep(call.at);
    const mark = state.pauses.get(call.session);
    if (sensitivity !== 'off' && mark?.type === 'pause' && call.shape.newest !== 'person') return pauseOf(mark);
    const grant = this.grantOf(call.session, mark);
    return judge({
      call, session: this.history.callsOf(call.session), now: call.at, baseline: this.baseline(call.at, state, budgeting), sensitivity,
      ...(grant === undefined ? {} : { grant }),
    });
  }

  /** A call is sent. */
  sent({ session, id, at, shape, estimate }: WatchedCall): void {
    this.history.add({ type: 'call', session, id, at, shape, ...(estimate === undefined ? {} : { estimate }) });
    this.tallies.get(session)?.running.set(id, estimate ?? ZERO);
  }

  /** Its answer is over. */
  ended({ session, id, at, shape, estimate }: WatchedCall, { endedAt, isOk, cost }: { readonly endedAt: number; readonly isOk: boolean; readonly cost?: NanoUsd | undefined }): void {
    this.history.add({ type: 'end', session, id, at, endedAt, isOk });
    if (cost !== undefined) this.history.add({ type: 'cost', session, id, at, cost, knownAt: endedAt });
    const tally = this.tallies.get(session);
    if (tally?.running.delete(id) !== true) return;
    const call = { id, at, shape, endedAt, isOk, ...(estimate === undefined ? {} : { estimate }), ...(cost === undefined ? {} : { cost }) };
    tally.grant = afterCost(tally.grant, costOf(call) ?? ZERO);
  }

  /** What a person granted, less what the session has cost since, calls that run included. */
  private grantOf(session: string, mark: PauseMark | undefined): Grant | undefined {
    if (mark?.type !== 'grant' || mark.choice === 'turn') {
      this.tallies.delete(session);
      return undefined;
    }
    const known = this.tallies.get(session);
    const tally = known?.ev === mark.ev ? known : { ev: mark.ev, grant: grantOf(mark.choice, mark.at), running: new Map<string, NanoUsd>() };
    this.tallies.set(session, tally);
    return [...tally.running.values()].reduce(afterCost, tally.grant);
  }

  private baseline(now: number, { buckets }: LedgerState, { origin, countByok }: Budgeting): Baseline {
    const known = this.usual;
    if (known?.origin === origin && now >= known.at && now < known.at + BUCKET_MS) return known.baseline;
    const quarters = buckets.spendBetween(now - USUAL_MS, now, (cell) => cell.origin === origin && cell.source !== 'untracked', countByok);
    const baseline = baselineOf(quarters.map(({ amount }) => amount));
    this.usual = { at: now, origin, baseline };
    return baseline;
  }

  private sweep(now: number): void {
    if (now < this.swept + SWEEP_MS) return;
    this.swept = now;
    this.history.sweep(now);
  }
}

/** A pause as it was seen when it began. */
function pauseOf({ reason, evidence }: Extract<PauseMark, { readonly type: 'pause' }>): Pause {
  return { kind: 'pause', reason, evidence };
}
