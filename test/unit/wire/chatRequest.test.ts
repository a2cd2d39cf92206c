import { describe, expect, it } from 'vitest';
import { chatRequest, effortsOf, parametersLeftOut } from '../../../src/core/wire/chatRequest.ts';
import { readRequest } from '../../../src/core/wire/request.ts';

const TURNS = [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }] as const;

describe('the body of a chat', () => {
  it('says what was set, and leaves the rest to the model', () => {
    expect(chatRequest('a/b', TURNS)).toEqual({ model: 'a/b', messages: TURNS });
    expect(chatRequest('a/b', TURNS, { system: 'Be short.', temperature: 0, maxOutputTokens: 50, effort: 'low' })).toEqual({
      model: 'a/b', messages: [{ role: 'system', content: 'Be short.' }, ...TURNS], temperature: 0, max_completion_tokens: 50, reasoning: { effort: 'low' },
    });
    expect(chatRequest('a/b', TURNS, { system: '' })).toEqual({ model: 'a/b', messages: TURNS });
  });

  it('bounds the estimate by its cap', () => {
    expect(readRequest('chat/completions', chatRequest('a/b', TURNS, { maxOutputTokens: 50 })).maxOutputTokens).toBe(50);
  });
});

describe('what a model does not take', () => {
  const all = { temperature: 1, effort: 'medium' } as const;
  it.each([
    [['temperature', 'reasoning'], undefined, []],
    [['temperature', 'reasoning_effort'], undefined, []],
    [['max_tokens'], undefined, ['temperature', 'effort']],
    [['temperature', 'reasoning'], ['high', 'low'], ['effort']],
    [[], undefined, []],
  ] as const)('of one that takes %j with efforts %j: %j', (supportedParameters, reasoningEfforts, left) => {
    expect(parametersLeftOut(all, { supportedParameters, ...(reasoningEfforts === undefined ? {} : { reasoningEfforts }) })).toEqual(left);
    expect(parametersLeftOut({}, { supportedParameters })).toEqual([]);
  });

  it('is known of its efforts, from the least to the most', () => {
    expect(effortsOf({ supportedParameters: ['reasoning'], reasoningEfforts: ['max', 'low', 'unheard-of'] })).toEqual(['low', 'max']);
    expect(effortsOf({ supportedParameters: ['temperature'] })).toEqual([]);
    expect(effortsOf({ supportedParameters: ['reasoning'] })).toContain('medium');
  });
});
