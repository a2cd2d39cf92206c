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

/** Calls in their order, to be found by what they sent: of each kind of hash the newest, and of each call the one before it of its kind. */
class Calls {
  private readonly calls: readonly Call[];
  private readonly newest = new Int32Array(KINDS).fill(-1);
  private readonly older: Int32Array;

  constructor(calls: readonly Call[]) {
    this.calls = calls;
    this.older = new Int32Array(calls.length);
    for (let place = 0; place < calls.length; place += 1) {
      const kind = kindOf(calls[place]?.shape.whole ?? 0);
      this.older[place] = this.newest[kind] ?? -1;
      this.newest[kind] = place;
    }
  }

  /** Place of the call that this one goes on from, below `end`; −1 where there is none. Asked for at every step: no functions are made for it. */
  parentOf(call: Call, end: number): number {
    const { before, prior, act, whole, bytes } = call.shape;
    // The very same request after it was answered: whoever sends it began anew, with whatever came last behind them.
    if (this.lastThatSent(whole, end, call) >= 0) return this.lastThatSucceeded(end, call.at);
    if (act === 0) return this.lastWithoutAct(end, bytes);
    const exact = this.lastThatSent(before, end, undefined);
    return exact >= 0 || prior === 0 ? exact : this.lastWithInput(end, prior);
  }

  /** `twin`: only what was answered by the time that this one was sent, to the same model. */
  private lastThatSent(whole: number, end: number, twin: Call | undefined): number {
    // Where the call at the end sent the same, all behind it need not be passed by.
    const from = this.calls[end]?.shape.whole === whole ? this.older[end] : this.newest[kindOf(whole)];
    for (let place = from ?? -1; place >= 0; place = this.older[place] ?? -1) {
      const call = this.calls[place];
      if (place < end && call?.shape.whole === whole && (twin === undefined || isAnsweredTwin(call, twin))) return place;
    }
    return -1;
  }

  private lastThatSucceeded(end: number, at: number): number {
    for (let place = end - 1; place >= 0; place -= 1) {
      const call = this.calls[place];
      if (call !== undefined && hadSucceeded(call, at)) return place;
    }
    return -1;
  }

  /** Only words, and fewer. */
  private lastWithoutAct(end: number, bytes: number): number {
    for (let place = end - 1; place >= 0; place -= 1) {
      const shape = this.calls[place]?.shape;
      if (shape?.act === 0 && shape.bytes < bytes) return place;
    }
    return -1;
  }

  private lastWithInput(end: number, input: number): number {
    for (let place = end - 1; place >= 0; place -= 1) if (this.calls[place]?.shape.input === input) return place;
    return -1;
  }
}

/** Of the lower bits of a hash. */
const KINDS = 512;

function kindOf(hash: number): number {
  return (hash >>> 0) % KINDS;
}

function isAnsweredTwin(call: Call, { at, shape }: Call): boolean {
  return call.shape.model === shape.model && hadSucceeded(call, at);
}
