import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { figure, openReport, sendPrompt } from './steps.ts';

const MODEL = 'openai/gpt-4o-mini';

/** Takes the place that the editor's dialog for files proposes; resolves with it. */
async function saveWhereProposed(window: Workbench, name: RegExp): Promise<string> {
  const file = await until('a place for the file', async () => (await window.quickInput.isOpen() ? window.quickInput.value() : ''), (value) => name.test(value));
  await window.quickInput.accept();
  return file;
}

describe('what is taken along from the report', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.pollSeconds': 3600 } });
  let window: Workbench;

  it('is a page with the chart and the table, in the file that was chosen', async () => {
    window = await editor().openWindow();
    await figure(window);
    await sendPrompt(window, MODEL, 'Hello');
    await openReport(window);
    const page = await window.webview('#report .breakdown');
    await page.getByRole('button', { name: 'Export as Page (HTML)' }).click();
    const file = await saveWhereProposed(window, /openrouter-spend-by-model-\d{4}-\d\d-\d\d\.html$/);
    await page.getByText(/^openrouter-spend-by-model-\S+\.html was written\.$/).waitFor();
    const html = readFileSync(file, 'utf8');
    expect(html).toMatch(/^<!DOCTYPE html>/);
    expect(/<svg[\s>].*?<\/svg>/s.exec(html)?.[0]).toContain('GPT-4o-mini');
    expect(/<table>.*<\/table>/s.exec(html)?.[0]).toMatch(/<bdi>GPT-4o-mini<\/bdi><\/th><td>\$0\.\d+<\/td><td>100 %<\/td>/);
    expect(html).not.toContain('<script');
  });

  it('is a table in Markdown, on the clipboard', async () => {
    await editor().context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await window.webview('#report .breakdown');
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    // Only who has the focus may read it.
    await window.page.locator('.part.sidebar .composite.title').click();
    const copied = String(await window.page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toMatch(/^# OpenRouter spend by model\n/);
    expect(copied).toMatch(/\n\| `GPT-4o-mini` \| \$0\.\d+ \| 100 % \|/);
  });

  it('is the models that are listed, with their prices, in the order of their list', async () => {
    const page = await window.webview('#report .breakdown');
    await page.getByRole('tab', { name: 'Models' }).click();
    await page.getByRole('searchbox', { name: 'Search models' }).fill('gpt-4o');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const file = await saveWhereProposed(window, /openrouter-spend-models-\d{4}-\d\d-\d\d\.csv$/);
    await page.getByText(/^openrouter-spend-models-\S+\.csv was written\.$/).waitFor();
    const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
    expect(head).toBe('model,id,contextTokens,inputPerMillion,outputPerMillion,cachedPerMillion,yourCall');
    const ids = await page.locator('.offers .offer-name').evaluateAll((names: readonly { readonly title: string }[]) => names.map(({ title }) => title));
    expect(ids).toContain(MODEL);
    expect(lines.map((line) => /[^,]*,([^,]*),/.exec(line)?.[1])).toEqual(ids);
    expect(lines.find((line) => line.includes(`,${MODEL},`))).toMatch(/,128000,0\.15,0\.6,0\.075,0\.\d+$/);
  });

  it('is the calls that are listed, and no others', async () => {
    const page = await window.webview('#report');
    await page.getByRole('tab', { name: 'Calls' }).click();
    await page.getByRole('textbox', { name: 'Cost over $' }).fill('0');
    await until('the list', () => page.locator('.calls-summary').innerText(), (text) => /^1 call\b/.test(text));
    await page.getByRole('button', { name: 'Export these calls…' }).click();
    await window.quickInput.waitFor(/Export Calls/);
    await window.quickInput.pick(/JSON lines/);
    const file = await saveWhereProposed(window, /openrouter-calls-\S+\.jsonl$/);
    await window.notifications.waitFor(/1 entry written to openrouter-calls-\S+\.jsonl\./);
    const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(head)).toMatchObject({ format: 'openrouter-spend-export', untracked: true, match: { costOver: { amount: 0 } } });
    expect(lines.map((line) => (JSON.parse(line) as { readonly model: string }).model)).toEqual([MODEL]);
  });
});
