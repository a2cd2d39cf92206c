import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeadersIn } from '../../../src/core/proxy/requestHeaders.ts';
import { attributionOf, forwardedHeaders, maxCostOf, returnedHeaders } from '../../../src/core/proxy/requestHeaders.ts';
import type { Attribution } from '../../../src/core/usage.ts';

describe('whose call it is', () => {
  it.each<[string, HeadersIn, Record<string, unknown>, Partial<Attribution>]>([
    ['nobody says', {}, {}, {}],
    ['the headers meant for us', { 'x-spend-session': 's', 'x-spend-project': 'p', 'x-spend-purpose': 'q', 'x-spend-tags': 'a, b,,a' }, {}, { session: 's', project: 'p', purpose: 'q', tags: ['a', 'b'] }],
    ['these before all else', { 'x-spend-session': 's', 'x-session-id': 'h' }, { session_id: 'b', metadata: { session: 'm' } }, { session: 's' }],
    ['the body before OpenRouter\'s header', { 'x-session-id': 'h' }, { session_id: 'b', metadata: { session: 'm' } }, { session: 'b' }],
    ['OpenRouter\'s header before metadata', { 'x-session-id': 'h' }, { metadata: { session: 'm' } }, { session: 'h' }],
    ['metadata', {}, { metadata: { session: 'm', project: 'p', purpose: 'q', tags: ['x', 'y', 3] } }, { session: 'm', project: 'p', purpose: 'q', tags: ['x', 'y'] }],
    ['nonsense', { 'x-spend-tags': ' , ,' }, { session_id: 3, metadata: [1] }, {}],
  ])('%s', (_, headers, body, expected) => {
    expect(attributionOf('cline', headers, body)).toEqual({ source: 'proxy', client: 'cline', ...expected });
  });

  it('has names of a bounded length, and not too many', () => {
    const { session, tags } = attributionOf('c', { 'x-spend-session': 'x'.repeat(9999), 'x-spend-tags': Array.from({ length: 99 }, (_, index) => `t${index}`).join() }, {});
    expect([session?.length, tags?.length]).toEqual([256, 20]);
  });
});

describe('what a call may cost at most', () => {
  it.each<[string | undefined, number | 'invalid' | undefined]>([
    [undefined, undefined], ['0.5', 500_000_000], ['2', 2_000_000_000], ['0', 0], [' 0.000000001 ', 1], ['0.0000000001', 0],
    ['', 'invalid'], ['-1', 'invalid'], ['1e3', 'invalid'], ['.5', 'invalid'], ['1.', 'invalid'], ['1,5', 'invalid'], ['$1', 'invalid'], ['NaN', 'invalid'], ['Infinity', 'invalid'], ['99999999', 'invalid'], ['1, 2', 'invalid'],
  ])('%j', (text, expected) => {
    expect(maxCostOf({ 'x-spend-max-cost': text })).toBe(expected);
  });

  it('is one amount', () => {
    expect(maxCostOf({ 'x-spend-max-cost': ['1', '2'] })).toBe('invalid');
  });
});

describe('headers', () => {
  it('that say who the client is, or belong to its connection, end here', () => {
    const kept = { 'user-agent': 'x', 'content-type': 'application/json', 'accept': '*/*', 'http-referer': 'r', 'x-title': 't', 'anthropic-version': 'v', 'anthropic-beta': 'b', 'openai-organization': 'o', 'x-session-id': 's', 'x-stainless-lang': 'js', 'idempotency-key': 'i', 'traceparent': 't', 'set-x': ['a', 'b'] };
    const gone = ['host', 'authorization', 'x-api-key', 'api-key', 'cookie', 'origin', 'connection', 'keep-alive', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'content-length', 'content-encoding', 'accept-encoding', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-for', 'x-tenant-id', 'x-spend-session', 'x-spend-anything', 'sec-fetch-mode', 'access-control-request-method', 'x-odd', 'x-odder'];
    expect(forwardedHeaders({ ...Object.fromEntries(gone.map((name) => [name, 'v'])), ...kept, connection: 'Keep-Alive, X-Odd, x-odder', nothing: undefined })).toEqual(kept);
  });

  it('of an answer that belong to its connection, to a browser, or are ours to say, do not come back', () => {
    const kept = { 'content-type': 'text/event-stream', 'content-length': '3', 'x-generation-id': 'g', 'retry-after': '3', 'x-ratelimit-reset': '1', 'date': 'd', 'cache-control': 'no-cache', 'server': 's', 'vary': 'v', 'warning': ['a', 'b'] };
    const gone = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer', 'proxy-authenticate', 'set-cookie', 'alt-svc', 'strict-transport-security', 'access-control-allow-origin', 'cf-ray', 'x-spend-entry'];
    expect(returnedHeaders({ ...Object.fromEntries(gone.map((name) => [name, 'v'])), ...kept })).toEqual(kept);
  });

  it('that go on never hold a token of ours where it is to be sent', () => {
    fc.assert(fc.property(fc.constantFrom('x-goog-api-key', 'anthropic-auth', 'x-my-key', 'user-agent'), fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,12}$/), fc.string()), (name, others) => {
      expect(forwardedHeaders({ ...others, [name]: 'Key sk-spend-x' })).not.toHaveProperty(name);
      expect(forwardedHeaders({ ...others, [name]: 'Key sk-other-x' })).toHaveProperty(name);
    }));
  });
});
