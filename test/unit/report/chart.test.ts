import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledColumns, moneyTicks, ticksOf } from '../../../media/report/model/axis.ts';
import { barAt, columnText, layOutChart, stepTo, type Chart, type ChartParts } from '../../../media/report/model/chart.ts';
import { canZoom, columnLabel, columnName, daysOf, isCut } from '../../../media/report/model/columns.ts';
import { stacksOf, type Stacks } from '../../../media/report/model/series.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import { readOut } from '../../../media/report/parts/trend.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { ReportRange, Unit } from '../../../src/core/analysis/range.ts';
import { windowOf } from '../../../src/core/analysis/window.ts';
import { createZone, UTC } from '../../../src/core/period.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf } from '../../fixtures/report/world.ts';

const SIZE = { width: 800, height: 220 };
const reply = await analysisOf(WORLD, { ...DEFAULT_VIEW, compares: true });
const columns = reply.analysis.columns.map(({ isRunning }, index) => ({ label: isRunning ? 'today so far' : `${index}`, dated: '', isRunning, isCut: false }));
const parts: ChartParts = { stacks: stacksOf(reply, 'cost'), columns };
const layOut = (more: Partial<ChartParts> = {}): Chart => layOutChart({ ...parts, ...more }, SIZE);
const limitOf = (usd: number): Pick<ChartParts, 'limit'> => ({ limit: { amount: fromUsd(usd), text: `Daily limit $${usd}.00` } });

/** A chart of one series. */
function plain(metric: Stacks['metric'], ...values: readonly number[]): ChartParts {
  const zeros = values.map(() => 0);
  const stacks: Stacks = { metric, totals: values, estimated: zeros, unknown: zeros, series: [{ id: 'a', key: 'a', name: 'Why', paint: 'hue-0', values, total: 0, estimated: zeros, unknown: zeros }] };
  return { stacks, columns: values.map((_, index) => ({ label: `${index}`, dated: '', isRunning: index === values.length - 1, isCut: false })) };
}

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

  it('counts in whole numbers, tokens in thousands, latencies in seconds', () => {
    expect(ticksOf('calls', 3).map(({ text }) => text)).toEqual(['0', '1', '2', '3']);
    expect(ticksOf('tokens', 3_100_000).map(({ text }) => text)).toEqual(['0', '1.00M', '2.00M', '3.00M']);
    expect(ticksOf('latency', 4_200).map(({ text }) => text)).toEqual(['0', '2.0 s', '4.0 s']);
  });
});

describe('the chart', () => {
  it('stands on a baseline of zero and stays inside its drawing', () => {
    const chart = layOut(limitOf(5));
    expect(chart.bars).toHaveLength(30);
    expect(chart.grid[0]).toEqual({ y: chart.baseline, text: '$0.00' });
    for (const bar of chart.bars) {
      expect(bar.x).toBeGreaterThanOrEqual(chart.left);
      expect(bar.x + bar.width).toBeLessThanOrEqual(chart.right);
      expect(bar.top).toBeGreaterThanOrEqual(0);
    }
  });

  it('makes a bar as high as its money: twice the money, twice the height', () => {
    const chart = layOutChart(plain('cost', fromUsd(1), fromUsd(2)), SIZE);
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
    expect(layOutChart(plain('cost', 1, fromUsd(1000)), SIZE).bars[0]?.segments[0]?.height).toBe(0.75);
  });

  it('draws the limit as a line with its amount', () => {
    const { limit, baseline } = layOut(limitOf(5));
    expect(limit).toMatchObject({ text: 'Daily limit $5.00', beyond: false });
    expect(limit?.y).toBeLessThan(baseline);
  });

  it('only names a limit that would flatten the bars', () => {
    expect(layOut(limitOf(500)).limit).toMatchObject({ text: 'Daily limit $500.00 ↑', beyond: true });
    expect(layOut(limitOf(500)).grid).toEqual(layOut().grid);
  });

  it('puts the label of the limit where no bar crosses it', () => {
    const { limit, bars } = layOut(limitOf(5));
    const end = (limit?.x ?? 0) + (limit?.text.length ?? 0) * 6;
    expect(bars.filter((bar) => bar.x < end && bar.x + bar.width > (limit?.x ?? 0) && bar.top < (limit?.y ?? 0))).toEqual([]);
  });

  it('marks the running column under the axis', () => {
    const { dates, bars } = layOut();
    expect(dates.at(-1)).toMatchObject({ text: 'today so far', anchor: 'end' });
    expect(bars.filter(({ isRunning }) => isRunning)).toHaveLength(1);
  });

  it('marks where the time before stood, and leaves the mark out where nothing was', () => {
    const chart = layOutChart({ ...plain('cost', fromUsd(2), fromUsd(1)), stacks: { ...plain('cost', fromUsd(2), fromUsd(1)).stacks, before: [0, fromUsd(2)] } }, SIZE);
    expect(chart.bars[0]).not.toHaveProperty('before');
    expect(chart.bars[1]?.before).toBeCloseTo(chart.bars[0]?.top ?? 0, 5);
  });

  it('draws the limit over whole columns only, and none where there are none', () => {
    const cut = (...which: readonly number[]): Chart => layOutChart({ ...parts, columns: columns.map((column, index) => ({ ...column, isCut: which.includes(index) })), ...limitOf(5) }, SIZE);
    const reached = ({ limit, bars }: Chart): readonly number[] => bars.flatMap((bar, index) => (limit !== undefined && limit.from < bar.x && bar.x + bar.width < limit.to ? [index] : []));
    const all = [...columns.keys()];
    expect([reached(cut()), reached(cut(0)), reached(cut(0, 29))]).toEqual([all, all.slice(1), all.slice(1, -1)]);
    const { limit } = cut(0);
    expect(limit?.x).toBeGreaterThan(limit?.from ?? Infinity);
    expect(cut(...all)).not.toHaveProperty('limit');
  });

  it('draws no forecast over a running column that is cut', () => {
    const forecast = { expected: fromUsd(90), low: fromUsd(80), high: fromUsd(100) };
    const chart = layOutChart({ ...parts, columns: columns.map((column) => ({ ...column, isCut: column.isRunning })), forecast }, SIZE);
    expect(chart).not.toHaveProperty('outlook');
    expect(chart.grid).toEqual(layOut().grid);
  });

  it('draws the forecast over the running column, its band around its middle', () => {
    const { outlook, bars } = layOut({ forecast: { expected: fromUsd(2), low: fromUsd(1), high: fromUsd(3) } });
    if (outlook === undefined) throw new Error('there is no outlook');
    expect(outlook.x).toBe(bars.at(-1)?.x);
    expect([outlook.high < outlook.expected, outlook.expected < outlook.low]).toEqual([true, true]);
  });

  it('never draws a forecast above the drawing', () => {
    expect(layOut({ forecast: { expected: fromUsd(2), low: fromUsd(1), high: fromUsd(9_000) } }).outlook?.high).toBeGreaterThanOrEqual(0);
  });

  it('draws latencies as lines, which a column without a call interrupts', () => {
    const chart = layOutChart(plain('latency', 100, 200, 0, 300), SIZE);
    expect(chart.bars.every(({ segments }) => segments.length === 0)).toBe(true);
    expect(chart.traces.map(({ pieces }) => pieces.map((piece) => piece.length))).toEqual([[2, 1]]);
  });

  it('draws an axis even where nothing was spent', () => {
    const chart = layOutChart({ ...plain('cost', 0, 0), stacks: { ...plain('cost', 0, 0).stacks, series: [] } }, SIZE);
    expect(chart.bars.every((bar) => bar.segments.length === 0 && bar.top === chart.baseline)).toBe(true);
    expect(chart.grid.length).toBeGreaterThan(1);
  });

  it('stays sound in no width at all', () => {
    const chart = layOutChart({ ...parts, ...limitOf(5) }, { width: 0, height: 220 });
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

  it('has nowhere to go without columns', () => {
    expect(stepTo('ArrowLeft', undefined, 0)).toBeUndefined();
  });

  it('reads a column out with what it was spent on, and says what is not certain', () => {
    const { stacks } = plain('cost', fromUsd(1.5));
    expect(readOut('Sun 22 Nov so far', { ...stacks, totals: [fromUsd(2)], unknown: [1] }, 0)).toBe('Sun 22 Nov so far: ≥$2.00, Why $1.50');
    expect(readOut('Sun 22 Nov', { ...stacks, series: stacks.series.map((series) => ({ ...series, estimated: [1] })) }, 0)).toBe('Sun 22 Nov: $1.50, Why ≈$1.50');
    expect(columnText({ ...stacks, estimated: [1] }, 0)).toBe('≈$1.50');
    expect(columnText(plain('latency', 0).stacks, 0)).toBe('–');
  });
});

describe('the columns', () => {
  const column = { start: Date.UTC(2026, 10, 16, 13), end: Date.UTC(2026, 10, 17), isRunning: false, isPart: false };

  it.each([['hour', '13:00', 'Mon 16 Nov, 13:00'], ['day', '16 Nov', 'Mon 16 Nov'], ['week', '16 Nov', 'Week of 16 Nov'], ['month', 'Nov', 'Nov 2026']] as const)('are named by the %s', (unit, label, name) => {
    expect([columnLabel(column, unit, UTC), columnName(column, unit, UTC)]).toEqual([label, name]);
    expect(columnName({ ...column, isRunning: true }, unit, UTC)).toBe(`${name} so far`);
  });

  const range = (kind: '24h' | '7d' | '30d'): ReportRange => ({ kind });
  it.each<readonly [ReportRange, Unit, readonly (readonly [string, string, boolean])[]]>([
    [range('7d'), 'month', [['from 23 Nov', 'Nov 2026, from 23 Nov so far', true]]],
    [range('24h'), 'day', [['from 13:00', 'Sat 28 Nov, from 13:00', true], ['today so far', 'Sun 29 Nov so far', false]]],
    [range('30d'), 'week', [
      ['from 31 Oct', 'Week of 26 Oct, from 31 Oct', true], ['2 Nov', 'Week of 2 Nov', false], ['9 Nov', 'Week of 9 Nov', false], ['16 Nov', 'Week of 16 Nov', false], ['this week so far', 'Week of 23 Nov so far', false],
    ]],
    [{ kind: 'custom', from: '2026-11-10', to: '2026-11-18' }, 'week', [['from 10 Nov', 'Week of 9 Nov, from 10 Nov', true], ['to 18 Nov', 'Week of 16 Nov, to 18 Nov', true]]],
    [{ kind: 'custom', from: '2026-11-17', to: '2026-11-18' }, 'week', [['from 17 Nov', 'Week of 16 Nov, from 17 Nov to 18 Nov', true]]],
  ])('say where the window cuts them, what is to come of a running one left aside: %j by the %s', (chosen, unit, expected) => {
    const { columns: found } = windowOf(chosen, unit, Date.UTC(2026, 10, 29, 12, 30), UTC, undefined);
    expect(found.map((one) => [columnLabel(one, unit, UTC), columnName(one, unit, UTC), isCut(one, unit, UTC)])).toEqual(expected);
  });

  it('are days that can be looked at more closely, or lie in some', () => {
    expect(daysOf(column, column, createZone('Pacific/Kiritimati'))).toEqual({ from: '2026-11-17', to: '2026-11-17' });
    const hours = windowOf(range('24h'), 'hour', Date.UTC(2026, 10, 29, 12, 30), UTC, undefined).columns;
    const [first, last] = [hours[0], hours.at(-1)];
    if (first === undefined || last === undefined) throw new Error('a day has hours');
    expect([daysOf(first, first, UTC), daysOf(first, last, UTC)]).toEqual([{ from: '2026-11-28', to: '2026-11-28' }, { from: '2026-11-28', to: '2026-11-29' }]);
    const today = windowOf({ kind: 'custom', from: '2026-11-29', to: '2026-11-29' }, 'auto', Date.UTC(2026, 10, 29, 12, 30), UTC, undefined);
    expect([canZoom(hours, 'hour', UTC), canZoom(today.columns, today.unit, UTC), canZoom([column], 'day', UTC), canZoom([], 'day', UTC)]).toEqual([true, false, true, false]);
  });
});
