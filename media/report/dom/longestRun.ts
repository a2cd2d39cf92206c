/** Which places may stay where they are, since they ascend already: as many as there can be, by their indices. `fixed`: an index that has to be among them, if it is one. */
export function longestRun(places: readonly (number | undefined)[], fixed = -1): ReadonlySet<number> {
  const held = places[fixed];
  // Of each length, the index at which a run of that length ends lowest.
  const ends: number[] = [];
  const previous = new Map<number, number>();
  for (const [index, place] of places.entries()) {
    if (place === undefined || (held !== undefined && index !== fixed && index < fixed !== place < held)) continue;
    const length = firstAtLeast(ends, places, place);
    const before = ends[length - 1];
    if (before !== undefined) previous.set(index, before);
    ends[length] = index;
  }
  const run = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = previous.get(index)) run.add(index);
  return run;
}

function firstAtLeast(ends: readonly number[], places: readonly (number | undefined)[], place: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
