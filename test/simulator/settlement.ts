/** Books a finished call: the key's counters, `/activity`, and the record `/generation` will tell. */
import type { SimKey } from './account.ts';
import type { Call } from './call.ts';
import { textOf } from './json.ts';
import type { Bill, Ending, Plan } from './plan.ts';
import { nativeFinish } from './skin.ts';
import { usdToNumber } from './usd.ts';
import type { World } from './world.ts';

export function record(world: World, call: Call, key: SimKey, plan: Plan, ending: Ending): void {
  const { bill } = ending;
  const now = world.clock.now();
  const byok = plan.isByok ? bill.upstream : 0n;
  world.account.charge(key, now, bill.cost, byok);
  world.activity.book({
    at: now,
    keyHash: key.hash,
    model: plan.route.model.id,
    permaslug: plan.route.model.canonical_slug,
    provider: plan.route.endpoint.provider_name,
    cost: bill.cost,
    byok,
    isByok: plan.isByok,
    promptTokens: bill.tokens.prompt,
    completionTokens: bill.tokens.completion,
    reasoningTokens: bill.tokens.reasoning,
  });
  const wish = call.trouble.generation ?? {};
  const availableAt = wish.never === true ? Number.POSITIVE_INFINITY : now + (wish.delayMs ?? world.options.generationDelayMs ?? 0);
  world.generations.add({ id: plan.id, keyHash: key.hash, data: generationData(world, call, plan, ending), availableAt }, wish.misses ?? world.options.generationMisses ?? 0);
}

function generationData(world: World, call: Call, plan: Plan, { bill, cancelled, finish }: Ending): Record<string, unknown> {
  const { route, ask } = plan;
  return {
    id: plan.id,
    upstream_id: null,
    created_at: `${new Date(plan.at).toISOString().slice(0, -1)}000+00:00`,
    api_type: ask.kind === 'embeddings' ? 'embeddings' : 'completions',
    model: route.model.canonical_slug,
    provider_name: route.endpoint.provider_name,
    ...moneyAndTokens(plan, bill),
    ...speed(world, call, plan),
    streamed: ask.stream,
    cancelled,
    finish_reason: finish,
    native_finish_reason: finish === plan.finish ? nativeFinish(plan) : finish,
    origin: call.headers.origin ?? '',
    http_referer: call.headers['http-referer'] ?? call.headers.referer ?? null,
    user_agent: call.headers['user-agent'] ?? null,
    app_id: null,
    router: route.router,
    service_tier: ask.serviceTier ?? null,
    preset_id: null,
    data_region: 'global',
    workspace_id: world.account.workspaceId,
    session_id: textOf(ask.body.session_id) ?? call.headers['x-session-id'] ?? null,
    request_id: `req-${plan.id.slice(4)}`,
    external_user: textOf(ask.body.user) ?? null,
    response_cache_source_id: plan.cachedFrom,
    provider_responses: [{ endpoint_id: null, id: null, is_byok: plan.isByok, latency: 0, model_permaslug: route.model.canonical_slug, provider_name: route.endpoint.provider_name, status: 200 }],
  };
}

/** `tokens_*` are normalised counts, a little below the native ones that are billed. */
function moneyAndTokens(plan: Plan, { tokens, cost, upstream, price }: Bill): Record<string, unknown> {
  const normal = (count: number): number => Math.round(count * 0.94);
  const discount = usdToNumber(price.cacheDiscount);
  return {
    total_cost: usdToNumber(cost),
    usage: usdToNumber(cost),
    upstream_inference_cost: plan.isByok ? usdToNumber(upstream) : 0,
    cache_discount: discount === 0 ? null : discount,
    is_byok: plan.isByok,
    tokens_prompt: normal(tokens.prompt),
    tokens_completion: normal(tokens.completion),
    native_tokens_prompt: tokens.prompt,
    native_tokens_completion: tokens.completion,
    native_tokens_reasoning: tokens.reasoning,
    native_tokens_cached: tokens.cached,
    native_tokens_completion_images: 0,
    num_media_prompt: null,
    num_media_completion: null,
    num_input_audio_prompt: null,
    num_search_results: null,
    num_fetches: null,
    web_search_engine: null,
  };
}

/** Seeded, not measured, so that a record is the same on every machine. */
function speed(world: World, call: Call, plan: Plan): Record<string, unknown> {
  const rng = world.rng('speed', call.sequence);
  return { latency: rng.int(250, 1400), moderation_latency: null, generation_time: plan.tokens.completion * rng.int(6, 22) + rng.int(20, 200) };
}
