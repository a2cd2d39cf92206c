import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownTexts } from '../../../src/core/knownTexts.ts';
import { tallyOf } from '../../../src/core/pricing/counting/tally.ts';
import { createTextHash } from '../../../src/openrouter/textHash.ts';

const LONG = 32_768;

describe('the hash of a whole text', () => {
  it('is the same for the same text, whatever was hashed in between', () => {
    const hash = createTextHash();
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1 }), (texts) => {
      const once = texts.map(hash);
      expect(texts.toReversed().map(hash).toReversed()).toEqual(once);
      for (const one of once) expect(Number.isSafeInteger(one) && one >= 0).toBe(true);
    }));
  });

  it('is another one wherever a single character is, at the edges of what is read at once too', () => {
    const hash = createTextHash();
    for (const length of [0, 1, 2, 3, 4, 5, 833, LONG - 1, LONG, LONG + 1, 2 * LONG + 3]) {
      const text = 'a'.repeat(length);
      const places = [0, 1, 2, 3, 4, length - 3, length - 2, length - 1, LONG - 1, LONG, LONG + 1].filter((at) => at >= 0 && at < length);
      const others = places.flatMap((at) => ['b', '\u{3bc}', '\ud800', '\0'].map((char) => `${text.slice(0, at)}${char}${text.slice(at + 1)}`));
      const all = new Set([text, `${text}\0`, ...others]);
      expect(new Set([...all].map(hash)).size, `length ${length}`).toBe(all.size);
    }
  });

  it('is not the same for texts in which bits at the top were changed so as to cancel out, nor the same in two programs', () => {
    const hash = createTextHash();
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(12);
    const twin = (places: readonly number[]): string => Array.from(text, (char, at) => (places.some((place) => at % 8 === place) ? String.fromCharCode(char.charCodeAt(0) ^ 0x8000) : char)).join('');
    const twins = [[1, 5, 7], [1, 3, 5, 7], [1, 3], [3, 5], [1, 5], [3, 7], [1, 3, 5], [3, 5, 7], [1, 3, 7]].map(twin);
    expect(new Set([text, ...twins].map(hash)).size).toBe(10);
    expect(createTextHash()(text)).not.toBe(hash(text));
  });

  it('tells halves of a pair apart, which have no bytes of their own in UTF-8', () => {
    const hash = createTextHash();
    expect(new Set(['\ud800', '\udc00', '\ufffd', '\ud800\udc00'].map(hash)).size).toBe(4);
  });

  it('does for texts that were read before what the plain one does', () => {
    const known = new KnownTexts(createTextHash());
    const texts = Array.from({ length: 300 }, (_, at) => `${'word '.repeat(at)}7${'word '.repeat(299 - at)}`);
    for (let round = 0; round < 2; round += 1) for (const one of texts) expect(tallyOf([one], known.forCall().tallyOf)).toEqual(tallyOf([one]));
  });
});
