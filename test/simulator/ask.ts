/** An inference request read once, whatever its dialect. */
import { isObject, listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { modelsOf } from './routing.ts';
import { countInputs, countPrompt } from './tokens.ts';

export type EndpointKind = 'chat' | 'completions' | 'responses' | 'messages' | 'embeddings';

export interface Ask {
  readonly kind: EndpointKind;
  readonly body: JsonObject;
  readonly models: readonly string[];
  readonly stream: boolean;
  readonly maxTokens: number | undefined;
  readonly promptTokens: number;
  readonly provider: JsonObject;
  readonly serviceTier: string | undefined;
  /** Lifetime of the cache writes it asks for. */
  readonly cacheControl: '5m' | '1h' | undefined;
  readonly reasoning: { readonly wanted: boolean | undefined; readonly hidden: boolean };
}

export function readAsk(kind: EndpointKind, body: JsonObject, defaultModel: string): Ask {
  return {
    kind,
    body,
    models: modelsOf(body, defaultModel),
    stream: kind !== 'embeddings' && body.stream === true,
    maxTokens: capOf(kind, body),
    promptTokens: kind === 'embeddings' ? countInputs(body.input) : countPrompt(body),
    provider: objectOf(body.provider),
    serviceTier: textOf(body.service_tier),
    cacheControl: cacheControlOf(body, 0),
    reasoning: { wanted: reasoningWanted(body), hidden: objectOf(body.reasoning).exclude === true || body.include_reasoning === false },
  };
}

/** The fields that cap an answer, by endpoint. */
const CAPS: Readonly<Record<EndpointKind, readonly string[]>> = { chat: ['max_completion_tokens', 'max_tokens'], completions: ['max_tokens'], responses: ['max_output_tokens'], messages: ['max_tokens'], embeddings: [] };

/** As dear as an upstream can take it: fields of other endpoints are no caps, one that is no whole number from 1 undoes the other, and of two the larger counts. */
function capOf(kind: EndpointKind, body: JsonObject): number | undefined {
  const given = CAPS[kind].map((name) => body[name]).filter((cap) => cap !== undefined && cap !== null);
  return given.length > 0 && given.every(isCap) ? Math.max(...given) : undefined;
}

function isCap(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

/** Looks for `cache_control` at the top and in messages, their parts, the system prompt and tools. */
function cacheControlOf(value: unknown, depth: number): '5m' | '1h' | undefined {
  if (depth > 4) return undefined;
  if (Array.isArray(value)) return value.map((item) => cacheControlOf(item, depth + 1)).find((ttl) => ttl !== undefined);
  if (!isObject(value)) return undefined;
  if (isObject(value.cache_control)) return value.cache_control.ttl === '1h' ? '1h' : '5m';
  return cacheControlOf([...listOf(value.messages), ...listOf(value.system), ...listOf(value.content), ...listOf(value.tools)], depth + 1);
}

function reasoningWanted(body: JsonObject): boolean | undefined {
  const reasoning = objectOf(body.reasoning);
  const effort = textOf(reasoning.effort) ?? textOf(body.reasoning_effort);
  if (effort !== undefined) return effort !== 'none';
  const thinking = textOf(objectOf(body.thinking).type);
  if (thinking !== undefined) return thinking !== 'disabled';
  if (typeof reasoning.enabled === 'boolean') return reasoning.enabled;
  return numberOf(reasoning.max_tokens) === undefined ? undefined : true;
}
