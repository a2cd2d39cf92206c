import type { Call } from './call.ts';
import { costOf } from './call.ts';
import { mix } from './hash.ts';
import type { CallShape } from './shape.ts';

/** A run of repeated calls: how strong the evidence is, and what it consists of. */
export interface Run {
  /** In calls of full weight. */
  readonly score: number;
  /** Place in the path where the run began. */
  readonly from: number;
  /** Repetitions in it. */
  readonly repeats: number;
}

/** What the path of a conversation shows. */
export interface Circles {
  /** The same steps over and over. */
  readonly same: Run;
  /** The same error over and over. */
  readonly errors: Run;
  /** Weight of repeated steps among the last `LOOKED_BACK`, per step; 0 to 1 and a little more. */
  readonly staleShare: number;
  /** Share of errors among them. */
  readonly errorShare: number;
}

/** How far back the shares reach. */
export const LOOKED_BACK = 40;
/** What speaks against a run, per step that is new. */
const NEW_STEP = -2;
const ANSWERED_WELL = -1.5;
/** No run is remembered as longer, so that a session that goes on well is soon trusted again. */
const MOST_SCORE = 48;
/** Faster than any model that has something to read, in milliseconds. */
const MACHINE_PACE_MS = 1000;
const FAST_WEIGHT = 1.5;
/** From this gap on, a repetition looks more and more like waiting for something. */
const PATIENT_MS = 8000;
const PATIENT_ERROR_MS = 20_000;
const PATIENT_STEP_MS = 15_000;
/** A step that waits on purpose counts for so much. */
const WAITING = 0.25;
/** The same request sent again as it is, with nothing in it that repeats: samples, rows that are alike; more when it costs. */
const SENT_AGAIN = 0.05;
const SENT_AGAIN_DEAR = 0.2;
const DEAR_NANOS = 1e10;
/** Something else was tried, with the same error. */
const OTHER_WAY = 0.5;
/** Words without a deed bring so little. */
const SMALL_GROWTH_BYTES = 2000;

/** Looks along a conversation's path for runs of repetition. A run grows with each repeated step, by how quickly it comes, and shrinks with each new one. */
export function circlesIn(path: readonly Call[]): Circles {
  const seen = new Seen(path.reduce((sum, call) => sum + costOf(call), 0) >= DEAR_NANOS);
  const same = new Tally();
  const errors = new Tally();
  const stale: number[] = [];
  let failed = 0;
  for (const [index, call] of path.entries()) {
    const last = path[index - 1];
    const { shape } = call;
    if (shape.newest === 'person' && seen.isNewTurn(shape)) {
      same.reset(index);
      errors.reset(index);
    }
    const gap = last === undefined ? Number.POSITIVE_INFINITY : call.at - last.at;
    const waiting = shape.waits ? WAITING : 1;
    const found = seen.take(shape, last?.shape);
    const weight = found.step > 0 ? found.step * paceWeight(gap) * waiting : 0;
    same.add(index, found.step > 0 ? weight : found.step);
    if (shape.error !== 0) errors.add(index, found.error * Math.min(1, PATIENT_ERROR_MS / gap) * waiting);
    else if (shape.act !== 0) errors.add(index, ANSWERED_WELL);
    stale.push(found.step > 0 ? found.step * waiting * Math.min(1, PATIENT_STEP_MS / gap) : 0);
    if (index >= path.length - LOOKED_BACK && shape.error !== 0) failed += 1;
  }
  const share = (sum: number): number => (path.length < LOOKED_BACK ? 0 : sum / LOOKED_BACK);
  return { same: same.run, errors: errors.run, staleShare: share(stale.slice(-LOOKED_BACK).reduce((sum, weight) => sum + weight, 0)), errorShare: share(failed) };
}

function paceWeight(gap: number): number {
  if (gap < MACHINE_PACE_MS) return FAST_WEIGHT;
  return Math.min(1, (PATIENT_MS / gap) ** 2);
}

/** A sum that never falls below nothing: it grows while evidence outweighs what speaks against it (Page's test). */
class Tally {
  private score = 0;
  private from = 0;
  private repeats = 0;

  add(index: number, value: number): void {
    if (this.score === 0) this.reset(index);
    if (value > 0) this.repeats += 1;
    this.score = Math.min(MOST_SCORE, Math.max(0, this.score + value));
  }

  reset(index: number): void {
    this.score = 0;
    this.from = index;
    this.repeats = 0;
  }

  get run(): Run {
    return { score: this.score, from: this.from, repeats: this.repeats };
  }
}

/** Where something was met before: how often, and at how many places of the conversation. */
interface Met {
  count: number;
  readonly place: number;
  isElsewhere: boolean;
}

/** What was met along a path. */
class Seen {
  private readonly met = new Map<number, Met>();
  private readonly turns = new Set<number>();
  private readonly isDear: boolean;
  private growth = 0;

  constructor(isDear: boolean) {
    this.isDear = isDear;
  }

  /** A person's words that were not said before on this way. */
  isNewTurn({ input }: CallShape): boolean {
    const isNew = !this.turns.has(input);
    this.turns.add(input);
    return isNew;
  }

  /** How much this call repeats what went before: its step, and its error. Negative where it is new. */
  take(shape: CallShape, last: CallShape | undefined): { readonly step: number; readonly error: number } {
    // The very same request once more is no further failure.
    const error = last?.whole === shape.whole ? 0 : this.errorOf(shape);
    return { step: this.stepOf(shape, last, error), error };
  }

  private stepOf(shape: CallShape, last: CallShape | undefined, error: number): number {
    const growth = last === undefined ? 0 : shape.bytes - last.bytes;
    const step = this.meet(mix(mix(1, shape.act), shape.input), shape.before);
    const sent = this.meet(mix(2, shape.whole), 0);
    const nag = shape.isProse && shape.newest === 'program' ? this.meet(mix(3, shape.input), shape.before) : undefined;
    const isSteady = this.growsAsBefore(growth);
    if (shape.act !== 0 && isCircle(step)) return 1;
    if (nag !== undefined && isCircle(nag) && growth <= SMALL_GROWTH_BYTES) return 1;
    if (shape.act === 0 && step.count > 2 && isSteady) return 1;
    // Sent again after the step that leads to it was sent again: the whole way was gone once more.
    if (sent.count > 2 && shape.act !== 0 && shape.before === last?.whole) return 1;
    if (sent.count > 2) return this.isDear ? SENT_AGAIN_DEAR : SENT_AGAIN;
    if (error === OTHER_WAY) return OTHER_WAY;
    return step.count === 2 ? 0 : NEW_STEP;
  }

  private errorOf({ act, error, before }: CallShape): number {
    if (error === 0) return 0;
    const same = this.meet(mix(mix(4, act), error), before);
    const other = this.meet(mix(5, error), before);
    return same.count > 1 ? 1 : other.count > 1 ? OTHER_WAY : 0;
  }

  /** A prompt that grows by nearly as much as the last time, and by more than somebody types. */
  private growsAsBefore(growth: number): boolean {
    const isSteady = growth >= 40 && growth <= 4000 && Math.abs(growth - this.growth) <= 8 + growth / 10;
    this.growth = growth;
    return isSteady;
  }

  private meet(key: number, place: number): Met {
    const met = this.met.get(key);
    if (met === undefined) {
      const first = { count: 1, place, isElsewhere: false };
      this.met.set(key, first);
      return first;
    }
    met.count += 1;
    met.isElsewhere ||= met.place !== place;
    return met;
  }
}

/** The third time or later, and not always at the same place: a few-shot example is in every request. */
function isCircle({ count, isElsewhere }: Met): boolean {
  return count > 2 && isElsewhere;
}
