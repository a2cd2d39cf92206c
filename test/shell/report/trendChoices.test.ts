import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { fullReport, WORLD } from '../../fixtures/report/data.ts';
import { analysisOf } from '../../fixtures/report/world.ts';
import { useReport } from './stage.ts';

const stage = useReport();
/** Long enough for a busy machine. */
const SOON = { timeout: 15_000 };
const show = async (): Promise<Page> => (await stage.show('much-data')).page;
const bars = (page: Page): Promise<number> => page.locator('.bar').count();

async function choose(page: Page, what: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: what, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** The heading and the number of columns, once the answer is there. */
async function trendOf(page: Page, title: string, count: number): Promise<void> {
  await page.getByRole('heading', { name: title, exact: true }).waitFor();
  await expect.poll(() => bars(page), SOON).toBe(count);
  await expect.poll(() => page.locator('.trend').getAttribute('aria-busy'), SOON).toBeNull();
}

describe('what the trend can be chosen to show', () => {
  it('is of any range, in columns that fit it, under the name of what stands there', async () => {
    const page = await show();
    for (const [range, title, count] of [
      ['24 hours', 'Cost per hour', 24], ['7 days', 'Cost per day', 7], ['90 days', 'Cost per day', 90], ['12 months', 'Cost per month', 12], ['All time', 'Cost per day', 60], ['30 days', 'Cost per day', 30],
    ] as const) {
      await choose(page, 'Time', range);
      await trendOf(page, title, count);
      expect(await page.locator('.legend-head span').first().textContent()).toBe(range);
    }
  });

  it('is by hour, day, week or month', async () => {
    const page = await show();
    for (const [unit, title, count] of [['per week', 'Cost per week', 5], ['per month', 'Cost per month', 2], ['per day', 'Cost per day', 30]] as const) {
      await choose(page, 'Columns', unit);
      await trendOf(page, title, count);
    }
    await choose(page, 'Time', '7 days');
    await choose(page, 'Columns', 'per hour');
    await trendOf(page, 'Cost per hour', 7 * 24);
  });

  it('has latencies as lines, and their middle beside each name', async () => {
    const { page } = await stage.show('much-data', { rooms: { getAnalysis: async (ask) => (ask.metric === 'latency' ? withLatency(await analysisOf(WORLD, ask)) : analysisOf(WORLD, ask)) } });
    await choose(page, 'What to measure', 'Latency');
    await page.getByRole('heading', { name: 'Latency per day', exact: true }).waitFor();
    await expect.poll(() => page.locator('.plot .trace').count(), SOON).toBe(7);
    expect([await page.locator('.segment').count(), await page.locator('.limit').count()]).toEqual([0, 0]);
    expect(await page.locator('.legend-head .number').textContent()).toBe('1.5 s');
    expect(await page.locator('.legend li .number').allTextContents()).toEqual(Array.from({ length: 7 }, () => '1.5 s'));
  });

  it('marks where the time before stood as soon as that is known, and of all time nothing', async () => {
    const page = await show();
    await expect.poll(() => page.locator('.bar .before').count(), SOON).toBeGreaterThan(20);
    expect(await page.locator('.legend-before .number').textContent()).toMatch(/^\$\d+\.\d\d$/);
    await choose(page, 'Time', 'All time');
    await trendOf(page, 'Cost per day', 60);
    expect([await page.locator('.bar .before').count(), await page.locator('.legend-before').count()]).toEqual([0, 0]);
  });

  it('keeps the time before beside the figures that it belongs to until the answer to another range is there', async () => {
    const webview = await stage.show('much-data');
    const { page } = webview;
    await expect.poll(() => page.locator('.legend-before .number').textContent(), SOON).toMatch(/^\$/);
    webview.prepare({ never: true });
    await choose(page, 'Time', 'All time');
    await page.locator('.trend[aria-busy="true"]').waitFor();
    expect([await page.locator('.legend-head span').first().textContent(), await page.locator('.legend-before').count()]).toEqual(['30 days', 1]);
  });

  it('is held against the limit of its columns, named at the line', async () => {
    const data = fullReport({ hourlyLimit: fromUsd(0.75) });
    const { page } = await stage.open({ answers: [{ report: data, world: WORLD }] });
    await expect.poll(() => page.locator('.limit').count(), SOON).toBe(1);
    expect(await page.locator('.limit-text').textContent()).toBe('Daily limit $5.00');
    await choose(page, 'Columns', 'per week');
    await expect.poll(() => page.locator('.limit-text').textContent(), SOON).toBe('Weekly limit $25.00');
    await choose(page, 'Time', '24 hours');
    await expect.poll(() => page.locator('.limit-text').textContent(), SOON).toBe('Hourly limit $0.750');
    expect(await page.locator('.limit').count()).toBe(1);
    await choose(page, 'Columns', 'per month');
    await trendOf(page, 'Cost per month', 1);
    expect([await page.locator('.limit').count(), await page.locator('.limit-text').count()]).toEqual([0, 0]);
  });

  it('zooms from hours into the days that they lie in, and promises nothing closer than a day by the hour', async () => {
    const webview = await stage.show('much-data');
    const { page } = webview;
    await choose(page, 'Time', '24 hours');
    await trendOf(page, 'Cost per hour', 24);
    const plot = page.getByRole('slider');
    expect(await plot.getAttribute('aria-label')).toContain('Enter zooms in');
    await plot.focus();
    for (const key of ['End', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => webview.kept(), SOON).toMatchObject({ view: { range: { kind: 'custom', from: '2026-11-22', to: '2026-11-22' } } });
    await trendOf(page, 'Cost per hour', 24);
    expect(await plot.getAttribute('aria-label')).toBe('Cost per hour. Arrow keys choose a column.');
    await plot.hover({ position: { x: 200, y: 90 } });
    await page.mouse.down();
    await plot.hover({ position: { x: 300, y: 90 } });
    await page.locator('.bar.chosen').waitFor({ state: 'attached' });
    expect(await page.locator('.selection').count()).toBe(0);
    await page.mouse.up();
    await plot.focus();
    for (const key of ['End', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
    expect([await page.locator('.selection').count(), await page.locator('.bar.chosen').count()]).toEqual([0, 1]);
  });
});

/** The same, as if every call had taken a second and a half. */
function withLatency({ analysis, ...reply }: AnalysisReply): AnalysisReply {
  const taken = (counts: readonly number[]): readonly number[] => counts.map((count) => (count > 0 ? 1500 : 0));
  return {
    ...reply,
    analysis: {
      ...analysis, total: { ...analysis.total, p50: 1500 }, totalCurve: { ...analysis.totalCurve, latency: taken(analysis.totalCurve.calls) },
      groups: analysis.groups.map((group) => (group.curve === undefined ? group : { ...group, curve: { ...group.curve, latency: taken(group.curve.calls) } })),
    },
  };
}
