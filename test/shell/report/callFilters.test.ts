import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { CallsFacets } from '../../../src/protocol/calls.ts';
import { callAt, CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import { NOW } from '../../fixtures/report/world.ts';
import { useReport } from './stage.ts';
import type { Webview, WebviewOptions } from './webview.ts';

const stage = useReport();

/** Opens the list of these calls. */
async function open(calls: NonNullable<WebviewOptions['calls']>, width = 1200): Promise<Webview> {
  const webview = await stage.open({ width, answers: [{ report: fullReport() }], kept: { view: { tab: 'calls', range: { kind: 'all' } } }, calls });
  await webview.page.locator('.call-rows .call-row:not(.on-its-way)').first().waitFor();
  return webview;
}

const facetsOf = (model: string): CallsFacets => ({ models: [{ value: model, name: model, calls: 1 }], clients: [] });
const choices = (page: Page, label: string): Promise<readonly string[]> => page.locator(`vscode-dropdown[aria-label="${label}"] vscode-option`).allTextContents();

describe('what the list of calls can be filtered by', () => {
  it('offers a model that is first used while the page is open, and keeps what is chosen', async () => {
    const world = new CallsWorld(50);
    const webview = await open(world);
    const { page } = webview;
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'GPT-5.1' }).click();
    await expect.poll(() => page.getByRole('combobox', { name: 'Model' }).textContent()).toContain('GPT-5.1');
    world.add([0, 1, 2].map((index) => ({ ...callAt(0), id: `01JZ${index}`, at: NOW - index, model: 'acme/new', requestedModel: 'acme/new' })));
    await webview.tell('changed');
    await expect.poll(() => choices(page, 'Model'), { timeout: 15_000 }).toContain('acme/new');
    expect(await page.evaluate(`document.querySelector('vscode-dropdown[aria-label="Model"]').value`)).toBe('openai/gpt-5.1');
  });

  it('narrows the list down to a client, and to calls without one', async () => {
    const world = new CallsWorld(50);
    const webview = await open(world);
    const { page } = webview;
    const calls = Array.from({ length: 50 }, (_, index) => callAt(index));
    await page.getByRole('combobox', { name: 'Client', exact: true }).click();
    await page.getByRole('option', { name: 'aider', exact: true }).click();
    await page.getByText(`${calls.filter(({ client }) => client === 'aider').length} calls`, { exact: true }).first().waitFor();
    expect(await webview.kept()).toMatchObject({ view: { where: { client: ['aider'] } } });
    expect(await page.locator('.chip').textContent()).toContain('Client: aider');
    await page.getByRole('combobox', { name: 'Client', exact: true }).click();
    await page.getByRole('option', { name: 'No client', exact: true }).click();
    await page.getByText(`${calls.filter(({ client }) => client === undefined).length} calls`, { exact: true }).first().waitFor();
    await page.getByRole('combobox', { name: 'Client', exact: true }).click();
    await page.getByRole('option', { name: 'All clients', exact: true }).click();
    await page.getByText('50 calls', { exact: true }).first().waitFor();
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('exports the calls that are listed, and says why where that fails', async () => {
    const world = new CallsWorld(50);
    let fails = true;
    const handlers = (): ReturnType<CallsWorld['handlers']> => ({ ...world.handlers(), exportCalls: (choice) => (fails ? Promise.reject(new Error('The disk is full.')) : world.handlers().exportCalls(choice)) });
    const { page } = await open({ handlers });
    await page.getByRole('combobox', { name: 'Client', exact: true }).click();
    await page.getByRole('option', { name: 'aider', exact: true }).click();
    await page.getByRole('textbox', { name: 'Cost over $' }).fill('0.01');
    await expect.poll(() => page.locator('.calls-summary .number').textContent()).toBe(`${Array.from({ length: 50 }, (_, index) => callAt(index)).filter(({ client, cost = 0 }) => client === 'aider' && cost > 10_000_000).length} calls`);
    await page.getByRole('button', { name: 'Export these calls…' }).click();
    await page.getByRole('alert').getByText('It could not be exported: The disk is full.').waitFor();
    fails = false;
    await page.getByRole('button', { name: 'Export these calls…' }).click();
    await expect.poll(() => world.exported).toMatchObject([{ where: { client: ['aider'] }, match: { costOver: { amount: 10_000_000 } } }]);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await page.getByRole('textbox', { name: 'Cost over $' }).fill('99');
    await page.getByText('No call fits these filters.').waitFor();
    expect(await page.getByRole('button', { name: 'Export these calls…' }).count()).toBe(0);
  });

  it('offers what there is in the range that is shown, in whatever order the answers come', async () => {
    const world = new CallsWorld(50);
    const late = Promise.withResolvers<CallsFacets>();
    const handlers = (): ReturnType<CallsWorld['handlers']> => ({ ...world.handlers(), getFacets: (range) => (range.kind === 'all' ? late.promise : Promise.resolve(facetsOf('acme/seven'))) });
    const { page } = await open({ handlers });
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await page.locator('.calls-summary', { hasText: 'calls' }).waitFor();
    late.resolve(facetsOf('acme/all'));
    await expect.poll(() => choices(page, 'Model')).toEqual(['All models', 'acme/seven']);
    await page.waitForTimeout(300);
    expect(await choices(page, 'Model')).toEqual(['All models', 'acme/seven']);
  });

  it('asks again for what there is to filter by where that failed', async () => {
    const world = new CallsWorld(50);
    let asked = 0;
    const handlers = (): ReturnType<CallsWorld['handlers']> => ({ ...world.handlers(), getFacets: () => (asked++ === 0 ? Promise.reject(new Error('busy')) : Promise.resolve(facetsOf('acme/one'))) });
    const webview = await open({ handlers });
    await webview.tell('changed');
    await expect.poll(() => choices(webview.page, 'Model'), { timeout: 15_000 }).toEqual(['All models', 'acme/one']);
  });

  it.each([300, 700])('shows the entries of an open list in full within a page of %d pixels', async (width) => {
    const long = 'acme-laboratories/reasoner-2.5-large-preview-of-november';
    const world = new CallsWorld(50);
    const { page } = await open({ handlers: () => ({ ...world.handlers(), getFacets: () => Promise.resolve(facetsOf(long)) }) }, width);
    for (const [name, entry] of [['Model', long], ['Status', 'failed']] as const) {
      await page.getByRole('combobox', { name, exact: true }).click();
      await page.getByRole('option', { name: entry, exact: true }).waitFor();
      const { left, right, cut, narrower } = await listOf(page, name);
      expect({ cut, narrower }).toEqual({ cut: [], narrower: false });
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.keyboard.press('Escape');
    }
  });
});

/** Where the open list of a control stands, the entries that it cuts, and whether it is narrower than its control. */
function listOf(page: Page, label: string): Promise<{ readonly left: number; readonly right: number; readonly cut: readonly string[]; readonly narrower: boolean }> {
  return page.evaluate(`(() => {
    const control = document.querySelector('vscode-dropdown[aria-label="${label}"]');
    const list = control.shadowRoot.querySelector('[part=listbox]').getBoundingClientRect();
    const isCut = (entry) => { const content = entry.shadowRoot.querySelector('.content'); return content.scrollWidth > content.clientWidth || content.getBoundingClientRect().right > list.right; };
    return { left: list.left, right: list.right, cut: [...control.querySelectorAll('vscode-option')].filter(isCut).map((entry) => entry.textContent), narrower: list.width < control.getBoundingClientRect().width - 0.5 };
  })()`);
}
