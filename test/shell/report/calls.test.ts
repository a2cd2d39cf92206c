import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import { callAt, CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import { STATES } from '../../fixtures/report/states.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { NOW } from '../../fixtures/report/world.ts';
import { checkAccessibility } from './axe.ts';
import { MILLION, drag, expectCalls, openCalls, seen } from './callList.ts';
import { stateOf, themeOf, useReport } from './stage.ts';
import type { Webview, WebviewOptions } from './webview.ts';

const stage = useReport();
const list = (world: CallsWorld, options: Partial<WebviewOptions> = {}): Promise<Webview> => openCalls(stage, world, options);

const activeRow = ({ page }: Webview): Promise<string | null> => page.evaluate('document.getElementById(document.querySelector(".call-grid").getAttribute("aria-activedescendant") ?? "")?.getAttribute("aria-rowindex") ?? null');

describe('the list of calls', () => {
  it('shows any part of a million calls, and says how many there are', async () => {
    const world = new CallsWorld(MILLION);
    const webview = await list(world);
    const grid = webview.page.locator('.call-grid');
    expect(await grid.getAttribute('aria-rowcount')).toBe(`${MILLION + 1}`);
    expect(await webview.page.locator('.calls-summary .number').textContent()).toBe('1,000,000 calls');
    expect(await expectCalls(webview, world)).toBe(0);
    for (const share of [0.25, 0.731, 0.9]) {
      await drag(webview, share);
      await expect.poll(async () => Math.abs(((await seen(webview))[0]?.position ?? 0) / MILLION - share)).toBeLessThan(0.001);
      await expectCalls(webview, world);
    }
    await drag(webview, 1);
    await expect.poll(async () => (await seen(webview)).at(-1)?.position).toBe(MILLION - 1);
    await expectCalls(webview, world);
    // Only what is seen is there.
    expect(await webview.page.locator('.call-rows .call-row').count()).toBeLessThan(60);
  });

  it('moves by as much as the wheel does, in the middle of a million too', async () => {
    const world = new CallsWorld(MILLION);
    const webview = await list(world);
    await drag(webview, 0.5);
    await expect.poll(async () => (await seen(webview))[0]?.position).toBeGreaterThan(499_000);
    const before = await expectCalls(webview, world);
    await webview.page.locator('.call-grid').hover();
    for (let notch = 0; notch < 5; notch++) await webview.page.mouse.wheel(0, 120);
    const rowHeight = await webview.page.evaluate<number>('document.querySelector(".call-probe").offsetHeight');
    await expect.poll(async () => (await seen(webview))[0]?.position).toBeGreaterThanOrEqual(before + Math.floor(600 / rowHeight) - 1);
    expect(await expectCalls(webview, world)).toBeLessThanOrEqual(before + Math.ceil(600 / rowHeight) + 1);
  });

  it('is walked by keys, with the focus on the list and the grid pointing to the row', async () => {
    const webview = await list(new CallsWorld(MILLION));
    const { page } = webview;
    await page.locator('.call-grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await activeRow(webview)).toBe('3');
    await page.keyboard.press('End');
    await expect.poll(() => activeRow(webview)).toBe(`${MILLION + 1}`);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => activeRow(webview)).toBe(`${MILLION}`);
    await page.keyboard.press('PageUp');
    await expect.poll(async () => Number(await activeRow(webview))).toBeLessThan(MILLION - 5);
    await page.keyboard.press('Home');
    await expect.poll(() => activeRow(webview)).toBe('2');
    await expect.poll(() => page.evaluate('document.querySelector(".call-grid").scrollTop')).toBe(0);
    expect(await page.evaluate('document.activeElement.id')).toBe('call-grid');
  });

  it('opens a call by Enter, follows the keys, and closes it by Escape', async () => {
    const webview = await list(new CallsWorld(300));
    const { page } = webview;
    await page.locator('.call-grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText(callAt(0).id).waitFor();
    expect(await page.locator('.call-rows [aria-selected="true"]').getAttribute('aria-rowindex')).toBe('2');
    await page.keyboard.press('ArrowDown');
    await page.getByText(callAt(1).id).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.call-detail').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('call-grid');
  });

  it('keeps what is read where new calls come, tells of them, and leads to them', async () => {
    const world = new CallsWorld(MILLION);
    const webview = await list(world);
    const { page } = webview;
    await drag(webview, 0.4);
    await expect.poll(async () => (await seen(webview))[0]?.position).toBeGreaterThan(399_000);
    const before = await seen(webview);
    const top = await page.locator(`.call-rows [aria-rowindex="${(before[5]?.position ?? 0) + 2}"]`).boundingBox();
    world.add([0, 1, 2].map((index) => ({ ...callAt(0), id: `01JZ${index}`, exchange: `x${index}`, at: NOW - index, cost: fromUsd(7), costSource: 'usage' as const })));
    await webview.tell('changed');
    await page.getByRole('button', { name: '3 new calls' }).waitFor();
    expect(await seen(webview)).toEqual(before.map(({ position, cost }) => ({ position: position + 3, cost })));
    const after = await page.locator(`.call-rows [aria-rowindex="${(before[5]?.position ?? 0) + 5}"]`).boundingBox();
    expect(Math.abs((after?.y ?? 0) - (top?.y ?? 99))).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: '3 new calls' }).click();
    await expect.poll(async () => (await seen(webview))[0]).toEqual({ position: 0, cost: '$7.00' });
    expect(await page.getByRole('button', { name: '3 new calls' }).count()).toBe(0);
  });

  it('comes back as it was left', async () => {
    const world = new CallsWorld(MILLION);
    const first = await list(world);
    await drag(first, 0.3);
    await expect.poll(async () => (await seen(first))[0]?.position).toBeGreaterThan(299_000);
    const [before] = await seen(first);
    await first.page.locator('.call-rows .call-row').nth(5).click();
    await first.page.locator('.call-detail').getByText('The details of this call are gone.').or(first.page.getByText('Copy as JSON')).first().waitFor();
    await expect.poll(async () => await first.kept()).toMatchObject({ callsPlace: { top: { id: expect.any(String) as string }, opened: expect.any(String) as string } });
    const kept = await first.kept();
    await first.close();
    const second = await list(world, { kept });
    await expect.poll(async () => (await seen(second))[0]).toEqual(before);
    await second.page.locator('.call-detail').waitFor();
  });

  it('comes back to where the keys led', async () => {
    const world = new CallsWorld(MILLION);
    const first = await list(world);
    await first.page.locator('.call-grid').focus();
    await first.page.keyboard.press('End');
    await expect.poll(async () => (await seen(first)).at(-1)?.position).toBe(MILLION - 1);
    const [before] = await seen(first);
    await expect.poll(async () => await first.kept()).toMatchObject({ callsPlace: { top: { id: expect.any(String) as string } } });
    const kept = await first.kept();
    await first.close();
    const second = await list(world, { kept });
    await expect.poll(async () => (await seen(second))[0]).toEqual(before);
  });

  it('follows new calls at its top', async () => {
    const world = new CallsWorld(50);
    const webview = await list(world);
    world.add([{ ...callAt(0), id: '01JZ', at: NOW, cost: fromUsd(7), costSource: 'usage' }]);
    await webview.tell('changed');
    await expect.poll(async () => (await seen(webview))[0]?.cost).toBe('$7.00');
    expect(await webview.page.locator('.calls-summary .number').textContent()).toBe('51 calls');
  });

  it('is narrowed down by the text of an error, and by cost, and says at least how many there are meanwhile', async () => {
    const world = new CallsWorld(2000);
    const webview = await list(world);
    const { page } = webview;
    await page.getByRole('textbox', { name: 'Text of the error' }).fill('overLOADED');
    const failed = Array.from({ length: 2000 }, (_, index) => callAt(index)).filter(({ errorCode }) => errorCode !== undefined).length;
    await expect.poll(() => page.locator('.calls-summary .number').textContent()).toBe(`${failed} calls`);
    expect(await page.locator('.call-rows .call-status').allTextContents()).not.toContain('ok');
    await page.getByRole('textbox', { name: 'Text of the error' }).fill('');
    await page.getByRole('textbox', { name: 'Cost over $' }).fill('0.2');
    const dear = Array.from({ length: 2000 }, (_, index) => callAt(index)).filter(({ cost = 0 }) => cost > fromUsd(0.2)).length;
    await expect.poll(() => page.locator('.calls-summary .number').textContent()).toBe(`${dear} calls`);
    expect(await webview.kept()).toMatchObject({ calls: { costOver: '0.2', errorText: '' } });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => page.locator('.calls-summary .number').textContent()).toBe('2,000 calls');
  });

  it('is narrowed down by status and model, for all tabs', async () => {
    const webview = await list(new CallsWorld(500));
    const { page } = webview;
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'blocked' }).click();
    await expect.poll(async () => new Set(await page.locator('.call-rows .call-status').allTextContents())).toEqual(new Set(['blocked']));
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'GPT-5.1' }).click();
    await expect.poll(async () => new Set(await page.locator('.call-rows .call-name .name:first-of-type').allTextContents())).toEqual(new Set(['GPT-5.1']));
    expect(await webview.kept()).toMatchObject({ view: { where: { status: ['blocked'], model: ['openai/gpt-5.1'] } } });
  });

  it('has the host copy and open what belongs to a call', async () => {
    const world = new CallsWorld(50);
    const { page } = await list(world);
    await page.locator('.call-rows .call-row').nth(1).click();
    await page.getByRole('button', { name: 'Copy as JSON' }).click();
    await expect.poll(() => world.copied.length).toBe(1);
    expect(JSON.parse(world.copied[0] ?? '')).toHaveProperty('costNano');
    await page.getByRole('status').getByText('Copied to the clipboard.').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Open OpenRouter’s Logs' }).click();
    await expect.poll(() => world.opened).toEqual([`https://openrouter.ai/logs?api_key_hash=${callAt(1).keyHash}`]);
  });

  it('shows the call that somebody elsewhere wants to be shown', async () => {
    const world = new CallsWorld(50);
    const open = await stage.open({ width: 1200, answers: [{ report: fullReport() }], calls: world });
    const { page } = open;
    await page.locator('.chart').waitFor();
    world.target = callAt(7).id;
    await open.tell('target');
    await page.getByText(callAt(7).id).waitFor();
    expect(await page.getByRole('tab', { name: 'Calls' }).getAttribute('aria-selected')).toBe('true');
  });

  it('says when it cannot list them, and tries again', async () => {
    const world = new CallsWorld(50);
    world.failure = 'The ledger could not be read (EACCES)';
    const open = await stage.reach({ ...stateOf('calls-error'), calls: () => world }, { width: 900 });
    world.failure = undefined;
    await open.page.getByRole('button', { name: 'Try Again' }).click();
    await open.page.locator('.call-rows .call-row').first().waitFor();
  });

  it('keeps the list where it could not be read anew, and recovers by itself', async () => {
    const world = new CallsWorld(50);
    const webview = await list(world);
    const { page } = webview;
    world.failure = 'The ledger is busy';
    await webview.tell('changed');
    await page.getByText('The calls could not be listed anew.').waitFor();
    expect(await page.locator('.call-rows .call-row').count()).toBeGreaterThan(5);
    world.failure = undefined;
    world.add([{ ...callAt(0), id: '01JZ', at: NOW, cost: fromUsd(7), costSource: 'usage' }]);
    await webview.tell('changed');
    await page.getByText('The calls could not be listed anew.').waitFor({ state: 'detached' });
    await expect.poll(async () => (await seen(webview))[0]?.cost).toBe('$7.00');
  });

  it('takes markup from outside for text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const world = new CallsWorld(30, (index) => ({ ...callAt(index), client: hostile, model: hostile, errorText: hostile, session: hostile, tags: [hostile] }));
    const { page } = await list(world);
    await page.locator('.call-rows .call-row').first().click();
    await page.locator('.call-detail').getByText(hostile).first().waitFor();
    expect(await page.locator('#report img').count()).toBe(0);
  });

  const states = STATES.filter(({ name }) => name.startsWith('calls'));

  it.each(states.map((state, index) => [state.name, THEMES[index % THEMES.length]?.id ?? 'dark'] as const))('keeps its policy, is accessible and never scrolls sideways: %s, %s', async (name, id) => {
    const open = await stage.show(name, { theme: themeOf(id) });
    expect(await checkAccessibility(open.page)).toEqual([]);
    for (const width of [300, 600, 1200]) {
      await open.page.setViewportSize({ width, height: 900 });
      await expect.poll(() => open.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), { message: `${width} px`, timeout: 15_000 }).toBe(0);
    }
  });
});
