import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ExportTableAsk, TableCell } from '../../../src/protocol/tables.ts';
import { GuardWorld } from '../../fixtures/report/guardWorld.ts';
import { INSIGHT_STATES, rooms } from '../../fixtures/report/insightStates.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import { useReport } from './stage.ts';
import type { WebviewOptions } from './webview.ts';

const stage = useReport();

/** A host that writes every table, but for those that it refuses. */
function host(refuses?: string): { readonly asked: ExportTableAsk[]; readonly rooms: NonNullable<WebviewOptions['rooms']> } {
  const asked: ExportTableAsk[] = [];
  return { asked, rooms: rooms({ exportTable: (ask) => {
    asked.push(ask);
    return refuses === undefined ? Promise.resolve(ask.to === 'file' ? `spend.${ask.format}` : null) : Promise.reject(new Error(refuses));
  } }) };
}

async function insight(name: string, options: Partial<WebviewOptions>): Promise<Page> {
  const state = INSIGHT_STATES.find((one) => one.name === name);
  if (state === undefined) throw new Error(`no such state: ${name}`);
  return (await stage.reach(state, options)).page;
}

const exportOf = (page: Page, title: string): Locator => page.getByRole('group', { name: `Export: ${title}`, exact: true });
const textsOf = (ask: ExportTableAsk | undefined): readonly (readonly string[])[] => ask?.rows.map((row) => row.map(({ text }) => text)) ?? [];

describe('a table of another tab, taken along', () => {
  it('is all models that are chosen, in their order, with the price of a call of the chosen size', async () => {
    const { asked, rooms: answers } = host();
    const page = await insight('models', { rooms: answers, kept: { view: { tab: 'models' }, 'models-tab': { filter: { text: '' }, sort: { column: 'input', descending: true }, size: { input: 1_000_000, output: 0 } } } });
    await exportOf(page, 'Models').getByRole('button', { name: 'Export as CSV' }).click();
    await page.getByText('spend.csv was written.').waitFor();
    const [ask] = asked;
    expect(ask).toMatchObject({ name: 'models', format: 'csv', to: 'file', title: 'Models and prices in USD per million tokens' });
    expect(ask?.notes.join(' ')).toMatch(/^97 models\. USD per million tokens, from OpenRouter, 2026-\d\d-\d\d \d\d:\d\d:\d\d \S+\. Your call: 1,000,000 tokens in, 0 out\.$/);
    // Not only those that are on the screen.
    expect(ask?.rows).toHaveLength(97);
    expect(textsOf(ask).slice(0, 50).map(([name]) => name)).toEqual(await page.locator('.offers tbody .name').allTextContents());
    const priced = ask?.rows.filter(([, , , input]) => input?.usd !== undefined) ?? [];
    expect(priced.length).toBeGreaterThan(80);
    expect(priced.map(([, , , input]) => input?.usd)).toEqual(priced.map(([, , , input]) => input?.usd).toSorted((a, b) => Number(b) - Number(a)));
    const mini = ask?.rows.find(([, id]) => id?.text === 'openai/gpt-4o-mini');
    expect(mini?.map(({ text, usd, value }) => usd ?? value ?? text)).toEqual(['GPT-4o-mini', 'openai/gpt-4o-mini', 128_000, 150_000_000, 600_000_000, 75_000_000, 150_000_000]);
  });

  it('is every limit as it stands, in dollars or tokens, and the key’s', async () => {
    const { asked, rooms: answers } = host();
    const { page } = await stage.open({ guard: new GuardWorld(), rooms: answers, kept: { view: { tab: 'limits' } }, answers: [{ report: fullReport() }] });
    await exportOf(page, 'Limits').getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    const [ask] = asked;
    expect(ask).toMatchObject({ name: 'limits', format: 'markdown', to: 'clipboard' });
    expect(textsOf(ask).find(([scope, title]) => scope === 'Everything' && title === 'Daily limit')?.slice(2, 9)).toEqual(['$3.42', '', '$0.250', '$5.00', 'USD', 'Within the limit', 'stop calls']);
    expect(textsOf(ask).filter(([, , , certainty]) => certainty !== '').map(([, , used, certainty]) => [used, certainty])).toEqual([['≈$23.10', '≈'], ['≥$1.10', '≥'], ['≥$0.100', '≥']]);
    expect(ask?.notes).toEqual([expect.stringMatching(/2026/), 'All sessions: And 12 more, each below these.']);
    expect(textsOf(ask).at(-1)?.[0]).toBe('The key');
    // Each line of the page is one of the table.
    expect(ask?.rows).toHaveLength(await page.locator('.limit-row').count());
    for (const row of ask?.rows ?? []) expect([row[6]?.text, row[5]?.usd === undefined]).toEqual(row[5]?.value === undefined ? ['USD', false] : ['tokens', true]);
  });

  it('is what the guard did, as far as it is listed', async () => {
    const { asked, rooms: answers } = host();
    const { page } = await stage.open({ guard: new GuardWorld(), rooms: answers, kept: { view: { tab: 'limits' } }, answers: [{ report: fullReport() }] });
    await exportOf(page, 'What the guard did').getByRole('button', { name: 'Export as JSON' }).click();
    await page.getByText('spend.json was written.').waitFor();
    const listed = await page.locator('.guard-log .what').allTextContents();
    expect(listed.length).toBeGreaterThan(0);
    expect(textsOf(asked[0]).map(([, , , text, detail]) => (detail === '' ? text : `${text} ${detail}`))).toEqual(listed);
    const times = await page.locator('.guard-log .when').allTextContents();
    // The page's zone is an hour ahead.
    const clock = (cell: TableCell | undefined): string => new Date((cell?.value ?? 0) + 3_600_000).toISOString().slice(11, 16);
    expect(asked[0]?.rows.map(([first, last]) => (first?.value === last?.value ? clock(last) : `${clock(first)}–${clock(last)}`))).toEqual(times);
    expect(asked[0]?.notes).toEqual(['30 days']);
    await page.getByRole('button', { name: 'Alerts' }).click();
    await exportOf(page, 'What the guard did').getByRole('button', { name: 'Export as JSON' }).click();
    await expect.poll(() => asked[1]?.notes[1]).toBe('Only Refused calls, Cheaper models, Let through, Pauses, Limits used up');
  });

  it('is an answer of what if with its days', async () => {
    const { asked, rooms: answers } = host();
    const page = await insight('what-if-cap', { rooms: answers });
    await exportOf(page, 'What if').getByRole('button', { name: 'Export as Page (HTML)' }).click();
    await page.getByText('spend.html was written.').waitFor();
    const [ask] = asked;
    expect(ask?.title).toBe(await page.locator('#what-if-answer').textContent());
    const days = await page.locator('.what-if table tbody tr').evaluateAll((rows: readonly { readonly children: Iterable<{ readonly textContent: string }> }[]) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(days.length).toBeGreaterThan(20);
    expect(textsOf(ask)).toEqual(days);
  });

  it('says which models alone it is about, and what is free, unknown or not fixed', async () => {
    const { asked, rooms: answers } = host();
    const page = await insight('models', { rooms: answers, kept: { view: { tab: 'models' }, 'models-tab': { filter: { text: 'router', context: 128_000, free: false, tools: true } } } });
    await exportOf(page, 'Models').getByRole('button', { name: 'Export as JSON' }).click();
    await page.getByText('spend.json was written.').waitFor();
    expect(asked[0]?.notes).toEqual(expect.arrayContaining(['Only Context ≥ 128k, Tools', 'Searched for router']));
    const priced = asked[0]?.rows.map((row) => row.slice(3).map(({ text, usd }) => [text, usd])) ?? [];
    expect(priced.length).toBeGreaterThan(1);
    for (const cell of priced.flat()) {
      if (cell[0] === 'free') expect(cell[1]).toBe(0);
      if (cell[0] === 'varies' || cell[0] === '–') expect(cell[1]).toBeUndefined();
    }
    expect(priced.flat().map(([text]) => text)).toEqual(expect.arrayContaining(['free', 'varies']));
  });

  it('is in US dollars, texts and figures alike, where the page shows another currency', async () => {
    const { asked, rooms: answers } = host();
    const kept = INSIGHT_STATES.find(({ name }) => name === 'what-if-cap')?.kept;
    const { page } = await stage.open({ rooms: answers, ...(kept === undefined ? {} : { kept }), answers: [{ report: fullReport({ currency: { code: 'EUR', sign: '€', perUsd: 0.5 } }) }] });
    await page.locator('#what-if-answer', { hasText: '€' }).waitFor();
    await exportOf(page, 'What if').getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    expect(JSON.stringify(asked[0])).not.toContain('€');
    expect(asked[0]?.title).toMatch(/\$/);
    await page.locator('#what-if-answer', { hasText: '€' }).waitFor();
  });

  it('says why it could not be written', async () => {
    const { rooms: answers } = host('The disk is full.');
    const page = await insight('models', { rooms: answers });
    await exportOf(page, 'Models').getByRole('button', { name: 'Export as CSV' }).click();
    await page.getByText('It could not be exported: The disk is full.').waitFor();
  });
});
