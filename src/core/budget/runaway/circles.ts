import type { Call } from './call.ts';
import { spentOn } from './call.ts';
import { Seen } from './seen.ts';
import type { Run } from './tally.ts';
import { Tally } from './tally.ts';

/** What the path of a conversation shows. */
export interface Circles {
  /** The same steps over and over. */
  readonly same: Run;
  /** The same error over and over. */
  readonly errors: Run;
  /** How much of the last `LOOKED_BACK` steps repeats earlier ones, 0 to 1; 0 where there are not so many. */
  readonly staleShare: number;
  /** Share of errors among them. */
  readonly errorShare: number;
}

/** How far back the shares reach. */
const LOOKED_BACK = 40;
/** What speaks against a run of errors, per answer that is none. */
const NO_ERROR = -1.5;
/** Faster than any model that has something to read, in milliseconds. */
const MACHINE_PACE_MS = 400;
const MACHINE_WEIGHT = 1.5;
/** Nobody reads and types in less. */
const HUMAN_PACE_MS = 1000;
/** From these gaps on, a repetition looks more and more like waiting for something. */
const PATIENT_MS = 8000;
const PATIENT_SHARE_MS = 15_000;
const PATIENT_ERROR_MS = 20_000;
/** A step that waits on purpose counts for so much. */
const WAITING = 0.25;
/** What makes a conversation dear. */
const DEAR_NANOS = 1e10;

/**
 * Looks along a conversation's path, oldest call first, for runs of repetition. A run grows with each repeated step, by how quickly it comes, and shrinks
 * with each new one; a turn of the person's ends it.
 */
export function circlesIn(path: readonly Call[]): Circles {
  const seen = new Seen(spentOn(path) >= DEAR_NANOS);
  const same = new Tally();
  const errors = new Tally();
  const stale: number[] = [];
  let last: Call | undefined;
  for (let place = 0; place < path.length; place += 1) {
    const call = path[place];
    if (call === undefined) break;
    if (seen.isNewTurn(call.shape) && isHumanPace(call, last)) {
      same.reset();
      errors.reset();
    }
    const { step, error } = seen.take(call.shape, last?.shape);
    const gap = last === undefined ? Number.POSITIVE_INFINITY : call.at - last.at;
    const waiting = call.shape.waits ? WAITING : 1;
    same.add(place, step > 0 ? step * waiting * weightOfStep(gap) : step);
    errors.add(place, call.shape.error === 0 ? NO_ERROR : error * waiting * Math.min(1, PATIENT_ERROR_MS / gap));
    stale.push(Math.max(0, step) * waiting * Math.min(1, PATIENT_SHARE_MS / gap));
    last = call;
  }
  return { same: same.run, errors: errors.run, staleShare: recentShare(stale), errorShare: recentShare(path.slice(-LOOKED_BACK).map(({ shape }) => (shape.error === 0 ? 0 : 1))) };
}

/** Words that come as soon as the answer was there are no person's. */
function isHumanPace({ at }: Call, last: Call | undefined): boolean {
  return last === undefined || at - (last.endedAt ?? last.at) >= HUMAN_PACE_MS;
}

function weightOfStep(gap: number): number {
  return gap < MACHINE_PACE_MS ? MACHINE_WEIGHT : Math.min(1, (PATIENT_MS / gap) ** 2);
}

function recentShare(values: readonly number[]): number {
  return values.length < LOOKED_BACK ? 0 : values.slice(-LOOKED_BACK).reduce((sum, value) => sum + value, 0) / LOOKED_BACK;
}
