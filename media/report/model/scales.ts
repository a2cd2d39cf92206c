/** Maps a range of values onto a range of pixels, in a straight line. */
export function linear([from, to]: readonly [number, number], [first, last]: readonly [number, number]): (value: number) => number {
  return (value) => first + (to === from ? 0 : (value - from) / (to - from)) * (last - first);
}

/** Bands of equal width side by side, with gaps between them. */
export interface Bands {
  readonly width: number;
  /** Where a band begins. */
  at(index: number): number;
}

/** Divides a range of pixels into bands. `inner`: the gap's share of a step, `outer`: how much of a step is left free at either end. */
export function bands(count: number, [first, last]: readonly [number, number], inner: number, outer: number): Bands {
  const step = (last - first) / Math.max(1, count - inner + outer * 2);
  return { width: step * (1 - inner), at: (index) => first + step * (outer + index) };
}
