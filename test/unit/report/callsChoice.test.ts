import { describe, expect, it } from 'vitest';
import { choiceOf, NO_FILTER, readCallsFilter, readKeptPlace, steadyFacets, typedAmount } from '../../../media/report/model/callsChoice.ts';
import { fromUsd } from '../../../src/core/money.ts';

const RANGE = { kind: '30d' } as const;

describe('what is typed into the filters of calls', () => {
  it.each([['0.05', 0.05], ['$0.05', 0.05], [' 0,05 ', 0.05], ['.5', 0.5], ['3.', 3], ['0', 0], ['', undefined], [' ', undefined], ['a lot', 'wrong'], ['1.2.3', 'wrong'], ['-1', 'wrong'], ['1e9', 'wrong'], ['99999999', 'wrong']] as const)('is an amount or none: %s', (text, amount) => {
    expect(typedAmount(text)).toBe(amount);
  });

  it('becomes a choice, without what says nothing', () => {
    expect(choiceOf({ range: RANGE, where: { model: ['a'] } }, { costOver: '0.05', errorText: ' timeout ' })).toEqual({ range: RANGE, where: { model: ['a'] }, costOver: fromUsd(0.05), errorText: 'timeout' });
    expect(choiceOf({ range: RANGE, where: {} }, { costOver: 'x', errorText: ' ' })).toEqual({ range: RANGE, where: {} });
  });

  it('is read again with care', () => {
    expect(readCallsFilter({ costOver: '1', errorText: 'x'.repeat(999) })).toEqual({ costOver: '1', errorText: 'x'.repeat(200) });
    for (const kept of [undefined, null, 5, [], 'x', { costOver: 5 }]) expect(readCallsFilter(kept)).toEqual(NO_FILTER);
  });
});

describe('the place that was kept', () => {
  it('is read again with care', () => {
    const kept = { choice: '{}', top: { at: 5, id: 'a' }, opened: 'b' };
    expect(readKeptPlace(structuredClone(kept))).toEqual(kept);
    expect(readKeptPlace({ choice: '{}', top: { at: -1, id: 'a' }, opened: 5 })).toEqual({ choice: '{}' });
    for (const nothing of [undefined, [], { top: {} }, 'x']) expect(readKeptPlace(nothing)).toBeUndefined();
  });
});

describe('what there is to filter by', () => {
  const facets = (...values: readonly string[]): Parameters<typeof steadyFacets>[0] => ({ models: values.map((value, index) => ({ value, name: value, calls: 9 - index })), clients: [] });

  it('keeps its order until there is something else to choose', () => {
    const now = facets('a', 'b');
    expect(steadyFacets(now, facets('b', 'a'))).toBe(now);
    const more = facets('c', 'b', 'a');
    expect(steadyFacets(now, more)).toBe(more);
  });
});
