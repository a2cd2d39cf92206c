import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledColumns, moneyTicks } from '../../../media/report/model/axis.ts';
import { barAt, dayText, layOutChart, stepTo } from '../../../media/report/model/chart.ts';
import { stacksOf } from '../../../media/report/model/series.ts';
import { fromUsd, nano, type NanoUsd } from '../../../src/core/money.ts';
import { dayRow, emptyDays, MODELS, modelRows, thirtyDays } from '../../fixtures/report/data.ts';

const SIZE = { width: 800, height: 220 };
const days = thirtyDays(MODELS, 4);
const stacks = stacksOf(modelRows(MODELS, days), days);
const layOut = (limit?: NanoUsd): ReturnType<typeof layOutChart> => layOutChart(days, stacks, limit, SIZE);

describe('the axis', () => {
  it('never has more than four lines, starts at zero and stays below the top', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9_000_000_000_000_000 }), (top) => {
      const ticks = moneyTicks(top);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(4);
      expect(ticks[0]?.value).toBe(0);
      expect(ticks.every(({ value }) => value <= top * 1.000001)).toBe(true);
    }));
  });

  it('writes its values with equal decimals', () => {
    expect(moneyTicks(fromUsd(1.6)).map(({ text }) => text)).toEqual(['$0.00', '$0.50', '$1.00', '$1.50']);
    expect(moneyTicks(fromUsd(0.011)).map(({ text }) => text)).toEqual(['$0.000', '$0.005', '$0.010']);
    expect(moneyTicks(fromUsd(3_200)).map(({ text }) => text)).toEqual(['$0', '$1,000', '$2,000', '$3,000']);
  });

  it('labels as many columns as there is room for, always the last', () => {
    expect(labelledColumns(30, 600, 64)).toEqual([1, 5, 9, 13, 17, 21, 25, 29]);
    expect(labelledColumns(30, 64, 64)).toEqual([29]);
    expect(labelledColumns(0, 600, 64)).toEqual([]);
  });
});

describe('the chart', () => {
  it('stands on a baseline of zero and stays inside its drawing', () => {
    const chart = layOut(fromUsd(5));
    expect(chart.bars).toHaveLength(30);
    expect(chart.grid[0]).toEqual({ y: chart.baseline, text: '$0.00' });
    for (const bar of chart.bars) {
      expect(bar.x).toBeGreaterThanOrEqual(chart.left);
      expect(bar.x + bar.width).toBeLessThanOrEqual(chart.right);
      expect(bar.top).toBeGreaterThanOrEqual(0);
    }
  });

  it('makes a bar as high as its money: twice the money, twice the height', () => {
    const two = [1, 2].map((usd) => dayRow(usd * 86_400_000, [{ model: 'x/y', amount: fromUsd(usd) }]));
    const chart = layOutChart(two, stacksOf(modelRows([], two), two), undefined, SIZE);
    const [first, second] = chart.bars.map((bar) => chart.baseline - bar.top);
    expect(second).toBeCloseTo(2 * (first ?? 0));
  });

  it('stacks segments upwards without overlapping', () => {
    for (const bar of layOut().bars) {
      const edges = bar.segments.map(({ y, height }) => ({ top: y, bottom: y + height }));
      edges.slice(1).forEach((edge, at) => expect(edge.bottom).toBeLessThanOrEqual((edges[at]?.top ?? 0) + 0.76));
    }
  });

  it('shows the smallest amount, as a hairline', () => {
    const two = [nano(1), fromUsd(1000)].map((amount, at) => dayRow(at * 86_400_000, [{ model: 'x/y', amount }]));
    expect(layOutChart(two, stacksOf(modelRows([], two), two), undefined, SIZE).bars[0]?.segments[0]?.height).toBe(0.75);
  });

  it('draws the daily limit as a line with its amount', () => {
    const { limit, baseline } = layOut(fromUsd(5));
    expect(limit).toMatchObject({ text: 'Daily limit $5.00', beyond: false });
    expect(limit?.y).toBeLessThan(baseline);
  });

  it('only names a limit that would flatten the bars', () => {
    expect(layOut(fromUsd(500)).limit).toMatchObject({ text: 'Daily limit $500.00 ↑', beyond: true });
    expect(layOut(fromUsd(500)).grid).toEqual(layOut().grid);
  });

  it('puts the label of the limit where no bar crosses it', () => {
    const { limit, bars } = layOut(fromUsd(5));
    const end = (limit?.x ?? 0) + (limit?.text.length ?? 0) * 6;
    expect(bars.filter((bar) => bar.x < end && bar.x + bar.width > (limit?.x ?? 0) && bar.top < (limit?.y ?? 0))).toEqual([]);
  });

  it('marks the running day under the axis', () => {
    const { dates, bars } = layOut();
    expect(dates.at(-1)).toMatchObject({ text: 'today so far', anchor: 'end' });
    expect(bars.filter(({ running }) => running)).toHaveLength(1);
  });

  it('draws an axis even where nothing was spent', () => {
    const none = emptyDays();
    const chart = layOutChart(none, stacksOf([], none), undefined, SIZE);
    expect(chart.bars.every((bar) => bar.segments.length === 0 && bar.top === chart.baseline)).toBe(true);
    expect(chart.grid.length).toBeGreaterThan(1);
  });

  it('stays sound in no width at all', () => {
    const chart = layOutChart(days, stacks, fromUsd(5), { width: 0, height: 220 });
    expect(chart.bars.every(({ x, width }) => Number.isFinite(x) && width >= 0)).toBe(true);
  });

  it('finds the bar under the pointer', () => {
    const chart = layOut();
    chart.bars.forEach((bar, index) => expect(barAt(chart, bar.x + bar.width / 2)).toBe(index));
    expect(barAt(chart, chart.left - 1)).toBeUndefined();
    expect(barAt(chart, chart.right + 1)).toBeUndefined();
    expect(barAt(chart, chart.right)).toBe(29);
  });

  it.each([
    ['ArrowLeft', undefined, 29], ['ArrowLeft', 29, 28], ['ArrowLeft', 0, 0], ['ArrowRight', 5, 6], ['ArrowRight', 29, 29], ['ArrowUp', undefined, 29],
    ['PageDown', 29, 22], ['PageDown', 3, 0], ['PageUp', 3, 10], ['Home', 12, 0], ['End', 12, 29], ['Escape', 12, 'none'], ['a', 12, undefined], ['toString', 12, undefined],
  ] as const)('goes with %s from %s to %s', (key, from, to) => {
    expect(stepTo(key, from, 30)).toBe(to);
  });

  it('has nowhere to go without days', () => {
    expect(stepTo('ArrowLeft', undefined, 0)).toBeUndefined();
  });

  it('reads a day out with what it was spent on', () => {
    const one = [dayRow(Date.parse('2026-11-22T00:00:00Z'), [{ model: 'x/y', amount: fromUsd(1.5) }, { model: '', amount: fromUsd(0.5) }], true)];
    const own = stacksOf(modelRows([], one).map((row) => (row.model === '' ? row : { ...row, hue: 0, name: 'Why' })), one);
    expect(one.map((day) => dayText(day, own, 0))).toEqual(['Sun 22 Nov, so far: $2.00, Why $1.50, Elsewhere on this key $0.500']);
  });
});
