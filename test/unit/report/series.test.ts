import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../src/core/analysis/range.ts';
import { paintOf, stacksOf, totalOf } from '../../../media/report/model/series.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf } from '../../fixtures/report/world.ts';

const ask = { ...DEFAULT_VIEW, compares: true };

describe('series', () => {
  it('gives each group its own colour, the many others grey, and money spent elsewhere a pattern', () => {
    expect(paintOf({ model: 'a/b', hue: 3 })).toBe('hue-3');
    expect(paintOf({ model: 'a/b' })).toBe('other');
    expect(paintOf({ model: '', hue: 3 })).toBe('elsewhere');
  });

  it.each([7, -1, 1.5, Number.NaN])('paints a colour number that does not exist (%d) grey', (hue) => {
    expect(paintOf({ model: 'a/b', hue })).toBe('other');
  });

  it('stacks by colour, whatever the money, then others, then elsewhere', async () => {
    const { series } = stacksOf(await analysisOf(WORLD, ask), 'cost');
    expect(series.map(({ paint }) => paint)).toEqual(['hue-0', 'hue-1', 'hue-2', 'hue-3', 'hue-4', 'hue-5', 'hue-6', 'other', 'elsewhere']);
    expect(series.map(({ key }) => key === undefined)).toEqual([false, false, false, false, false, false, false, true, true]);
  });

  it('leaves out series in which nothing happened', async () => {
    const reply = await analysisOf(WORLD, { ...ask, where: { model: ['openai/gpt-5.1'] } });
    expect(stacksOf(reply, 'cost').series.map(({ name }) => name)).toEqual(['GPT-5.1']);
  });

  it.each(METRICS.filter((metric) => metric !== 'latency'))('loses nothing and invents nothing: %s', async (metric) => {
    const { series, totals } = stacksOf(await analysisOf(WORLD, ask), metric);
    totals.forEach((total, column) => expect(series.reduce((sum, { values }) => sum + (values[column] ?? 0), 0)).toBe(total));
    expect(totalOf(totals, metric)).toBe(totals.reduce((sum, value) => sum + value, 0));
  });

  it('takes the middle of latencies, of columns that have any', () => {
    expect([totalOf([0, 30, 10, 0, 20], 'latency'), totalOf([0, 0], 'latency')]).toEqual([20, 0]);
  });
});
