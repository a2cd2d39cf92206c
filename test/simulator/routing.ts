/** Which provider answers: OpenRouter's `provider` object, `models[]`, routers and aliases, applied to the catalogue. */
import { isTier, type Catalogue, type Endpoint, type Model, type ResolvedModel } from './catalogue.ts';
import { listOf, numberOf, objectOf, textOf, textsOf, type JsonObject } from './json.ts';
import { isDynamic, isFree, ratesAt } from './pricing.ts';
import { maxPrice, REFUSALS, type Refusal, type RefusalContext } from './refusals.ts';
import type { Rng } from './rng.ts';
import { usd, type Usd } from './usd.ts';

export interface RouteRequest {
  /** The model asked for and its fallbacks, in order. */
  readonly models: readonly string[];
  readonly provider: JsonObject;
  readonly serviceTier: string | undefined;
  readonly promptTokens: number;
  readonly at: number;
  /** Providers of these models fail today. */
  readonly failing: readonly string[];
  /** Tag of the provider a test wants. */
  readonly forced: string | undefined;
  readonly embeddings: boolean;
}

export interface Route {
  readonly requested: string;
  readonly model: Model;
  readonly endpoint: Endpoint;
  /** Name of the router that chose, e.g. `openrouter/auto`. */
  readonly router: string | null;
}

/** The first model of the list that can be served; else why the last one could not. */
export function route(catalogue: Catalogue, request: RouteRequest, rng: Rng, context: RefusalContext): Route | Refusal {
  let refusal: Refusal = REFUSALS.bad_request(context);
  for (const requested of request.models) {
    const tried = routeOne(catalogue, requested, request, rng, { ...context, model: requested });
    if ('endpoint' in tried) return tried;
    refusal = tried;
  }
  return refusal;
}

function routeOne(catalogue: Catalogue, requested: string, request: RouteRequest, rng: Rng, context: RefusalContext): Route | Refusal {
  const resolved = catalogue.resolve(requested);
  if (resolved === undefined) return REFUSALS.model_not_found(context);
  const chosen = throughRouter(catalogue, resolved.model, request, rng);
  if (chosen === undefined) return maxPrice(requested, 0);
  if (chosen.architecture.output_modalities.includes('embeddings') !== request.embeddings) return REFUSALS.wrong_endpoint(context);
  const endpoint = endpointFor(catalogue.endpoints(chosen), { ...request, routing: resolved.routing });
  if (endpoint === 'no_endpoints') return REFUSALS.no_endpoints(context);
  if (endpoint === 'max_price') return maxPrice(requested, catalogue.endpoints(chosen).length);
  if (request.failing.includes(requested) || request.failing.includes(chosen.id)) return REFUSALS.bad_gateway(context);
  return { requested, model: chosen, endpoint, router: chosen === resolved.model ? null : resolved.model.id };
}

/** What `openrouter/auto` and its like choose from; `openrouter/free` takes any free model. */
const ROUTED = ['anthropic/claude-haiku-4.5', 'openai/gpt-5.4-mini', 'google/gemini-3.6-flash', 'deepseek/deepseek-v4-flash'];

function throughRouter(catalogue: Catalogue, model: Model, request: RouteRequest, rng: Rng): Model | undefined {
  const free = model.id === 'openrouter/free';
  if (!free && !isDynamic(model.pricing)) return model;
  const pool = free ? catalogue.models.filter((m) => m.id.endsWith(':free')) : ROUTED.flatMap((id) => catalogue.find(id) ?? []);
  const fitting = pool.filter((m) => typeof endpointFor(catalogue.endpoints(m), { ...request, routing: undefined }) !== 'string');
  return fitting[rng.int(0, Math.max(0, fitting.length - 1))];
}

type EndpointRequest = Pick<RouteRequest, 'provider' | 'serviceTier' | 'promptTokens' | 'at' | 'forced'> & { readonly routing: ResolvedModel['routing'] };

function endpointFor(endpoints: readonly Endpoint[], request: EndpointRequest): Endpoint | 'no_endpoints' | 'max_price' {
  const { provider, forced } = request;
  const pinned = forced === undefined ? undefined : endpoints.find((e) => e.tag === forced);
  if (pinned !== undefined) return pinned;
  const only = textsOf(provider.only);
  const ignore = textsOf(provider.ignore);
  const allowed = endpoints.filter((e) => e.status === 0 && tierAllowed(e, request) && (only.length === 0 || named(only, e)) && !named(ignore, e));
  const ordered = inOrder(allowed, request);
  if (ordered.length === 0) return 'no_endpoints';
  return ordered.find((e) => withinMaxPrice(e, objectOf(provider.max_price), request)) ?? 'max_price';
}

function tierAllowed(endpoint: Endpoint, { routing, serviceTier, provider }: EndpointRequest): boolean {
  if (!isTier(endpoint.tag)) return true;
  const exact = [...textsOf(provider.order), ...textsOf(provider.only)].includes(endpoint.tag);
  const priority = endpoint.tag.endsWith('/priority');
  return exact || (priority ? routing === 'nitro' || serviceTier === 'priority' || serviceTier === 'fast' : routing === 'floor' || serviceTier === 'flex');
}

function named(slugs: readonly string[], endpoint: Endpoint): boolean {
  return slugs.some((slug) => slug === endpoint.tag || slug === endpoint.tag.split('/')[0]);
}

function inOrder(endpoints: readonly Endpoint[], request: EndpointRequest): readonly Endpoint[] {
  const { provider, routing, serviceTier } = request;
  const order = textsOf(provider.order);
  const first = order.flatMap((slug) => endpoints.filter((e) => named([slug], e)));
  if (order.length > 0) return provider.allow_fallbacks === false ? first.slice(0, 1) : [...first, ...endpoints.filter((e) => !first.includes(e))];
  const sort = textOf(provider.sort) ?? textOf(objectOf(provider.sort).by);
  if (sort === 'price' || routing === 'floor') return [...endpoints].sort((a, b) => compare(blended(a, request), blended(b, request)));
  if (routing === 'nitro' || serviceTier !== undefined) return [...endpoints].sort((a, b) => Number(isTier(b.tag)) - Number(isTier(a.tag)));
  return endpoints;
}

function blended(endpoint: Endpoint, { promptTokens, at }: EndpointRequest): Usd {
  const rates = ratesAt(endpoint.pricing, promptTokens, at);
  return rates.prompt * 3n + rates.completion;
}

function compare(a: Usd, b: Usd): number {
  return a < b ? -1 : Number(a > b);
}

/** `max_price` is in USD per million tokens, inclusive, strings or numbers. */
function withinMaxPrice(endpoint: Endpoint, ceiling: JsonObject, { promptTokens, at }: EndpointRequest): boolean {
  const rates = ratesAt(endpoint.pricing, promptTokens, at);
  return (['prompt', 'completion'] as const).every((kind) => {
    const most = ceiling[kind];
    const text = textOf(most) ?? numberOf(most)?.toString();
    return text === undefined || rates[kind] * 1_000_000n <= usd(text);
  });
}

/** True when nothing would be charged for tokens, so that credits do not matter. */
export function isFreeRoute({ endpoint }: Route): boolean {
  return isFree(endpoint.pricing);
}

/** The list of models a body asks for: `model`, then `models[]`, then `/messages`' `fallbacks[]`. */
export function modelsOf(body: JsonObject, fallback: string): readonly string[] {
  const asked = [textOf(body.model), ...textsOf(body.models), ...listOf(body.fallbacks).map((f) => textOf(objectOf(f).model))].filter((id) => id !== undefined);
  return asked.length === 0 ? [fallback] : [...new Set(asked)];
}

/** Providers at which closing the connection stops neither the work nor the bill. */
const NO_CANCEL = new Set(
  ['Amazon Bedrock', 'AWS Bedrock', 'Groq', 'Modal', 'Google', 'Google AI Studio', 'Minimax', 'HuggingFace', 'Replicate', 'Perplexity', 'Mistral', 'AI21', 'Featherless', 'Lambda', 'SambaNova', 'Inflection', '01.AI', 'AionLabs', 'Alibaba', 'Nebius', 'Kluster', 'Targon', 'InferenceNet'],
);

export function supportsCancel(provider: string): boolean {
  return !NO_CANCEL.has(provider);
}
