import { describe, expect, it } from 'vitest';
import { REFUSALS, type RefusalName } from './refusals.ts';
import { at, get, hello, jsonOf, keyData, simulators } from './testing.ts';

const start = simulators();

/** Name, status, and something the body must hold. */
const CASES: readonly (readonly [RefusalName, number, string, unknown])[] = [
  ['bad_request', 400, 'error.code', 400],
  ['context_too_long', 400, 'error.metadata.error_type', 'context_length_exceeded'],
  ['model_not_found', 400, 'error', { message: 'openai/gpt-4o-mini is not a valid model ID', error_type: 'invalid_request', http_status: 400, availability: { code: 'model_not_found', retryable: false, requested_models: ['openai/gpt-4o-mini'], docs_url: 'https://openrouter.ai/docs/errors#model_not_found' } }],
  ['wrong_endpoint', 400, 'error.availability.code', 'wrong_endpoint'],
  ['zod', 400, 'error.name', 'ZodError'],
  ['string_error', 400, 'error', 'Bad Request'],
  ['no_key', 401, 'error.message', 'Missing Authentication header'],
  ['no_credentials', 401, 'error.message', 'No auth credentials found'],
  ['user_not_found', 401, 'error.message', 'User not found.'],
  ['insufficient_credits', 402, 'error.metadata.limit_source', 'openrouter_credits'],
  ['requires_more_credits', 402, 'error.metadata', undefined],
  ['weight_exceeds_budget', 402, 'error.metadata.reason', 'weight_exceeds_budget'],
  ['in_flight', 402, 'error.metadata.reason', 'in_flight_budget_exhausted'],
  ['key_limit_402', 402, 'error.metadata.limit_source', 'openrouter_key_limit'],
  ['key_limit_403', 403, 'error.message', 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys'],
  ['guardrail_budget', 403, 'error.metadata', { limit_source: 'openrouter_guardrail_budget', scope: 'api_key', limit_usd: 20, spend_usd: 20.04, resets_at: '2026-12-01T00:00:00Z' }],
  ['workspace_budget', 403, 'error.metadata.limit_source', 'openrouter_workspace_budget'],
  ['management_only', 403, 'error.message', 'Only management keys can perform this operation'],
  ['management_inference', 403, 'error.code', 403],
  ['moderation', 403, 'error.metadata.reasons', ['violence']],
  ['guardrail', 403, 'error.metadata.patterns', ['secret-key']],
  ['region_restricted', 403, 'error.availability.excluded_by', ['geo']],
  ['no_endpoints', 404, 'error.availability.code', 'no_endpoints'],
  ['max_price', 404, 'error.metadata.failed_routing_step', 'Filter by Max Price'],
  ['constraint_filtered', 404, 'error.availability.code', 'constraint_filtered'],
  ['privacy_restricted', 404, 'error.availability.excluded_by', ['data_policy:training']],
  ['model_deprecated', 404, 'error.availability.code', 'model_deprecated'],
  ['free_variant_ended', 404, 'error.availability.code', 'free_variant_ended'],
  ['timeout', 408, 'error.code', 408],
  ['conflict', 409, 'error.code', 409],
  ['gone', 410, 'error.code', 410],
  ['precondition', 412, 'error.metadata.error_type', 'precondition_failed'],
  ['too_large', 413, 'error.metadata.error_type', 'payload_too_large'],
  ['unprocessable', 422, 'error.metadata.error_type', 'unprocessable'],
  ['rate_limited', 429, 'error.metadata', { error_type: 'rate_limit_exceeded', provider_code: 'rate_limited' }],
  ['free_per_day', 429, 'error.metadata.headers.X-RateLimit-Limit', '50'],
  ['free_per_minute', 429, 'error.metadata.headers.X-RateLimit-Remaining', '0'],
  ['upstream_429', 429, 'error.metadata.retry_after_seconds', 5],
  ['capacity_exhausted', 429, 'error.availability.retryable', true],
  ['server', 500, 'error.metadata.error_type', 'server'],
  ['bad_gateway', 502, 'error.metadata.previous_errors.0.status', 500],
  ['temporarily_unavailable', 503, 'error.availability.code', 'temporarily_unavailable'],
  ['overloaded', 503, 'error.metadata.error_type', 'provider_overloaded'],
  ['gateway_timeout', 504, 'error.metadata.error_type', 'timeout'],
  ['edge_timeout', 524, 'error.code', 524],
  ['provider_overloaded', 529, 'error.metadata.error_type', 'provider_overloaded'],
];

const HTML: readonly (readonly [RefusalName, number])[] = [['cloudflare_403', 403], ['cloudflare_502', 502], ['cloudflare_524', 524]];

describe('refusals', () => {
  it.each(CASES)('%s answers %i with its real body', async (name, status, path, expected) => {
    const simulator = await start();
    const reply = await hello(simulator, { refuse: name }, { stream: true });
    expect(reply.status).toBe(status);
    expect(at(await jsonOf(reply), path)).toEqual(expected);
    expect((await keyData(simulator)).usage).toBe(0);
  });

  it.each(HTML)('%s answers %i in HTML', async (name, status) => {
    const reply = await hello(await start(), { refuse: name });
    expect([reply.status, reply.headers.get('content-type'), (await reply.text()).startsWith('<!DOCTYPE html>')]).toEqual([status, 'text/html; charset=UTF-8', true]);
  });

  it('are all tried above', () => {
    expect([...CASES, ...HTML].map(([name]) => name).sort()).toEqual(Object.keys(REFUSALS).sort());
  });

  it.each([400, 401, 402, 403, 404, 408, 409, 410, 412, 413, 422, 429, 500, 502, 503, 504, 524, 529, 418])('can be asked for by the number %i', async (status) => {
    expect((await hello(await start(), { refuse: status })).status).toBe(status);
  });

  it('send Retry-After where OpenRouter does', async () => {
    const simulator = await start();
    const after = async (refuse: RefusalName): Promise<string | null> => (await hello(simulator, { refuse })).headers.get('retry-after');
    expect([await after('in_flight'), await after('rate_limited'), await after('insufficient_credits')]).toEqual(['5', '2', null]);
  });

  it('can be of a test\'s own making, and for any path', async () => {
    const simulator = await start();
    simulator.trouble({ times: 1, match: { path: '/key' }, trouble: { refuse: { status: 403, body: { error: { message: 'own', code: 403 } }, headers: { 'Retry-After': 'Wed, 18 Nov 2026 12:01:00 GMT' } } } });
    expect(await get(simulator, '/key')).toEqual({ status: 403, body: { error: { message: 'own', code: 403 } } });
    expect((await get(simulator, '/key')).status).toBe(200);
  });
});

describe('unknown paths', () => {
  it('are 404 in the error envelope, wrong methods 405', async () => {
    const simulator = await start();
    expect(await get(simulator, '/nothing')).toEqual({ status: 404, body: { error: { message: 'Not Found', code: 404 } } });
    expect((await get(simulator, '/chat/completions')).status).toBe(405);
    expect((await fetch(`${simulator.origin}/elsewhere`)).status).toBe(404);
  });

  it('and bodies that are no JSON are 400', async () => {
    const simulator = await start();
    const reply = await fetch(`${simulator.baseUrl}/chat/completions`, { method: 'POST', headers: { authorization: `Bearer ${simulator.key.key}` }, body: '{"model":' });
    expect(reply.status).toBe(400);
  });
});
