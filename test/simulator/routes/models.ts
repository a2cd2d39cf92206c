/** `GET /models`, `/models/{author}/{slug}/endpoints` and their small siblings; no key needed. */
import type { Endpoint, Model } from '../catalogue.ts';
import { sendJson, sendRefusal, type Call } from '../call.ts';
import { refusalContext, unauthorized } from '../refusing.ts';
import { bare } from '../refusals.ts';
import type { World } from '../world.ts';

const CACHE = { 'Cache-Control': 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=3600' };

/** Text-output models unless `output_modalities` says otherwise; paged only when asked. */
export function getModels(world: World, call: Call): void {
  const { query } = call;
  const found = world.catalogue.models.filter((m) => hasModality(m, query.get('output_modalities') ?? 'text'));
  const offset = Number(query.get('offset') ?? 0);
  const paged = query.has('limit') || query.has('offset');
  const size = paged ? Math.min(1000, Number(query.get('limit') ?? 500)) : found.length;
  const next = offset + size < found.length ? `/api/v1/models?limit=${size}&offset=${offset + size}` : null;
  sendJson(call, 200, { data: found.slice(offset, offset + size).map(wireModel), total_count: found.length, links: { next } }, CACHE);
}

export function getEmbeddingModels(world: World, call: Call): void {
  const found = world.catalogue.models.filter((m) => hasModality(m, 'embeddings'));
  sendJson(call, 200, { data: found.map(wireModel), total_count: found.length, links: { next: null } }, CACHE);
}

export function getUserModels(world: World, call: Call): void {
  if (call.key === undefined) {
    sendRefusal(call, unauthorized(call));
    return;
  }
  getModels(world, call);
}

export function getModelCount(world: World, call: Call): void {
  sendJson(call, 200, { data: { count: world.catalogue.models.filter((m) => hasModality(m, 'text')).length } });
}

/** `id` may carry a variant, and may be the permanent slug. */
export function getEndpoints(world: World, call: Call, id: string): void {
  const model = world.catalogue.find(id) ?? world.catalogue.models.find((m) => m.canonical_slug === id);
  if (model === undefined) {
    sendRefusal(call, bare(404, `Model ${id} not found`)(refusalContext(world, call)));
    return;
  }
  const { name, created, architecture } = model;
  const endpoints = world.catalogue.endpoints(model).map((e) => wireEndpoint(model, e));
  sendJson(call, 200, { data: { id: model.id, name, created, description: '', architecture: { ...architecture, instruct_type: null }, endpoints } }, CACHE);
}

function hasModality({ architecture }: Model, wanted: string): boolean {
  return wanted === 'all' || wanted.split(',').some((modality) => architecture.output_modalities.includes(modality));
}

function wireModel(model: Model): object {
  return {
    hugging_face_id: null,
    description: '',
    per_request_limits: null,
    default_parameters: {},
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: { details: `/api/v1/models/${model.canonical_slug}/endpoints` },
    ...model,
    architecture: { ...model.architecture, instruct_type: null },
  };
}

function wireEndpoint(model: Model, endpoint: Endpoint): object {
  return {
    name: `${endpoint.provider_name} | ${model.canonical_slug}`,
    model_id: model.id,
    model_name: model.name,
    max_prompt_tokens: null,
    supported_parameters: model.supported_parameters,
    supports_implicit_caching: model.pricing.input_cache_read !== undefined,
    uptime_last_30m: null,
    latency_last_30m: null,
    throughput_last_30m: null,
    ...endpoint,
    pricing: { ...endpoint.pricing, discount: endpoint.pricing.discount ?? 0 },
  };
}
