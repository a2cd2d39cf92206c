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

/** Written out, since every question walks through all calls. */
function factAt({ numbers, texts, flags, words }: CallColumns, row: number): CallFact {
  const number = (column: number): number => numbers[row * NUMBERS.length + column] ?? 0;
  const text = (column: number): string => words[texts[row * TEXTS.length + column] ?? 0] ?? '';
  const bits = flags[row] ?? 0;
  const [cost, bound, input, output] = [number(2), number(4), number(5), number(6)];
  return {
    at: number(0), calls: number(1), byokCost: number(3) as NanoUsd,
    isElsewhere: (bits & 1) !== 0, hasFailed: (bits & 2) !== 0, isEmbedding: (bits & 4) !== 0, isByok: (bits & 8) !== 0, isEstimated: (bits & 16) !== 0, isLump: (bits & 32) !== 0,
    model: text(0), provider: text(1), client: text(2), purpose: text(3), session: text(4),
    ...(Number.isNaN(cost) ? {} : { cost: cost as NanoUsd }), ...(Number.isNaN(bound) ? {} : { bound: bound as NanoUsd }),
    ...(Number.isNaN(input) ? {} : { inputTokens: input }), ...(Number.isNaN(output) ? {} : { outputTokens: output }),
    cacheReadTokens: number(7), cacheWriteTokens: number(8), reasoningTokens: number(9),
  };
}

function placeOf(word: string, words: Map<string, number>): number {
  const known = words.get(word);
  if (known !== undefined) return known;
  words.set(word, words.size);
  return words.size - 1;
}
