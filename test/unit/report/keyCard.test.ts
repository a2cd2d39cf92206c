import { describe, expect, it } from 'vitest';
import { creditsView, keyView } from '../../../media/report/model/keyCard.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';

/** Already Monday in Berlin, still Sunday at OpenRouter. */
const NOW = Date.parse('2026-11-22T23:30:00Z');

describe('the key', () => {
  it('shows what is left of its limit, and when OpenRouter resets it, in UTC', () => {
    const view = keyView({ label: 'laptop', limit: fromUsd(100), remaining: fromUsd(58.8), reset: 'month' }, NOW);
    expect(view).toMatchObject({ label: 'laptop', amount: '$58.80', limit: 'left of $100.00', share: '41 %', reset: 'resets 1 Dec 00:00 UTC' });
    expect(view.mark).toBeUndefined();
  });

  it('takes the reset from the UTC day, not from the local one', () => {
    expect(keyView({ limit: fromUsd(1), remaining: ZERO, reset: 'week' }, NOW).reset).toBe('resets Mon 00:00 UTC');
    expect(keyView({ limit: fromUsd(1), remaining: ZERO, reset: 'day' }, NOW).reset).toBe('resets 00:00 UTC');
    expect(keyView({ limit: fromUsd(1), remaining: ZERO, reset: 'never' }, NOW).reset).toBe('does not reset');
  });

  it('warns by word and picture where little is left, and where nothing is', () => {
    expect(keyView({ limit: fromUsd(10), remaining: fromUsd(1) }, NOW).mark).toEqual({ icon: 'warning', word: 'Almost used up', tone: 'warning' });
    expect(keyView({ limit: fromUsd(10), remaining: fromUsd(-0.02) }, NOW).mark).toEqual({ icon: 'stop', word: 'Used up', tone: 'error' });
  });

  it('says that there is no limit, and does not show an unknown rest as zero', () => {
    expect(keyView({}, NOW)).toEqual({ amount: 'No limit', limit: 'set at OpenRouter' });
    expect(keyView({ limit: fromUsd(10) }, NOW)).toMatchObject({ amount: '–', limit: 'left of $10.00' });
  });

  it('shows credits only where they are known, and names an overdrawn account', () => {
    expect(creditsView({})).toBeUndefined();
    expect(creditsView({ credits: fromUsd(74.75) })).toEqual({ amount: '$74.75', exact: '$74.75 exactly', unit: 'credits left' });
    expect(creditsView({ credits: fromUsd(-0.12) })).toMatchObject({ amount: '-$0.120', unit: 'credits', mark: { word: 'No credits left' } });
  });
});
