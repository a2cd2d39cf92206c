import type { Feature } from './features.ts';
import { FEATURES, isBeyondAscii } from './features.ts';
import type { Tally } from './tally.ts';
import type { VocabularyName, Weights } from './vocabularies.ts';
import { VOCABULARIES } from './vocabularies.ts';

const PAIR_STEP = 0.05;
const BASE = 36;
/** Other tokenisers take each digit for itself, and our groups have three at most; where bytes are tokens, no space is part of one. */
const FOREIGN_FEATURES = { digits: 3, spaceAfterWide: 1, bytesAfterSpace: 1 } as const;

/** Of a vocabulary that is not known, nobody can say that its tokens are not a tenth shorter. */
const FOREIGN_HEADROOM = 1.1;

/** Weights by the numbers of what they belong to. */
interface Table {
  readonly features: Readonly<Float64Array>;
  readonly pairs: Readonly<Float64Array>;
}

const { o200k, cl100k } = VOCABULARIES;
const MOST: Readonly<Record<VocabularyName, Table>> = { o200k: tableOf(o200k.most), cl100k: tableOf(cl100k.most) };
const USUAL: Readonly<Record<VocabularyName, Table>> = { o200k: tableOf(o200k.usual), cl100k: tableOf(cl100k.usual) };
const FOREIGN: Table = tableOf({ ...cl100k.most, features: foreignFeatures(cl100k.most.features) });

/** The most tokens that the texts of a tally can have with a vocabulary: never more than their bytes. */
export function mostTokens(tally: Tally, vocabulary: VocabularyName): number {
  return Math.min(tally.bytes, Math.ceil(sumOf(tally, MOST[vocabulary])));
}

/**
 * The same for a vocabulary that we do not know, by what those of about a hundred thousand tokens have in common: ASCII as with the one of theirs that has the fewest,
 * digits one by one, and everything else by its bytes. A guess to be tried on billed counts.
 */
export function mostForeignTokens(tally: Tally): number {
  return Math.min(tally.bytes, tally.wideBytes + Math.ceil(FOREIGN_HEADROOM * sumOf(tally, FOREIGN)));
}

/** How many tokens the texts of a tally will have with a vocabulary, as a rule. */
export function usualTokens(tally: Tally, vocabulary: VocabularyName): number {
  return Math.min(tally.bytes, Math.ceil(sumOf(tally, USUAL[vocabulary])));
}

function sumOf({ counts, pairs }: Tally, table: Table): number {
  return product(counts, table.features) + product(pairs, table.pairs);
}

function product(times: Readonly<Int32Array>, weights: Readonly<Float64Array>): number {
  let sum = 0;
  for (let index = 0; index < times.length; index++) sum += (times[index] ?? 0) * (weights[index] ?? 0);
  return sum;
}

function foreignFeatures(features: Weights['features']): Weights['features'] {
  const ascii = Object.entries(features).filter(([feature]) => !isBeyondAscii(feature as Feature));
  return { ...Object.fromEntries(ascii), ...FOREIGN_FEATURES };
}

function tableOf({ features, pairs }: Weights): Table {
  return { features: Float64Array.from(FEATURES, (feature) => features[feature] ?? 0), pairs: Float64Array.from(pairs.join(''), (digit) => parseInt(digit, BASE) * PAIR_STEP) };
}
