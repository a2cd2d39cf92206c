import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** Counts the tokens of a text with a real vocabulary. */
export type Counter = (text: string) => number;

/** Names of special tokens are text like any other, as a provider takes them. */
const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

/** The vocabularies of OpenAI's models, by the names of ours. */
export const COUNTERS: Readonly<Record<'o200k' | 'cl100k', Counter>> = {
  o200k: (text) => countO200k(text, PLAIN),
  cl100k: (text) => countCl100k(text, PLAIN),
};
