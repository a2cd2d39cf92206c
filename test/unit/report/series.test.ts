import { describe, expect, it } from 'vitest';
import { METRICS, type Metric } from '../../../src/core/analysis/range.ts';
import { certaintyOf, paintOf, stacksOf, totalOf } from '../../../media/report/model/series.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import { textOf, type VNode } from '../../../media/report/dom/vnode.ts';
import { trend } from '../../../media/report/parts/trend.ts';
import { trendTable } from '../../../media/report/parts/trendTable.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, MODELS, worldOf, zone } from '../../fixtures/report/world.ts';

const find = (node: VNode, tag: string): readonly VNode[] => node.children.flatMap((child) => (typeof child === 'string' ? [] : [...(child.tag === tag ? [child] : []), ...find(child, tag)]));

function legendOf(reply: AnalysisReply, metric: Metric): string {
  const node = trend({ reply, stacks: stacksOf(reply, metric), size: { width: 0, height: 0 }, choice: { column: undefined, from: undefined }, zone, legendTitle: '30 days', isOld: false, isCompared: true, table: undefined }, { choose: () => undefined, zoom: () => undefined, only: () => undefined });
  return textOf(node);
}

const ask = { ...DEFAULT_VIEW, compares: true };

describe('series', () => {
  it('gives each group its own colour, filled or as an outline, the many others grey, and money spent elsewhere a pattern', () => {
    expect(paintOf({ model: 'a/b', hue: 3 })).toBe('hue-3');
    expect([7, 13].map((hue) => paintOf({ model: 'a/b', hue }))).toEqual(['outline-0', 'outline-6']);
    expect(paintOf({ model: 'a/b' })).toBe('other');
    expect(paintOf({ model: '', hue: 3 })).toBe('elsewhere');
  });

  it.each([14, -1, 1.5, Number.NaN])('paints a colour number that does not exist (%d) grey', (hue) => {
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

  it('hands on what cannot be said exactly, that of others too, and keeps those of which nothing else is known', async () => {
    const reply = await analysisOf(worldOf(MODELS, 4, { sums: { unknown: 1, estimated: fromUsd(0.001) } }), ask);
    const { series, estimated, unknown, beforeGaps } = stacksOf(reply, 'cost');
    for (const [told, of] of [[estimated, 'estimated'], [unknown, 'unknown']] as const) told.forEach((total, column) => expect(series.reduce((sum, one) => sum + (one[of][column] ?? 0), 0)).toBe(total));
    expect(series.map((one) => certaintyOf(one, 'cost'))).toEqual([...Array.from({ length: 8 }, () => 'atLeast'), 'exact']);
    expect(beforeGaps?.unknown.some((count) => count > 0)).toBe(true);
    expect(certaintyOf({ estimated: [0, 1], unknown: [2, 0] }, 'cost', 1)).toBe('estimate');
    expect(certaintyOf({ estimated: [0, 1], unknown: [2, 0] }, 'calls')).toBe('exact');
    const lost = await analysisOf(worldOf(MODELS.slice(0, 1), 4, { sums: { cost: ZERO, unknown: 1 }, elsewhere: 0 }), ask);
    expect(legendOf(lost, 'cost')).toContain('Claude Sonnet 4.5≥$0.00');
  });

  it('writes it wherever a sum is written: beside each name, before, and in the table', async () => {
    const reply = await analysisOf(worldOf(MODELS, 4, { sums: { unknown: 1 }, elsewhere: 0 }), ask);
    expect(legendOf(reply, 'cost')).toMatch(/Claude Sonnet 4\.5≥\$.*Others≥\$.*Before≥\$/);
    expect(legendOf(reply, 'calls')).not.toContain('≥');
    const cells = find(trendTable(reply, stacksOf(reply, 'cost'), zone), 'td').map(textOf);
    expect(cells.filter((text) => text.startsWith('≥')).length).toBeGreaterThan(cells.length / 2);
    const estimated = await analysisOf(worldOf(MODELS, 4, { sums: { estimated: fromUsd(0.001) }, elsewhere: 0 }), ask);
    expect(legendOf(estimated, 'cost')).toMatch(/Claude Sonnet 4\.5≈\$.*Others≈\$.*Before≈\$/);
  });

  it('takes the middle of latencies, of columns that have any', () => {
    expect([totalOf([0, 30, 10, 0, 20], 'latency'), totalOf([0, 0], 'latency')]).toEqual([20, 0]);
  });
});
