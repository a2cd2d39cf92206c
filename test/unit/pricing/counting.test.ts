import fc from 'fast-check';
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { mostForeignTokens, mostTokens } from '../../../src/core/pricing/counting/bound.ts';
import { tallyOf } from '../../../src/core/pricing/counting/tally.ts';
import { HOSTILE, corpus } from '../../bench/estimate/corpus.ts';

const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const REAL = { o200k: (text: string) => countO200k(text, PLAIN), cl100k: (text: string) => countCl100k(text, PLAIN) };
const VOCABULARIES = ['o200k', 'cl100k'] as const;
/** One text of each kind: prose in many languages, code, data, and texts that nobody writes. The bench has all of them. */
const CORPUS = [...corpus(90, 0), ...corpus(90, 1)];
const SAMPLES = [...new Map(CORPUS.map((sample) => [sample.kind, sample])).values()];
const WRITTEN = CORPUS.filter(({ kind }) => !kind.startsWith(HOSTILE));

describe('the bound of a text', () => {
  it.each(VOCABULARIES)('is not exceeded by any kind of text with %s', (vocabulary) => {
    const exceeded = SAMPLES.filter(({ text }) => mostTokens(tallyOf([text]), vocabulary) < REAL[vocabulary](text));
    expect(exceeded.map(({ kind }) => kind)).toEqual([]);
    expect(SAMPLES.length).toBeGreaterThan(100);
  });

  it.each(VOCABULARIES)('is at most half as much again, in the middle of what people and programs write, with %s', (vocabulary) => {
    const widths = WRITTEN.map(({ text }) => mostTokens(tallyOf([text]), vocabulary) / Math.max(20, REAL[vocabulary](text))).toSorted((a, b) => a - b);
    expect(widths[Math.floor(widths.length / 2)]).toBeLessThanOrEqual(1.5);
  });

  it.each<[string, string]>([
    ['an empty text', ''], ['one letter', 'a'], ['a word', ' word'], ['a long word of one letter', 'a'.repeat(500)], ['white space', ' \t\n\r\n'.repeat(50)], ['digits', '0123456789'.repeat(30)],
    ['marks upon marks', 'e\u0301\u0302\u0303\u0304'.repeat(40)], ['a family', '👩‍👩‍👧‍👦'.repeat(20)], ['flags', '🇩🇪🇫🇷'.repeat(20)], ['a rare script', 'ꦲꦤꦕꦫꦏ'.repeat(20)], ['rare characters', '𠜎𠜱𠝹𠱓'.repeat(20)],
    ['halves of characters', '\ud800\udc00\udfff'.repeat(20)], ['a hash', 'd41d8cd98f00b204e9800998ecf8427e'.repeat(4)], ['base64', 'TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24='.repeat(3)],
    ['the name of a special token', '<|endoftext|><|im_start|>system'],
  ])('holds for %s', (_, text) => {
    for (const vocabulary of VOCABULARIES) expect(mostTokens(tallyOf([text]), vocabulary)).toBeGreaterThanOrEqual(REAL[vocabulary](text));
  });

  it('is never above the bytes, which are those of UTF-8', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), (texts) => {
      const tally = tallyOf(texts);
      expect(tally.bytes).toBe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
      for (const most of [mostTokens(tally, 'o200k'), mostTokens(tally, 'cl100k'), mostForeignTokens(tally)]) expect(most).toBeLessThanOrEqual(tally.bytes);
    }));
  });

  it('counts a half of a character as what it is sent as', () => {
    expect(tallyOf(['\ud83d']).bytes).toBe(3);
    expect(tallyOf(['\ud83d\ude00']).bytes).toBe(4);
    expect(tallyOf(['\ude00\ud83d']).bytes).toBe(6);
  });

  it('of several texts is at most the sum of theirs, for one alone has a start of its own', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 4 }), (texts) => {
      const apart = texts.reduce((sum, text) => sum + mostTokens(tallyOf([text]), 'o200k'), 0);
      const together = tallyOf(texts);
      expect(Math.min(mostTokens(together, 'o200k'), together.bytes)).toBeLessThanOrEqual(Math.max(apart, together.bytes));
    }));
  });

  it('grows with the text', () => {
    fc.assert(fc.property(fc.constantFrom(...SAMPLES), fc.nat(), ({ text }, cut) => {
      const part = text.slice(0, cut % (text.length + 1));
      for (const vocabulary of VOCABULARIES) expect(mostTokens(tallyOf([part]), vocabulary)).toBeLessThanOrEqual(mostTokens(tallyOf([text]), vocabulary) + 1);
    }));
  });
});

describe('the bound for a vocabulary that is not known', () => {
  it('takes every digit for a token, and what is beyond ASCII for its bytes', () => {
    expect(mostForeignTokens(tallyOf(['1'.repeat(300)]))).toBeGreaterThanOrEqual(300);
    expect(mostForeignTokens(tallyOf(['人人生而自由'.repeat(20)]))).toBe(18 * 20);
  });

  it.each(VOCABULARIES)('is not exceeded by any kind of text with %s, which is one of those that it is made for', (vocabulary) => {
    const exceeded = SAMPLES.filter(({ text }) => mostForeignTokens(tallyOf([text])) < REAL[vocabulary](text));
    expect(exceeded.map(({ kind }) => kind)).toEqual([]);
  });
});
