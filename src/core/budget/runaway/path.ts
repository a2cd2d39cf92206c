import type { Call } from './call.ts';
import { hadSucceeded } from './call.ts';

/** A path is followed back so far: longer circles than a third of it are not seen. */
const MOST_STEPS = 128;

/**
 * The calls that led to this one, oldest first, itself last: one conversation's own way, whatever else runs beside it in the session. Attempts that
 * were made again after a failure are passed over, and so are twins that run at the same time. `earlier`: calls of the same stem, oldest first.
 */
export function pathTo(call: Call, earlier: readonly Call[]): readonly Call[] {
  const calls = new Calls(earlier);
  const path = [call];
  for (let current = call, place = earlier.length; path.length < MOST_STEPS;) {
    place = calls.parentOf(current, place);
    const parent = earlier[place];
    if (parent === undefined) break;
    path.push(parent);
    current = parent;
  }
  return path.reverse();
}

/** Calls in their order, to be found by what they sent. */
class Calls {
  private readonly calls: readonly Call[];
  private readonly byWhole = new Map<number, number[]>();

  constructor(calls: readonly Call[]) {
    this.calls = calls;
    for (const [place, { shape }] of calls.entries()) {
      const places = this.byWhole.get(shape.whole);
      if (places === undefined) this.byWhole.set(shape.whole, [place]);
      else places.push(place);
    }
  }

  /** Place of the call that this one goes on from, below `end`; −1 where there is none. */
  parentOf(call: Call, end: number): number {
    const { before, prior, act } = call.shape;
    // The very same request after it was answered: whoever sends it began anew, with whatever came last behind them.
    const isRepeated = this.byWhole.get(call.shape.whole)?.some((place) => place < end && this.isAnsweredTwin(place, call)) ?? false;
    if (isRepeated) return this.lastBelow(end, (other) => hadSucceeded(other, call.at));
    if (act === 0) return this.lastBelow(end, ({ shape }) => shape.act === 0 && shape.bytes < call.shape.bytes);
    const exact = this.byWhole.get(before)?.findLast((place) => place < end) ?? -1;
    return exact >= 0 || prior === 0 ? exact : this.lastBelow(end, ({ shape }) => shape.input === prior);
  }

  private isAnsweredTwin(place: number, { at, shape }: Call): boolean {
    const call = this.calls[place];
    return call?.shape.model === shape.model && hadSucceeded(call, at);
  }

  private lastBelow(end: number, isMeant: (call: Call) => boolean): number {
    for (let place = end - 1; place >= 0; place -= 1) {
      const call = this.calls[place];
      if (call !== undefined && isMeant(call)) return place;
    }
    return -1;
  }
}
