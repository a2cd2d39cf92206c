import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, nameInText, visibleName, visibleText } from '../../src/core/foreignName.ts';

describe('a name from outside', () => {
  it.each([
    ['openai/gpt-4o-mini', 'openai/gpt-4o-mini'], ['Größe 日本語 🎉', 'Größe 日本語 🎉'], ['', ''], ['שם', 'שם'],
    ['\u202eevil\u202c', 'evil'], ['\u2067a\u2069\u200fb\ufeff', 'ab'], ['a\u0007b', 'ab'], ['two\nlines', 'two lines'], [' a ', 'a'],
  ])('is shown without what hides or turns it round: %j', (name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it.each([
    ['\u200b', 'U+200B'], ['\u3164', 'U+3164'], ['\u200b\u202e', 'U+200B U+202E'], [' ', 'U+0020'], ['\u2800', 'U+2800'], ['\u0001', 'U+0001'], ['\u{e0041}', 'U+E0041'], ['\ufff9', 'U+FFF9'],
    ['\u200b'.repeat(9), `${'U+200B '.repeat(8)}…`],
  ])('is told by its code points where nothing in it can be seen: %j', (name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it('is something, and nothing hidden, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      expect(visibleName(name)).not.toBe('');
      expect(visibleName(name)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(visibleName(visibleName(name))).toBe(visibleName(name));
    }));
  });

  it('keeps its direction to itself beside other text, once', () => {
    expect(nameInText('שם')).toBe('\u2068שם\u2069');
    expect(nameInText('\u202eمثال 1')).toBe('\u2068مثال 1\u2069');
    expect(nameInText(nameInText('שם'))).toBe('\u2068שם\u2069');
    expect(nameInText('gpt-4o')).toBe('gpt-4o');
  });
});

describe('a text with names in it', () => {
  it('keeps their isolates and its lines, and nothing else that hides', () => {
    expect(visibleText('Limit of \u2068שם\u2069:\n\u202e5 \u20660\u200b')).toBe('Limit of \u2068שם\u2069:\n5 0');
  });

  it('ends an isolate that it cuts', () => {
    expect(cutText('Limit of \u2068שםשם\u2069', 12)).toBe('Limit of \u2068ש…\u2069');
    expect(cutText('\u2068שם\u2069 and more', 8)).toBe('\u2068שם\u2069 an…');
    expect(cutText('short', 5)).toBe('short');
    expect(cutText('ab🎉cd', 4)).toBe('ab…');
  });
});
