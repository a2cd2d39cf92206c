import type { EntryCursor } from './queries.ts';
import type { Stretch } from './stretches.ts';

/** Where an entry lies: in the stretch that ends there, so many behind its newest. */
export interface EntryPlacement {
  /** Excluded; epoch milliseconds. */
  readonly end: number;
  readonly skip: number;
}

/**
 * Knows by the numbers of entries in stretches of time which position an entry has among all of them, newest first, and where to look for
 * the entry of a position.
 */
export class EntryIndex {
  /** Newest first; none is empty, none overlaps. */
  readonly stretches: readonly Stretch[];
  /** How many entries come before each stretch, and in the end all. */
  private readonly before: readonly number[];

  constructor(stretches: readonly Stretch[]) {
    this.stretches = stretches.filter(({ count }) => count > 0);
    const before = [0];
    for (const { count } of this.stretches) before.push((before.at(-1) ?? 0) + count);
    this.before = before;
  }

  /** How many entries there are. */
  get total(): number {
    return this.before.at(-1) ?? 0;
  }

  /** Where to look for the entry of a position, counted from 0; `undefined` where there are not so many. */
  placeOf(position: number): EntryPlacement | undefined {
    if (position < 0 || position >= this.total) return undefined;
    const at = lastWhere(this.before.length, (index) => (this.before[index] ?? 0) <= position);
    const stretch = this.stretches[at];
    return stretch === undefined ? undefined : { end: stretch.end, skip: position - (this.before[at] ?? 0) };
  }

  /** The stretch of an instant, and the position of its newest entry; no stretch where the instant lies between two, or beyond them. */
  stretchOf(instant: number): { readonly position: number; readonly stretch?: Stretch } {
    const at = lastWhere(this.stretches.length, (index) => (this.stretches[index]?.end ?? 0) > instant);
    const stretch = this.stretches[at];
    if (stretch === undefined) return { position: 0 };
    return stretch.start <= instant ? { position: this.before[at] ?? 0, stretch } : { position: this.before[at + 1] ?? 0 };
  }

  /** The same with other counts from that instant on, on which a stretch begins. */
  renewed(stretches: readonly Stretch[], from: number): EntryIndex {
    return new EntryIndex([...stretches, ...this.stretches.filter(({ end }) => end <= from)]);
  }

  /** The same with the counts of earlier times. */
  extended(older: readonly Stretch[]): EntryIndex {
    return new EntryIndex([...this.stretches, ...older]);
  }

  /**
   * From when on entries that were read from a position on are not as many as they should be in their stretches, epoch milliseconds;
   * `undefined` where all is well. Where details were lost, the sums know of more. `isEnd`: there were no more of them.
   */
  misfit(position: number, entries: readonly Pick<EntryCursor, 'at'>[], isEnd: boolean): number | undefined {
    const wrong = entries.find(({ at }, index) => !this.holds(at, position + index));
    if (wrong !== undefined) return wrong.at;
    return isEnd ? this.placeOf(position + entries.length)?.end : undefined;
  }

  private holds(instant: number, position: number): boolean {
    const { position: first, stretch } = this.stretchOf(instant);
    return stretch !== undefined && position >= first && position < first + stretch.count;
  }
}

/** The last of the first `count` numbers for which the condition holds, as it does for all before; -1 for none. */
function lastWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
