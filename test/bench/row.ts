/** One line of the table: milliseconds at the median and at the 99th percentile, beside the peer's in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
  readonly peerP50?: number;
  readonly peerP99?: number;
}

/** A row from single times in milliseconds. */
export function row(name: string, times: readonly number[], peer?: readonly number[]): BenchRow {
  const own = { name, p50: at(times, 0.5), p99: at(times, 0.99) };
  return peer === undefined ? own : { ...own, peerP50: at(peer, 0.5), peerP99: at(peer, 0.99) };
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(3));
}
