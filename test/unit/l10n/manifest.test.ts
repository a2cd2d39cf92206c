import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { manifestTexts, readManifest } from '../../l10n/manifest.ts';

const source = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');

it('every text of the manifest is used, and every one that is used is there', () => {
  const used = new Set([...source.matchAll(/"%([^%"\s]+)%"/g)].map(([, key]) => key));
  expect(Object.keys(manifestTexts()).filter((key) => !used.has(key))).toEqual([]);
  expect(() => readManifest()).not.toThrow();
});

it('what a person reads in the manifest is said by keys', () => {
  const bare = [...source.matchAll(/"(?:title|shortTitle|markdownDescription|patternErrorMessage|altText|contents|category)": "([^%][^"]*)"/g)].map(([, text]) => text);
  expect(bare).toEqual([]);
});
