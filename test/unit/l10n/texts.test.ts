import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUNDLE, bareSentences, bundleOf, pseudo, saidTexts } from '../../l10n/texts.ts';

const texts = saidTexts();

describe('the texts of the product', () => {
  it('are written out where they are said, so that they can be collected', () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(({ text }) => text === undefined).map(({ at }) => at)).toEqual([]);
  });

  it('are all in the bundle that translators begin with, and nothing else is', () => {
    expect(readFileSync(BUNDLE, 'utf8'), 'run npm run l10n').toBe(bundleOf(texts));
  });

  it('are all of what is said: no sentence stands beside them', () => {
    // The command line, what the proxy says of requests that are none, diagnostics, and a shell script.
    const bare = bareSentences([/^src\/(?:cli|proxy)\//, /\/diagnosticsText\.ts$/, /\/installCliScript\.ts$/]);
    // By these words OpenRouter's own message is known.
    expect(bare).toEqual(['src/core/wire/errors.ts: Key limit exceeded']);
  });

  it('have a place for each value, and a value for each place', () => {
    const wrong = texts.filter(({ text = '', values }) => new Set([...text.matchAll(/\{(\d)\}/g)].map(([, place]) => place)).size !== values);
    expect(wrong.map(({ at, text }) => `${at} ${text ?? ''}`)).toEqual([]);
  });

  it('can be said in a language that nobody speaks, their places kept', () => {
    expect(pseudo('Call {0} of {1}')).toBe('⟦Çàll {0} öf {1}⟧');
  });
});
