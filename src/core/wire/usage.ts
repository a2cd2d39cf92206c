import type { NanoUsd } from '../money.ts';
import type { ReportedUsage } from '../usage.ts';
import type { JsonObject } from './json.ts';
import { booleanOf, compact, costOf, countOf, isObject, objectOf } from './json.ts';

/**
 * The usage object of any endpoint, sorted but not interpreted yet: in the messages dialect the input comes without the cache,
 * so parts that arrive separately can only be added up once all are there.
 */
export interface WireUsage {
  /** Input tokens, cache included (chat, completions, embeddings, responses). */
  readonly input?: number;
  /** Input tokens in the messages dialect: those that were neither read from nor written to the cache, when one of the two is told apart. */
  readonly freshInput?: number;
  readonly output?: number;
  readonly cached?: number;
  readonly written?: number;
  readonly reasoning?: number;
  readonly cost?: NanoUsd;
  readonly upstreamCost?: NanoUsd;
  readonly isByok?: boolean;
}

/** What a `usage` object says, in our words; `undefined` where it is no such object or says nothing. Wrong types count as missing. */
export function readUsage(json: unknown): ReportedUsage | undefined {
  const usage = pickUsage(json);
  return usage === undefined ? undefined : toReportedUsage(usage);
}

/** Picks what we read from a `usage` object; `undefined` where there is nothing. */
export function pickUsage(json: unknown): WireUsage | undefined {
  if (!isObject(json)) return undefined;
  const usage: WireUsage = { ...compact(pickInput(json)), ...compact(pickOutput(json)), ...compact(pickMoney(json)) };
  return Object.keys(usage).length === 0 ? undefined : usage;
}

/** Both together, field by field: the later one wins, but a zero (as in `message_start`) never replaces a figure. */
export function mergeUsage(earlier: WireUsage | undefined, later: WireUsage | undefined): WireUsage | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier;
  const known: JsonObject = { ...earlier };
  const news = Object.entries(later).filter(([name, value]) => value !== 0 || known[name] === undefined);
  return { ...earlier, ...Object.fromEntries(news) };
}

type Picked<K extends keyof WireUsage> = { [P in K]: WireUsage[P] | undefined };

/** In our words: `inputTokens` includes the cache, `outputTokens` includes reasoning. */
export function toReportedUsage(usage: WireUsage): ReportedUsage {
  const { freshInput, cached, written } = usage;
  return compact({
    inputTokens: usage.input ?? (freshInput === undefined ? undefined : freshInput + (cached ?? 0) + (written ?? 0)),
    outputTokens: usage.output,
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    reasoningTokens: usage.reasoning,
    cost: usage.cost,
    upstreamCost: usage.upstreamCost,
    isByok: usage.isByok,
  });
}

function pickInput(json: JsonObject): Picked<'input' | 'freshInput' | 'cached' | 'written'> {
  const details = objectOf(json.prompt_tokens_details ?? json.input_tokens_details);
  const plain = countOf(json.input_tokens);
  // Without details of its own, `input_tokens` is the messages dialect's, or has nothing to be told apart.
  const isFresh = json.input_tokens_details === undefined;
  return {
    input: countOf(json.prompt_tokens) ?? (isFresh ? undefined : plain),
    freshInput: isFresh ? plain : undefined,
    cached: countOf(details.cached_tokens) ?? countOf(json.cache_read_input_tokens),
    written: countOf(details.cache_write_tokens) ?? countOf(json.cache_creation_input_tokens) ?? writtenByLifetime(json.cache_creation),
  };
}

function pickOutput(json: JsonObject): Picked<'output' | 'reasoning'> {
  const details = objectOf(json.completion_tokens_details ?? json.output_tokens_details);
  return {
    output: countOf(json.completion_tokens) ?? countOf(json.output_tokens),
    reasoning: countOf(details.reasoning_tokens) ?? countOf(details.thinking_tokens),
  };
}

function pickMoney(json: JsonObject): Picked<'cost' | 'upstreamCost' | 'isByok'> {
  return { cost: costOf(json.cost), upstreamCost: costOf(objectOf(json.cost_details).upstream_inference_cost), isByok: booleanOf(json.is_byok) };
}

/** Some messages split what was written to the cache by how long it lives, and leave the sum out. */
function writtenByLifetime(json: unknown): number | undefined {
  const parts = [objectOf(json).ephemeral_5m_input_tokens, objectOf(json).ephemeral_1h_input_tokens].map(countOf).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
}
