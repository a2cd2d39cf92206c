import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsHash, labelHash, roughHash } from '../../src/core/budget/runaway/hash.ts';
import { readShape } from '../../src/core/budget/runaway/shape.ts';
import { KnownTexts } from '../../src/core/knownTexts.ts';
import { tallyOf } from '../../src/core/pricing/counting/tally.ts';
import { corpus } from '../bench/estimate/corpus.ts';

const SAMPLES = corpus(90, 0).map(({ text }) => text);
const someText = fc.oneof(fc.constantFrom(...SAMPLES), fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string({ unit: 'binary', minLength: 120, maxLength: 300 }));

describe('texts that were read before', () => {
  it('count as if they were read for the first time', () => {
    const known = new KnownTexts();
    fc.assert(fc.property(fc.array(someText, { maxLength: 6 }), (texts) => {
      expect(tallyOf(texts, known.forCall().tallyOf)).toEqual(tallyOf(texts));
    }));
  });

  it('keep their hashes', () => {
    const known = new KnownTexts();
    fc.assert(fc.property(someText, (one) => {
      for (const texts of [known.forCall(), known.forCall()]) expect([texts.endsOf(one), texts.roughOf(one)]).toEqual([endsHash(one), roughHash(one)]);
    }));
  });

  it('are told from others of their length, however little differs', () => {
    const known = new KnownTexts();
    const texts = Array.from({ length: 400 }, (_, at) => `${'word '.repeat(at)}7${'word '.repeat(399 - at)}`);
    // A figure among words changes the count by where it stands: nowhere, but the texts are different ones.
    const letters = texts.map((one, at) => `${one.slice(0, at)}Q${one.slice(at + 1)}`);
    for (const one of [...texts, ...letters]) expect(tallyOf([one], known.forCall().tallyOf)).toEqual(tallyOf([one]));
  });

  it('are told from others of their length within one call, also where there are many of them', () => {
    const known = new KnownTexts();
    // Alike at both ends, of one length, and more of them than are compared.
    const texts = Array.from({ length: 40 }, (_, at) => `Words of one length. ${'word '.repeat(at)}${'7, é'.repeat(5)}${'word '.repeat(39 - at)}${at % 2 === 0 ? 'QX' : 'go'} are all of them.`);
    expect(new Set(texts.map(labelHash)).size).toBe(1);
    expect(new Set(texts.map((one) => JSON.stringify([endsHash(one), roughHash(one)]))).size).toBe(40);
    const ofCall = known.forCall();
    for (const one of [...texts, ...texts.toReversed()]) expect([ofCall.endsOf(one), ofCall.roughOf(one), tallyOf([one], ofCall.tallyOf)]).toEqual([endsHash(one), roughHash(one), tallyOf([one])]);
  });

  it('are forgotten where thousands came after them, and read anew', () => {
    const known = new KnownTexts();
    const texts = Array.from({ length: 5000 }, (_, at) => `${at} ${'Some words of a long conversation. '.repeat(6)}`);
    for (const one of [...texts, ...texts.toReversed()]) expect(known.forCall().endsOf(one)).toBe(endsHash(one));
    expect(tallyOf(texts, known.forCall().tallyOf)).toEqual(tallyOf(texts));
  });

  it('give a conversation the shape that it has without them, call after call', () => {
    const known = new KnownTexts();
    const messages: { readonly role: string; readonly content: string }[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      messages.push({ role: 'user', content: `${turn % 3} ${'Please look once more at the file, and say what is wrong with it. '.repeat(turn % 20)}` }, { role: 'assistant', content: `It is line ${turn}. `.repeat(20) });
      const body = { model: 'm', messages };
      expect(readShape('chat/completions', body, 1000, known.forCall())).toEqual(readShape('chat/completions', body, 1000));
    }
  });
});
