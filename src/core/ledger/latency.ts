/** Number of bins of a latency histogram. */
export const LATENCY_BINS = 24;

/** Upper edge of the first bin, milliseconds. */
const FIRST_EDGE_MS = 100;

/** Upper edges in milliseconds, each √2 times the one before. The last bin has none. */
const EDGES: readonly number[] = Array.from({ length: LATENCY_BINS - 1 }, (_, bin) => FIRST_EDGE_MS * Math.SQRT2 ** bin);

/** The bin of a duration in milliseconds: 0 up to and including 100 ms, 23 for everything above 204.8 s. */
export function binOf(durationMs: number): number {
  if (durationMs <= FIRST_EDGE_MS) return 0;
  const near = Math.min(LATENCY_BINS - 1, Math.ceil(2 * Math.log2(durationMs / FIRST_EDGE_MS)));
  // The logarithm may be off by a rounding right at an edge.
  return durationMs <= (EDGES[near - 1] ?? Number.POSITIVE_INFINITY) ? near - 1 : near;
}

/**
 * The duration in milliseconds below which the share `p` (0 to 1) of the calls lies, interpolated within its bin; `undefined` without any
 * call. Of the last, open bin only its lower edge is known.
 */
export function percentile(bins: readonly number[], p: number): number | undefined {
  const total = bins.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return undefined;
  let left = Math.min(1, Math.max(0, p)) * total;
  for (const [bin, count] of bins.entries()) {
    if (count > 0 && left <= count) return within(bin, left / count);
    left -= count;
  }
  return EDGES.at(-1);
}

function within(bin: number, share: number): number {
  const lower = bin === 0 ? 0 : (EDGES[bin - 1] ?? 0);
  const upper = EDGES[bin] ?? lower;
  return lower + (upper - lower) * share;
}
