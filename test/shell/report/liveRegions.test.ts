import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ReportData } from '../../../src/protocol/report.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import { GuardWorld } from '../../fixtures/report/guardWorld.ts';
import { useReport } from './stage.ts';

const stage = useReport();
const status = (page: Page, text: string): Locator => page.getByRole('status').filter({ hasText: text });

describe('what screen readers are told when it happens', () => {
  it('is that a file was written, in a place that was there before', async () => {
    const { page } = await stage.show('much-data');
    const place = page.locator('.export [role="status"]');
    expect(await place.textContent()).toBe('');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    await status(page, 'spend.csv was written.').waitFor();
    expect(await place.textContent()).toBe('spend.csv was written.');
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await status(page, 'Copied.').waitFor();
  });

  it('is that a limit is set now', async () => {
    const { page } = await stage.open({ guard: new GuardWorld(), kept: { view: { tab: 'limits' } }, answers: [{ report: fullReport() }] });
    await page.getByRole('button', { name: 'Change: Daily limit of Everything' }).click();
    await page.getByRole('textbox', { name: 'US dollars' }).fill('7.50');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('main > [role="status"].unseen').textContent()).toBe('Daily limit: $7.50 now.');
  });

  it('is that the report is being loaded, in a place that was there before and is heard', async () => {
    const late = Promise.withResolvers<ReportData>();
    const { page } = await stage.open({ answers: [{ report: fullReport() }], rooms: { getReport: () => late.promise } });
    await page.locator('main.skeleton').waitFor({ state: 'attached' });
    expect(await page.locator('main > [role="status"].unseen').textContent()).toBe('Loading the report…');
    // Of what is busy nothing may be told.
    expect(await page.locator('[aria-busy] [role="status"]').count()).toBe(0);
    late.resolve(fullReport());
    await expect.poll(() => page.locator('main > [role="status"].unseen').textContent()).toBe('');
  });
});
