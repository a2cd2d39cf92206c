import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { comparisonText, verdict } from '../../../src/vscode/prompt/comparison.ts';
import { entryOf } from '../fakes/ledger.ts';

const side = (name: string, fields: Partial<UsageEntry>): { readonly name: string; readonly entry: UsageEntry } => ({ name, entry: entryOf({ id: name, ...fields }) });
const CHEAP = side('Mini', { cost: fromUsd(0.001), inputTokens: 20, outputTokens: 100, durationMs: 1200 });
const DEAR = side('Large', { cost: fromUsd(0.004), inputTokens: 24, outputTokens: 1200, durationMs: 820 });

describe('two answers side by side', () => {
  it('are told by cost, tokens and time, in columns that read well as they are written', () => {
    expect(comparisonText(CHEAP, DEAR)).toBe([
      '|        | Mini           | Large            |',
      '| ------ | -------------- | ---------------- |',
      '| Cost   | $0.001         | $0.004           |',
      '| Tokens | 20 in, 100 out | 24 in, 1,200 out |',
      '| Time   | 1.2 s          | 820 ms           |',
      '',
      'Mini was cheaper by $0.0030 (75 %).',
    ].join('\n'));
  });

  it('say the same whichever stands on the left', () => {
    expect(verdict(DEAR, CHEAP)).toBe('Mini was cheaper by $0.0030 (75 %).');
  });

  it('are told apart by their place where they bear one name', () => {
    expect(verdict({ ...DEAR, name: 'Mini' }, CHEAP)).toBe('The right answer was cheaper by $0.0030 (75 %).');
    expect(verdict(CHEAP, { ...DEAR, name: 'Mini' })).toBe('The left answer was cheaper by $0.0030 (75 %).');
  });

  it('never take an unknown cost for none, nor an estimate for exact', () => {
    const unpaid = side('Large', { costSource: 'none' });
    expect(verdict(CHEAP, unpaid)).toBe('Which was cheaper is not known: a cost is missing.');
    expect(comparisonText(CHEAP, unpaid)).toContain('| not known ');
    expect(verdict(CHEAP, { name: 'Large', entry: { ...DEAR.entry, costSource: 'estimate' } })).toBe('Mini was cheaper by ≈$0.0030 (75 %).');
    expect(verdict(CHEAP, { ...CHEAP, name: 'Twin' })).toBe('Both cost the same.');
  });

  it('let no name become markup or another column', () => {
    const text = comparisonText({ ...CHEAP, name: 'a|b [x](command:y)' }, DEAR);
    expect(text).toContain('a\\|b \\[x\\](command:y)');
    expect(text).not.toContain('[x](');
  });
});
