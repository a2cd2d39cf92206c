import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/core/pricing/model.ts';
import { rankModels } from '../../../src/vscode/prompt/modelRank.ts';

const model = (id: string, name: string): Model => ({
  id, name, canonicalSlug: id, rates: {}, overrides: [], inputModalities: ['text'], outputModalities: ['text'], supportedParameters: [], isDynamic: false, isFree: false,
});

const MODELS = [
  model('anthropic/claude-3-haiku', 'Anthropic: Claude 3 Haiku'),
  model('anthropic/claude-opus-4.5', 'Anthropic: Claude Opus 4.5'),
  model('anthropic/claude-opus-5', 'Claude Opus 5'),
  model('openai/gpt-4o-mini', 'OpenAI: GPT-4o-mini'),
  model('openai/gpt-4o', 'OpenAI: GPT-4o'),
];

const first = (typed: string): string | undefined => rankModels(MODELS, typed)[0]?.id;

describe('the model that Enter takes', () => {
  it.each([
    ['anthropic/claude-opus-5', 'anthropic/claude-opus-5'],
    ['claude-opus-5', 'anthropic/claude-opus-5'],
    ['claude opus 5', 'anthropic/claude-opus-5'],
    ['gpt-4o', 'openai/gpt-4o'],
    ['GPT-4o-m', 'openai/gpt-4o-mini'],
    ['haiku', 'anthropic/claude-3-haiku'],
  ])('%s is %s', (typed, id) => {
    expect(first(typed)).toBe(id);
  });

  it('is the first of the list where nothing tells them apart', () => {
    expect(first('xyz')).toBe('anthropic/claude-3-haiku');
    expect(rankModels(MODELS, 'xyz')).toEqual(MODELS);
  });
});
