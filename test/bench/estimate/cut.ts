import type { Random } from '../random.ts';
import type { Sample } from './corpus.ts';

/** What texts are drawn with: from the first or the second half of every source, so that a fit and its test share nothing. */
export interface Draw {
  readonly random: Random;
  readonly half: 0 | 1;
}

/** Lengths of texts in characters: half are below the middle, a few are several times as long. */
const MIDDLE = 500;
/** A few odd words say little, and any request has more room than they need. */
const SHORTEST = 150;
const SHORTEST_MADE = 200;
const LONGEST = 6000;

/** So many pieces of a text, of many lengths, from anywhere in the half that is drawn from. */
export function cutFrom(text: string, count: number, { random, half }: Draw, kind: string): readonly Sample[] {
  const middle = Math.floor(text.length / 2);
  const part = half === 0 ? text.slice(0, middle) : text.slice(middle);
  return Array.from({ length: count }, () => ({ kind, text: cut(part, random) }));
}

/** A length as texts have it that are made up, in characters. */
export function lengthOf(random: Random): number {
  return Math.max(SHORTEST_MADE, anyLength(random));
}

function cut(text: string, random: Random): string {
  const length = Math.min(text.length, anyLength(random));
  const start = random.whole(0, text.length - length);
  return text.slice(start, start + length).toWellFormed();
}

function anyLength(random: Random): number {
  return Math.min(LONGEST, Math.max(SHORTEST, Math.round(random.skewed(MIDDLE, 1))));
}
