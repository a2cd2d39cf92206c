import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOGUE, parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { CATALOGUE, MODELS_BODY, model } from './fixture.ts';

describe('the catalogue', () => {
  it('reads every row of a real list', () => {
    expect(CATALOGUE.models).toHaveLength(21);
    expect(CATALOGUE.badRows).toBe(0);
    expect(model('anthropic/claude-haiku-4.5')).toMatchObject({
      canonicalSlug: 'anthropic/claude-4.5-haiku-20251001', name: 'Anthropic: Claude Haiku 4.5', contextLength: 200000, maxOutputTokens: 64000, tokenizer: 'Claude', isDynamic: false, isFree: false,
      inputModalities: ['text', 'image', 'file'], outputModalities: ['text'],
      rates: { prompt: { text: '0.000001' }, completion: { text: '0.000005' }, cacheRead: { text: '0.0000001' }, cacheWrite: { text: '0.00000125' }, cacheWriteHour: { text: '0.000002' }, webSearch: { text: '0.01' } },
    });
    expect(model('anthropic/claude-haiku-4.5').supportedParameters).toContain('tools');
  });

  it('reads overrides: by length of the prompt, by minutes of the UTC day', () => {
    expect(model('qwen/qwen3-max').overrides.map(({ abovePromptTokens }) => abovePromptTokens)).toEqual([32000, 128000]);
    expect(model('deepseek/deepseek-v4-flash-vision-exp').overrides.map(({ window }) => window)).toEqual([{ start: 600, end: 60 }, { start: 60, end: 240 }, { start: 240, end: 360 }, { start: 360, end: 600 }]);
  });

  it('tells routers from models, and what is listed at zero', () => {
    expect(model('openrouter/auto')).toMatchObject({ isDynamic: true, isFree: false });
    expect(model('openrouter/free')).toMatchObject({ isDynamic: false, isFree: true });
    expect(model('z-ai/glm-5.2:free').isFree).toBe(true);
  });

  it('takes an expiry date, but not the placeholder for none', () => {
    const dated = (date: string): string | undefined => parseCatalogue({ data: [{ id: 'a/b', pricing: {}, expiration_date: date }] }).find('a/b')?.expirationDate;
    expect(dated('2026-12-31')).toBe('2026-12-31');
    expect(dated('2098-12-31')).toBeUndefined();
    expect(dated('soon')).toBeUndefined();
  });

  it('counts bad rows and keeps the good ones', () => {
    const catalogue = parseCatalogue({ data: [null, 7, {}, { id: 'no/pricing' }, { pricing: {} }, { id: 'a/b', pricing: { prompt: 'x', completion: '0.1' } }] });
    expect(catalogue.badRows).toBe(5);
    expect(catalogue.find('a/b')).toMatchObject({ name: 'a/b', canonicalSlug: 'a/b', rates: { completion: { text: '0.1' } }, isFree: false });
    expect(catalogue.find('a/b')?.rates.prompt).toBeUndefined();
  });

  it('leaves out an override whose condition cannot be read', () => {
    const pricing = { prompt: '1', completion: '1', overrides: [{ min_prompt_tokens: 'many', prompt: '0' }, { utc_start: 100, prompt: '0' }, { utc_start: 2561, utc_end: 300, prompt: '0' }, { min_prompt_tokens: 5, prompt: '2' }] };
    expect(parseCatalogue({ data: [{ id: 'a/b', pricing }] }).find('a/b')?.overrides).toMatchObject([{ abovePromptTokens: 5 }]);
  });

  it('joins several lists, the first one counting where both name a model', () => {
    const extra = { data: [{ id: 'openai/text-embedding-3-small', pricing: { prompt: '0.00000002', completion: '0' } }, { id: 'openai/gpt-4o-mini', pricing: { prompt: '9', completion: '9' } }] };
    const catalogue = parseCatalogue(MODELS_BODY, extra);
    expect(catalogue.find('openai/text-embedding-3-small')?.rates.prompt).toMatchObject({ text: '0.00000002' });
    expect(catalogue.find('openai/gpt-4o-mini')?.rates.prompt).toMatchObject({ text: '0.00000015' });
  });

  it.each([undefined, null, '<html>', 3, {}, { data: 'x' }])('is empty after %j', (body) => {
    expect(parseCatalogue(body).models).toEqual([]);
    expect(EMPTY_CATALOGUE.find('openai/gpt-4o-mini')).toBeUndefined();
  });

  it('never throws, whatever the rows hold', () => {
    const names = ['pricing', 'canonical_slug', 'architecture', 'top_provider', 'context_length', 'alias_target', 'name'] as const;
    const prices = ['prompt', 'completion', 'overrides', 'request'] as const;
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), fc.dictionary(fc.constantFrom(...prices), fc.jsonValue()), (row, pricing) => {
      expect(parseCatalogue({ data: [{ ...row, id: 'a/b' }, { ...row, id: 'c/d', pricing }] }).find('c/d')?.id).toBe('c/d');
    }));
  });
});

describe('finding a model', () => {
  it.each([
    ['openai/gpt-4o-mini', 'openai/gpt-4o-mini'],
    ['openai/gpt-4o-mini:nitro', 'openai/gpt-4o-mini'],
    ['openai/gpt-4o-mini:floor', 'openai/gpt-4o-mini'],
    ['anthropic/claude-haiku-4.5:online', 'anthropic/claude-haiku-4.5'],
    ['anthropic/claude-haiku-4.5:thinking', 'anthropic/claude-haiku-4.5'],
    ['z-ai/glm-5.2:free', 'z-ai/glm-5.2:free'],
    ['z-ai/glm-5.2:free:online', 'z-ai/glm-5.2:free'],
    ['z-ai/glm-5.2:batch', 'z-ai/glm-5.2:batch'],
    ['qwen/qwen-plus-2025-07-28:thinking', 'qwen/qwen-plus-2025-07-28:thinking'],
    ['~z-ai/glm-latest', '~z-ai/glm-latest'],
    ['anthropic/claude-4.5-haiku-20251001', 'anthropic/claude-haiku-4.5'],
    ['anthropic/claude-4.5-haiku-20251001:nitro', 'anthropic/claude-haiku-4.5'],
    ['z-ai/glm-5.2-20260616', 'z-ai/glm-5.2'],
    ['z-ai/glm-5.2-20260616:free', 'z-ai/glm-5.2:free'],
    ['openai/gpt-5.6-luna-20260709', 'openai/gpt-5.6-luna'],
  ])('%s means %s', (asked, id) => {
    expect(CATALOGUE.find(asked)?.id).toBe(id);
  });

  it.each(['acme/fake', '', ':', 'openai/gpt-4o-mini:free', 'anthropic/claude-4.5-haiku-20251001:free', '@preset/x', 'constructor', '__proto__'])('%s means none', (asked) => {
    expect(CATALOGUE.find(asked)).toBeUndefined();
  });
});
