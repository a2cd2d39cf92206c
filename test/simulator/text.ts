/** Plausible markdown prose, one piece per token, so that a count of tokens and a text of that length are the same thing. */
import type { Rng } from './rng.ts';

/** Texts longer than this are billed in full but written only so far, to keep memory small. */
export const MOST_PIECES = 4000;

/** Exactly `min(count, MOST_PIECES)` pieces that join to markdown. */
export function prose(rng: Rng, count: number): readonly string[] {
  const wanted = Math.min(count, MOST_PIECES);
  const pieces: string[] = [];
  while (pieces.length < wanted) pieces.push(...block(rng, pieces.length === 0));
  return pieces.slice(0, wanted);
}

/** What a model mutters before it answers. */
export function musing(rng: Rng, count: number): readonly string[] {
  const wanted = Math.min(count, MOST_PIECES);
  const pieces: string[] = [];
  while (pieces.length < wanted) pieces.push(...sentence(rng, pieces.length === 0));
  return pieces.slice(0, wanted);
}

/** Cuts a given text into pieces of about one token each; they join to the same text. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,6}|\s+$/gu) ?? [];
}

function block(rng: Rng, first: boolean): readonly string[] {
  const kind = first ? 0 : rng.int(0, 5);
  if (kind === 3) return ['\n\n', '##', ...capital([` ${rng.pick(NOUNS)}`, ' and', ` ${rng.pick(NOUNS)}`]), '\n\n', ...sentence(rng, true)];
  if (kind === 4) return ['\n', ...Array.from({ length: rng.int(2, 4) }, () => ['\n', '-', ' **', rng.pick(NOUNS), '**', ':', ...sentence(rng, false)]).flat()];
  if (kind === 5) return ['\n\n', '```ts', '\n', 'const', ` ${rng.pick(NOUNS)}`, ' =', ' await', ` ${rng.pick(VERBS)}`, '(', rng.pick(NOUNS), ')', ';', '\n', '```'];
  return [...(first ? [] : ['\n\n']), ...Array.from({ length: rng.int(2, 4) }, (_, i) => sentence(rng, i === 0)).flat()];
}

function sentence(rng: Rng, opening: boolean): readonly string[] {
  const words = [` ${rng.pick(['the', 'a', 'this', 'each', 'every'])}`, ` ${rng.pick(NOUNS)}`, ` ${rng.pick(VERBS)}`, ' the', ` ${rng.pick(NOUNS)}`];
  const tail = rng.chance(0.5) ? [` ${rng.pick(['when', 'because', 'so', 'before', 'while'])}`, ' the', ` ${rng.pick(NOUNS)}`, ` ${rng.pick(VERBS)}`, ' it'] : [];
  const spoken = capital(words);
  const [head, ...rest] = spoken;
  return [opening ? (head ?? '').trimStart() : (head ?? ''), ...rest, ...tail, '.'];
}

function capital(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  return [(first ?? '').replace(/[a-z]/, (c) => c.toUpperCase()), ...rest];
}

const NOUNS = ['request', 'stream', 'budget', 'cache', 'parser', 'window', 'ledger', 'module', 'token', 'handler', 'schema', 'test', 'buffer', 'queue', 'reader', 'value', 'façade', 'naïve case', '表', 'Größe'] as const;
const VERBS = ['reads', 'keeps', 'returns', 'splits', 'writes', 'checks', 'counts', 'holds', 'closes', 'maps', 'validates', 'merges', 'awaits'] as const;
