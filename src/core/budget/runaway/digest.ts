import type { Message } from '../../wire/conversation.ts';
import { exactHash, gistHash, mix, roughHash } from './hash.ts';
import { ownWords, withoutWrapped } from './person.ts';
import type { Step, Steps } from './steps.ts';

/** How much of a system prompt tells whose it is: what changes with time stands further down. */
const HEAD_CHARS = 1000;
/** How much of a prompt without messages is its newest part. */
const TAIL_CHARS = 500;

/**
 * Hashes of the whole conversation, and of what it was before the newest act. Only what came in last is read closely, in both: a large body costs little more
 * than a small one. The system prompt is left out: some clients put the state of things there.
 */
export function chainOf(steps: readonly Step[]): readonly [whole: number, before: number] {
  const last = steps.length - 1;
  let chain = 1;
  let before = 1;
  for (const [index, { act, input }] of steps.entries()) {
    for (const message of act) chain = mix(chain, messageHash(message, roughHash));
    if (index >= last - 1) {
      const close = mix(chain, input.reduce((hash, message) => mix(hash, messageHash(message, exactHash)), 1));
      if (index === last) return [close, before];
      before = close;
    }
    for (const message of input) chain = mix(chain, messageHash(message, roughHash));
  }
  return [chain, before];
}

/** What tells a conversation from others: the head of the system prompt and the first words that are a person's. */
export function stemOf({ system, steps }: Steps): number {
  const inputs = steps.flatMap(({ input }) => input);
  const first = inputs.find((message) => ownWords(message) !== '') ?? inputs[0];
  const head = exactHash(system.flatMap(({ texts }) => texts).join('\n').slice(0, HEAD_CHARS));
  return first === undefined ? head : mix(head, mix(exactHash(ownWords(first)), hashOf(first.media, exactHash)));
}

/** Where a prompt without messages begins, and where it ends. */
export function headHash(prompt: readonly Message[]): number {
  return hashOf(prompt.flatMap(({ texts }) => texts.map((text) => text.slice(0, HEAD_CHARS))), exactHash);
}

export function tailHash(prompt: readonly Message[]): number {
  return hashOf(prompt.flatMap(({ texts }) => texts.map((text) => text.slice(-TAIL_CHARS))), exactHash);
}

/** What came in between two acts, without what a program adds each time where there is anything else. 0 for nothing. */
export function inputGist(input: readonly Message[]): number {
  return input.length === 0 ? 0 : input.reduce((hash, message) => mix(hash, gistOf(message)), 1);
}

function gistOf({ texts, media, results }: Message): number {
  const answers = results.reduce((hash, result) => mix(hash, mix(hashOf(result.texts, bareGist), hashOf(result.media, exactHash))), 1);
  return mix(answers, mix(hashOf(texts, bareGist), hashOf(media, exactHash)));
}

function bareGist(text: string): number {
  const bare = withoutWrapped(text);
  return gistHash(bare.trim() === '' ? text : bare);
}

/** The message as it was sent, ids included: what a twin of a conversation says differs in its ids, what is sent again does not. */
function messageHash({ role, texts, media, calls, results }: Message, by: (text: string) => number): number {
  let hash = mix(by(role), mix(hashOf(texts, by), hashOf(media, by)));
  for (const { id, name, given } of calls) hash = mix(hash, hashOf([id, name, typeof given === 'string' ? given : JSON.stringify(given ?? null)], by));
  for (const result of results) hash = mix(hash, mix(hashOf([result.id, ...result.texts], by), hashOf(result.media, by)));
  return hash;
}

function hashOf(texts: readonly string[], by: (text: string) => number): number {
  return texts.reduce((hash, text) => mix(hash, by(text)), texts.length);
}
