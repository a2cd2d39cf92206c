/** The word that was probably meant; `undefined` where none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    // So many letters have to be added or left out at least: what is typed may come from outside, and be as long as it likes.
    .filter((word) => Math.abs(word.length - typed.length) <= mostOf(word) || word.startsWith(typed))
    .map((word) => ({ word, distance: word.startsWith(typed) && typed.length > 1 ? 0.5 : distanceOf(typed, word) }))
    .filter(({ word, distance }) => distance <= mostOf(word))
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.word;
}

/** How many letters may be wrong in a word. */
function mostOf(word: string): number {
  return Math.max(1, Math.round(word.length * 0.4));
}

/** Letters to change, add, leave out, or exchange with their neighbours. */
function distanceOf(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchange = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(change, exchange, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
