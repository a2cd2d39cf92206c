import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { isPlainSvg, viewHtml } from '../../../src/core/analysis/exporting.ts';
import { themeOf, useReport } from './stage.ts';
import type { Webview, WebviewOptions } from './webview.ts';

const stage = useReport();
const show = (name: string, options?: Partial<WebviewOptions>): Promise<Webview> => stage.show(name, options);
const names = (webview: Webview): Promise<string[]> => webview.page.locator('.breakdown tbody .name').allTextContents();

describe('the overview in a browser', () => {
  it('filters the whole tab by a click on a name, shows the filter as a chip, and takes it back', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    await page.locator('.breakdown').getByRole('button', { name: 'GPT-5.1', exact: true }).click();
    await expect.poll(() => names(webview)).toEqual(['GPT-5.1']);
    await expect.poll(() => page.locator('.legend li .name').allTextContents()).toEqual(['GPT-5.1']);
    expect(await page.locator('.chip').textContent()).toContain('Model: GPT-5.1');
    expect(await page.locator('.limit').count()).toBe(0);
    expect(await webview.kept()).toMatchObject({ view: { where: { model: ['openai/gpt-5.1'] } } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => names(webview).then((all) => all.length)).toBe(10);
    expect(await page.locator('.chip').count()).toBe(0);
    await page.locator('.legend').getByRole('button', { name: /Show only Gemini 3 Pro/ }).click();
    await page.getByRole('button', { name: /^Remove the filter Model: Gemini 3 Pro/ }).click();
    await expect.poll(() => names(webview).then((all) => all.length)).toBe(10);
  });

  it('opens a row into its clients by keyboard, and walks the rows', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    await page.locator('.breakdown').getByRole('button', { name: 'Claude Sonnet 4.5', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => names(webview).then((all) => all.slice(0, 3))).toEqual(['Claude Sonnet 4.5', 'Claude Code', 'GPT-5.1']);
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Claude Code');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => names(webview).then((all) => all.slice(0, 2))).toEqual(['Claude Sonnet 4.5', 'GPT-5.1']);
  });

  it('groups by something else, and finds groups by a word', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    await page.getByRole('combobox', { name: 'Group by' }).click();
    await page.getByRole('option', { name: 'Client', exact: true }).click();
    await expect.poll(() => names(webview)).toEqual(['Claude Code', 'aider', '(none)', 'Elsewhere on this key']);
    await page.getByRole('searchbox').fill('aid');
    await expect.poll(() => names(webview)).toEqual(['aider']);
    expect(await webview.kept()).toMatchObject({ view: { by: 'client' } });
  });

  it('zooms into columns that are drawn over, by pointer and by keyboard, and comes back', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    const [from, to] = await Promise.all([page.locator('.bar').nth(4).boundingBox(), page.locator('.bar').nth(9).boundingBox()]);
    await page.mouse.move((from?.x ?? 0) + 3, (from?.y ?? 0) + 5);
    await page.mouse.down();
    await page.mouse.move((to?.x ?? 0) + 3, (to?.y ?? 0) + 5, { steps: 4 });
    await page.locator('.selection').waitFor();
    await page.mouse.up();
    await expect.poll(() => page.locator('.bar').count()).toBe(6);
    expect(await webview.kept()).toMatchObject({ view: { range: { kind: 'custom', from: '2026-10-28', to: '2026-11-02' } } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('.bar').count()).toBe(30);
    await page.getByRole('slider').focus();
    for (const key of ['End', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => page.locator('.bar').count()).toBe(3);
  });

  it('waits a moment for the answer before it draws a choice, then says that what stands there is old, under its old name', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    webview.prepare({ never: true });
    // A drawing at once would be in the microtask before this one; no other answer and no timer can come between.
    const now = await page.evaluate(`(async () => {
      const range = document.querySelector('vscode-dropdown[aria-label="Time"]');
      range.value = '7d';
      range.dispatchEvent(new Event('change'));
      await Promise.resolve();
      return document.querySelector('.trend').hasAttribute('aria-busy');
    })()`);
    expect(now).toBe(false);
    await page.locator('.trend[aria-busy="true"]').waitFor();
    expect([await page.locator('.bar').count(), await page.locator('.legend-head span').first().textContent()]).toEqual([30, '30 days']);
  });

  it('gives screen readers the trend as a table that they can walk through', async () => {
    const { page } = await show('much-data');
    await expect.poll(() => page.locator('.twin tbody tr').count()).toBe(30);
    const { nodes } = await (await page.context().newCDPSession(page)).send('Accessibility.getFullAXTree');
    const table = nodes.find(({ role, name }) => role?.value === 'table' && name?.value === 'Cost per day');
    const below = (ids: readonly string[] = []): typeof nodes => ids.flatMap((id) => nodes.filter(({ nodeId }) => nodeId === id)).flatMap((node) => [...(node.ignored ? [] : [node]), ...below(node.childIds)]);
    const inside = below(table?.childIds);
    const count = (role: string): number => inside.filter((node) => node.role?.value === role).length;
    expect([count('row'), count('rowheader'), count('columnheader'), count('cell')]).toEqual([31, 30, 11, 300]);
    expect(inside.find((node) => node.role?.value === 'cell')?.name?.value).toMatch(/^\$\d/);
  });

  it('measures calls, tokens and errors from the figures at hand, without a limit in dollars', async () => {
    const { page } = await show('much-data');
    for (const [metric, title] of [['Calls', 'Calls per day'], ['Tokens', 'Tokens per day'], ['Errors', 'Errors per day']] as const) {
      await page.getByRole('combobox', { name: 'What to measure' }).click();
      await page.getByRole('option', { name: metric, exact: true }).click();
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.locator('.limit').count()).toBe(0);
    }
  });

  it('says that not one call was answered, where one might take it for a quiet time', async () => {
    const { page } = await show('errors-only');
    expect(await page.locator('#trend-title').textContent()).toMatch(/^Cost per day all \d+ calls failed$/);
    await expect.poll(() => page.locator('.heat .depth-5').count()).toBeGreaterThan(0);
  });

  it('marks what the running day may come to', async () => {
    const { page } = await show('much-data');
    expect(await page.locator('.outlook .band').count()).toBe(1);
  });

  it('takes a date as it is typed, and leaves the other one alone', async () => {
    const webview = await show('much-data', { kept: { view: { tab: 'overview', range: { kind: 'custom', from: '2026-11-01', to: '2026-11-22' } } } });
    const { page } = webview;
    await page.getByLabel('To', { exact: true }).focus();
    await page.keyboard.type('11202026');
    await expect.poll(() => webview.kept()).toMatchObject({ view: { range: { from: '2026-11-01', to: '2026-11-20' } } });
    // Nobody types another date before the page has followed.
    await expect.poll(() => page.locator('.bar').count()).toBe(20);
    await page.keyboard.press('Shift+Tab');
    // Before the other one: that gives way once this one is whole.
    await page.getByLabel('To', { exact: true }).fill('2026-10-15');
    expect(await webview.kept()).toMatchObject({ view: { range: { from: '2026-11-01', to: '2026-11-20' } } });
    await page.keyboard.press('Enter');
    await expect.poll(() => webview.kept()).toMatchObject({ view: { range: { from: '2026-10-15', to: '2026-10-15' } } });
  });

  it('says when money is spent, hour by hour, as a table too', async () => {
    const { page } = await show('much-data');
    expect(await page.locator('.heat-map td').count()).toBe(7 * 24);
    await expect.poll(() => page.locator('.heat-map tbody tr').first().locator('td').nth(9).textContent()).toMatch(/^Mon 09:00: \$\d+\.\d\d, \d+ calls$/);
  });

  it('takes nothing along that was chosen before', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    webview.prepare({ never: true });
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await page.locator('.trend[aria-busy="true"]').waitFor();
    for (const name of ['Export as Chart (SVG)', 'Export as CSV']) {
      await page.getByRole('button', { name }).click();
      await page.getByText('The page does not show yet what you chose. Export it once it does.').waitFor();
    }
    expect(webview.exported).toEqual([]);
  });

  it('takes the rows along that a search has found, in their order', async () => {
    const webview = await show('many-models');
    const { page } = webview;
    await page.locator('.breakdown').getByRole('columnheader', { name: 'Model' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByRole('searchbox').fill(' gpt-5 ');
    await expect.poll(() => names(webview)).toEqual(['GPT-5.1']);
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    await expect.poll(() => webview.exported.map(({ search }) => search)).toEqual(['', 'gpt-5']);
    const [all, found] = webview.exported.map(({ keys }) => keys);
    expect([all?.length, all?.slice(0, 3), found]).toEqual([40, ['anthropic/claude-sonnet-4.5', 'deepseek/deepseek-v3.2', 'mistralai/devstral-medium'], ['openai/gpt-5.1']]);
  });

  it('takes what is shown along, the chart as a picture that stands by itself', async () => {
    const webview = await show('much-data');
    const { page } = webview;
    for (const name of ['Export as CSV', 'Export as Chart (SVG)', 'Copy as Markdown']) await page.getByRole('button', { name }).click();
    await expect.poll(() => webview.exported.map(({ format, to }) => `${format} ${to}`)).toEqual(['csv file', 'svg file', 'markdown clipboard']);
    const svg = webview.exported[1]?.svg ?? '';
    expect(isPlainSvg(svg)).toBe(true);
    expect(svg).not.toContain('var(');
    expect(svg).toContain('url(#paint-hue-0)');
    expect(await page.locator('.paper').count()).toBe(0);
    await page.setContent(svg);
    expect(await page.locator('rect[fill^="url"]').first().boundingBox()).toMatchObject({ width: expect.any(Number) as number });
  });

  it('draws an exported chart for the paper that it is read on, with title and legend, whatever the theme and the width of the page', async () => {
    const webview = await show('much-data', { theme: themeOf('dark'), width: 300 });
    const { page } = webview;
    await page.locator('.plot').focus();
    await page.keyboard.press('Home');
    for (const name of ['Export as Chart (SVG)', 'Export as Page (HTML)']) await page.getByRole('button', { name }).click();
    await expect.poll(() => webview.exported.length).toBe(2);
    const [alone = '', inPage = ''] = webview.exported.map(({ svg }) => svg);
    expect(inPage).toSatisfy(isPlainSvg);
    await page.setContent(alone);
    expect(await page.locator('svg').boundingBox()).toMatchObject({ width: 880 });
    expect(await page.locator('text').allTextContents()).toEqual(expect.arrayContaining(['Cost per day in USD, by model', 'Claude Sonnet 4.5', 'Elsewhere on this key']));
    expect(await page.locator('g > rect[fill="url(#paint-hue-3)"][width="11"]').count()).toBe(1);
    expect(await inkOf(page)).toEqual({ title: DARK_INK, ground: 'rgb(255, 255, 255)' });
    // A page of its own: the report's policy forbids the style that the exported one brings.
    const reader = await page.context().browser()?.newPage();
    await reader?.setContent(viewHtml({ title: 'By model', range: '', where: {}, search: '', made: '' }, [], inPage));
    for (const [colorScheme, title] of [['light', DARK_INK], ['dark', 'rgb(214, 214, 214)']] as const) {
      await reader?.emulateMedia({ colorScheme });
      expect(reader && await inkOf(reader)).toEqual({ title, ground: null });
    }
    await reader?.context().close();
  });
});

const DARK_INK = 'rgb(43, 43, 43)';

/** The colours of an exported chart's title, and of the paper that it brings. */
function inkOf(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const ground = document.querySelector('svg > rect');
    return { title: getComputedStyle(document.querySelector('svg > text')).fill, ground: ground === null ? null : getComputedStyle(ground).fill };
  })()`);
}
