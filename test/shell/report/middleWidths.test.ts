import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fullReport } from '../../fixtures/report/data.ts';
import { callAt, CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { useReport } from './stage.ts';
import type { Webview } from './webview.ts';

const stage = useReport();
/** Long enough for a busy machine. */
const SOON = { timeout: 15_000 };

/** Names that begin alike. */
const ALIKE = ['acme-laboratories/reasoner-2.5-large-preview', 'acme-laboratories/reasoner-2.5-large-instruct'];

/** Opens a list of calls of two models whose names begin alike. */
async function openCalls(width: number): Promise<Webview> {
  const world = new CallsWorld(40, (index) => ({ ...callAt(index), model: ALIKE[index % 2] ?? '', errorText: 'The provider is overloaded.', status: 'error' }));
  const webview = await stage.open({ width, answers: [{ report: fullReport() }], kept: { view: { tab: 'calls', range: { kind: 'all' } } }, calls: world });
  await webview.page.locator('.call-rows .call-row:not(.on-its-way)').first().waitFor();
  return webview;
}

/** The last parts of names that do not stand wholly within their places. */
function lostEnds(page: Page, names: string): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('${names}')].flatMap((name) => {
    const [place, end] = [name.getBoundingClientRect(), name.lastElementChild.getBoundingClientRect()];
    return end.left >= place.left && end.right <= place.right + 0.5 ? [] : [name.textContent];
  })`);
}

/** How wide the bars beside the amounts are drawn, each width once; none where they are hidden. */
function barWidths(page: Page): Promise<readonly number[]> {
  return page.evaluate('[...new Set([...document.querySelectorAll(".breakdown .share-bar")].map((bar) => Math.round(bar.getBoundingClientRect().width)))]');
}

describe('names in a page of middle width', () => {
  it.each([521, 600, 700, 740, 860])('keep what tells calls of two models apart, %d pixels wide', async (width) => {
    const { page } = await openCalls(width);
    const names = page.locator('.call-rows .name.ends');
    expect(await names.count()).toBeGreaterThan(4);
    expect(await lostEnds(page, '.call-rows .name.ends')).toEqual([]);
    expect((await names.first().boundingBox())?.width).toBeGreaterThan(110);
    expect(await page.getByRole('gridcell', { name: ALIKE[0] ?? '' }).count()).toBeGreaterThan(1);
  });

  it('stand in full in two lines of a call', async () => {
    const { page } = await openCalls(600);
    expect(await page.evaluate('[...document.querySelectorAll(".call-rows .name:not(.reason), .call-rows .ends > [data-part]")].some((part) => part.scrollWidth > part.clientWidth)')).toBe(false);
  });

  it.each([640, 700, 900])('keep their ends in the breakdown, %d pixels wide', async (width) => {
    const { page } = await stage.show('long-names', { width });
    await expect.poll(() => page.locator('.breakdown .name.ends').count(), SOON).toBeGreaterThan(3);
    expect(await lostEnds(page, '.breakdown .name.ends')).toEqual([]);
  });
});

describe('the breakdown', () => {
  it('says in a narrow page what it does not know, instead of leaving gaps', async () => {
    const { page } = await stage.show('much-data', { width: 300 });
    const summary = (name: string): Promise<string> => page.locator('.breakdown tr', { hasText: name }).locator('.summary').innerText();
    expect(await summary('Elsewhere on this key')).toBe('calls and tokens unknown');
    expect(await summary('GPT-5.1')).toMatch(/^1,076\scalls · 9\.83M\sin · 799\.5k\sout$/);
  });

  it.each([1200, 900, 780])('has bars of one length beside amounts of any, %d pixels wide', async (width) => {
    const { page } = await stage.show('long-names', { width });
    await page.locator('.breakdown tbody tr').nth(5).waitFor();
    const [whole = 0, ...others] = await barWidths(page);
    expect(others).toEqual([]);
    expect(whole).toBeGreaterThan(40);
    expect(await page.evaluate('[...document.querySelectorAll(".breakdown td.column-spend")].some((cell) => cell.scrollWidth > cell.clientWidth)')).toBe(false);
  });

  it('gives up bars before it cuts names', async () => {
    const { page } = await stage.show('much-data', { width: 700 });
    await page.locator('.breakdown tbody tr').nth(5).waitFor();
    expect(await barWidths(page)).toEqual([0]);
    expect(await page.evaluate('[...document.querySelectorAll(".breakdown .name-button, .breakdown .ends > [data-part]")].some((name) => name.scrollWidth > name.clientWidth)')).toBe(false);
  });

  it('has no column for changes where there is nothing to compare with and little room', async () => {
    const kept = { view: { tab: 'overview', range: { kind: 'all' } } };
    const { page } = await stage.show('much-data', { width: 800, kept });
    const heads = page.locator('.breakdown th.column-change');
    await expect.poll(() => heads.isVisible(), SOON).toBe(false);
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '30 days' }).click();
    await expect.poll(() => heads.isVisible(), SOON).toBe(true);
    await expect.poll(() => page.locator('.breakdown td.column-change', { hasText: '%' }).count(), SOON).toBeGreaterThan(1);
    expect(await heads.isVisible()).toBe(true);
  });
});
