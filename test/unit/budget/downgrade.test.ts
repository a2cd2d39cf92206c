import { describe, expect, it } from 'vitest';
import { cheaperModels } from '../../../src/core/budget/downgrade.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { createCatalogue } from '../../../src/core/pricing/catalogue.ts';
import type { Model } from '../../../src/core/pricing/model.ts';
import { parseRate } from '../../../src/core/pricing/rate.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import { NOON } from '../fakes/ledger.ts';
import { CATALOGUE, model } from '../pricing/fixture.ts';

const TEXT = [{ role: 'user', content: 'Hello' }];
const PICTURE = [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }];
const SOUND = [{ role: 'user', content: [{ type: 'text', text: 'Listen' }, { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] }];
const DEEPSEEK = 'deepseek/deepseek-v4-flash-vision-exp';
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: {} } }];

interface Case {
  readonly to?: readonly string[];
  readonly asked?: string;
  readonly tokens?: number;
  readonly catalogue?: Catalogue;
}

function found(body: object, { to = [], asked = 'anthropic/claude-haiku-4.5', tokens = 1100, catalogue = CATALOGUE }: Case = {}): readonly string[] {
  const facts = readRequest('chat/completions', { model: asked, max_tokens: 1000, ...body });
  return cheaperModels({ downgradeTo: to }, asked, { facts, tokens, at: NOON }, catalogue).map(({ id }) => id);
}

describe('models to go down to that a budget lists', () => {
  it('stand in its order, without the one that is asked for and those that nobody knows', () => {
    expect(found({ messages: TEXT }, { to: ['qwen/qwen3-max', 'nobody/knows', 'anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini'] })).toEqual(['qwen/qwen3-max', 'openai/gpt-4o-mini']);
  });

  it('may be free ones and variants, since somebody chose them by name', () => {
    expect(found({ messages: TEXT }, { to: ['z-ai/glm-5.2:free', 'openai/gpt-4o-mini:batch'] })).toEqual(['z-ai/glm-5.2:free', 'openai/gpt-4o-mini:batch']);
  });

  it('are never routers, whose price nobody knows', () => {
    expect(found({ messages: TEXT }, { to: ['openrouter/auto', 'openai/gpt-4o-mini'] })).toEqual(['openai/gpt-4o-mini']);
  });

  it.each<[string, object, readonly string[]]>([
    ['read pictures', { messages: PICTURE }, ['openai/gpt-4o-mini', 'perplexity/sonar', DEEPSEEK]], ['hear', { messages: SOUND }, ['openai/gpt-audio']],
    ['call tools', { messages: TEXT, tools: TOOLS }, ['qwen/qwen3-max', 'openai/gpt-4o-mini', 'openai/gpt-audio', DEEPSEEK]],
    ['answer in JSON', { messages: TEXT, response_format: { type: 'json_object' } }, ['qwen/qwen3-max', 'openai/gpt-4o-mini', 'openai/gpt-audio', DEEPSEEK]],
    ['answer by a schema', { messages: TEXT, response_format: { type: 'json_schema', json_schema: {} } }, ['qwen/qwen3-max', 'openai/gpt-4o-mini', 'openai/gpt-audio']],
    ['see and call tools', { messages: PICTURE, tools: TOOLS }, ['openai/gpt-4o-mini', DEEPSEEK]],
  ])('can %s where that is asked for', (_, body, expected) => {
    expect(found(body, { to: ['qwen/qwen3-max', 'openai/gpt-4o-mini', 'perplexity/sonar', 'openai/gpt-audio', DEEPSEEK] })).toEqual(expected);
  });

  it('have room for prompt and answer together', () => {
    const to = ['openai/gpt-4o-mini', 'qwen/qwen3-max', 'qwen/qwen-plus-2025-07-28'];
    expect([found({ messages: TEXT }, { to, tokens: 128_000 }), found({ messages: TEXT }, { to, tokens: 128_001 }), found({ messages: TEXT }, { to, tokens: 262_145 })]).toEqual([to, to.slice(1), to.slice(2)]);
  });
});

describe('models to go down to where a budget lists none', () => {
  it('are the cheapest that can do it, the cheapest first', () => {
    const all = found({ messages: TEXT });
    expect(all.filter((id) => id !== DEEPSEEK).slice(0, 3)).toEqual(['openai/gpt-4o-mini', 'qwen/qwen-plus-2025-07-28', 'openai/gpt-5.6-luna']);
    expect(all.length).toBeLessThanOrEqual(8);
  });

  it('are such as are there for everybody: no free ones, no variants, no aliases, no routers, none that searches the web each time', () => {
    for (const id of found({ messages: TEXT })) expect(id).not.toMatch(/:|^~|^openrouter\/|lyria|sonar/);
    expect(found({ messages: TEXT }, { to: ['perplexity/sonar'] })).toEqual(['perplexity/sonar']);
  });

  it('are none that is about to go', () => {
    const going = (date: string): readonly string[] => found({ messages: TEXT }, { catalogue: createCatalogue([{ ...model('openai/gpt-4o-mini'), expirationDate: date }]) });
    expect([going('2026-11-18'), going('2026-11-19')]).toEqual([[], ['openai/gpt-4o-mini']]);
  });

  it('are put in order by what this call costs: a long prompt or a long answer', () => {
    const priced = (id: string, prompt: string, completion: string): Model => ({ ...model('openai/gpt-4o-mini'), id, canonicalSlug: id, rates: { prompt: { kind: 'known', text: prompt, rate: parseRate(prompt) ?? 0n }, completion: { kind: 'known', text: completion, rate: parseRate(completion) ?? 0n } } });
    const catalogue = createCatalogue([priced('a/reads', '0.000001', '0.00001'), priced('a/writes', '0.000002', '0.000003')]);
    expect(found({ messages: TEXT, max_tokens: 10 }, { catalogue, tokens: 50_000 })).toEqual(['a/reads', 'a/writes']);
    expect(found({ messages: TEXT, max_tokens: 4000 }, { catalogue, tokens: 4100 })).toEqual(['a/writes', 'a/reads']);
    const charged = createCatalogue([...catalogue.models, { ...priced('a/charges', '0.0000001', '0.0000001'), rates: { ...priced('a/charges', '0.0000001', '0.0000001').rates, request: { kind: 'known', text: '0.01', rate: parseRate('0.01') ?? 0n } } }]);
    expect([found({ messages: TEXT, max_tokens: 1000 }, { catalogue: charged }).at(-1), found({ messages: TEXT, max_tokens: 10 }, { catalogue: charged, tokens: 50_000 })[0]]).toEqual(['a/charges', 'a/charges']);
  });
});
