import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { AdviceAction, AdviceReply, InsightRequests, SettingChange, WhatIfReply } from '../../../src/protocol/insight.ts';
import type { ReportRequests } from '../../../src/protocol/report.ts';
import type { Handlers } from '../../../src/protocol/transport.ts';
import { ADVICE, answersFrom, facts, INSIGHT_STATES, rooms } from '../../fixtures/report/insightStates.ts';
import type { ReportState } from '../../fixtures/report/states.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { checkAccessibility } from './axe.ts';
import { useReport } from './stage.ts';
import type { WebviewOptions } from './webview.ts';

const stage = useReport();

function state(name: string): ReportState {
  const found = INSIGHT_STATES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no such state: ${name}`);
  return found;
}

async function show(name: string, options: Partial<WebviewOptions> = {}): Promise<Page> {
  return (await stage.reach(state(name), options)).page;
}

/** A host that keeps what it was told to change. */
function recording(more: Partial<Handlers<ReportRequests>> = {}): { readonly rooms: Partial<Handlers<ReportRequests>>; readonly told: unknown[] } {
  const told: unknown[] = [];
  const tell = <R>(reply: R) => (ask: unknown): Promise<R> => {
    told.push(ask);
    return Promise.resolve(reply);
  };
  return { told, rooms: rooms({ changeSetting: tell<SettingChange>({ kind: 'limit', period: 'day', usd: null }), dismissAdvice: tell(null), actOnAdvice: tell(null), ...more }) };
}

describe('every state of what if, advice and models', () => {
  it.each(THEMES.map((theme) => [theme.id, theme] as const))('says legibly what is wrong with what was typed: %s', async (_id, theme) => {
    const page = await show('what-if-cap-wrong', { theme });
    await page.locator('.problem').waitFor();
    expect(await checkAccessibility(page)).toEqual([]);
  });

  it.each(INSIGHT_STATES.map(({ name }, index) => [name, THEMES[index % THEMES.length]?.id ?? 'dark'] as const))('keeps its policy, is accessible and never scrolls sideways: %s, %s', async (name, id) => {
    const page = await show(name, { theme: THEMES.find((one) => one.id === id) ?? THEMES[0] as never });
    expect(await checkAccessibility(page)).toEqual([]);
    for (const width of [300, 460, 700, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), { message: `${width} px`, timeout: 15_000 }).toBe(0);
    }
  });
});

describe('the list of models', () => {
  const names = (page: Page): Promise<string[]> => page.locator('.offers tbody .name').allTextContents();
  const calls = async (page: Page): Promise<readonly string[]> => (await page.locator('.offers td.column-call').allTextContents()).slice(0, 3);

  it('begins with what a call of one’s own would cost, cheapest first, and turns round by keyboard', async () => {
    const page = await show('models');
    expect(await calls(page)).toContain('free');
    await page.locator('.offers').getByRole('button', { name: 'Your call' }).press('Enter');
    expect(await page.locator('.offers th.column-call').getAttribute('aria-sort')).toBe('descending');
    expect((await calls(page))[0]).toMatch(/^\$\d/);
  });

  it('works prices out for another size, keeps it, and goes back', async () => {
    const page = await show('models', { kept: { view: { tab: 'models' }, 'models-tab': { filter: { text: 'gpt-4o-mini' } } } });
    // 8,420 × 150 + 611 × 600 nano-dollars; half of that for the batch.
    expect(await calls(page)).toEqual(['$0.00081', '$0.0016']);
    await page.getByLabel('Tokens in').fill('100000');
    expect(await calls(page)).toEqual(['$0.0077', '$0.015']);
    expect(await stage.current.kept()).toMatchObject({ 'models-tab': { size: { input: 100_000, output: 611 } } });
    await page.getByLabel('Tokens in').fill('many');
    expect(await page.getByText('Type a number of tokens').count()).toBe(1);
    await page.getByRole('button', { name: 'Use the typical call' }).click();
    expect(await calls(page)).toEqual(['$0.00081', '$0.0016']);
  });

  it('is searched and filtered, and says how many are left', async () => {
    const page = await show('models');
    await page.getByLabel('Search models').fill('haiku');
    expect((await names(page)).every((name) => name.includes('Haiku'))).toBe(true);
    await page.getByLabel('Search models').fill('');
    await page.getByRole('button', { name: 'Free', exact: true }).click();
    expect(await page.locator('.count').textContent()).toMatch(/^\d+ of 97 models\./);
    await page.getByLabel('Search models').fill('nothing');
    await page.getByText('Clear Filters').click();
    expect(await page.locator('.count').textContent()).toMatch(/^97 models\./);
  });

  it('puts up to four side by side', async () => {
    const page = await show('models', { kept: { view: { tab: 'models' }, 'models-tab': { filter: { text: 'claude' } } } });
    const ticks = page.locator('.tick');
    for (const place of [0, 1, 2, 3]) await ticks.nth(place).click();
    expect(await page.locator('.compared thead th').count()).toBe(4);
    expect(await ticks.nth(4).isDisabled()).toBe(true);
    await page.getByRole('button', { name: /^Remove/ }).first().click();
    expect(await page.locator('.compared thead th').count()).toBe(3);
    await page.getByRole('button', { name: 'Clear the comparison' }).click();
    expect(await page.locator('.compared').count()).toBe(0);
  });

  it('makes a model the default, and undoes it', async () => {
    const host = recording({ changeSetting: (ask) => { host.told.push(ask); return Promise.resolve({ kind: 'default-model', model: '' }); } });
    const page = await show('models', { rooms: host.rooms, kept: { view: { tab: 'models' }, 'models-tab': { filter: { text: 'openai/gpt-4o-mini' } } } });
    await page.getByRole('button', { name: 'GPT-4o-mini', exact: true }).click();
    await page.getByText('Use in Prompts').click();
    await page.getByText('Prompts begin with openai/gpt-4o-mini now.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(host.told).toEqual([{ kind: 'default-model', model: 'openai/gpt-4o-mini' }, { kind: 'default-model', model: '' }]);
  });

  it('shows foreign names as text only', async () => {
    const page = await show('models-hostile');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('.vendor').allTextContents()).toContain('<img src=x onerror=alert(1)>');
  });

  it('can be tried again where it could not be loaded', async () => {
    let tries = 0;
    const page = await show('models-failed', { rooms: rooms({ getModels: (ask) => (tries++ === 0 ? Promise.reject(new Error('no network')) : rooms().getModels?.(ask) ?? Promise.reject(new Error('none'))) }) });
    await page.getByText('Try Again').click();
    await page.locator('.offers').waitFor();
  });
});

describe('what if', () => {
  it('says what a cap would have stopped, as it is typed, and keeps the form', async () => {
    const page = await show('what-if-cap');
    await page.getByLabel('Dollars').fill('3');
    await page.getByText('A cap of $3.00 a day would have stopped').waitFor();
    expect(await stage.current.kept()).toMatchObject({ 'what-if': { kind: 'cap', amount: '3' } });
    expect(await page.locator('.day-column').count()).toBe(30);
    expect(await page.locator('.what-if table tbody tr').count()).toBe(30);
  });

  it('sets the cap as the limit, and undoes it', async () => {
    const host = recording();
    const page = await show('what-if-cap', { rooms: host.rooms });
    await page.getByText('Set Daily Limit to $2.00').click();
    await page.getByText('The daily limit is $2.00 now.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect(host.told).toEqual([{ kind: 'limit', period: 'day', usd: 2 }, { kind: 'limit', period: 'day', usd: null }]);
  });

  it('says what stands in the way of that', async () => {
    const page = await show('what-if-cap', { rooms: rooms({ changeSetting: () => Promise.reject(new Error('Daily limit (2) must not be above the weekly limit (1).')) }) });
    await page.getByText('Set Daily Limit to $2.00').click();
    await page.getByText('must not be above the weekly limit (1)').waitFor();
  });

  it('finds a model by typing, prices the calls with it, and those of one tool', async () => {
    const asked: unknown[] = [];
    const page = await show('what-if-model-none', { rooms: rooms({ getWhatIf: (ask) => { asked.push(ask); return answersFrom(facts())(ask); } }) });
    await page.getByLabel('Priced with').fill('haiku 4.5');
    await page.getByRole('button', { name: 'Claude Haiku 4.5', exact: true }).click();
    await page.getByText('Claude Haiku 4.5 would have saved').waitFor();
    await page.getByRole('combobox', { name: 'Which calls' }).click();
    await page.getByRole('option', { name: /^Tool aider/ }).click();
    await expect.poll(() => asked.at(-1)).toEqual({ kind: 'model', scope: { client: 'aider' }, model: 'anthropic/claude-haiku-4.5' });
  });

  it('words an answer by the question that it answers while the next one is worked out', async () => {
    const answers = answersFrom(facts());
    const next = Promise.withResolvers<WhatIfReply>();
    let asked = 0;
    const page = await show('what-if-cap', { rooms: rooms({ getWhatIf: (ask) => (asked++ === 0 ? answers(ask) : next.promise) }) });
    await page.getByLabel('Dollars').fill('50');
    await page.locator('.what-if.old').waitFor();
    expect(await page.locator('.sentence').textContent()).toMatch(/^A cap of \$2\.00 a day would have stopped \d+ calls/);
    expect(await page.getByText('Set Daily Limit to $2.00').count()).toBe(1);
    next.resolve(await answers({ kind: 'cap', scope: {}, cap: fromUsd(50), period: 'day' }));
    await page.getByText('A cap of $50.00 a day would have stopped nothing.').waitFor();
  });

  it('says why the answer to another kind of question is missing', async () => {
    const page = await show('what-if-cap', { rooms: rooms({ getWhatIf: (ask) => (ask.kind === 'cap' ? answersFrom(facts())(ask) : Promise.reject(new Error('The ledger could not be read (EACCES)'))) }) });
    await page.getByRole('button', { name: 'A cache' }).click();
    await page.getByText('That could not be worked out.').waitFor();
  });

  it('says how far reading is, and goes on by itself', async () => {
    let isRead = false;
    const page = await show('what-if-reading', { rooms: rooms({ getWhatIf: (ask) => (isRead ? answersFrom(facts())(ask) : Promise.resolve<WhatIfReply>({ kind: 'reading', share: 0.4 })) }) });
    isRead = true;
    await page.getByRole('heading', { name: 'would have stopped' }).waitFor();
  });
});

describe('advice', () => {
  /** A host that advises until it is told not to. */
  function advising(): ReturnType<typeof recording> & { readonly gone: Set<string> } {
    const gone = new Set<string>();
    const host = recording({
      getAdvice: () => Promise.resolve<AdviceReply>({ kind: 'ready', advice: ADVICE.filter(({ id }) => !gone.has(id)), dismissed: gone.size }),
      dismissAdvice: ({ id, how }: InsightRequests['dismissAdvice']['ask']) => {
        host.told.push({ id, how });
        if (how === 'back') gone.delete(id);
        else gone.add(id);
        return Promise.resolve(null);
      },
    });
    return { ...host, gone };
  }

  it('is silent where there is nothing to say', async () => {
    const page = await show('what-if-cap');
    expect(await page.getByText('Worth doing').count()).toBe(0);
  });

  it('is asked for again by whoever comes back while calls were being read', async () => {
    let asked = 0;
    const answer = (): Promise<AdviceReply> => Promise.resolve(asked++ === 0 ? { kind: 'reading' } : { kind: 'ready', advice: ADVICE, dismissed: 0 });
    const page = await show('models', { rooms: rooms({ getAdvice: answer }) });
    await page.getByRole('tab', { name: 'What if' }).click();
    await expect.poll(() => asked, { timeout: 10_000 }).toBeGreaterThan(0);
    await page.getByRole('tab', { name: 'Models' }).click();
    await page.locator('.offers').waitFor();
    await page.getByRole('tab', { name: 'What if' }).click();
    await page.getByText('Worth doing').waitFor();
  });

  it('is dismissed for a month, and brought back', async () => {
    const host = advising();
    const page = await show('advice', { rooms: host.rooms });
    const items = page.locator('.advices li');
    expect(await items.count()).toBe(3);
    await items.first().getByRole('button', { name: /^Dismiss/ }).click();
    await page.getByRole('button', { name: 'For a Month' }).click();
    await expect.poll(() => items.count()).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => items.count()).toBe(3);
    expect(host.told).toEqual([{ id: 'cheaper-model', how: 'month' }, { id: 'cheaper-model', how: 'back' }]);
  });

  it('leads to what if, with the model and the calls filled in', async () => {
    const page = await show('advice', { rooms: advising().rooms });
    await page.getByText('Try It in What If').click();
    await page.getByRole('heading', { name: 'GPT-4o-mini would have' }).waitFor();
    expect(await stage.current.kept()).toMatchObject({ 'view': { tab: 'whatif' }, 'what-if': { kind: 'model', model: 'openai/gpt-4o-mini', scope: { purpose: 'summary' } } });
  });

  it('does what its button says', async () => {
    const host = advising();
    const page = await show('advice', { rooms: host.rooms });
    await page.getByText('Set Daily Limit to $5.00').click();
    await page.getByText('The daily limit is $5.00 now.').waitFor();
    await page.getByText('Open Key Settings').click();
    await expect.poll(() => host.told).toEqual([{ kind: 'limit', period: 'day', usd: 5 }, 'key-settings']);
  });

  /** The page with one advice, whose button does that. */
  async function advised(action: AdviceAction): Promise<{ readonly page: Page; readonly told: readonly unknown[] }> {
    const [one] = ADVICE;
    if (one === undefined) throw new Error('no advice');
    const host = recording({ getAdvice: () => Promise.resolve<AdviceReply>({ kind: 'ready', advice: [{ ...one, action }], dismissed: 0 }) });
    return { page: await show('advice', { rooms: host.rooms }), told: host.told };
  }

  it('shows the calls that it is about', async () => {
    const { page } = await advised({ kind: 'show-calls', client: 'cline', status: 'error' });
    await page.getByText('Show Calls').click();
    await page.getByRole('tab', { name: 'Calls', selected: true }).waitFor();
    expect(await stage.current.kept()).toMatchObject({ view: { tab: 'calls', range: { kind: '7d' }, where: { client: ['cline'], status: ['error'] } } });
  });

  it('copies the id that is to be used elsewhere', async () => {
    const { page } = await advised({ kind: 'copy', text: 'z-ai/glm-5.2:free' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('Copy z-ai/glm-5.2:free').click();
    await page.getByText('Copied z-ai/glm-5.2:free.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('z-ai/glm-5.2:free');
  });

  it.each<[AdviceAction, string, unknown]>([
    [{ kind: 'default-model', model: 'openai/gpt-4o-mini' }, 'Use openai/gpt-4o-mini in Prompts', { kind: 'default-model', model: 'openai/gpt-4o-mini' }], [{ kind: 'connect-tool' }, 'Connect a Tool', 'connect-tool'],
  ])('has the host do %j', async (action, label, expected) => {
    const { page, told } = await advised(action);
    await page.getByText(label, { exact: true }).click();
    await expect.poll(() => told).toEqual([expected]);
  });
});
