import { describe, expect, it } from 'vitest';
import { coverageNote, figureText, figureTitle, unbroken } from '../../../media/report/model/figures.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';

describe('figures', () => {
  it('shows a complete sum as it is', () => {
    const figure = { amount: fromUsd(3.42), estimated: ZERO, unknown: 0 };
    expect(figureText(figure)).toBe('$3.42');
    expect(figureTitle(figure)).toBe('$3.42 exactly');
    expect(coverageNote(figure)).toBeUndefined();
  });

  it('marks a sum that is partly estimated, and says how much of it', () => {
    const figure = { amount: fromUsd(3.42), estimated: fromUsd(0.12), unknown: 0 };
    expect(figureText(figure)).toBe('≈$3.42');
    expect(figureTitle(figure)).toBe('$3.42, of which $0.12 estimated');
  });

  it('marks a sum with holes as a lower bound even where parts are estimated', () => {
    const figure = { amount: fromUsd(3.42), estimated: fromUsd(0.12), unknown: 1 };
    expect(figureText(figure)).toBe('≥$3.42');
    expect(coverageNote(figure)).toBe('Of which $0.120 estimated, 1 call unknown.');
  });

  it('counts in the plural', () => {
    expect(coverageNote({ amount: ZERO, estimated: ZERO, unknown: 1200 })).toBe('1,200 calls unknown.');
  });

  it('keeps the exact amount for hovering where the shown one is rounded', () => {
    expect(figureTitle({ amount: fromUsd(0.000007765), estimated: ZERO, unknown: 0 })).toBe('$0.000007765 exactly');
  });

  it('breaks a line between its parts only', () => {
    expect(unbroken(['3 calls', '1.2k in'])).toBe('3\u00a0calls · 1.2k\u00a0in');
  });
});
