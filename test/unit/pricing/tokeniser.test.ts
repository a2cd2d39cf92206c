import { describe, expect, it } from 'vitest';
import { vocabularyOf } from '../../../src/core/pricing/tokeniser.ts';

describe('the vocabulary of a model', () => {
  it.each([
    ['openai/gpt-4o-mini', 'o200k'], ['openai/gpt-4o-2024-08-06', 'o200k'], ['openai/gpt-4.1:batch', 'o200k'], ['openai/gpt-5.6-luna', 'o200k'], ['openai/gpt-5', 'o200k'], ['openai/o3-mini-high', 'o200k'], ['openai/o1', 'o200k'], ['openai/gpt-oss-120b', 'o200k'],
    ['openai/gpt-4', 'cl100k'], ['openai/gpt-4-turbo', 'cl100k'], ['openai/gpt-3.5-turbo-16k', 'cl100k'], ['openai/text-embedding-3-small', 'cl100k'],
    ['openai/gpt-6-sol', undefined], ['openai/gpt-chat-latest', undefined], ['openai/gpt-50', undefined], ['openai/o30', undefined], ['anthropic/claude-haiku-4.5', undefined], ['qwen/qwen3-max', undefined], ['x/openai/gpt-4o', undefined],
  ] as const)('%s: %s', (id, vocabulary) => {
    expect(vocabularyOf({ id })).toBe(vocabulary);
  });

  it('is that of what an alias stands for', () => {
    expect(vocabularyOf({ id: '~openai/gpt-latest', aliasTarget: 'openai/gpt-5.5' })).toBe('o200k');
    expect(vocabularyOf({ id: '~openai/gpt-latest', aliasTarget: 'openai/gpt-6-sol' })).toBeUndefined();
  });
});
