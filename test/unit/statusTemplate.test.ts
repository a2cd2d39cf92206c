import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/core/settings.ts';
import { sparkline } from '../../src/core/sparkline.ts';
import { STATUS_WORDS, unknownWords } from '../../src/core/statusTemplate.ts';

const problemsOf = (template: string): readonly string[] => readSettings({ 'statusBar.text': template }).problems.map(({ reason }) => reason);

describe('the template of the status bar, as a setting', () => {
  it('may hold every word that there is', () => {
    expect(problemsOf(STATUS_WORDS.map((word) => `{${word}}`).join(' '))).toEqual([]);
  });

  it('is refused with what it holds and what there is', () => {
    expect(problemsOf('{spend} / {limt} {x} {limt}')).toEqual(['knows no {limt}, {x}; there are {spend}, {limit}, {share}, {remaining}, {week}, {month}, {credits}, {tokens}, {calls}, {model}, {sparkline}, {days}']);
  });

  it('is refused by the settings editor exactly where the code refuses it', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { contributes: { configuration: readonly { properties: Record<string, { pattern?: string }> }[] } };
    const pattern = manifest.contributes.configuration.flatMap(({ properties }) => properties['openrouterSpend.statusBar.text']?.pattern ?? []);
    const shown = new RegExp(pattern[0] ?? '^never$', 'u');
    fc.assert(fc.property(fc.array(fc.constantFrom(...STATUS_WORDS.map((word) => `{${word}}`), '{spend', 'x}', '{nonsense}', '{spends}', '{', '}', ' · ', '\n', '{}', '{a b}'), { maxLength: 6 }), (parts) => {
      const template = parts.join('');
      expect(shown.test(template)).toBe(unknownWords(template).length === 0);
    }));
  });
});

describe('a sparkline', () => {
  it('draws the highest as the full block, and what is little not as nothing', () => {
    expect(sparkline([0, 1, 50, 100])).toBe('▁▂▅█');
    expect(sparkline([0.000001, 100])).toBe('▂█');
  });

  it('is empty where there is nothing to draw', () => {
    expect([sparkline([]), sparkline([0, 0])]).toEqual(['', '']);
  });
});
