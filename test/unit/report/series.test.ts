import { describe, expect, it } from 'vitest';
import { paintOf, stacksOf } from '../../../media/report/model/series.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { dayRow, MODELS, modelRows, thirtyDays } from '../../fixtures/report/data.ts';

describe('series', () => {
  it('gives each model its own colour, the many others grey, and money spent elsewhere a pattern', () => {
    expect(paintOf({ model: 'a/b', hue: 3 })).toBe('hue-3');
    expect(paintOf({ model: 'a/b' })).toBe('other');
    expect(paintOf({ model: '', hue: 3 })).toBe('elsewhere');
  });

  it.each([7, -1, 1.5, Number.NaN])('paints a colour number that does not exist (%d) grey', (hue) => {
    expect(paintOf({ model: 'a/b', hue })).toBe('other');
  });

  it('stacks by colour, whatever the money, then others, then elsewhere', () => {
    const days = [dayRow(0, [{ model: '', amount: nano(9) }, { model: 'x/dear', amount: nano(8) }, { model: 'x/first', amount: nano(1) }, { model: 'x/grey', amount: nano(2) }, { model: 'x/unheard', amount: nano(3) }])];
    const rows = modelRows([], days).map((row) => (row.model === 'x/dear' ? { ...row, hue: 1, name: 'Dear' } : row.model === 'x/first' ? { ...row, hue: 0, name: 'First' } : row));
    const stacks = stacksOf(rows, days);
    expect(stacks.series.map(({ name }) => name)).toEqual(['First', 'Dear', 'Other models', 'Elsewhere on this key']);
    expect(stacks.days).toEqual([[1, 8, 5, 9]]);
  });

  it('leaves out series without money', () => {
    const days = [dayRow(0, [{ model: 'x/first', amount: fromUsd(1) }])];
    expect(stacksOf(modelRows([], days).map((row) => ({ ...row, hue: 0 })), days).series).toHaveLength(1);
  });

  it('loses no money and invents none', () => {
    const days = thirtyDays(MODELS, 4);
    const { series, days: amounts } = stacksOf(modelRows(MODELS, days), days);
    expect(series).toHaveLength(9);
    amounts.forEach((row, index) => expect(row.reduce((sum, amount) => sum + amount, 0)).toBe(days[index]?.total.amount));
  });
});
