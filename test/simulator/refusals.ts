/** The bodies OpenRouter refuses with, by name. Texts and metadata are those documented or captured (OpenRouter reference §1.4 to §1.8). */

export interface Refusal {
  readonly status: number;
  readonly body?: unknown;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a body may mention. */
export interface RefusalContext {
  readonly model: string;
  readonly userId: string;
  readonly now: number;
}

type Maker = (context: RefusalContext) => Refusal;

export const REFUSALS = {
  bad_request: plain(400, 'Input required: specify "prompt" or "messages"'),
  context_too_long: plain(400, "This endpoint's maximum context length is 128000 tokens. However, you requested about 130012 tokens.", { error_type: 'context_length_exceeded' }),
  model_not_found: ({ model }) => ({
    status: 400,
    body: { error: { message: `${model} is not a valid model ID`, error_type: 'invalid_request', http_status: 400, availability: availability('model_not_found', false, model) } },
  }),
  wrong_endpoint: ({ model }) => ({
    status: 400,
    body: { error: { message: `${model} cannot be used with this endpoint`, error_type: 'invalid_request', http_status: 400, availability: availability('wrong_endpoint', false, model) } },
  }),
  zod: () => ({
    status: 400,
    body: { success: false, error: { name: 'ZodError', message: JSON.stringify([{ code: 'invalid_type', expected: 'array', path: ['messages'], message: 'Invalid input: expected array, received undefined' }], null, 2) } },
  }),
  string_error: () => ({ status: 400, body: { error: 'Bad Request' } }),
  no_key: bare(401, 'Missing Authentication header'),
  no_credentials: bare(401, 'No auth credentials found'),
  user_not_found: bare(401, 'User not found.'),
  insufficient_credits: plain(402, 'Insufficient credits. Add more using https://openrouter.ai/credits', { limit_source: 'openrouter_credits' }),
  requires_more_credits: plain(402, requiresMore(64000, 61303)),
  weight_exceeds_budget: plain(402, requiresMore(64000, 61303), { reason: 'weight_exceeds_budget', limit_source: 'openrouter_credits' }),
  in_flight: (context) => ({ ...inFlight(context), headers: { 'Retry-After': '5' } }),
  key_limit_402: plain(402, 'Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys', { limit_source: 'openrouter_key_limit' }),
  key_limit_403: bare(403, 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys'),
  guardrail_budget: plain(403, 'Budget limit exceeded (monthly limit).', { limit_source: 'openrouter_guardrail_budget', scope: 'api_key', limit_usd: 20, spend_usd: 20.04, resets_at: '2026-12-01T00:00:00Z' }),
  workspace_budget: plain(403, 'Workspace monthly budget of $500.00 exceeded. Contact your org admin.', { limit_source: 'openrouter_workspace_budget', scope: 'workspace', limit_usd: 500, spend_usd: 500.12, resets_at: null }),
  management_only: bare(403, 'Only management keys can perform this operation'),
  management_inference: bare(403, 'Management keys cannot be used for inference'),
  moderation: ({ model, ...context }) => plain(403, 'Your input was flagged', { reasons: ['violence'], flagged_input: 'how to…', provider_name: 'OpenAI', model_slug: model })({ model, ...context }),
  guardrail: plain(403, 'Request blocked by guardrail', { patterns: ['secret-key'] }),
  region_restricted: ({ model }) => unavailable(403, 'region_restricted', model, 'This model is not available in your region', ['geo']),
  no_endpoints: ({ model }) => unavailable(404, 'no_endpoints', model, `No endpoints found for ${model}.`, []),
  max_price: ({ model }) => maxPrice(model, 3),
  constraint_filtered: ({ model }) => unavailable(404, 'constraint_filtered', model, 'No endpoints found that satisfy your routing constraints', ['require_parameters']),
  privacy_restricted: ({ model }) => unavailable(404, 'privacy_restricted', model, 'No endpoints found matching your data policy. Configure: https://openrouter.ai/settings/privacy', ['data_policy:training']),
  model_deprecated: ({ model }) => unavailable(404, 'model_deprecated', model, `${model} is deprecated`, []),
  free_variant_ended: ({ model }) => unavailable(404, 'free_variant_ended', model, `The free period of ${model} has ended`, []),
  timeout: plain(408, 'Request timed out', { error_type: 'timeout' }),
  conflict: plain(409, 'Conflict'),
  gone: plain(410, 'Gone'),
  precondition: plain(412, 'Precondition failed', { error_type: 'precondition_failed' }),
  too_large: plain(413, 'Payload too large', { error_type: 'payload_too_large' }),
  unprocessable: plain(422, 'Unprocessable entity', { error_type: 'unprocessable' }),
  rate_limited: plain(429, 'Rate limit exceeded', { error_type: 'rate_limit_exceeded', provider_code: 'rate_limited' }, { 'Retry-After': '2' }),
  free_per_day: freePerDay,
  free_per_minute: (context) => freePerMinute(context, 20),
  upstream_429: plain(
    429,
    'Provider returned error',
    { raw: 'upstream is busy', provider_name: 'Decart', is_byok: false, provider_error_code: 'upstream_429', limit_source: 'upstream_provider_shared_pool', remedy_hint: 'Retry later or add your own key', retry_after_seconds: 5, headers: { 'Retry-After': '5' } },
    { 'Retry-After': '5' },
  ),
  capacity_exhausted: ({ model }) => unavailable(429, 'capacity_exhausted', model, 'All providers of this model are rate-limited', [], 5),
  server: () => ({ status: 500, body: { error: { code: 500, message: 'Internal Server Error', metadata: { error_type: 'server' } } } }),
  bad_gateway: plain(502, 'Provider returned an invalid response', { error_type: 'provider_unavailable', provider_name: 'DeepInfra', previous_errors: [{ provider: 'Novita', code: 'upstream_500', status: 500 }] }),
  temporarily_unavailable: ({ model }) => unavailable(503, 'temporarily_unavailable', model, 'No provider is available right now', [], 3),
  overloaded: plain(503, 'Provider overloaded', { error_type: 'provider_overloaded' }, { 'Retry-After': '3' }),
  gateway_timeout: plain(504, 'Gateway timeout', { error_type: 'timeout' }),
  edge_timeout: plain(524, 'Edge timeout', { error_type: 'timeout' }),
  provider_overloaded: plain(529, 'Provider overloaded', { error_type: 'provider_overloaded' }),
  cloudflare_403: () => cloudflare(403, 'Sorry, you have been blocked'),
  cloudflare_502: () => cloudflare(502, 'Bad gateway'),
  cloudflare_524: () => cloudflare(524, 'A timeout occurred'),
} satisfies Readonly<Record<string, Maker>>;

export type RefusalName = keyof typeof REFUSALS;

/** The body a bare status number stands for. */
export function refusalOfStatus(status: number): Maker {
  const name = USUAL[status];
  return name === undefined ? plain(status, `Request failed with status ${status}`) : REFUSALS[name];
}

const USUAL: Readonly<Partial<Record<number, RefusalName>>> = {
  400: 'bad_request', 401: 'user_not_found', 402: 'insufficient_credits', 403: 'guardrail', 404: 'no_endpoints', 408: 'timeout', 409: 'conflict', 410: 'gone', 412: 'precondition', 413: 'too_large',
  422: 'unprocessable', 429: 'rate_limited', 500: 'server', 502: 'bad_gateway', 503: 'overloaded', 504: 'gateway_timeout', 524: 'edge_timeout', 529: 'provider_overloaded',
};

/** An error with OpenRouter's envelope; the account's id stands beside it once the key is known. */
export function plain(status: number, message: string, metadata?: object, headers: Readonly<Record<string, string>> = {}): Maker {
  return ({ userId }) => ({ status, headers, body: { error: { code: status, message, ...(metadata === undefined ? {} : { metadata }) }, user_id: userId } });
}

/** The envelope with nothing but the error. */
export function bare(status: number, message: string): Maker {
  return () => ({ status, body: { error: { message, code: status } } });
}

export function requiresMore(requested: number, affordable: number): string {
  return `This request requires more credits, or fewer max_tokens. You requested up to ${requested} tokens, but can only afford ${affordable}. To increase, visit https://openrouter.ai/settings/credits and add more credits`;
}

/** 404 when no provider of `model` is cheap enough for `provider.max_price`. */
export function maxPrice(model: string, endpoints: number): Refusal {
  const funnel = [{ step: 'Initial Endpoints', endpoint_count: endpoints }, { step: 'Filter by Max Price', endpoint_count: 0 }];
  const body = unavailableBody(404, 'constraint_filtered', model, 'No endpoints found that satisfy the max price for this request', ['max_price']);
  return { status: 404, body: { error: { ...body, metadata: { routing_funnel: funnel, failed_routing_step: 'Filter by Max Price' } } } };
}

export function freePerMinute({ now }: RefusalContext, limit: number): Refusal {
  const reset = String((Math.floor(now / 60_000) + 1) * 60_000);
  return freeLimit('Rate limit exceeded: free-models-per-min. ', limit, reset, {});
}

function freePerDay({ now }: RefusalContext, limit = 50): Refusal {
  const reset = String((Math.floor(now / 86_400_000) + 1) * 86_400_000);
  const advice = limit < 1000 ? 'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day' : 'Rate limit exceeded: free-models-per-day';
  return freeLimit(advice, limit, reset, { limit_source: 'openrouter_free_tier_daily', remedy_hint: 'Add credits or wait until 00:00 UTC' });
}

export function freeDayUsedUp(context: RefusalContext, limit: number): Refusal {
  return freePerDay(context, limit);
}

function freeLimit(message: string, limit: number, reset: string, more: object): Refusal {
  const headers = { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': reset };
  return { status: 429, headers, body: { error: { message, code: 429, metadata: { headers, ...more } } } };
}

function inFlight({ userId }: RefusalContext): Refusal {
  const message = 'This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.';
  const metadata = { reason: 'in_flight_budget_exhausted', limit_source: 'openrouter_in_flight_budget', remedy_hint: 'Wait for running requests to finish' };
  return { status: 402, body: { error: { code: 402, message, metadata }, user_id: userId } };
}

function availability(code: string, retryable: boolean, model: string, excludedBy: readonly string[] = [], retryAfter?: number): object {
  return {
    code,
    retryable,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    requested_models: [model],
    ...(excludedBy.length === 0 ? {} : { excluded_by: excludedBy }),
    docs_url: `https://openrouter.ai/docs/errors#${code}`,
  };
}

function unavailableBody(status: number, code: string, model: string, message: string, excludedBy: readonly string[], retryAfter?: number): object {
  return { code: status, message, availability: availability(code, status === 429 || status === 503, model, excludedBy, retryAfter) };
}

function unavailable(status: number, code: string, model: string, message: string, excludedBy: readonly string[], retryAfter?: number): Refusal {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return { status, headers, body: { error: unavailableBody(status, code, model, message, excludedBy, retryAfter) } };
}

function cloudflare(status: number, title: string): Refusal {
  const html = `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>openrouter.ai | ${status}: ${title}</title></head>\n<body><div id="cf-wrapper"><h1>${title}</h1><p>Cloudflare Ray ID: <strong>8f2c5e0a1b3d4c6e</strong></p></div></body>\n</html>\n`;
  return { status, html, headers: { Server: 'cloudflare' } };
}
