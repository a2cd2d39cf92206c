import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { exactly, fullReport, periodCard, WORLD } from '../../fixtures/report/data.ts';
import { LIMIT_STATES } from '../../fixtures/report/guardStates.ts';
import { STATES } from '../../fixtures/report/states.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { MODELS, NOW, worldOf } from '../../fixtures/report/world.ts';
import { checkAccessibility } from './axe.ts';
import { themeOf, useReport } from './stage.ts';
import type { Webview, WebviewOptions } from './webview.ts';

const stage = useReport();
const show = (name: string, options?: Partial<WebviewOptions>): Promise<Webview> => stage.show(name, options);

/** Each in one theme; the gallery checks all of them in every theme and width. Those of the calls and of the limits are checked beside what is told of them. */
const OVERVIEWS = STATES.filter((state) => !state.name.startsWith('calls') && !LIMIT_STATES.includes(state)).map(({ name }) => name);

const names = (webview: Webview): Promise<string[]> => webview.page.locator('.breakdown tbody .name').allTextContents();
const column = (webview: Webview, title: string): Locator => webview.page.locator('.breakdown').getByRole('columnheader', { name: title });

describe('the report in a browser', () => {
  it('is small enough to open at once', () => {
    expect(Buffer.byteLength(stage.bundle.script)).toBeLessThan(300_000);
  });

  it.each(OVERVIEWS.map((name, index) => [name, THEMES[index % THEMES.length]?.id ?? 'dark'] as const))('keeps its policy, is accessible and never scrolls sideways: %s, %s', async (name, id) => {
    const { page } = await show(name, { theme: themeOf(id) });
    expect(await checkAccessibility(page)).toEqual([]);
    for (const width of [300, 460, 600, 700, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      // The chart is drawn anew for its width a moment later: what stays is what counts.
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), { message: `${width} px`, timeout: 15_000 }).toBe(0);
    }
  });

  it('shows the figures of the host', async () => {
    const { page } = await show('limit-passed');
    expect(await page.locator('.today .large').textContent()).toBe('$5.21');
    expect(await page.locator('.today .state .mark').textContent()).toBe('Limit passed');
    expect(await page.locator('.today .advice').textContent()).toContain('Calls are stopped until 00:00.');
    expect(await page.getByRole('meter', { name: 'Daily limit: 104 % used' }).getAttribute('aria-valuenow')).toBe('100');
    const total = WORLD.buckets.total(NOW - 29.5 * 86_400_000, NOW + BUCKET_MS, () => true).cost / 1e9;
    expect(await page.locator('.legend-head .number').textContent()).toBe(`$${total.toFixed(2)}`);
  });

  it('shows a dash rather than zero before OpenRouter has answered', async () => {
    const { page } = await show('waiting');
    expect(await page.locator('.today .large').textContent()).toBe('–');
  });

  it('draws a bar for each day, with every model in its place', async () => {
    const { page } = await show('much-data');
    expect(await page.locator('.bar').count()).toBe(30);
    // The table comes a moment later.
    await expect.poll(() => page.locator('.unseen tbody tr').count()).toBe(30);
    expect(await page.locator('.legend li .name').allTextContents()).toEqual([...MODELS.slice(0, 7).map(({ name }) => name), 'Others', 'Elsewhere on this key']);
    expect(await page.locator('.running').count()).toBe(1);
    const fill = await page.evaluate<string>('getComputedStyle(document.querySelector(".segment")).fill');
    expect(fill).toContain('#paint-');
  });

  it('reads a day out under the pointer', async () => {
    const { page } = await show('much-data');
    await page.locator('.bar').nth(3).hover();
    expect(await page.locator('.legend-head span').first().textContent()).toBe('Tue 27 Oct');
    await page.mouse.move(1, 1);
    await expect.poll(() => page.locator('.legend-head span').first().textContent()).toBe('30 days');
  });

  it('reads days out by arrow keys', async () => {
    const { page } = await show('much-data');
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Sun 22 Nov so far: \$0\.792, /);
    await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Sat 21 Nov: /);
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuenow')).toBe('1');
    await page.keyboard.press('Escape');
    expect(await page.locator('.legend-head span').first().textContent()).toBe('30 days');
  });

  it('sorts by mouse, turns round on the second click and says so', async () => {
    const webview = await show('much-data');
    const dearest = await names(webview);
    await column(webview, 'Model').getByRole('button').click();
    await expect.poll(() => names(webview)).toEqual([...dearest].sort((a, b) => a.localeCompare(b, 'en')));
    expect(await column(webview, 'Model').getAttribute('aria-sort')).toBe('ascending');
    expect(await column(webview, 'Cost').getAttribute('aria-sort')).toBe('none');
    await column(webview, 'Model').getByRole('button').click();
    await expect.poll(() => names(webview)).toEqual([...dearest].sort((a, b) => b.localeCompare(a, 'en')));
  });

  it('says of every figure of the head where it comes from, by pointer and by keyboard, and moves nothing for it', async () => {
    const { page } = await show('much-data');
    const [figure, source] = [page.locator('[aria-describedby="spend-day"]'), page.locator('#spend-day')];
    const height = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollHeight');
    const before = await height();
    expect(await source.isVisible()).toBe(false);
    await figure.hover();
    await source.waitFor({ state: 'visible' });
    expect(await source.textContent()).toMatch(/^\$0\.791682 exactly\. Calls recorded since 00:00\. /);
    expect(await height()).toBe(before);
    await page.keyboard.press('Escape');
    await source.waitFor({ state: 'hidden' });
    await page.mouse.move(0, 0);
    const figures = await page.locator('header .hinted').count();
    const seen: string[] = [];
    const buttons = await page.locator('header vscode-button').count();
    for (let presses = 0; presses < figures + buttons; presses += 1) {
      await page.keyboard.press('Tab');
      seen.push(...await page.locator('header .hint:visible').allTextContents());
    }
    expect(seen).toHaveLength(figures);
    expect(seen.join(' ')).toContain('From your spend by hour and weekday on the last 45 days.');
    expect(seen.join(' ')).toContain('$3.15 a day on average over the last 14 whole days');
    expect(seen.join(' ')).toContain('$5.00, a limit from your settings, in US dollars. $0.792 of it are used');
  });

  it('keeps the sources of its figures within a narrow page', async () => {
    const { page } = await show('much-data', { width: 300 });
    for (const figure of await page.locator('header .hinted').all()) {
      await figure.focus();
      const box = await page.locator(`#${await figure.getAttribute('aria-describedby') ?? ''}`).boundingBox();
      expect(box !== null && box.x >= 0 && box.x + box.width <= 300).toBe(true);
    }
  });

  it('says what was saved a moment later, in a place that was kept free for it', async () => {
    const { page } = await show('much-data');
    const height = await page.evaluate<number>('document.querySelector("header").offsetHeight');
    await page.getByText('Saved this month: ≈$8.20').waitFor();
    expect(await page.evaluate<number>('document.querySelector("header").offsetHeight')).toBe(height);
    expect(await page.locator('#saved').textContent()).toBe('Since Sun 1 Nov: ≈$6.10 since providers read 41.00M tokens from their caches, at the difference between their rates; ≈$2.10 since other models answered 34 calls, against what the models asked for would have cost. Reckoned by the rates of each call; none of it was ever billed.');
  });

  it('shows another currency everywhere, and names the dollars that it comes from', async () => {
    const { page } = await show('other-currency');
    expect(await page.locator('.today .large').textContent()).toBe('€0.728');
    expect(await page.locator('#spend-day').textContent()).toMatch(/^\$0\.791682 at 0\.92 € per \$, a rate from your settings\. /);
    await expect.poll(() => page.locator('.panel').textContent()).toContain('€');
    // The page itself says so, at every width; only amounts in dollars would say something else.
    for (const width of [300, 1000]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.locator('.currency').isVisible()).toBe(true);
      expect(await page.locator('.currency').textContent()).toBe('Amounts in EUR at 0.92 € per $, a rate from your settings.');
    }
    expect(await page.locator('.panel').textContent()).not.toContain('$');
    await page.getByRole('tab', { name: 'Limits' }).click();
    await page.getByText('$3.42 of $5.00').waitFor();
    expect(await page.locator('.currency').isVisible()).toBe(true);
  });

  it('says nothing of a currency where dollars are shown', async () => {
    const { page } = await show('much-data');
    expect(await page.locator('.currency').count()).toBe(0);
  });

  it('sorts by keyboard, keeps the focus, and has the editor remember it', async () => {
    const webview = await show('much-data');
    const dearest = await names(webview);
    await column(webview, 'Cost').getByRole('button').focus();
    await webview.page.keyboard.press('Enter');
    await expect.poll(() => names(webview)).toEqual([...dearest].reverse());
    expect(await webview.page.evaluate('document.activeElement.textContent')).toContain('Cost');
    expect(await webview.kept()).toEqual({ breakdown: { sort: { column: 'spend', descending: false }, all: false, then: 'client' } });
  });

  it('comes back sorted as it was left', async () => {
    const webview = await show('much-data', { kept: { breakdown: { sort: { column: 'name', descending: false }, all: false } } });
    expect(await column(webview, 'Model').getAttribute('aria-sort')).toBe('ascending');
  });

  it('sorts by every column on a narrow page too', async () => {
    const webview = await show('much-data', { width: 300 });
    await webview.page.getByRole('combobox', { name: 'Sort by' }).click();
    await webview.page.getByRole('option', { name: 'Sort by: Model' }).click();
    await expect.poll(() => names(webview).then(([first]) => first)).toBe('Claude Sonnet 4.5');
    expect(await webview.kept()).toMatchObject({ breakdown: { sort: { column: 'name', descending: false } } });
  });

  it('shows the rest of many models on demand', async () => {
    const webview = await show('many-models');
    await expect.poll(() => names(webview)).toHaveLength(15);
    await webview.page.getByRole('button', { name: 'Show All 41' }).click();
    await expect.poll(() => names(webview)).toHaveLength(41);
  });

  it('walks the tabs by keyboard, and keeps the one that is shown', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.call-rows .call-row').first().waitFor();
    expect(await page.getByRole('tab', { name: 'Calls' }).getAttribute('aria-selected')).toBe('true');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-calls');
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    await page.locator('#panel-models').waitFor();
    expect(await webview.kept()).toMatchObject({ view: { tab: 'models' } });
  });

  it('follows a change without losing focus, scroll or elements', async () => {
    const webview = await show('much-data', { height: 500 });
    const { page } = webview;
    const button = column(webview, 'Calls').getByRole('button');
    await button.focus();
    await page.evaluate('(document.querySelector("header").fixtureMark = true, scrollTo(0, 420))');
    const before = await button.boundingBox();
    const more = fullReport();
    await webview.change({ report: { ...more, periods: [periodCard('day', exactly(fromUsd(1.23)), 5), ...more.periods.slice(1)] }, world: worldOf([...MODELS].reverse(), 5) });
    await page.getByText('$1.23').first().waitFor();
    // The browser keeps what is in sight where it is; a line more above it must not move it by as much as a line.
    expect(Math.abs(((await button.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(4);
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Calls');
    expect(await page.evaluate('document.querySelector("header").fixtureMark')).toBe(true);
  });

  it('asks the host to do what the buttons say', async () => {
    const webview = await show('trouble');
    await webview.page.getByRole('button', { name: 'Send Tracked Prompt' }).click();
    await webview.page.getByRole('button', { name: 'Change Limits' }).click();
    await webview.page.getByRole('button', { name: 'Copy Diagnostics' }).click();
    await expect.poll(() => webview.ran).toEqual(['sendTrackedPrompt', 'changeLimits', 'copyDiagnostics']);
  });

  it('comes to life once a key is set', async () => {
    const webview = await show('no-key');
    await webview.page.getByRole('button', { name: 'Set API Key' }).click();
    await webview.page.getByRole('button', { name: 'Sign in with OpenRouter' }).click();
    await expect.poll(() => webview.ran).toEqual(['setApiKey', 'signIn']);
    await webview.change({ report: fullReport() });
    await webview.page.locator('.chart').waitFor();
  });

  it('recovers from an error by the next change', async () => {
    const webview = await show('error');
    await webview.change({ report: fullReport() });
    await webview.page.locator('.chart').waitFor();
    expect(await webview.page.getByRole('button', { name: 'Try Again' }).count()).toBe(0);
  });

  it('recovers from an error by its retry', async () => {
    const webview = await show('error');
    webview.prepare({ report: fullReport() });
    await webview.page.getByRole('button', { name: 'Try Again' }).click();
    await webview.page.locator('.chart').waitFor();
  });

  it('takes markup from outside for text', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    const hostile = '<img src=x onerror=alert(1)>';
    await webview.change({ report: fullReport(), world: worldOf(MODELS.map((one) => ({ ...one, name: hostile })), 4) });
    await page.getByText(hostile).first().waitFor();
    expect(await page.locator('#report img').count()).toBe(0);
  });

  it('holds at 200 % zoom', async () => {
    const { page } = await show('much-data', { width: 1200, zoom: 2 });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), { timeout: 15_000 }).toBe(0);
  });
});
