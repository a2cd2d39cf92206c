import { describe, expect, it } from 'vitest';
import { CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { MILLION, drag, expectCalls, openCalls, seen } from './callList.ts';
import { useReport } from './stage.ts';

const stage = useReport();

describe('whoever scrolls the list of calls', () => {
  it('keeps where somebody has scrolled to although it draws, or puts the scroll bar right, before it hears of that', async () => {
    const world = new CallsWorld(MILLION);
    const webview = await openCalls(stage, world);
    // The event of a scroll comes with the next frame: what is drawn at once, as where details are closed, comes before it.
    for (const key of ['ArrowDown', 'Enter']) await webview.page.locator('.call-grid').press(key);
    await webview.page.locator('.detail-cost').waitFor();
    await webview.page.evaluate(`(() => {
      const grid = document.querySelector('.call-grid');
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 4;
      grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    })()`);
    await expect.poll(async () => Math.round(((await seen(webview))[0]?.position ?? 0) / 10_000)).toBe(25);
    // The bar is put right after 150 ms without a scroll: whoever scrolls just before is not taken back.
    await webview.page.evaluate(`new Promise((resolve) => {
      const grid = document.querySelector('.call-grid');
      // Before the list's own listener, whose timer comes right after this one.
      grid.addEventListener('scroll', () => setTimeout(() => {
        grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * 0.9;
        resolve();
      }, 150), { capture: true, once: true });
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2;
    })`);
    await expect.poll(async () => Math.round(((await seen(webview))[0]?.position ?? 0) / 10_000)).toBe(90);
    await expectCalls(webview, world);
  });

  it('keeps where it was although another tab is chosen before it has come to rest', async () => {
    const world = new CallsWorld(MILLION);
    const webview = await openCalls(stage, world);
    await drag(webview, 0.5);
    await expect.poll(async () => (await seen(webview))[0]?.position).toBeGreaterThan(499_000);
    await drag(webview, 0.6);
    await expect.poll(async () => (await seen(webview))[0]?.position).toBeGreaterThan(599_000);
    const from = (await seen(webview))[0]?.position ?? 0;
    // Within the 150 ms after which it would have come to rest.
    const before = await webview.page.evaluate<string>(`new Promise((resolve) => {
      const grid = document.querySelector('.call-grid');
      grid.addEventListener('scroll', () => {
        document.querySelector('#tab-overview').click();
        resolve(JSON.stringify(window.fixtureKept));
      }, { once: true });
      grid.scrollTop += 240;
    })`);
    await webview.page.locator('.call-grid').waitFor({ state: 'detached' });
    await expect.poll(() => webview.page.evaluate('JSON.stringify(window.fixtureKept)')).not.toBe(before);
    await webview.page.locator('#tab-calls').click();
    await expect.poll(async () => Math.abs(((await seen(webview))[0]?.position ?? 0) - (from + 10))).toBeLessThan(3);
  });
});
