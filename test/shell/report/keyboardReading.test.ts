import { describe, expect, it } from 'vitest';
import { checkAccessibility } from './axe.ts';
import { useReport } from './stage.ts';

const stage = useReport();
/** Long enough for a busy machine. */
const SOON = { timeout: 15_000 };

describe('what a pointer reads off the page', () => {
  it('is said of an hour below the map, where arrow keys walk', async () => {
    const { page } = await stage.show('much-data');
    const cell = (day: number, hour: number): ReturnType<typeof page.locator> => page.locator('.heat tbody tr').nth(day).locator('td').nth(hour);
    await expect.poll(() => cell(0, 9).getAttribute('title'), SOON).toContain('$');
    const said = page.locator('.heat-said');
    const height = await page.evaluate('document.documentElement.scrollHeight');
    expect(await said.isVisible()).toBe(false);
    expect(await page.locator('.heat td[tabindex="0"]').count()).toBe(1);
    await cell(0, 0).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'End', 'ArrowLeft']) await page.keyboard.press(key);
    expect(await page.evaluate('document.activeElement.id')).toBe('hour-1-22');
    await page.keyboard.press('Home');
    for (let step = 0; step < 9; step += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(() => said.textContent(), SOON).toMatch(/^Tue 09:00: \$\d+\.\d\d, \d+ calls$/);
    expect(await said.textContent()).toBe(await cell(1, 9).getAttribute('title'));
    expect(await said.isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height);
    expect(await checkAccessibility(page)).toEqual([]);
    // Tab leaves the map at once, and comes back to the same hour.
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest(".heat")')).toBeNull();
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('hour-1-9');
  });

  it('is said of the time before below the cell of the row that has the focus, until Escape', async () => {
    const { page } = await stage.show('much-data');
    await expect.poll(() => page.locator('.breakdown tbody .column-change').first().getAttribute('title'), SOON).toMatch(/^Before: \$/);
    const seen = (row: number): Promise<unknown> => page.evaluate(`(() => {
      const { content, display, position } = getComputedStyle(document.querySelectorAll('.breakdown tbody .column-change')[${row}], '::after');
      return display === 'none' || content === 'none' ? null : [content, position];
    })()`);
    expect(await seen(0)).toBeNull();
    await page.locator('.breakdown tbody .name-button').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await seen(1)).toEqual([JSON.stringify(await page.locator('.breakdown tbody .column-change').nth(1).getAttribute('title')), 'absolute']);
    expect(await seen(0)).toBeNull();
    await page.keyboard.press('Escape');
    expect(await seen(1)).toBeNull();
  });
});
