import type { ReportedUsage } from '../usage.ts';
import type { Compact } from './json.ts';
import { booleanOf, compact, costOf, countOf, instantOf, isObject, nameOf, numberOf, objectOf } from './json.ts';

/** What `/generation` knows of a call: the last word on its cost. */
export interface GenerationFacts extends ReportedUsage {
  readonly generationId?: string;
  readonly createdAt?: number;
  /** The permaslug of the model that answered. */
  readonly model?: string;
  readonly provider?: string;
  readonly tier?: string;
  readonly finishReason?: string;
  readonly streamed?: boolean;
  readonly cancelled?: boolean;
  /** Time to generate, in milliseconds. */
  readonly durationMs?: number;
  /** OpenRouter's `latency` in milliseconds. What it spans is not documented: not to be taken for the time to the first token. */
  readonly latencyMs?: number;
  /** It came from OpenRouter's response cache, and cost nothing. */
  readonly fromCache: boolean;
}

/**
 * Reads the body of `GET /generation`; `undefined` where it is none. Token counts are the native ones, which are billed.
 * The cost is missing where it is not known yet.
 */
export function readGeneration(json: unknown): GenerationFacts | undefined {
  const data = objectOf(json).data;
  return isObject(data) ? { ...compact({ ...usageOf(data), ...circumstancesOf(data) }), fromCache: nameOf(data.response_cache_source_id) !== undefined } : undefined;
}

type Data = Readonly<Record<string, unknown>>;

function usageOf(data: Data): Compact<ReportedUsage> {
  return compact({
    cost: costOf(data.total_cost) ?? costOf(data.usage),
    upstreamCost: costOf(data.upstream_inference_cost),
    isByok: booleanOf(data.is_byok),
    inputTokens: countOf(data.native_tokens_prompt),
    outputTokens: countOf(data.native_tokens_completion),
    reasoningTokens: countOf(data.native_tokens_reasoning),
    cacheReadTokens: countOf(data.native_tokens_cached),
  });
}

function circumstancesOf(data: Data): Omit<Compact<GenerationFacts>, keyof ReportedUsage | 'fromCache'> {
  return compact({
    generationId: nameOf(data.id),
    createdAt: instantOf(data.created_at),
    model: nameOf(data.model),
    provider: nameOf(data.provider_name),
    tier: nameOf(data.service_tier),
    finishReason: nameOf(data.finish_reason),
    streamed: booleanOf(data.streamed),
    cancelled: booleanOf(data.cancelled),
    durationMs: numberOf(data.generation_time),
    latencyMs: numberOf(data.latency),
  });
}
