import { describe, expect, it } from 'vitest';
import type { OptionName, PromptOptions } from '../../../src/vscode/prompt/promptOptions.ts';
import { fitOptions, optionValue, optionWords, readOption } from '../../../src/vscode/prompt/promptOptions.ts';
import { model } from '../pricing/fixture.ts';

function check(name: OptionName, typed: string, before: PromptOptions = {}): unknown {
  const read = readOption(before, name, typed);
  return read.kind === 'value' ? read.options[name] : read.sentence;
}

describe('an option as it is typed', () => {
  it.each<[OptionName, string, unknown]>([
    ['temperature', '0', 0], ['temperature', ' 0.7 ', 0.7], ['temperature', '0,7', 0.7], ['temperature', '.5', 0.5], ['temperature', '', undefined],
    ['maxOutputTokens', '500', 500], ['maxOutputTokens', '', undefined],
    ['tags', 'review, #billing, review,,', ['review', 'billing']], ['tags', ' , ', []],
    ['purpose', ' code\u0007review ', 'code review'], ['session', 'nightly', 'nightly'], ['system', 'Be short.', 'Be short.'], ['effort', 'high', 'high'],
  ])('%s %j', (name, typed, value) => {
    expect(check(name, typed)).toEqual(value);
  });

  it.each<[OptionName, string, RegExp]>([
    ['temperature', 'hot', /^Temperature must be a number from 0 to 2\./],
    ['temperature', '-1', /^Temperature must be a number from 0 to 2\./],
    ['maxOutputTokens', '0', /^Most tokens of an answer must be at least 1\./],
    ['maxOutputTokens', '1.5', /^Most tokens of an answer must be a whole number of tokens\./],
    ['maxOutputTokens', '2000000', /^Most tokens of an answer must be at most 1,000,000\./],
    ['effort', 'hard', /^Reasoning effort must be one of none, minimal, low/],
    ['purpose', 'x'.repeat(101), /^Purpose must be at most 100 characters\./],
    ['tags', Array.from({ length: 21 }, (_, index) => `t${index}`).join(','), /^Tags must be at most 20 tags\./],
    ['system', 'x'.repeat(200_001), /^System prompt must be at most 200,000 characters\./],
  ])('%s: %j is refused in a sentence', (name, typed, sentence) => {
    expect(check(name, typed)).toMatch(sentence);
  });

  it('leaves the others as they are', () => {
    expect(readOption({ purpose: 'a', temperature: 1 }, 'temperature', '')).toEqual({ kind: 'value', options: { purpose: 'a' } });
  });
});

describe('options in words', () => {
  it('say what was set, and nothing of what was not', () => {
    expect(optionWords({})).toEqual([]);
    expect(optionWords({ system: 'x', temperature: 0.2, maxOutputTokens: 5000, effort: 'low', purpose: 'review', tags: ['a', 'b'], session: 's' })).toEqual(['system prompt', 'temperature 0.2', 'at most 5,000 tokens', 'effort low', 'purpose review', 'tags a, b', 'session s']);
  });

  it('say what holds where none is set', () => {
    expect((['system', 'temperature', 'maxOutputTokens', 'effort', 'purpose', 'tags', 'session'] as const).map((name) => optionValue({}, name))).toEqual(['none', 'the model\'s own', 'as in the settings', 'the model\'s own', 'none', 'none', 'this window']);
    expect(optionValue({ temperature: 0 }, 'temperature')).toBe('0');
    expect(optionValue({ system: `one\n two ${'x'.repeat(100)}` }, 'system')).toMatch(/^one two x{71}…$/);
  });
});

describe('what a model does not take', () => {
  it('is left out, and named', () => {
    const silent = { ...model('openai/gpt-4o-mini'), supportedParameters: ['max_tokens'] };
    const { options, leftOut } = fitOptions({ temperature: 1, effort: 'low', purpose: 'p', system: 's' }, silent);
    expect(options).toEqual({ purpose: 'p', system: 's' });
    expect(leftOut).toEqual(['Temperature left out: this model does not take it', 'Reasoning effort left out: this model does not take it']);
  });
});
