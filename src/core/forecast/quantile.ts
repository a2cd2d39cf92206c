/** A value with its weight. */
export type Weighted = readonly [value: number, weight: number];

/** The value below which that share of the weight lies, between neighbours in proportion. Expects at least one value. */
export function quantile(values: readonly Weighted[], share: number): number {
  const sorted = values.filter(([, weight]) => weight > 0).toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let below = 0;
  let last: { readonly value: number; readonly at: number } | undefined;
  for (const [value, weight] of sorted) {
    const at = (below + weight / 2) / total;
    if (at >= share) {
      if (last === undefined) return value;
      return last.value + ((value - last.value) * (share - last.at)) / (at - last.at);
    }
    last = { value, at };
    below += weight;
  }
  return last?.value ?? Number.NaN;
}
