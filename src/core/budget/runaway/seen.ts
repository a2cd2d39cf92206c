import { mix } from './hash.ts';
import type { CallShape } from './shape.ts';

/** How much a call repeats what went before it on its way: 1 altogether, negative where it is new. */
export interface Repetition {
  readonly step: number;
  /** How much its error repeats an earlier one; 0 without an error. */
  readonly error: number;
}

/** What speaks against a run, per step that is new. */
const NEW_STEP = -2;
/** Something else was tried, with the same error. */
const OTHER_WAY = 0.5;
/** The same request sent again as it is, with nothing in it that repeats: samples, rows that are alike; more where it costs. */
const SENT_AGAIN = 0.05;
const SENT_AGAIN_DEAR = 0.2;
/** Words without a deed bring so little. */
const SMALL_GROWTH_BYTES = 2000;
/** More than somebody types from one completion to the next, and less than a page. */
const TYPED_BYTES = 40;
const PAGE_BYTES = 4000;

/** Where something was met: how often, and whether at several places of the conversation. */
interface Met {
  count: number;
  readonly place: number;
  isElsewhere: boolean;
}

/** What of a call was met before. */
interface Traces {
  readonly step: Met;
  readonly sent: Met;
  /** A program's words after nothing but words. */
  readonly nag: Met | undefined;
  /** Bytes more than the call before. */
  readonly growth: number;
  /** As much more as that one had grown. */
  readonly isSteady: boolean;
}

/** Remembers what was met along a conversation's path. */
export class Seen {
  private readonly met = new Map<number, Met>();
  private readonly turns = new Set<number>();
  private readonly isDear: boolean;
  private growth = 0;

  /** `isDear`: the conversation has cost real money. */
  constructor(isDear: boolean) {
    this.isDear = isDear;
  }

  /** Whether these are words of a person's that were not said before on this way. */
  isNewTurn({ newest, input }: CallShape): boolean {
    if (newest !== 'person' || this.turns.has(input)) return false;
    this.turns.add(input);
    return true;
  }

  /** Takes in the next call of the path; `last`: the one before it. */
  take(shape: CallShape, last: CallShape | undefined): Repetition {
    const traces = this.tracesOf(shape, last);
    // The very same request once more is no further failure.
    const error = shape.error === 0 || last?.whole === shape.whole ? 0 : this.errorOf(shape);
    return { step: this.stepOf(shape, last, traces, error), error };
  }

  private stepOf(shape: CallShape, last: CallShape | undefined, traces: Traces, error: number): number {
    if (goesRound(shape, last, traces)) return 1;
    if (traces.sent.count > 2) return this.isDear ? SENT_AGAIN_DEAR : SENT_AGAIN;
    if (error === OTHER_WAY) return OTHER_WAY;
    return traces.step.count === 2 ? 0 : NEW_STEP;
  }

  private errorOf({ act, error, before }: CallShape): number {
    const same = this.meet(mix(mix(1, act), error), before);
    const other = this.meet(mix(2, error), before);
    return same.count > 1 ? 1 : other.count > 1 ? OTHER_WAY : 0;
  }

  private tracesOf({ act, input, whole, before, bytes, isProse, newest }: CallShape, last: CallShape | undefined): Traces {
    const growth = last === undefined ? 0 : bytes - last.bytes;
    const isSteady = growth >= TYPED_BYTES && growth <= PAGE_BYTES && Math.abs(growth - this.growth) <= 8 + growth / 10;
    this.growth = growth;
    return {
      growth, isSteady,
      step: this.meet(mix(mix(3, act), input), before),
      sent: this.meet(mix(4, whole), 0),
      nag: isProse && newest === 'program' ? this.meet(mix(5, input), before) : undefined,
    };
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

function goesRound({ act, before }: CallShape, last: CallShape | undefined, { step, sent, nag, growth, isSteady }: Traces): boolean {
  if (act === 0) return step.count > 2 && isSteady;
  if (isCircle(step) || (nag !== undefined && isCircle(nag) && growth <= SMALL_GROWTH_BYTES)) return true;
  // Sent again after what leads to it was sent again: the whole way was gone once more.
  return sent.count > 2 && before === last?.whole;
}

/** The third time or later, and not always at the same place: an example for the model is in every request. */
function isCircle({ count, isElsewhere }: Met): boolean {
  return count > 2 && isElsewhere;
}
