/** What a figure is held against, and whether it stood. */
export interface Verdict {
  /** As the table says it, such as `≤ 50 ms`. */
  readonly target: string;
  readonly met: boolean;
}

/** One line of the table: a figure at the median and at the 99th percentile, beside a peer's in the same run. Milliseconds unless `unit` says otherwise. */
export interface BenchRow extends Partial<Verdict> {
  readonly name: string;
  readonly unit?: string;
  readonly p50: number;
  readonly p99: number;
  /** Who the peer is; where there are several, each has a row of its own. */
  readonly peer?: string;
  readonly peerP50?: number;
  readonly peerP99?: number;
  /** Ours through the peer's, at the median. */
  readonly ratio?: number;
  /** Processor time at the median, of all threads, in milliseconds: where others share the machine, the figure without them. */
  readonly cpu?: number;
  /** What must be known to read the figure. */
  readonly note?: string;
}

/** What else there is to say of a row. */
export type RowMore = Pick<BenchRow, 'unit' | 'peer' | 'cpu' | 'note'>;

/** A row from single times in milliseconds, or other figures whose unit is given. */
export function row(name: string, times: readonly number[], peer?: readonly number[], more: RowMore = {}): BenchRow {
  const own = { name, ...more, p50: at(times, 0.5), p99: at(times, 0.99) };
  if (peer === undefined) return own;
  const peerP50 = at(peer, 0.5);
  return { ...own, peerP50, peerP99: at(peer, 0.99), ratio: rounded(own.p50 / peerP50) };
}

/** The row, held against an upper bound of its median. */
export function atMost(found: BenchRow, bound: number): BenchRow {
  return { ...found, target: `≤ ${bound} ${found.unit ?? 'ms'}`, met: found.p50 <= bound };
}

/** The row, held against an upper bound of its worst figure: every single one must stand. */
export function neverAbove(found: BenchRow, bound: number): BenchRow {
  return { ...found, target: `never above ${bound} ${found.unit ?? 'ms'}`, met: found.p99 <= bound };
}

/** The row, held against a multiple of its peer's median. */
export function withinTimes(found: BenchRow, times: number): BenchRow {
  return { ...found, target: `≤ ${times} × peer`, met: (found.ratio ?? Number.POSITIVE_INFINITY) <= times };
}

/** The row, where more is better, held against a multiple of its peer's median. */
export function atLeastTimes(found: BenchRow, times: number): BenchRow {
  return { ...found, target: `≥ ${times} × peer`, met: (found.ratio ?? 0) >= times };
}

/** The median of some figures. */
export function median(figures: readonly number[]): number {
  return at(figures, 0.5);
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
