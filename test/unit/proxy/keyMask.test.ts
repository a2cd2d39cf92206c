import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyMask, maskedHeaders } from '../../../src/proxy/keyMask.ts';

const PUBLIC = 'sk-or-v1-';
const KEY = `${PUBLIC}${'0123456789abcdef'.repeat(4)}`;
/** Texts in which the key, and what only looks like its beginning, stand close together. */
const texts = fc.array(fc.oneof(fc.constant(KEY), fc.nat(KEY.length).map((length) => KEY.slice(0, length)), fc.nat(KEY.length).map((from) => KEY.slice(from)), fc.string({ maxLength: 5 }), fc.constantFrom('s', 'sk', 'ss')), { maxLength: 8 }).map((parts) => parts.join(''));
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });

function passed(text: string, key: string, lengths: readonly number[]): Buffer {
  const mask = new KeyMask(key);
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(mask.push(bytes.subarray(at, at + length)));
    at += length;
  }
  return Buffer.concat([...pieces, mask.push(bytes.subarray(at)), mask.end()]);
}

describe('the mask over the key', () => {
  it('hides it wherever it is cut, all but what every key begins with, and nothing else', () => {
    fc.assert(fc.property(texts, cuts, (text, lengths) => {
      const out = passed(text, KEY, lengths).toString();
      // What was handed on before it could be told is what every key begins with.
      const shown = out.replaceAll(/s?k?-?o?r?-?v?1?-?x*/g, (found, at: number) => (text.startsWith(KEY, at) ? 'x'.repeat(found.length) : found));
      expect(shown).toBe(text.replaceAll(KEY, 'x'.repeat(KEY.length)));
    }));
  });

  it.each(['aaaaaa', 'abaabaab', 'aab-aab-aac', 'short', ''])('hides keys that repeat themselves, and takes what is too short for none: "%s"', (key) => {
    fc.assert(fc.property(fc.array(fc.constantFrom(key, 'a', 'ab', 'b', '-', 'c'), { maxLength: 12 }), cuts, (parts, lengths) => {
      const text = parts.join('');
      const out = passed(text, key, lengths).toString();
      expect(out).toHaveLength(text.length);
      if (key.length >= 6) expect(out).not.toContain(key);
      else expect(out).toBe(text);
    }));
  });

  it('keeps nothing back that does not look like the key', () => {
    const mask = new KeyMask(KEY);
    for (const piece of ['s', 'sk-or-v1', '{"a":"sk-', 'data: x\n\n', 'sks']) expect(mask.push(Buffer.from(piece)).toString()).toBe(piece);
    expect(mask.end()).toHaveLength(0);
  });
});

describe('headers', () => {
  it('lose the key in their values, and go where their name holds it', () => {
    expect(maskedHeaders({ 'a': `Bearer ${KEY}, ${KEY}`, 'b': ['c', KEY], [KEY]: 'd', 'e': undefined }, KEY)).toEqual({ a: `Bearer ${'x'.repeat(KEY.length)}, ${'x'.repeat(KEY.length)}`, b: ['c', 'x'.repeat(KEY.length)] });
    expect(maskedHeaders({ a: 'b' }, '')).toEqual({ a: 'b' });
  });
});
