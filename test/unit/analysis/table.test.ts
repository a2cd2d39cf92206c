import { describe, expect, it } from 'vitest';
import type { Analysis, Group } from '../../../src/core/analysis/analyse.ts';
import { tableOf } from '../../../src/core/analysis/table.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';

const group = (key: string, usd: number): Group => ({ key, tally: { cost: fromUsd(usd), estimated: ZERO, unknown: 1, calls: 2, errors: 1, blocked: 0, inputTokens: 100, outputTokens: 10, cacheReadTokens: 5, reasoningTokens: 1 } });
const curve = { cost: [], calls: [], tokens: [], errors: [], latency: [], estimated: [], unknown: [] };
const analysis: Analysis = {
  by: 'model', unit: 'day', columns: [], totalCurve: curve, groups: [group('a', 4), group('b', 3), group('c', 2)],
  rest: { count: 9, tally: group('', 1).tally }, elsewhere: group('untracked', 0.5), total: group('', 10.5).tally,
};
const table = (keys: readonly string[], search = ''): readonly unknown[] => tableOf(analysis, (key) => key.toUpperCase(), { rest: 'others', elsewhere: 'elsewhere', total: 'together' }, { keys, search })
  .map(({ name, tally: { cost, calls } }) => [name, cost / 1e9, calls]);

describe('the table of a view that is taken along', () => {
  const end = [['others', 1, 2], ['elsewhere', 0.5, 2], ['together', 10.5, 2]];

  it('has its groups in the order that the page shows them, and what is new since behind them', () => {
    expect(table(['c', 'a', 'b'])).toEqual([['C', 2, 2], ['A', 4, 2], ['B', 3, 2], ...end]);
    expect(table(['c', 'a', 'gone'])).toEqual([['C', 2, 2], ['A', 4, 2], ['B', 3, 2], ...end]);
  });

  it('has only the groups that a search has found, and adds up', () => {
    expect(table(['c'], 'see')).toEqual([['C', 2, 2], ['others', 8, 6], ...end.slice(1)]);
    expect(table([], 'nothing')).toEqual([['others', 10, 8], ...end.slice(1)]);
  });
});
