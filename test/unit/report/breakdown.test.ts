import { describe, expect, it } from 'vitest';
import { cellsOf, changeOf, hasChanges, longestAmount, restText, type BreakdownRow } from '../../../media/report/model/breakdown.ts';
import { tallyOf, type Tally } from '../../../src/core/analysis/tally.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';

const tally = (usd: number, more: Partial<Tally> = {}): Tally => ({ cost: fromUsd(usd), estimated: ZERO, unknown: 0, calls: 3, errors: 0, blocked: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, reasoningTokens: 0, ...more });

describe('the change against the time before', () => {
  it.each([
    [tally(1), '▲ 100 %', 'Before: $1.00'],
    [tally(1, { estimated: fromUsd(0.5) }), '▲ 100 %', 'Before: ≈$1.00'],
    [tally(1, { estimated: fromUsd(0.5), unknown: 1 }), '▲ 100 %', 'Before: ≥$1.00'],
    [tally(0), 'new', 'Before: $0.00'],
    [tally(0, { unknown: 2 }), '–', 'Before: ≥$0.00'],
  ])('says how sure that time is, and calls nothing new of which only the cost is not known', (before, text, title) => {
    expect(changeOf({ tally: tally(2), before })).toEqual({ text, title });
  });
});

const row = (tallied: Tally, before?: Tally): BreakdownRow => ({ key: 'a', id: 'a', name: 'A', title: 'a', paint: 'other', share: 1, tally: tallied, ...(before === undefined ? {} : { before }) });

describe('a table of groups', () => {
  it('has something to say of changes where any row has', () => {
    expect(hasChanges([row(tally(1)), row(tally(0), tally(0)), row(tally(1), tally(0, { unknown: 1 }))])).toBe(false);
    expect(hasChanges([row(tally(1)), row(tally(1), tally(2))])).toBe(true);
    expect(hasChanges([row(tally(1), tally(0))])).toBe(true);
  });

  it('leaves room for the longest of its amounts, and for an ordinary one at least', () => {
    expect(longestAmount([row(tally(1)), row(tally(1_234_567.8, { unknown: 1 }))])).toBe('≥$1,234,567.80'.length);
    expect(longestAmount([])).toBe('$123.45'.length);
  });
});

describe('the figures of a group', () => {
  const sums = { ...NO_SUMS, cost: fromUsd(1.5), calls: 4, errors: 1, inputTokens: 10_000, outputTokens: 2_000, cacheReadTokens: 4_000, reasoningTokens: 500 };
  const textsOf = (one: BreakdownRow): readonly unknown[] => Object.values(cellsOf(one)).map(({ text, title }) => [text, title ?? '']);

  it('are what it comes to, per call, per thousand tokens, and of what', () => {
    expect(textsOf(row(tallyOf({ sums, latency: [] }, false)))).toEqual([
      ['$1.50', '$1.50 exactly'], ['–', 'Not all of the time before is known here.'], ['4', '1 of them failed'],
      ['$0.375', '$0.375'], ['$0.125', '$0.125'], ['10.0k', '10,000, of which 4,000 from the cache'], ['2,000', '2,000, of which 500 for reasoning'],
    ]);
  });

  it('are per call of those whose cost is known, and not per token while that of one is not', () => {
    const { perCall, per1k } = cellsOf(row(tallyOf({ sums: { ...sums, unknown: 1 }, latency: [] }, false)));
    expect([perCall.text, per1k.text]).toEqual(['$0.500', '–']);
    const none = cellsOf(row(tallyOf({ sums: { ...sums, unknown: 4 }, latency: [] }, false)));
    expect([none.perCall.text, none.per1k.text]).toEqual(['–', '–']);
  });

  it('have no calls and no tokens where others have spent it', () => {
    const { calls, perCall, per1k, input, output } = cellsOf({ ...row(tallyOf({ sums, latency: [] }, false)), key: undefined, paint: 'elsewhere', title: 'Others' });
    expect([calls, perCall, per1k, input, output]).toEqual(Array.from({ length: 5 }, () => ({ text: '–', title: 'Others' })));
  });
});

describe('what more groups come to', () => {
  it('says what is not certain of it', () => {
    expect(restText({ count: 3, tally: tally(1.2, { unknown: 1 }) })).toBe('And 3 more, ≥$1.20 together.');
    expect(restText({ count: 1, tally: tally(1.2, { estimated: fromUsd(1) }) })).toBe('And 1 more, ≈$1.20 together.');
  });
});
