import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/core/usage.ts';
import { capFields, outputCapOf } from '../../../src/core/wire/outputCap.ts';

const CHAT = 'chat/completions';
const ENDPOINTS: readonly Endpoint[] = [CHAT, 'completions', 'responses', 'messages', 'embeddings'];
const FIELDS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;

describe('the cap of a request', () => {
  it.each<[Endpoint, readonly string[]]>([
    ['chat/completions', ['max_tokens', 'max_completion_tokens']], ['completions', ['max_tokens']], ['responses', ['max_output_tokens']], ['messages', ['max_tokens']], ['embeddings', []],
  ])('at %s stands in its own fields', (endpoint, own) => {
    for (const field of FIELDS) expect(outputCapOf(endpoint, { [field]: 7 }), field).toBe(own.includes(field) ? 7 : undefined);
  });

  it('is the larger of two, and one of them where the other is null', () => {
    expect(outputCapOf(CHAT, { max_tokens: 10, max_completion_tokens: 20 })).toBe(20);
    expect(outputCapOf(CHAT, { max_tokens: 10, max_completion_tokens: null })).toBe(10);
  });

  it.each(['9000', '', 0, -1, 1.5, 2e12, Number.POSITIVE_INFINITY, true, [5], { a: 5 }])('is missing where one of its fields is no number of tokens: %j', (wrong) => {
    expect(outputCapOf(CHAT, { max_tokens: wrong })).toBeUndefined();
    expect(outputCapOf(CHAT, { max_tokens: 1, max_completion_tokens: wrong })).toBeUndefined();
    expect(outputCapOf(CHAT, { max_tokens: wrong, max_completion_tokens: 1 })).toBeUndefined();
    expect(outputCapOf(CHAT, { max_tokens: 1, max_output_tokens: wrong })).toBe(1);
  });
});

describe('the fields to be set', () => {
  it('are the one of the endpoint where there is none', () => {
    expect(ENDPOINTS.map((endpoint) => [endpoint, ...capFields(endpoint, {})])).toEqual([[CHAT, 'max_completion_tokens'], ['completions', 'max_tokens'], ['responses', 'max_output_tokens'], ['messages', 'max_tokens'], ['embeddings']]);
  });

  it('are those that are there, and no other', () => {
    expect(capFields(CHAT, { max_tokens: 5 })).toEqual(['max_tokens']);
    expect(capFields(CHAT, { max_tokens: '5' })).toEqual(['max_tokens']);
    expect(capFields(CHAT, { max_tokens: null })).toEqual(['max_tokens']);
    expect(capFields(CHAT, { max_tokens: null, max_completion_tokens: 5 })).toEqual(['max_completion_tokens']);
  });

  it('leave a cap that is kept to, whatever stood there', () => {
    const value = fc.constantFrom<unknown>(null, 0, 1, 9000, 2e12, '9000', 1.5, {});
    fc.assert(fc.property(fc.constantFrom(...ENDPOINTS), fc.dictionary(fc.constantFrom(...FIELDS), value), (endpoint, body) => {
      const changed: Record<string, unknown> = { ...body };
      for (const field of capFields(endpoint, body)) changed[field] = 64;
      expect(outputCapOf(endpoint, changed)).toBe(endpoint === 'embeddings' ? undefined : 64);
      for (const field of FIELDS) expect([64, null, undefined]).toContain(changed[field]);
    }));
  });
});
