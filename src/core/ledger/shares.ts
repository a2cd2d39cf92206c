/**
 * Cuts a whole number into whole parts in proportion to the weights, by the largest remainder: the parts add up to the number exactly.
 * Weights are whole numbers from 0; without any, nothing is cut. Ties go to the earlier.
 */
export function sharesOf(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n) return weights.map(() => 0);
  const cuts = weights.map((weight, index) => ({ index, product: BigInt(total) * BigInt(weight) }));
  const parts = cuts.map(({ product }) => Number(product / sum));
  let left = total - parts.reduce((all, part) => all + part, 0);
  for (const { index } of cuts.toSorted((a, b) => Number((b.product % sum) - (a.product % sum)) || a.index - b.index)) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
