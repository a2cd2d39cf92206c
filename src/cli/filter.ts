import type { Filter } from '../core/ledger/breakdown.ts';
import { COMBO_DIMENSIONS, LABEL_DIMENSIONS } from '../core/ledger/breakdown.ts';
import { nearest } from '../core/nearest.ts';
import { spelled } from './dimensions.ts';
import { UsageError } from './failures.ts';

const NAMES = [...COMBO_DIMENSIONS, ...LABEL_DIMENSIONS];
/** As people type them. */
const WORDS = NAMES.map(spelled);

/** Reads `model=a/b`, several of them; values of one dimension are alternatives. Throws a `UsageError`. */
export function readFilter(typed: readonly string[]): Filter {
  const values = new Map<string, string[]>();
  for (const text of typed) {
    const [name, value] = splitOnce(text);
    const dimension = NAMES.find((known) => known.toLowerCase() === name.trim().toLowerCase().replace('-', ''));
    if (dimension === undefined || value === undefined) throw unknown(text, name, value);
    values.set(dimension, [...(values.get(dimension) ?? []), value]);
  }
  return Object.fromEntries(values);
}

function splitOnce(text: string): readonly [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function unknown(text: string, name: string, value: string | undefined): UsageError {
  if (value === undefined) return new UsageError(`--where needs a value: "${text.slice(0, 40)}".`, 'Example: --where model=openai/gpt-4o-mini');
  const like = nearest(name, WORDS);
  return new UsageError(`--where does not know "${name.slice(0, 40)}".`, like === undefined ? `It knows ${WORDS.join(', ')}.` : `Did you mean ${like}?`);
}
