import type { Dimension } from '../core/ledger/breakdown.ts';
import { DIMENSIONS } from '../core/ledger/breakdown.ts';
import { nearest } from '../core/nearest.ts';
import { UsageError } from './failures.ts';
import type { By } from './stats.ts';

/** Other words for dimensions that people may type. */
const OTHER_WORDS: Readonly<Record<string, Dimension>> = { 'cost-source': 'costSource', costsource: 'costSource', tags: 'tag' };

/** Reads `model` or `model,day`. Throws a `UsageError`. */
export function readBy(text: string): By {
  const [first, second, ...more] = text.split(',').map((part) => readDimension(part));
  if (first === undefined || more.length > 0) throw new UsageError('--by takes one dimension or two.', 'Example: --by model,day');
  if (second === undefined) return [first];
  if (first === second) throw new UsageError(`--by names ${first} twice.`, 'Example: --by model,day');
  return [first, second];
}

/** The dimensions as help shows them. */
export function dimensionWords(): string {
  return DIMENSIONS.map(spelled).join(', ');
}

/** A dimension as people type it. */
export function spelled(dimension: Dimension): string {
  return dimension === 'costSource' ? 'cost-source' : dimension;
}

function readDimension(text: string): Dimension {
  const typed = text.trim().toLowerCase().replace(/s$/, (s) => (DIMENSIONS.some((name) => name.toLowerCase() === text.trim().toLowerCase()) ? s : ''));
  const found = OTHER_WORDS[typed] ?? DIMENSIONS.find((name) => name.toLowerCase() === typed);
  if (found !== undefined) return found;
  const like = nearest(typed, DIMENSIONS.map(spelled));
  throw new UsageError(`--by does not know "${text.trim().slice(0, 40)}".`, like === undefined ? `It knows ${dimensionWords()}.` : `Did you mean ${like}?`);
}
