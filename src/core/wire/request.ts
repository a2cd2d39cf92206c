import type { Endpoint } from '../usage.ts';
import { sessionIn } from './conversation.ts';
import type { JsonObject } from './json.ts';
import { booleanOf, compact, countOf, listOf, nameOf, objectOf, textOf } from './json.ts';
import { outputCapOf } from './outputCap.ts';
import type { PromptFacts } from './prompt.ts';
import { readPrompt } from './prompt.ts';
import { paidTools, parsesFree } from './serverTools.ts';

/** What an outgoing request says that matters for its cost and for whose it is. */
export interface RequestFacts extends PromptFacts {
  readonly endpoint: Endpoint;
  /** As written; missing: the account's default model. */
  readonly model?: string;
  /** Other models that may answer instead. */
  readonly fallbackModels: readonly string[];
  /** How many tokens one answer may have at most; missing where the request has no cap, or one that upstream might not keep to. */
  readonly maxOutputTokens?: number;
  /** How many answers are made: `n` (or `best_of`) for each prompt. */
  readonly answers: number;
  readonly stream: boolean;
  readonly hasTools: boolean;
  /** Tools and plugins that OpenRouter or the provider runs and charges for, each perhaps many times. */
  readonly paidTools: readonly string[];
  /** Files are read by a parser that costs nothing. */
  readonly parsesFree: boolean;
  /** A preset that lies on the server changes the request. */
  readonly hasPreset: boolean;
  /** What the caller lets a provider charge at most, USD per million tokens; empty where the caller says nothing of it. */
  readonly ownCeiling: OwnCeiling;
  /** Something is to be kept in the prompt cache for an hour, which costs more. */
  readonly longCache: boolean;
  readonly tier?: string;
  /** The answer is to be JSON, or JSON by a schema. */
  readonly answerFormat?: 'json' | 'schema';
  readonly session?: string;
  readonly user?: string;
}

/** A caller's own `provider.max_price`: decimal strings, as prices of the catalogue are, but per million tokens. */
export interface OwnCeiling {
  readonly prompt?: string;
  readonly completion?: string;
}

/** Reads the body of a request. Never throws: whatever has a wrong type counts as missing, and is refused by the upstream. */
export function readRequest(endpoint: Endpoint, json: unknown): RequestFacts {
  const body = objectOf(json);
  const prompt = readPrompt(endpoint, body);
  return {
    endpoint,
    ...prompt,
    fallbackModels: fallbacksOf(body),
    answers: answersOf(body) * prompt.promptCount,
    stream: booleanOf(body.stream) ?? false,
    hasTools: listOf(body.tools).length > 0 || listOf(body.functions).length > 0,
    paidTools: paidTools(body),
    parsesFree: parsesFree(body),
    hasPreset: body.preset !== undefined && body.preset !== null,
    ownCeiling: ownCeilingOf(body),
    longCache: wantsLongCache(body),
    ...compact({
      model: nameOf(body.model),
      maxOutputTokens: outputCapOf(endpoint, body),
      tier: tierOf(body),
      answerFormat: answerFormatOf(body),
      session: sessionIn(body),
      user: nameOf(body.user) ?? nameOf(objectOf(body.metadata).user_id),
    }),
  };
}

/** Whether the caller sends a ceiling of its own, in whose place ours cannot be sent. */
export function hasOwnCeiling(body: JsonObject): boolean {
  return objectOf(body.provider).max_price !== undefined;
}

function ownCeilingOf(body: JsonObject): OwnCeiling {
  const { prompt, completion } = objectOf(objectOf(body.provider).max_price);
  return compact({ prompt: priceText(prompt), completion: priceText(completion) });
}

function priceText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** Fast where either field says so: nobody says which of them counts. */
function tierOf({ service_tier: tier, speed }: JsonObject): string | undefined {
  return speed === 'fast' ? 'fast' : nameOf(tier);
}

function answersOf(body: JsonObject): number {
  return Math.max(1, countOf(body.n) ?? 1, countOf(body.best_of) ?? 1);
}

function answerFormatOf(body: JsonObject): RequestFacts['answerFormat'] {
  const { type } = objectOf(body.response_format ?? objectOf(body.text).format);
  if (type === 'json_schema') return 'schema';
  return type === 'json_object' ? 'json' : undefined;
}

function fallbacksOf(body: JsonObject): readonly string[] {
  const named = [...listOf(body.models), ...listOf(body.fallbacks).map((each) => objectOf(each).model)];
  return named.map(nameOf).filter((model) => model !== undefined);
}

/** A breakpoint with a lifetime of an hour, on the request itself or on any part of the prompt. */
function wantsLongCache(body: JsonObject): boolean {
  const isHourMessage = (message: unknown): boolean => isHour(message) || listOf(objectOf(message).content).some(isHour);
  return isHour(body) || listOf(body.system).some(isHour) || listOf(body.tools).some(isHour) || listOf(body.messages).some(isHourMessage) || listOf(body.input).some(isHourMessage);
}

function isHour(given: unknown): boolean {
  const block = objectOf(given);
  return objectOf(block.cache_control).ttl === '1h' || objectOf(block.prompt_cache_options).ttl === '1h';
}
