import { Random } from '../random.ts';
import { code } from './code.ts';
import { data } from './data.ts';
import { focused } from './focused.ts';
import { hostile } from './hostile.ts';
import { prose } from './prose.ts';
import { pseudoWords } from './pseudoWords.ts';

/** A text to count, and what it is an example of. */
export interface Sample {
  readonly kind: string;
  readonly text: string;
}

/** Kinds of texts that nobody writes begin so. */
export const HOSTILE = 'hostile: ';

/**
 * More than three thousand texts: prose in many languages, code, JSON with hashes, and texts made to be counted badly. The same for the same seed.
 * `half` says which half of every source they are taken from.
 */
export function corpus(seed: number, half: 0 | 1): readonly Sample[] {
  const draw = { random: new Random(seed), half };
  const made = [...hostile(draw.random), ...focused(draw.random), ...pseudoWords(draw)].map(({ kind, text }) => ({ kind: `${HOSTILE}${kind}`, text: text.toWellFormed() }));
  return [...prose(draw), ...code(draw), ...data(draw), ...made];
}
