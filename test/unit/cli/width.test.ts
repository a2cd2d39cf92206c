import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, fold, padEnd, padStart, plainLine, plainText, widthOf } from '../../../src/cli/render/width.ts';

it.each([
  ['plain', 5], ['', 0], ['日本語', 6], ['한국어', 6], ['Größe', 5], ['é', 1], ['🎉', 2], ['👩‍💻', 2], ['ｆｕｌｌ', 8], ['a\u200bb', 2], ['–≈≥', 3], ['█▏', 2],
])('the text %j takes %i cells', (text, cells) => {
  expect(widthOf(text)).toBe(cells);
});

it('a text that is too long ends with an ellipsis and never takes more than its room', () => {
  expect(clip('anthropic/claude-sonnet', 10)).toBe('anthropic…');
  expect(clip('日本語テスト', 6)).toBe('日本…');
  expect(clip('short', 10)).toBe('short');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => widthOf(clip(text, width)) <= width));
});

it('columns of wide letters line up', () => {
  for (const text of ['日本', 'abcd', 'é', '']) {
    expect(widthOf(padEnd(text, 6))).toBe(6);
    expect(widthOf(padStart(text, 6))).toBe(6);
  }
});

it('a text from outside can neither steer the terminal nor turn its direction', () => {
  expect(plainLine('a\u001b[31mred\nnext\u202edcba')).toBe('a [31mred next dcba');
  expect(plainText('line\n\tnext\u001b]0;title\u0007')).toBe('line\n\tnext]0;title');
});

describe('a line that is too long', () => {
  it('goes on in the next one where its parts are set apart', () => {
    expect(fold('Calls 45 · Tokens 125,000 (in 85,000, out 40,000) · Cost $2.35', 40)).toEqual(['Calls 45', 'Tokens 125,000 (in 85,000, out 40,000)', 'Cost $2.35']);
    expect(fold('a · b · c', 5)).toEqual(['a · b', 'c']);
    expect(fold('a · b · c', 9)).toEqual(['a · b · c']);
    expect(fold('no parts at all', 5)).toEqual(['no parts at all']);
    expect(fold('', 5)).toEqual(['']);
  });

  it('is measured without its colours', () => {
    expect(fold('\u001b[1mab · cd\u001b[22m', 7)).toEqual(['\u001b[1mab · cd\u001b[22m']);
  });
});
