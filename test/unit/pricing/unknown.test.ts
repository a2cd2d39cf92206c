import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import type { Estimate, EstimateOptions } from '../../../src/core/pricing/estimate.ts';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import type { UnknownReason } from '../../../src/core/pricing/unknown.ts';
import { chargeOf } from '../../../src/core/pricing/unknown.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import { CATALOGUE } from './fixture.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

function estimate(body: object, options: Partial<EstimateOptions> = {}): Estimate {
  return estimateCall(readRequest('chat/completions', body), CATALOGUE, { at: NOON, ...options });
}

const ask = (text: string, more: object = {}): object => ({ model: 'openai/gpt-4o-mini', max_tokens: 1000, messages: [{ role: 'user', content: text }], ...more });

describe('no estimate', () => {
  const content = (...parts: readonly object[]): object => ({ messages: [{ role: 'user', content: parts }] });

  it.each<[string, object, UnknownReason]>([
    ['the model is left to the account', { model: undefined }, 'no-model'],
    ['nobody knows the model', { model: 'acme/fake' }, 'unknown-model'],
    ['the free variant is not listed', { model: 'openai/gpt-4o-mini:free' }, 'unknown-model'],
    ['a preset decides', { model: '@preset/x' }, 'preset'],
    ['a preset changes the model\'s settings', { model: 'openai/gpt-4o-mini@preset/x' }, 'preset'],
    ['a preset is named beside the model', { preset: 'x' }, 'preset'],
    ['one of several models is a preset', { models: ['@preset/x'] }, 'preset'],
    ['a router chooses', { model: 'openrouter/auto' }, 'router'],
    ['one of several models has no price', { models: ['openrouter/auto'] }, 'router'],
    ['a plugin chooses', { plugins: [{ id: 'auto-router' }] }, 'router'],
    ['a zero price is charged by the piece', { model: 'google/lyria-3-clip-preview' }, 'no-price'],
    ['a server tool may search', { tools: [{ type: 'openrouter:web_search' }] }, 'web-search'],
    ['the provider may search', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'web-search'],
    ['search is asked for by option', { web_search_options: {} }, 'web-search'],
    ['a plugin searches', { plugins: [{ id: 'web' }] }, 'web-search'],
    ['the web is searched', { model: 'openai/gpt-4o-mini:online' }, 'web-search'],
    ['a model searches as often as it likes', { model: 'perplexity/sonar-deep-research' }, 'web-search'],
    ['pages may be fetched', { tools: [{ type: 'openrouter:web_fetch' }] }, 'web-fetch'],
    ['pictures may be made', { tools: [{ type: 'openrouter:image_generation' }] }, 'image-generation'],
    ['others may be asked', { tools: [{ type: 'openrouter:subagent' }] }, 'several-models'],
    ['several models answer', { plugins: [{ id: 'fusion' }] }, 'several-models'],
    ['code may run', { tools: [{ type: 'code_execution_20250522' }] }, 'server-tools'],
    ['a tool is not known', { tools: [{ type: 'openrouter:new_thing' }] }, 'server-tools'],
    ['a file goes to a model that cannot read it', { model: 'qwen/qwen3-max', ...content({ type: 'file', file: {} }) }, 'file-parser'],
    ['a file goes to a parser that charges by the page', { plugins: [{ id: 'file-parser', pdf: { engine: 'mistral-ocr' } }], ...content({ type: 'file', file: {} }) }, 'file-parser'],
    ['several answers are asked for', { n: 2 }, 'many-answers'],
    ['there is a video', content({ type: 'video_url', video_url: { url: 'https://example.org/a.mp4' } }), 'video'],
    ['there is sound for a model without a price for it', content({ type: 'input_audio', input_audio: { data: '' } }), 'audio'],
  ])('is made when %s', (_, more, reason) => {
    const found = estimate(ask('hi', more), { defaultOutputCap: 500 });
    expect(found).toMatchObject({ kind: 'unknown', reason, outputCap: 1000, capSource: 'request' });
    expect(found.highWithCap(10)).toBeUndefined();
    expect('high' in found).toBe(false);
  });

  it.each<[string, object]>([
    ['tools that the caller runs', { tools: [{ type: 'function', function: { name: 'search' } }] }],
    ['plugins that cost nothing', { plugins: [{ id: 'response-healing' }, { id: 'context-compression' }] }],
    ['a file and a parser that costs nothing', { model: 'qwen/qwen3-max', plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }], ...content({ type: 'file', file: {} }) }],
  ])('is not needed for %s', (_, more) => {
    expect(estimate(ask('hi', more)).kind).toBe('known');
  });

  it('names what a tool or plugin is charged for, and takes the worst of one that it does not know', () => {
    expect(['x_search', 'web', 'web_search_preview', 'web-fetch', 'pareto-router', 'openrouter:advisor', 'mcp', 'shell'].map(chargeOf))
      .toEqual(['web-search', 'web-search', 'web-search', 'web-fetch', 'router', 'several-models', 'server-tools', 'server-tools']);
  });

  it('is made where nothing bounds the prompt or the answer', () => {
    const bare = parseCatalogue({ data: [{ id: 'a/b', pricing: { prompt: '1', completion: '1' }, architecture: { input_modalities: ['file'] } }] });
    const of = (body: object): Estimate => estimateCall(readRequest('chat/completions', body), bare, { at: NOON });
    expect(of({ model: 'a/b', max_tokens: 5, messages: [{ content: [{ type: 'file' }] }] })).toMatchObject({ kind: 'unknown', reason: 'no-prompt-bound' });
    expect(of({ model: 'a/b', messages: [] })).toMatchObject({ kind: 'unknown', reason: 'no-output-bound', outputCap: 0, capSource: 'none' });
  });

  it('is made where a price is missing or malformed: it is not free', () => {
    const bare = parseCatalogue({ data: [{ id: 'a/b', context_length: 10, pricing: { prompt: '', completion: '0' } }] });
    expect(estimateCall(readRequest('chat/completions', { model: 'a/b' }), bare, { at: NOON })).toMatchObject({ kind: 'unknown', reason: 'no-price', modelId: 'a/b' });
  });
});
