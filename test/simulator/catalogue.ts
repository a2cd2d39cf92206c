/**
 * The simulator's models and the providers that serve them.
 *
 * The two captures are a month apart, so one rule makes them agree: the provider that serves by default (the model's own author
 * where it is listed, else the first) charges the price of `/models`, its flex and priority tiers half and twice that; all other
 * providers keep their own captured prices.
 */
import { readFileSync } from 'node:fs';
import { scaled, type Pricing } from './pricing.ts';
import { usdToText } from './usd.ts';

export interface Model {
  readonly id: string;
  readonly canonical_slug: string;
  readonly name: string;
  readonly created: number;
  readonly context_length: number;
  readonly architecture: { readonly modality: string; readonly input_modalities: readonly string[]; readonly output_modalities: readonly string[]; readonly tokenizer: string };
  readonly pricing: Pricing;
  readonly top_provider: { readonly context_length: number | null; readonly max_completion_tokens: number | null; readonly is_moderated: boolean };
  readonly supported_parameters: readonly string[];
  readonly reasoning?: { readonly mandatory?: boolean; readonly default_enabled?: boolean };
  readonly expiration_date?: string;
  readonly alias_target?: { readonly name: string; readonly slug: string };
}

export interface Endpoint {
  readonly provider_name: string;
  readonly tag: string;
  readonly quantization: string;
  readonly context_length: number;
  readonly max_completion_tokens: number | null;
  readonly pricing: Pricing;
  /** 0 is healthy, negative degraded or down. */
  readonly status: number;
  readonly uptime_last_30m?: number | null;
}

export interface Catalogue {
  readonly models: readonly Model[];
  find(id: string): Model | undefined;
  /** Follows `~…-latest` and takes off `:nitro`, `:floor`, `:online`, `:exacto`; `undefined` for an id nobody knows. */
  resolve(id: string): ResolvedModel | undefined;
  /** Healthy ones first in the order they are tried. */
  endpoints(model: Model): readonly Endpoint[];
}

export interface ResolvedModel {
  readonly model: Model;
  /** The suffix that asks for a way of routing, not for a model of its own. */
  readonly routing: 'nitro' | 'floor' | 'online' | 'exacto' | undefined;
}

/** Reads the fixtures once; every simulator has a catalogue of its own. */
export function loadCatalogue(): Catalogue {
  const models = [...readFixture('models.json'), ...readFixture('embeddings.json')] as readonly Model[];
  const rows = readFixture('endpoints.json') as readonly { readonly id: string; readonly endpoints: readonly Endpoint[] }[];
  const captured = new Map(rows.map((row) => [row.id, row.endpoints]));
  return catalogueOf(models, captured);
}

export function catalogueOf(models: readonly Model[], captured: ReadonlyMap<string, readonly Endpoint[]>): Catalogue {
  const byId = new Map(models.map((model) => [model.id, model]));
  const find = (id: string): Model | undefined => byId.get(id);
  return {
    models,
    find,
    resolve: (id) => {
      const suffix = /:(nitro|floor|online|exacto)$/.exec(id);
      const named = find(suffix === null ? id : id.slice(0, suffix.index));
      if (named === undefined) return undefined;
      const target = named.alias_target === undefined ? named : find(named.alias_target.slug);
      return target === undefined ? undefined : { model: target, routing: suffix?.[1] as ResolvedModel['routing'] };
    },
    endpoints: (model) => endpointsOf(model, captured.get(model.id) ?? []),
  };
}

function endpointsOf(model: Model, captured: readonly Endpoint[]): readonly Endpoint[] {
  const author = model.id.replace(/^~/, '').split('/')[0] ?? '';
  const ordinary = captured.filter((e) => !isTier(e.tag));
  const head = ordinary.find((e) => e.tag.split('/')[0] === (AUTHORS[author]?.tag ?? author)) ?? ordinary[0] ?? ownEndpoint(model, author);
  const rest = captured.filter((e) => e !== head);
  const priced = rest.map((e) => (isTier(e.tag) && e.provider_name === head.provider_name ? { ...e, pricing: tierPricing(e.tag, model.pricing) } : e));
  return [{ ...head, pricing: model.pricing, status: 0 }, ...priced];
}

/** Tiers are only used on request (`service_tier`, `:nitro`, `:floor`). */
export function isTier(tag: string): boolean {
  return /\/(flex|priority)$/.test(tag);
}

function tierPricing(tag: string, pricing: Pricing): Pricing {
  return tag.endsWith('/flex') ? scaled(pricing, (p) => p / 2n, usdToText) : scaled(pricing, (p) => p * 2n, usdToText);
}

function ownEndpoint(model: Model, author: string): Endpoint {
  const known = AUTHORS[author];
  return {
    provider_name: known?.provider ?? author,
    tag: known?.tag ?? author,
    quantization: 'unknown',
    context_length: model.context_length,
    max_completion_tokens: model.top_provider.max_completion_tokens,
    pricing: model.pricing,
    status: 0,
    uptime_last_30m: 99.9,
  };
}

/** Provider that each author's models run on when the capture names none. */
const AUTHORS: Readonly<Record<string, { readonly provider: string; readonly tag: string }>> = {
  openai: { provider: 'OpenAI', tag: 'openai' },
  anthropic: { provider: 'Anthropic', tag: 'anthropic' },
  google: { provider: 'Google AI Studio', tag: 'google-ai-studio' },
  deepseek: { provider: 'DeepSeek', tag: 'deepseek' },
  'x-ai': { provider: 'xAI', tag: 'xai' },
  'z-ai': { provider: 'Z.AI', tag: 'z-ai' },
  qwen: { provider: 'Alibaba', tag: 'alibaba' },
  moonshotai: { provider: 'Moonshot AI', tag: 'moonshotai' },
  mistralai: { provider: 'Mistral', tag: 'mistral' },
  minimax: { provider: 'Minimax', tag: 'minimax' },
  'meta-llama': { provider: 'DeepInfra', tag: 'deepinfra' },
  nvidia: { provider: 'Nvidia', tag: 'nvidia' },
  cohere: { provider: 'Cohere', tag: 'cohere' },
  perplexity: { provider: 'Perplexity', tag: 'perplexity' },
  amazon: { provider: 'Amazon Bedrock', tag: 'amazon-bedrock' },
};

function readFixture(name: string): readonly unknown[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/catalogue/${name}`, import.meta.url), 'utf8')) as readonly unknown[];
}
