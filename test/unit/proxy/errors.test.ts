import { expect, it } from 'vitest';
import type { ProxyError } from '../../../src/core/proxy/errors.ts';
import { errorBody } from '../../../src/core/proxy/errors.ts';

const ERROR: ProxyError = { status: 402, type: 'budget_exceeded', message: 'No.', metadata: { a: 1 }, retryAfter: 3 };

it('is told in the shape of each kind of server', () => {
  expect(errorBody('openai', ERROR)).toEqual({ error: { code: 402, type: 'budget_exceeded', message: 'No.', metadata: { a: 1 } } });
  expect(errorBody('responses', ERROR)).toEqual({ error: { code: 'budget_exceeded', type: 'budget_exceeded', message: 'No.', param: null, metadata: { a: 1 } } });
  expect(errorBody('anthropic', ERROR)).toEqual({ type: 'error', error: { type: 'billing_error', message: 'No.', metadata: { a: 1 } }, request_id: null });
});

it('has no metadata where there is nothing to tell', () => {
  for (const dialect of ['openai', 'responses', 'anthropic'] as const) expect(JSON.stringify(errorBody(dialect, { status: 401, type: 't', message: 'm' }))).not.toContain('metadata');
});

it.each([[400, 'invalid_request_error'], [401, 'authentication_error'], [403, 'permission_error'], [404, 'not_found_error'], [413, 'request_too_large'], [429, 'rate_limit_error'], [500, 'api_error'], [502, 'api_error'], [503, 'overloaded_error']])('Anthropic\'s word for %i is %s', (status, type) => {
  expect(errorBody('anthropic', { status, type: 'ours', message: 'm' })).toMatchObject({ error: { type } });
});
