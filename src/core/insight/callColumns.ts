import type { NanoUsd } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import type { CallFact } from './callFact.ts';
import { factOf } from './callFact.ts';

/** What numbers of a call there are, in the order in which they are packed. */
const NUMBERS = ['at', 'calls', 'cost', 'byokCost', 'bound', 'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'reasoningTokens'] as const;
const TEXTS = ['model', 'provider', 'client', 'purpose', 'session'] as const;
const FLAGS = ['isElsewhere', 'hasFailed', 'isEmbedding', 'isByok', 'isEstimated', 'isLump'] as const;

/** Facts of calls in few large pieces: between threads, ten thousand objects take longer than reading them from the database did. */
export interface CallColumns {
  readonly count: number;
  /** Row after row, `NUMBERS`; not a number where it is not known. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Row after row, `TEXTS`, as places in `words`. */
  readonly texts: Uint32Array<ArrayBuffer>;
  /** A bit for each of `FLAGS`. */
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly words: readonly string[];
}

/** Packs the facts of entries, in their order. What was no call is left out. */
export function packCalls(entries: Iterable<UsageEntry>): CallColumns {
  const facts: CallFact[] = [];
  for (const entry of entries) {
    const fact = factOf(entry);
    if (fact !== undefined) facts.push(fact);
  }
  const words = new Map<string, number>();
  const numbers = new Float64Array(facts.length * NUMBERS.length);
  const texts = new Uint32Array(facts.length * TEXTS.length);
  const flags = new Uint8Array(facts.length);
  for (const [row, fact] of facts.entries()) {
    for (const [column, name] of NUMBERS.entries()) numbers[row * NUMBERS.length + column] = fact[name] ?? Number.NaN;
    for (const [column, name] of TEXTS.entries()) texts[row * TEXTS.length + column] = placeOf(fact[name], words);
    flags[row] = FLAGS.reduce((bits, name, bit) => (fact[name] ? bits | (1 << bit) : bits), 0);
  }
  return { count: facts.length, numbers, texts, flags, words: [...words.keys()] };
}

/** The facts that were packed, one after the other. */
export function* unpackCalls(columns: CallColumns): Iterable<CallFact> {
  for (let row = 0; row < columns.count; row++) yield factAt(columns, row);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Written out, since every question walks through all calls. */
function factAt({ numbers, texts, flags, words }: CallColumns, row: number): CallFact {
  const first = row * NUMBERS.length;
  const text = row * TEXTS.length;
  const bits = flags[row] ?? 0;
  const fact: Mutable<CallFact> = {
    at: numbers[first] ?? 0, calls: numbers[first + 1] ?? 0, byokCost: numbers[first + 3] as NanoUsd,
    isElsewhere: (bits & 1) !== 0, hasFailed: (bits & 2) !== 0, isEmbedding: (bits & 4) !== 0, isByok: (bits & 8) !== 0, isEstimated: (bits & 16) !== 0, isLump: (bits & 32) !== 0,
    model: wordAt(words, texts, text), provider: wordAt(words, texts, text + 1), client: wordAt(words, texts, text + 2), purpose: wordAt(words, texts, text + 3), session: wordAt(words, texts, text + 4),
    cacheReadTokens: numbers[first + 7] ?? 0, cacheWriteTokens: numbers[first + 8] ?? 0, reasoningTokens: numbers[first + 9] ?? 0,
  };
  for (const [name, column] of OPTIONAL) {
    const value = numbers[first + column] ?? Number.NaN;
    if (!Number.isNaN(value)) fact[name] = value as NanoUsd;
  }
  return fact;
}

const OPTIONAL = [['cost', 2], ['bound', 4], ['inputTokens', 5], ['outputTokens', 6]] as const;

function wordAt(words: readonly string[], texts: Uint32Array, place: number): string {
  return words[texts[place] ?? 0] ?? '';
}

function placeOf(word: string, words: Map<string, number>): number {
  const known = words.get(word);
  if (known !== undefined) return known;
  words.set(word, words.size);
  return words.size - 1;
}
