import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { GuardLogPage } from '../../../src/protocol/guard.ts';
import { fullReport } from '../../fixtures/report/data.ts';
import { fullGuard, GuardWorld, logPage, noGuard } from '../../fixtures/report/guardWorld.ts';
import { LIMIT_STATES } from '../../fixtures/report/guardStates.ts';
import { THEMES } from '../../fixtures/report/themes.ts';
import { NOW } from '../../fixtures/report/world.ts';
import { checkAccessibility } from './axe.ts';
import { themeOf, useReport } from './stage.ts';

const stage = useReport();

async function show(guard: GuardWorld, width = 1000, kept: object = {}): Promise<Page> {
  const open = await stage.open({ width, guard, kept: { view: { tab: 'limits' }, ...kept }, answers: [{ report: fullReport() }] });
  await open.page.getByRole('heading', { name: 'Limits' }).waitFor();
  return open.page;
}

const askedFor = (guard: GuardWorld, name: string): readonly unknown[] => guard.asked.filter((one) => one.name === name).map(({ ask }) => ask);
const row = (page: Page, budget: string, title: string): Locator => page.locator('.budget', { hasText: budget }).locator('.limit-row', { hasText: title });

/** Something that the guard did so many minutes ago. */
const moment = (id: string, minutes: number): GuardLogPage['rows'][number] => ({ id, kind: 'alert', tone: 'calm', at: NOW - minutes * 60_000, first: NOW - minutes * 60_000, text: `${id}.`, detail: '' });

describe('the tab about limits', () => {
  it.each(LIMIT_STATES.map((state, index) => [state.name, THEMES[index % THEMES.length]?.id ?? 'dark'] as const))('keeps its policy, is accessible and never scrolls sideways: %s, %s', async (name, id) => {
    const state = LIMIT_STATES.find((one) => one.name === name);
    if (state === undefined) throw new Error('there is such a state');
    const open = await stage.reach(state, { theme: themeOf(id) });
    const { page } = open;
    expect(await checkAccessibility(page)).toEqual([]);
    for (const width of [300, 460, 620, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), { message: `${width} px` }).toBe(0);
    }
  });

  it('says what comes first, how every limit stands, and how far past it spend can go', async () => {
    const page = await show(new GuardWorld());
    expect(await page.locator('.wall-sentence').textContent()).toBe('Daily limit: at this rate used up at 16:40. Calls are stopped then.');
    expect(await row(page, 'Everything', 'Daily limit').textContent()).toContain('$3.42 of $5.00 · 68 %');
    expect(await row(page, 'Client cline', 'Daily limit').locator('.mark').textContent()).toBe('Limit passed');
    expect(await row(page, 'The key', 'monthly limit').getByRole('button').count()).toBe(0);
    expect(await page.locator('.worst').textContent()).toContain('At worst ≈$0.12 past the daily limit');
    expect(await page.getByText('config.json in /home/ada').count()).toBe(1);
  });

  it('changes a limit by the keyboard alone, and takes it back', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('button', { name: 'Change: Daily limit of Everything' }).focus();
    await page.keyboard.press('Enter');
    const input = page.getByRole('textbox', { name: 'US dollars' });
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('limit-input');
    expect(await input.inputValue()).toBe('5');
    await page.keyboard.type('7.50');
    await page.keyboard.press('Enter');
    await page.getByText('Daily limit: $7.50 now.').first().waitFor();
    expect(askedFor(guard, 'setLimit')).toEqual([{ scope: 'everything', field: 'daily', typed: '7.50' }]);
    await expect.poll(() => row(page, 'Everything', 'Daily limit').textContent()).toContain('of $7.50');
    await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe('Change: Daily limit of Everything');
    await page.getByRole('button', { name: 'Undo: Daily limit' }).click();
    await expect.poll(() => row(page, 'Everything', 'Daily limit').textContent()).toContain('of $5.00');
    expect(askedFor(guard, 'setLimit').at(-1)).toEqual({ scope: 'everything', field: 'daily', typed: '5' });
  });

  it('says under the input what cannot be meant, keeps it, and forgets it upon Escape', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('button', { name: 'Change: Daily limit of Everything' }).click();
    const input = page.getByRole('textbox', { name: 'US dollars' });
    await input.fill('30');
    await input.press('Enter');
    const problem = page.getByRole('alert');
    await problem.waitFor();
    expect(await problem.textContent()).toBe('Daily limit (30) must not be above the weekly limit (25).');
    expect([await input.inputValue(), await input.getAttribute('aria-invalid'), await input.getAttribute('aria-describedby')]).toEqual(['30', 'true', await problem.getAttribute('id')]);
    await input.press('Escape');
    await expect.poll(() => input.count()).toBe(0);
    expect(await row(page, 'Everything', 'Daily limit').textContent()).toContain('of $5.00');
    await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe('Change: Daily limit of Everything');
  });

  it('says when the settings could not be written', async () => {
    const guard = new GuardWorld();
    guard.failures = { setLimit: 'Unable to write into user settings.' };
    const page = await show(guard);
    await page.getByRole('button', { name: 'Change: Daily limit of Everything' }).click();
    await page.getByRole('button', { name: 'Save: Daily limit of Everything' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('It could not be written to your settings. Unable to write into user settings.');
  });

  it('adds a limit for a program, with the names that were seen', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('button', { name: 'Add a Limit' }).click();
    await page.getByRole('combobox', { name: 'For' }).click();
    await page.getByRole('option', { name: 'A program' }).click();
    expect(await page.evaluate('[...document.querySelectorAll("#limit-names option")].map((each) => each.value)')).toEqual(['cline', 'claude-code']);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('Type a name; * stands for anything.');
    await page.getByRole('combobox', { name: /^Name/ }).fill('claude-code');
    await page.locator('#new-limit-amount').fill('4');
    await page.locator('#new-limit-amount').press('Enter');
    await page.getByText('Daily limit of client claude-code: $4 now.').first().waitFor();
    expect(askedFor(guard, 'setLimit')).toEqual([{ scope: 'client:claude-code', field: 'daily', typed: '4' }]);
    await expect.poll(() => row(page, 'Client claude-code', 'Daily limit').textContent()).toContain('of $4.00');
  });

  it('changes what happens at a limit', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('combobox', { name: 'At the limit of Client cline' }).click();
    await page.getByRole('option', { name: 'only warn' }).last().click();
    await expect.poll(() => askedFor(guard, 'setPolicy')).toEqual([{ scope: 'client:cline', policy: 'warn' }]);
  });

  it('proposes limits to whoever has none, and sets them at a press', async () => {
    const guard = new GuardWorld(noGuard(), [{ rows: [] }]);
    const page = await show(guard);
    expect(await page.locator('.proposed li').count()).toBe(3);
    await page.getByRole('button', { name: 'Set These Limits' }).click();
    await page.locator('.wall-sentence').waitFor();
    expect(askedFor(guard, 'takeProposal')).toHaveLength(1);
  });

  it('lets a paused session go on, and gives another its model back', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('button', { name: 'Continue for $2' }).click();
    await expect.poll(() => page.locator('.held li').count()).toBe(1);
    await page.getByRole('button', { name: /^Undo: GPT-4o mini/ }).click();
    await expect.poll(() => page.locator('.held').count()).toBe(0);
    expect(askedFor(guard, 'actOnSession')).toEqual([{ act: 'grant', id: 'cline s2', choice: 'money' }, { act: 'undoDowngrade', id: 'pi s1 a/dear' }]);
  });
});

describe('the log of the guard', () => {
  it('is told day by day, with icon and word, and can be filtered; the filter is remembered', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await expect.poll(() => page.locator('.log-day h3').allTextContents()).toEqual(['Today', 'Sat 21 Nov']);
    expect(await page.locator('.changes li').nth(1).locator('.mark').textContent()).toBe('Refused');
    await page.getByRole('button', { name: 'Alerts' }).click();
    await expect.poll(() => askedFor(guard, 'getGuardLog').length).toBe(2);
    expect(askedFor(guard, 'getGuardLog').at(-1)).toMatchObject({ kinds: ['refusal', 'downgrade', 'override', 'pause', 'limit'] });
    expect(await page.getByRole('button', { name: 'Alerts' }).getAttribute('aria-pressed')).toBe('false');
    expect(await stage.current.kept()).toMatchObject({ guardKinds: ['refusal', 'downgrade', 'override', 'pause', 'limit'] });
  });

  it('shows earlier ones page by page', async () => {
    const older = logPage({ rows: logPage().rows.map((each) => ({ ...each, id: `${each.id}2`, at: each.at - 40 * 86_400_000, first: each.first - 40 * 86_400_000 })) });
    const guard = new GuardWorld(fullGuard(), [logPage({ next: { at: 1, id: '1' } }), older]);
    const page = await show(guard);
    await page.getByRole('button', { name: 'Show Earlier' }).click();
    await expect.poll(() => page.locator('.changes li').count()).toBe(14);
    expect(await page.getByRole('button', { name: 'Show Earlier' }).count()).toBe(0);
  });

  it('tells what has happened while another tab was shown', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await expect.poll(() => page.locator('.changes li').count()).toBe(7);
    for (const count of [1, 2]) {
      await page.getByRole('tab', { name: 'Overview' }).click();
      guard.pages = [logPage({ rows: [...Array.from({ length: count }, (_, index) => moment(`new ${index}`, 1)), ...logPage().rows] })];
      await page.getByRole('tab', { name: 'Limits' }).click();
      await expect.poll(() => page.locator('.changes li').count(), { timeout: 10_000 }).toBe(7 + count);
    }
  });

  it('has no hole where more has happened than one page holds', async () => {
    const old = [1, 2, 3].map((age) => moment(`old ${age}`, 1000 + age));
    const guard = new GuardWorld(fullGuard(), [{ rows: old.slice(0, 2), next: { at: 1, id: '1' } }, { rows: old.slice(2) }]);
    const page = await show(guard);
    await page.getByRole('button', { name: 'Show Earlier' }).click();
    await expect.poll(() => page.locator('.changes li').count()).toBe(3);
    const all = [...Array.from({ length: 60 }, (_, index) => moment(`new ${index}`, index + 1)), ...old];
    guard.pages = [0, 1, 2].map((index) => ({ rows: all.slice(index * 25, (index + 1) * 25), ...(index < 2 ? { next: { at: 1, id: `${index + 1}` } } : {}) }));
    await stage.current.tell('changed');
    await expect.poll(() => page.locator('.changes li').count(), { timeout: 10_000 }).toBe(50);
    await page.getByRole('button', { name: 'Show Earlier' }).click();
    await expect.poll(() => page.locator('.changes li').count()).toBe(63);
    expect(await page.getByRole('button', { name: 'Show Earlier' }).count()).toBe(0);
  });

  it('follows the range that all tabs share', async () => {
    const guard = new GuardWorld();
    const page = await show(guard);
    await page.getByRole('combobox', { name: 'Range of the log' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await expect.poll(() => askedFor(guard, 'getGuardLog').at(-1)).toMatchObject({ start: Date.parse('2026-11-15T23:00:00Z') });
    expect(await stage.current.kept()).toMatchObject({ view: { range: { kind: '7d' } } });
  });

  it('is first asked for by the days of the zone that is shown, however late that is known', async () => {
    const guard = new GuardWorld();
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const open = await stage.open({ guard, kept: { view: { tab: 'limits', range: { kind: '7d' } } }, answers: [{ report: fullReport() }], rooms: { getReport: () => late.then(() => fullReport()) } });
    await open.page.waitForTimeout(500);
    expect(askedFor(guard, 'getGuardLog')).toEqual([]);
    answer();
    await expect.poll(() => open.page.locator('.changes li').count(), { timeout: 10_000 }).toBe(7);
    expect(askedFor(guard, 'getGuardLog')).toMatchObject([{ start: Date.parse('2026-11-15T23:00:00Z') }]);
  });

  it('says that it could not be read, and tries again', async () => {
    const guard = new GuardWorld();
    guard.failures = { getGuardLog: 'The ledger cannot be read (EACCES).' };
    const page = await show(guard);
    await page.getByText('The log could not be read. The ledger cannot be read (EACCES).').waitFor();
    guard.failures = {};
    await page.getByRole('button', { name: 'Try Again' }).click();
    await expect.poll(() => page.locator('.changes li').count()).toBe(7);
  });

  it('takes what makes no sense for a failure, not for figures', async () => {
    const guard = new GuardWorld();
    guard.pages = [{ rows: [{ id: 7 }] } as never];
    const page = await show(guard);
    await page.getByText('could not be understood').waitFor();
  });
});
