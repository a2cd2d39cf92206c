import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { ExplanationCard } from '../../../src/protocol/report.ts';
import { fullReport, WORLD } from '../../fixtures/report/data.ts';
import { NOW } from '../../fixtures/report/world.ts';
import { useReport } from './stage.ts';

const stage = useReport();
const WIDTHS = Array.from({ length: 46 }, (_, step) => 300 + 20 * step);
const EXPLAINED = { explained: fromUsd(41.2), elsewhere: fromUsd(3.1), since: NOW - 20 * 86_400_000 };

async function heights(page: Page): Promise<readonly number[]> {
  const all: number[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    all.push(await page.evaluate<number>('document.querySelector("header").getBoundingClientRect().height'));
  }
  return all;
}

/** What has figures in the head, and no hint of its own that says where they come from. */
const UNEXPLAINED = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('header'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (/\\p{N}/u.test(node.data) && node.parentElement.closest('.hinted, .hint, [title]') === null) found.push(node.data);
  }
  return found;
})()`;

it.each(['much-data', 'part-unknown', 'limit-reached', 'offline', 'no-limits', 'one-call', 'other-currency', 'credits-unclear'])('says of every figure of the head where it comes from: %s', async (name) => {
  const { page } = await stage.show(name);
  await page.locator('header .large').waitFor();
  expect(await page.evaluate<readonly string[]>(UNEXPLAINED)).toEqual([]);
  for (const figure of await page.locator('header .hinted').all()) {
    expect(await page.locator(`[id="${await figure.getAttribute('aria-describedby') ?? ''}"]`).textContent()).not.toBe('');
  }
});

it('keeps the height of the head while calls open and close, at every width', async () => {
  const webview = await stage.show('much-data');
  const { page } = webview;
  const none: ExplanationCard = { ...EXPLAINED, unexplained: ZERO, openCalls: 0 };
  const show = async (explanation: ExplanationCard, text: string): Promise<readonly number[]> => {
    await webview.change({ report: fullReport({ explanation }), world: WORLD });
    await expect.poll(() => page.locator('.explanation > .hinted').textContent(), { timeout: 15_000 }).toContain(text.replaceAll(' ', '\u00a0'));
    return heights(page);
  };
  const before = await show(none, 'unexplained $0.00');
  expect(await show({ ...none, openCalls: 1 }, '$0.00 (1 call open)')).toEqual(before);
  expect(await show({ ...none, openCalls: 12, unexplained: fromUsd(0.0034) }, '$0.0034 (12 calls open)')).toEqual(before);
});
