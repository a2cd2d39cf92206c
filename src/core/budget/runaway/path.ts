import type { Call } from './call.ts';
import { hadSucceeded } from './call.ts';

/**
 * The calls that led to this one, oldest first, itself last: one conversation's own way, whatever else runs beside it in the session. Attempts that
 * were made again after a failure are passed over, and so are twins that run at the same time. `earlier`: calls of the same stem, oldest first.
 */
export function pathTo(call: Call, earlier: readonly Call[]): readonly Call[] {
  const calls = new Calls(earlier);
  const path = [call];
  for (let current = call, place = earlier.length; ;) {
    place = calls.parentOf(current, place);
    const parent = earlier[place];
    if (parent === undefined) return path.reverse();
    path.push(parent);
    current = parent;
  }
}

/** Calls in their order, to be found by what they sent. */
class Calls {
  private readonly calls: readonly Call[];
  private readonly byWhole = new Map<number, number[]>();
  private readonly byInput = new Map<number, number[]>();

  constructor(calls: readonly Call[]) {
    this.calls = calls;
    for (const [place, { shape }] of calls.entries()) {
      listIn(this.byWhole, shape.whole).push(place);
      listIn(this.byInput, shape.input).push(place);
    }
  }

  /** Place of the call that this one goes on from, below `end`; −1 where there is none. */
  parentOf(call: Call, end: number): number {
    const { whole, before, prior, act } = call.shape;
    // The very same request after it was answered: whoever sends it began anew, with whatever came last behind them.
    const isRepeated = this.byWhole.get(whole)?.some((place) => place < end && this.hadSucceeded(place, call.at)) ?? false;
    if (isRepeated) return this.calls.findLastIndex((_, place) => place < end && this.hadSucceeded(place, call.at));
    if (act === 0) return this.calls.findLastIndex(({ shape }, place) => place < end && shape.act === 0 && shape.bytes < call.shape.bytes);
    const exact = lastBelow(this.byWhole.get(before), end);
    return exact >= 0 || prior === 0 ? exact : lastBelow(this.byInput.get(prior), end);
  }

  private hadSucceeded(place: number, at: number): boolean {
    const call = this.calls[place];
    return call !== undefined && hadSucceeded(call, at);
  }
}

function listIn(lists: Map<number, number[]>, key: number): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function lastBelow(places: readonly number[] | undefined, end: number): number {
  return places?.findLast((place) => place < end) ?? -1;
}
