import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { comparisonText, verdict } from '../../../src/vscode/prompt/comparison.ts';
import { entryOf } from '../fakes/ledger.ts';

const side = (name: string, fields: Partial<UsageEntry>): { readonly name: string; readonly entry: UsageEntry } => ({ name, entry: entryOf({ id: name, ...fields }) });
const CHEAP = side('Mini', { cost: fromUsd(0.001), inputTokens: 20, outputTokens: 100, durationMs: 1200 });
const DEAR = side('Large', { cost: fromUsd(0.004), inputTokens: 24, outputTokens: 1200, durationMs: 820 });

describe('two answers side by side', () => {
  it('are told by cost, tokens and time, a figure to a line, so that no narrow editor breaks one', () => {
    expect(comparisonText(CHEAP, DEAR)).toBe([
      '**Mini**',
      '',
      '- Cost: $0.001',
      '- Tokens in: 20',
      '- Tokens out: 100',
      '- Time: 1.2 s',
      '',
      '**Large**',
      '',
      '- Cost: $0.004',
      '- Tokens in: 24',
      '- Tokens out: 1,200',
      '- Time: 820 ms',
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
    expect(comparisonText(CHEAP, { ...DEAR, name: 'Mini' })).toMatch(/^\*\*Mini \(left\)\*\*[^]*0\.001[^]*\*\*Mini \(right\)\*\*[^]*0\.004/);
  });

  it('never take an unknown cost for none, nor an estimate for exact', () => {
    const unpaid = side('Large', { costSource: 'none' });
    expect(verdict(CHEAP, unpaid)).toBe('Which was cheaper is not known: a cost is missing.');
    expect(comparisonText(CHEAP, unpaid)).toContain('- Cost: not known');
    expect(verdict(CHEAP, { name: 'Large', entry: { ...DEAR.entry, costSource: 'estimate' } })).toBe('Mini was cheaper by ≈$0.0030 (75 %).');
    expect(verdict(CHEAP, { ...CHEAP, name: 'Twin' })).toBe('Both cost the same.');
  });

  it('let no name become markup or another line', () => {
    const text = comparisonText({ ...CHEAP, name: 'a\n# b [x](command:y)' }, DEAR);
    expect(text).toContain('**a # b \\[x\\](command:y)**');
    expect(text).not.toContain('[x](');
  });
});
