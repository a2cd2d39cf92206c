/** The simulator's clock: a given one (or the machine's) plus whatever tests have advanced it by. */

export interface SimClock {
  /** Epoch milliseconds. */
  now(): number;
}

export class AdjustableClock implements SimClock {
  readonly #base: SimClock;
  #offset = 0;

  constructor(base: SimClock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#offset;
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`time only moves forward: ${ms}`);
    this.#offset += ms;
  }

  /** Jumps to an instant (epoch ms), forward or back. */
  set(at: number): void {
    this.#offset = at - this.#base.now();
  }
}

/** A clock that stands still until it is advanced. */
export function frozenClock(at: number | string): SimClock {
  const instant = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(instant)) throw new RangeError(`not an instant: ${at}`);
  return { now: () => instant };
}

/** UTC day number since 1970-01-01 (a Thursday). */
export function utcDay(at: number): number {
  return Math.floor(at / 86_400_000);
}

/** First days (as day numbers) of the UTC day, Monday week and calendar month that hold `at`. */
export function windowStarts(at: number): { readonly day: number; readonly week: number; readonly month: number } {
  const day = utcDay(at);
  const date = new Date(at);
  return { day, week: day - ((day + 3) % 7), month: Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 86_400_000 };
}
