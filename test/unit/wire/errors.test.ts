import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRetryable, readErrorBody, readUpstreamError } from '../../../src/core/wire/errors.ts';

const NOW = Date.UTC(2026, 9, 7, 12);

function read(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ReturnType<typeof readUpstreamError> {
  return readUpstreamError(status, typeof body === 'string' ? body : JSON.stringify(body), new Map(Object.entries(headers)), NOW);
}

describe('reading a refusal', () => {
  it('takes code and message from the envelope', () => {
    expect(read(401, { error: { code: 401, message: 'Missing Authentication header' } })).toEqual({ code: '401', message: 'Missing Authentication header', status: 401, retryable: false });
  });

  it('falls back to http_status, then to the status, where there is no code', () => {
    const body = { error: { message: 'acme/fake-1.0 is not a valid model ID', error_type: 'invalid_request', http_status: 400, availability: { code: 'model_not_found', retryable: false } } };
    expect(read(400, body)).toEqual({ code: '400', message: 'acme/fake-1.0 is not a valid model ID', status: 400, retryable: false, type: 'model_not_found' });
    expect(read(404, { error: { message: 'No' } })).toMatchObject({ code: '404' });
  });

  it('reads errors that are a text, a schema refusal, or missing', () => {
    expect(read(400, { error: 'Bad Request' })).toMatchObject({ code: '400', message: 'Bad Request' });
    const issues = JSON.stringify([{ code: 'invalid_type', path: ['messages', 0], message: 'expected array' }, { path: [], message: 'second' }]);
    expect(read(400, { success: false, error: { name: 'ZodError', message: issues } })).toMatchObject({ code: '400', message: 'messages.0: expected array; second', type: 'ZodError' });
    expect(read(400, { success: false, error: { name: 'ZodError', message: 'not a list' } }).message).toBe('not a list');
    expect(read(500, '')).toMatchObject({ message: 'OpenRouter answered with status 500.', retryable: true });
    expect(read(500, {})).toMatchObject({ message: 'OpenRouter answered with status 500.' });
  });

  it('reads the dialect of messages, with its metadata beside the error', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow', error_type: 'rate_limit_exceeded' }, metadata: { raw: 'secret', limit_source: 'upstream_provider_shared_pool' }, request_id: 'gen-1' };
    expect(read(429, body)).toEqual({ code: '429', message: 'Slow', status: 429, retryable: true, type: 'rate_limit_exceeded', limitSource: 'upstream_provider_shared_pool' });
  });

  it.each([
    '<!DOCTYPE html>\n<html><head><title>openrouter.ai | 502: Bad gateway</title></head></html>',
    '  <html><body>Sign in</body></html>',
  ])('says that it got a page, and never the page', (page) => {
    expect(read(403, page)).toEqual({ code: '403', message: 'an HTML page, probably from a proxy or login page', status: 403, retryable: false, type: 'html-page' });
    expect(readErrorBody(403, { message: `403 ${page}` })).toMatchObject({ type: 'html-page', message: 'an HTML page, probably from a proxy or login page' });
    expect(read(502, page).retryable).toBe(true);
  });

  it('believes the content type about pages', () => {
    expect(read(403, 'Access denied', { 'content-type': 'text/html; charset=utf-8' }).type).toBe('html-page');
    expect(read(403, 'Access denied', { 'content-type': 'text/plain' })).toMatchObject({ message: 'Access denied' });
  });

  it('takes the inside of an envelope for the whole', () => {
    expect(readErrorBody(200, { code: 429, message: 'Rate limit exceeded', metadata: { error_type: 'rate_limit_exceeded' } })).toEqual({ code: '429', message: 'Rate limit exceeded', status: 429, retryable: true, type: 'rate_limit_exceeded' });
  });

  it('finds the status of an error in the middle of an answer from its code, or its type', () => {
    expect(readErrorBody(200, { error: { code: 'server_error', message: 'x' } })).toMatchObject({ code: 'server_error', status: 500, retryable: true });
    expect(readErrorBody(200, { type: 'error', error: { type: 'billing_error', message: 'x', error_type: 'payment_required' } })).toMatchObject({ code: '402', status: 402, retryable: false });
    expect(readErrorBody(200, { error: { code: 'brand_new', message: 'x' } })).toMatchObject({ status: 502 });
    expect(readErrorBody(200, { response: { error: { code: 'rate_limit_exceeded', message: 'x' } } })).toMatchObject({ code: 'rate_limit_exceeded', status: 429 });
  });

  it('never repeats a key, nor what the provider answered', () => {
    const key = `sk-or-v1-${'a1'.repeat(32)}`;
    const problem = read(401, { error: { code: 401, message: `Bad key ${key}\u001b[31m\u202e and Bearer ${key}`, metadata: { raw: 'the prompt', flagged_input: 'the prompt' } } });
    expect(JSON.stringify(problem)).not.toMatch(/a1a1|the prompt|\u001b|\u202e/);
    expect(read(500, `oops ${key}`).message).not.toContain('a1a1');
  });

  it('keeps messages to 300 characters of one line, whole characters', () => {
    const { message } = read(400, { error: { code: 400, message: `a\n\t b ${'👋'.repeat(400)}` } });
    expect(message.length).toBeLessThanOrEqual(300);
    expect(message.startsWith('a b 👋')).toBe(true);
    expect(message.isWellFormed()).toBe(true);
    expect(message.endsWith('…')).toBe(true);
  });
});

describe('whether a retry can help', () => {
  it.each([408, 429, 500, 502, 503, 504, 524, 529])('says yes for %i', (status) => {
    expect(isRetryable(status)).toBe(true);
    expect(read(status, { error: { code: status, message: 'x' } }).retryable).toBe(true);
  });

  it.each([400, 401, 402, 403, 404, 409, 410, 412, 413, 422])('says no for %i', (status) => {
    expect(read(status, { error: { code: status, message: 'x' } }).retryable).toBe(false);
  });

  it('says yes for 402 only where calls in flight are the reason', () => {
    const metadata = { reason: 'in_flight_budget_exhausted', limit_source: 'openrouter_in_flight_budget' };
    expect(read(402, { error: { code: 402, message: 'x', metadata } }, { 'retry-after': '5' })).toMatchObject({ retryable: true, retryAfterMs: 5000, limitSource: 'openrouter_in_flight_budget', reason: 'in_flight_budget_exhausted' });
    expect(read(402, { error: { code: 402, message: 'x', metadata: { reason: 'weight_exceeds_budget', limit_source: 'openrouter_credits' } } })).toMatchObject({ retryable: false, reason: 'weight_exceeds_budget' });
  });

  it('believes the upstream where it says so itself', () => {
    const body = (retryable: boolean): unknown => ({ error: { code: 404, message: 'x', availability: { code: 'no_endpoints', retryable } } });
    expect(read(404, body(true)).retryable).toBe(true);
    expect(read(404, body(false)).retryable).toBe(false);
  });
});

describe('how long to wait', () => {
  it('is read from the header, in seconds or as a date', () => {
    expect(read(429, {}, { 'retry-after': '1.5' }).retryAfterMs).toBe(1500);
    expect(read(503, {}, { 'retry-after': new Date(NOW + 9000).toUTCString() }).retryAfterMs).toBe(9000);
    expect(read(503, {}, { 'retry-after': new Date(NOW - 9000).toUTCString() }).retryAfterMs).toBe(0);
    expect(read(429, {}, { 'retry-after': 'soon' }).retryAfterMs).toBeUndefined();
    expect(read(429, 'not json', { 'retry-after': '2' }).retryAfterMs).toBe(2000);
  });

  it('is read from the body, and the longest wait counts', () => {
    expect(read(429, { error: { message: 'x', metadata: { retry_after_seconds: 5, headers: { 'Retry-After': '7' } } } }).retryAfterMs).toBe(7000);
    expect(read(503, { error: { message: 'x', availability: { code: 'temporarily_unavailable', retryable: true, retry_after: 3 } } }).retryAfterMs).toBe(3000);
  });

  it('lasts until the reset of the free models’ day, given in milliseconds or seconds', () => {
    const reset = Date.UTC(2026, 9, 8);
    const body = (value: string): unknown => ({ error: { code: 429, message: 'Rate limit exceeded: free-models-per-day.', metadata: { headers: { 'X-RateLimit-Reset': value }, limit_source: 'openrouter_free_tier_daily' } } });
    expect(read(429, body(String(reset)))).toMatchObject({ retryAfterMs: 12 * 3_600_000, limitSource: 'openrouter_free_tier_daily' });
    expect(read(429, body(String(reset / 1000))).retryAfterMs).toBe(12 * 3_600_000);
    expect(readUpstreamError(429, JSON.stringify(body(String(reset)))).retryAfterMs).toBeUndefined();
  });
});

describe('which limit refused', () => {
  it('is told by the metadata, with the instant it starts anew', () => {
    const metadata = { limit_source: 'openrouter_guardrail_budget', scope: 'api_key', limit_usd: 20, resets_at: '2026-12-01T00:00:00Z' };
    expect(read(403, { error: { code: 403, message: 'Budget limit exceeded (monthly)', metadata } })).toMatchObject({ limitSource: 'openrouter_guardrail_budget', resetsAt: Date.UTC(2026, 11, 1), retryable: false });
    expect(read(403, { error: { code: 403, message: 'x', metadata: { ...metadata, resets_at: null } } }).resetsAt).toBeUndefined();
  });

  it('is told by the words where there is no metadata', () => {
    expect(read(403, { error: { message: 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys', code: 403 } }).limitSource).toBe('openrouter_key_limit');
  });

  it('is our own price ceiling where that left no provider', () => {
    expect(read(404, { error: { code: 404, message: 'x', availability: { code: 'constraint_filtered', retryable: false, excluded_by: ['max_price', 3] } } }).excludedBy).toEqual(['max_price']);
  });
});

it('reads anything without throwing', () => {
  fc.assert(fc.property(fc.integer({ min: 100, max: 999 }), fc.jsonValue(), fc.jsonValue(), (status, a, b) => {
    for (const body of [a, { error: a, metadata: b }, { error: { code: a, message: b, metadata: a, availability: b, name: 'ZodError' } }, { response: { error: b } }]) {
      const problem = readErrorBody(status, body);
      expect(problem.message).not.toBe('');
      expect(problem.message.length).toBeLessThanOrEqual(300);
      expect(problem.code).not.toBe('');
    }
  }));
});
