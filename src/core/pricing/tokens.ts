import { estimateTokenCount } from 'tokenx';
import type { RequestFacts } from '../wire/request.ts';
import type { Model } from './model.ts';

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
/** Prompts longer than that (characters) are estimated from samples: counting takes about 0.1 ms for a thousand characters. */
const SAMPLE_FROM = 32_768;
const SAMPLES = 16;

/** Bytes of the texts in UTF-8. No tokeniser in use makes more tokens than bytes, so this bounds them for nothing. */
export function bytesOf(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

/** The most prompt tokens a request can have with this model; `undefined` where neither its parts nor the context window bound them. */
export function mostPromptTokens(facts: RequestFacts, model: Model): number | undefined {
  const window = model.contextLength === undefined ? undefined : model.contextLength * facts.promptCount;
  if (facts.fileCount + facts.audioCount > 0) return window;
  const text = bytesOf(facts.texts) + facts.tokenIds + PER_MESSAGE * facts.messageCount + PER_TEXT * facts.texts.length;
  const perImage = model.id.includes('gpt-4o-mini') ? PER_IMAGE_GPT4O_MINI : PER_IMAGE;
  const most = PER_REQUEST * facts.promptCount + text + perImage * facts.imageCount + (facts.hasTools ? WITH_TOOLS : 0);
  return Math.min(most, window ?? most);
}

/** All three figures. `factor` is billed tokens per tokenx token, as learned from this model's calls; without it a prior is used. */
export function promptTokens(facts: RequestFacts, model: Model, factor: number = priorFactor(model)): PromptTokens {
  const high = mostPromptTokens(facts, model);
  const text = Math.ceil(tokensOf(facts.texts.join('\n')) * factor);
  const media = USUAL.perImage * facts.imageCount + USUAL.perFile * (facts.fileCount + facts.audioCount);
  const guess = text + media + facts.tokenIds + USUAL.perMessage * facts.messageCount + (facts.hasTools ? USUAL.withTools : 0);
  const expected = Math.min(guess, high ?? guess);
  return { low: Math.floor(expected * LOW_SHARE), expected, ...(high === undefined ? {} : { high }) };
}

/** How many tokens of its own a model makes of one of tokenx's, before anything was learned. */
export function priorFactor(model: Model): number {
  return model.tokenizer === 'Claude' || model.id.includes('anthropic/') ? 1.15 : 1;
}

function tokensOf(text: string): number {
  if (text.length <= SAMPLE_FROM) return estimateTokenCount(text);
  const size = SAMPLE_FROM / SAMPLES;
  const stride = (text.length - size) / (SAMPLES - 1);
  const sampled = Array.from({ length: SAMPLES }, (_, index) => text.slice(Math.floor(index * stride), Math.floor(index * stride) + size));
  return Math.ceil(sampled.reduce((sum, part) => sum + estimateTokenCount(part), 0) * (text.length / SAMPLE_FROM));
}
