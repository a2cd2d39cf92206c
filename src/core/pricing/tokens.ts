import type { RequestFacts } from '../wire/request.ts';
import { mostForeignTokens, mostTokens, usualTokens } from './counting/bound.ts';
import type { Tally } from './counting/tally.ts';
import type { ModelHabits } from './habits.ts';
import { NO_HABITS, boundFactor, expectedFactor, isWellKnown } from './habits.ts';
import type { Model } from './model.ts';
import { vocabularyOf } from './tokeniser.ts';

/** Prompt tokens before a call: `low` and `expected` are guesses, `high` is a bound. Missing `high`: nothing bounds them. */
export interface PromptTokens {
  readonly low: number;
  readonly expected: number;
  readonly high?: number;
}

/** Templates may put a default system prompt before the first message. */
const PER_REQUEST = 256;
/** What a template wraps around each message, generously. */
const PER_MESSAGE = 16;
/** What may stand between two parts. */
const PER_TEXT = 4;
/** What providers add to explain tools to the model, generously. */
const WITH_TOOLS = 1024;
/** Tokens of one image at most, at the providers that count them highest; at gpt-4o-mini many times as many. */
const PER_IMAGE = 8_192;
const PER_IMAGE_GPT4O_MINI = 50_000;
/** What is expected instead. */
const USUAL = { perMessage: 4, withTools: 300, perImage: 1_200, perFile: 4_000 } as const;
/** How far below the expected figure prompts were measured to stay. */
const LOW_SHARE = 0.75;
/** Bytes of the texts in UTF-8. No tokeniser in use makes more tokens than bytes, so this bounds them for nothing. */
export function bytesOf(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

/** The most prompt tokens a request can have with this model, its texts being at most so many (their bytes, if nothing better is known); `undefined` where neither its parts nor the context window bound them. */
export function mostPromptTokens(facts: RequestFacts, model: Model, textTokens = bytesOf(facts.texts)): number | undefined {
  const window = model.contextLength === undefined ? undefined : model.contextLength * facts.promptCount;
  if (facts.fileCount + facts.audioCount + facts.videoCount > 0) return window;
  const text = textTokens + facts.tokenIds + PER_MESSAGE * facts.messageCount + PER_TEXT * facts.texts.length;
  const perImage = model.id.includes('gpt-4o-mini') ? PER_IMAGE_GPT4O_MINI : PER_IMAGE;
  const most = PER_REQUEST * facts.promptCount + text + perImage * facts.imageCount + (facts.hasTools ? WITH_TOOLS : 0);
  return Math.min(most, window ?? most);
}

/**
 * The most tokens that a model makes of counted texts: by the weights of its vocabulary, raised where more than that was ever billed. Of a vocabulary
 * that is not known, their bytes, until enough of its calls were compared.
 */
export function mostTextTokens(tally: Tally, model: Model, habits: ModelHabits = NO_HABITS): number {
  if (vocabularyOf(model) === undefined && !isWellKnown(habits)) return tally.bytes;
  return Math.min(tally.bytes, Math.ceil(plainBound(tally, model) * boundFactor(habits)));
}

/** The bound before anything learned: what billed counts are compared with. */
export function plainBound(tally: Tally, model: Model): number {
  const vocabulary = vocabularyOf(model);
  return vocabulary === undefined ? mostForeignTokens(tally) : mostTokens(tally, vocabulary);
}

/** What the texts will come to as a rule, before anything learned of the model. */
export function usualTextTokens(tally: Tally, model: Model): number {
  return usualTokens(tally, vocabularyOf(model) ?? 'o200k');
}

/** All three figures, of a request whose texts are counted already. */
export function promptTokens(facts: RequestFacts, model: Model, tally: Tally, habits: ModelHabits = NO_HABITS): PromptTokens {
  const high = mostPromptTokens(facts, model, mostTextTokens(tally, model, habits));
  const text = Math.ceil(usualTextTokens(tally, model) * (expectedFactor(habits) ?? priorFactor(model)));
  const media = USUAL.perImage * facts.imageCount + USUAL.perFile * (facts.fileCount + facts.audioCount + facts.videoCount);
  const guess = text + media + facts.tokenIds + USUAL.perMessage * facts.messageCount + (facts.hasTools ? USUAL.withTools : 0);
  const expected = Math.min(guess, high ?? guess);
  return { low: Math.floor(expected * LOW_SHARE), expected, ...(high === undefined ? {} : { high }) };
}

/** How many tokens of its own a model makes of one of ours, before anything was learned. */
export function priorFactor(model: Model): number {
  return model.tokenizer === 'Claude' || model.id.includes('anthropic/') ? 1.15 : 1;
}
