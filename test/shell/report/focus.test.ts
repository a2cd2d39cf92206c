import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fullReport } from '../../fixtures/report/data.ts';
import { fullGuard, GuardWorld, logPage } from '../../fixtures/report/guardWorld.ts';
import { MODELS, worldOf } from '../../fixtures/report/world.ts';
import { useReport } from './stage.ts';

const stage = useReport();
/** Long enough for a busy machine. */
const SOON = { timeout: 15_000 };
const focused = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.textContent.trim()');
/** What was spent on is the other way round: the dearest is the cheapest. */
const turned = worldOf(MODELS.map((one, index) => ({ ...one, weight: MODELS.at(-1 - index)?.weight ?? 1 })), 5);

async function limits(guard: GuardWorld): Promise<Page> {
  const { page } = await stage.open({ guard, kept: { view: { tab: 'limits' } }, answers: [{ report: fullReport() }] });
  await page.getByRole('heading', { name: 'Limits' }).waitFor();
  return page;
}

describe('the focus', () => {
  it.each(['Claude Sonnet 4.5', 'DeepSeek V3.2', 'Kimi K2'])('stays on a row that is overtaken, or overtakes: %s', async (name) => {
    const webview = await stage.show('much-data');
    const { page } = webview;
    const names = (): Promise<string[]> => page.locator('.breakdown tbody .name').allTextContents();
    const before = await names();
    await page.locator('.breakdown').getByRole('button', { name, exact: true }).focus();
    await webview.change({ report: fullReport(), world: turned });
    await expect.poll(names, SOON).not.toEqual(before);
    expect(await focused(page)).toBe(name);
  });

  it('stays on a button whose label changes', async () => {
    const { page } = await stage.show('many-models');
    await page.getByRole('button', { name: 'Show All 41' }).focus();
    await page.evaluate('document.activeElement.fixtureMark = true');
    for (const label of ['Show Fewer', 'Show All 41']) {
      await page.keyboard.press('Enter');
      await expect.poll(() => focused(page), SOON).toBe(label);
      expect(await page.evaluate('document.activeElement.fixtureMark')).toBe(true);
    }
  });

  it('stays on what is being asked for', async () => {
    const older = logPage({ next: { at: 0, id: '0' }, rows: logPage().rows.map((each) => ({ ...each, id: `${each.id}2`, at: each.at - 40 * 86_400_000, first: each.first - 40 * 86_400_000 })) });
    const page = await limits(new GuardWorld(fullGuard(), [logPage({ next: { at: 1, id: '1' } }), older]));
    await page.getByRole('button', { name: 'Show Earlier' }).focus();
    await page.evaluate('document.activeElement.fixtureMark = true');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.changes li').count(), SOON).toBe(14);
    expect(await focused(page)).toBe('Show Earlier');
    expect(await page.evaluate('document.activeElement.fixtureMark')).toBe(true);
  });

  it('stays on the button that saves where what was typed is refused', async () => {
    const page = await limits(new GuardWorld());
    await page.getByRole('button', { name: 'Add a Limit' }).click();
    await page.locator('#new-limit-amount').fill('30');
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await add.focus();
    await page.evaluate('document.activeElement.fixtureMark = true');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await focused(page)).toBe('Add');
    expect(await page.evaluate('document.activeElement.fixtureMark')).toBe(true);
  });

  it('goes to the next filter where one is removed, and to what is beside them after the last', async () => {
    const { page } = await stage.show('much-data', { kept: { view: { where: { model: ['anthropic/claude-sonnet-4.5', 'openai/gpt-5.1'], client: ['Claude Code'] } } } });
    const chips = page.locator('.chip');
    await chips.nth(1).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => chips.count(), SOON).toBe(2);
    expect(await focused(page)).toContain('Client: Claude Code');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page), SOON).toContain('Model: Claude Sonnet 4.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page), SOON).toBe('Undo');
  });

  it('goes to the next row where one is no longer there', async () => {
    const webview = await stage.show('much-data');
    const { page } = webview;
    await page.locator('.breakdown').getByRole('button', { name: 'GPT-5.1', exact: true }).focus();
    await webview.change({ report: fullReport(), world: worldOf(MODELS.filter(({ name }) => name !== 'GPT-5.1'), 4) });
    await expect.poll(() => focused(page), SOON).toBe('Gemini 3 Pro');
  });
});
