import type { Endpoint } from '../../usage.ts';
import type { Message } from '../../wire/conversation.ts';
import { modelIn, readConversation } from '../../wire/conversation.ts';
import { readAct } from './act.ts';
import { chainOf, headHash, inputGist, stemOf, tailHash } from './digest.ts';
import { failureOf } from './failure.ts';
import type { TextHashes } from './hash.ts';
import { TEXT_HASHES, exactHash } from './hash.ts';
import type { Steps } from './steps.ts';
import { stepsOf } from './steps.ts';
import type { Turns } from './turns.ts';
import { turnsOf } from './turns.ts';

/**
 * What is kept of a request to see circles: sizes, and hashes that nobody's words can be read from. A conversation is taken as steps: the model acts,
 * then something comes in (a tool's answer, a person's or a program's words). 0 stands for "none". It survives JSON.
 */
export interface CallShape extends Turns {
  /** Of the body. */
  readonly bytes: number;
  /** Which model is asked: the same request to another is no repetition. */
  readonly model: number;
  /** How the conversation begins: the head of the system prompt and the person's first words. Tells conversations apart. */
  readonly stem: number;
  /** All messages, without clock times. */
  readonly whole: number;
  /** All messages before the newest act: the `whole` of the call that this one continues. */
  readonly before: number;
  /** The gist of what came in before the newest act: the `input` of the call that this one continues, even where older messages were rewritten since. */
  readonly prior: number;
  /** The model's newest act: its tools with their arguments, or the gist of its words. */
  readonly act: number;
  /** The gist of what came in since. */
  readonly input: number;
  /** The gist of the error, where what came in is one. */
  readonly error: number;
  /** The act is only words. */
  readonly isProse: boolean;
  /** The act is to wait. */
  readonly waits: boolean;
}

/** The shape of a request of any endpoint; `undefined` where there is no conversation. `bytes`: length of the body. `texts`: what its texts come to, where some were read before. */
export function readShape(endpoint: Endpoint, json: unknown, bytes: number, texts: TextHashes = TEXT_HASHES): CallShape | undefined {
  const messages = readConversation(endpoint, json);
  if (messages.length === 0) return undefined;
  const parts = stepsOf(messages);
  const [whole, before] = chainOf(parts.steps, texts);
  const shape = { bytes, model: exactHash(modelIn(json) ?? ''), whole, ...turnsOf(parts.steps, texts) };
  return endpoint === 'completions' ? { ...shape, ...ofPrompt(messages) } : { ...shape, ...ofConversation(parts, before) };
}

type Newer = Omit<CallShape, 'bytes' | 'model' | 'whole' | 'newest' | 'sinceTurn'>;

const NO_ACT = { before: 0, prior: 0, act: 0, error: 0, isProse: false, waits: false };

/** A prompt without messages has no acts: its end is what is new. */
function ofPrompt(prompt: readonly Message[]): Newer {
  return { ...NO_ACT, stem: headHash(prompt), input: tailHash(prompt) };
}

function ofConversation(parts: Steps, before: number): Newer {
  const [prior, last] = parts.steps.slice(-2);
  const stem = stemOf(parts);
  if (prior === undefined || last === undefined) return { ...NO_ACT, stem, input: inputGist(prior?.input ?? []) };
  const { hash, isProse, waits } = readAct(last.act);
  return { stem, before, prior: inputGist(prior.input), act: hash, isProse, waits, input: inputGist(last.input), error: failureOf(last.input) ?? 0 };
}
