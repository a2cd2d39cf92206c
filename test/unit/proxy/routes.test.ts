import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect, Route } from '../../../src/core/proxy/routes.ts';
import { dialectOf, routeOf } from '../../../src/core/proxy/routes.ts';

const ENDPOINTS = ['chat/completions', 'completions', 'responses', 'messages', 'embeddings'] as const;
const BASES = ['/api/v1', '/v1'] as const;

describe('a call', () => {
  it.each(BASES.flatMap((base) => ENDPOINTS.map((endpoint) => [base, endpoint] as const)))('below %s goes to %s, with its query as it is', (base, endpoint) => {
    expect(routeOf('POST', `${base}/${endpoint}`)).toEqual({ kind: 'call', endpoint, query: '' });
    expect(routeOf('POST', `${base}/${endpoint}?beta=true&x=%2F?`)).toEqual({ kind: 'call', endpoint, query: '?beta=true&x=%2F?' });
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', 'POST ']) expect(routeOf(method, `${base}/${endpoint}`).kind).toBe('unknown');
  });

  it.each([
    '/chat/completions', '/api/chat/completions', '/api/v2/chat/completions', '//v1/chat/completions', '/v1//chat/completions', '/v1/chat/completions/', '/v1/chat%2Fcompletions', '/v1/Chat/completions',
    '/v1/../v1/chat/completions', '/v1/./messages', '/v1/messages;x', '/v1/messages#x', 'http://openrouter.ai/api/v1/messages', '/api/v1', '/v1/', '/v1', '/', '', '*', '/v1/messages/count_tokens', '/v1/audio/speech', '/v1/messages\\', '/V1/messages',
  ])('is nothing that is spelt otherwise: %s', (target) => {
    expect(routeOf('POST', target).kind).toBe('unknown');
  });
});

describe('what costs nothing', () => {
  it.each([
    '/models', '/models/count', '/models/user', '/embeddings/models', '/key', '/generation?id=gen-1', '/models?category=x&y=%20', '/models/openai/gpt-4o/endpoints', '/models/deepseek/deepseek-r1:free/endpoints', '/models/~a/b.c-d@2+x/endpoints?x=1',
  ])('is passed through: %s', (path) => {
    for (const base of BASES) expect(routeOf('GET', `${base}${path}`)).toEqual({ kind: 'read', path });
    expect(routeOf('POST', `/v1${path}`).kind).toBe('unknown');
  });

  it.each(['/models/a/b', '/models/a/endpoints', '/models/a/b/c/endpoints', '/models/../../keys/a/endpoints', '/models/a%2Fb/c/endpoints', '/models/', '/key/', '/generations', '/activity', '/providers/..', '/files'])('is not known: %s', (path) => {
    expect(routeOf('GET', `/v1${path}`)).toEqual({ kind: 'unknown' });
  });

  it.each(['/keys', '/keys/abc', '/presets/x', '/presets/x/chat/completions', '/credits', '/credits/coinbase', '/auth/keys', '/byok', '/guardrails/x', '/organization/members', '/workspaces'])('is not for clients: %s', (path) => {
    for (const method of ['GET', 'POST', 'DELETE', 'PATCH']) for (const base of BASES) expect(routeOf(method, `${base}${path}?x`)).toEqual({ kind: 'refused' });
  });

  it('is a client\'s usage, by its name or by its name and a sub-client\'s', () => {
    for (const base of ['/api', ...BASES]) {
      expect(routeOf('GET', `${base}/usage/cline`)).toEqual({ kind: 'usage', client: 'cline' });
      expect(routeOf('GET', `${base}/usage/cline/tenant-a?x=1`)).toEqual({ kind: 'usage', client: 'cline/tenant-a' });
      expect(routeOf('GET', `${base}/usage/cline%2Ftenant%40a`)).toEqual({ kind: 'usage', client: 'cline/tenant@a' });
      for (const path of ['/usage/', '/usage', '/usage/%E0%A4%A']) expect(routeOf('GET', `${base}${path}`)).toEqual({ kind: 'unknown' });
      expect(routeOf('POST', `${base}/usage/cline`)).toEqual({ kind: 'unknown' });
    }
  });

  it('is health, which only GET asks for, and a look whether anybody is there', () => {
    expect(routeOf('GET', '/api/health?x')).toEqual({ kind: 'health' });
    expect(routeOf('POST', '/api/health')).toEqual({ kind: 'unknown' });
    for (const path of ['/', '/api', '/api/', '/v1', '/api/v1/', '/api/health', '/v1/models', '/v1/models/a/b/endpoints?x', '/api/v1/chat/completions', '/v1/messages?beta=true', '/v1/key', '/api/usage/cline', '/v1/generation?id=x']) expect(routeOf('HEAD', path), path).toEqual({ kind: 'alive' });
  });

  it('is no look at what is not there, or not for clients', () => {
    for (const path of ['/anything', '/api/v1/nothing', '//', '/v1v1', '/apiv1', '/v1/models/a', '/v1/messages/count_tokens', '/v1/usage/', '/v1/models#x', '*', '']) expect(routeOf('HEAD', path), path).toEqual({ kind: 'unknown' });
    for (const path of ['/api/v1/keys', '/v1/keys/abc', '/v1/credits?x', '/v1/presets/x/chat/completions']) expect(routeOf('HEAD', path), path).toEqual({ kind: 'refused' });
  });
});

it('never throws, and sends nothing upstream but what is known', () => {
  const part = fc.constantFrom('/', 'v1', 'api', 'keys', 'models', 'chat', 'completions', 'usage', '..', '.', '%2e', '%2F', '?', '#', ';', ':', '@', ' ', '\\', 'é', 'endpoints');
  fc.assert(fc.property(fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'), fc.array(part, { maxLength: 12 }), (method, parts) => {
    const target = `/${parts.join('')}`;
    const route: Route = routeOf(method, target);
    if (route.kind === 'call') expect(target).toMatch(/^(?:\/api)?\/v1\/(?:chat\/completions|completions|responses|messages|embeddings)(?:\?.*)?$/);
    if (route.kind === 'read') expect(route.path).toMatch(/^\/(?:models|key|generation|embeddings\/models)\b[^#;\\ ]*(?:\?.*)?$/);
    if (route.kind === 'read') expect(route.path.split('?')[0]).not.toContain('/..');
  }), { numRuns: 2000 });
});

it.each<[string, Dialect]>([
  ['/v1/responses', 'responses'], ['/api/v1/responses?x', 'responses'], ['/v1/messages', 'anthropic'], ['/v1/messages/count_tokens?beta=true', 'anthropic'], ['/v1/chat/completions', 'openai'], ['/v1/embeddings', 'openai'],
  ['/v1/messagesx', 'openai'], ['/v1/responses/x', 'openai'], ['/messages', 'openai'], ['', 'openai'],
])('errors at %j are told as %s', (target, dialect) => {
  expect(dialectOf(target)).toBe(dialect);
});
