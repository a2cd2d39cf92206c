import type { Message } from '../../wire/conversation.ts';
import type { TextHashes } from './hash.ts';
import { exactHash, gistHash, mix } from './hash.ts';
import { ownWords, withoutWrapped } from './person.ts';
import type { Step, Steps } from './steps.ts';

/** How much of a system prompt tells whose it is: what changes with time stands further down. */
const HEAD_CHARS = 1000;
/** How much of a prompt without messages is its newest part. */
const TAIL_CHARS = 500;
/** So many messages tell one state of a conversation from others. */
const LINKS = 128;

/**
 * Hashes of the conversation, and of what it was before the newest act: of the newest messages and of how many there are, so that a large body costs little
 * more than a small one. Only what came in last is read closely, in both. The system prompt is left out: some clients put the state of things there.
 */
export function chainOf(steps: readonly Step[], texts: TextHashes): readonly [whole: number, before: number] {
  const rough = new Map<Message, number>();
  const roughOf = (message: Message): number => {
    const hash = rough.get(message) ?? messageHash(message, texts.roughOf);
    rough.set(message, hash);
    return hash;
  };
  return [chainTo(steps, steps.length, roughOf), chainTo(steps, steps.length - 1, roughOf)];
}

function chainTo(steps: readonly Step[], end: number, roughOf: (message: Message) => number): number {
  const last = steps[end - 1];
  if (last === undefined) return 1;
  const older = newestBefore(steps, end - 1, LINKS).concat(last.act);
  const chain = older.slice(-LINKS).reduce((hash, message) => mix(hash, roughOf(message)), end);
  return last.input.reduce((hash, message) => mix(hash, messageHash(message, exactHash)), chain);
}

/** The newest messages of the steps before `end`: at least so many, where there are. */
function newestBefore(steps: readonly Step[], end: number, least: number): readonly Message[] {
  let count = 0;
  let start = end;
  while (start > 0 && count < least) {
    start -= 1;
    const step = steps[start];
    count += step === undefined ? 0 : step.act.length + step.input.length;
  }
  return steps.slice(start, end).flatMap(({ act, input }) => [...act, ...input]);
}

/** What tells a conversation from others: the head of the system prompt and the first words that are a person's. */
export function stemOf({ system, steps }: Steps): number {
  const first = firstOf(steps, (message) => ownWords(message) !== '') ?? firstOf(steps, () => true);
  const head = exactHash(system.flatMap(({ texts }) => texts).join('\n').slice(0, HEAD_CHARS));
  return first === undefined ? head : mix(head, mix(exactHash(ownWords(first)), hashOf(first.media, exactHash)));
}

function firstOf(steps: readonly Step[], isMeant: (message: Message) => boolean): Message | undefined {
  for (const { input } of steps) {
    const found = input.find(isMeant);
    if (found !== undefined) return found;
  }
  return undefined;
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
