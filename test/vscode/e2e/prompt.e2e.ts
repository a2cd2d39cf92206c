import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { open } from '../../shell/storage/kit.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { figure, sendPrompt } from './steps.ts';

const CHEAP = 'openai/gpt-4o-mini';
const DEAR = 'anthropic/claude-haiku-4.5';

async function press(window: Workbench, name: RegExp): Promise<void> {
  await window.page.locator('.quick-input-widget .quick-input-titlebar .action-label').and(window.page.getByRole('button', { name })).click();
}

/** The same without a mouse. */
async function pressByKeys(window: Workbench, name: RegExp): Promise<void> {
  await until(`the focus on ${String(name)}`, async () => {
    await window.page.keyboard.press('Shift+Tab');
    return window.page.locator(':focus').first().getAttribute('aria-label');
  }, (label) => name.test(label ?? ''));
  await window.page.keyboard.press('Enter');
}

async function answer(window: Workbench, said: RegExp, name = /\.md/): Promise<string> {
  return until(`an answer that says ${String(said)}`, () => window.editorText(name), (text) => said.test(text));
}

describe('a prompt that is written with care', () => {
  const editor = useEditor({
    withKey: true, settings: { 'openrouterSpend.limits.daily': 1, 'openrouterSpend.pollSeconds': 3600 },
    files: { 'shop.ts': 'export const total = (prices: number[]) => prices.reduce((sum, price) => sum + price, 0);\n' },
  });
  let window: Workbench;

  const bodies = (): readonly Record<string, unknown>[] => editor().simulator.requests().filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => body as Record<string, unknown>);

  it('begins with a model: favourites on top, kept; by price; by what the prompt would cost', async () => {
    window = await editor().openWindow();
    await figure(window);
    await window.quickInput.runCommand('OpenRouter Spend: Send Tracked Prompt');
    await window.quickInput.waitFor(/Model/);
    await window.quickInput.type(CHEAP);
    await until('the model', () => window.quickInput.rows(), ([first]) => first?.text.includes(CHEAP) === true);
    await press(window, /Favourite/);
    await until('its star', () => window.quickInput.rows(), ([first]) => /Remove from Favourites|GPT-4o-mini/.test(first?.text ?? ''));
    await window.quickInput.type('');
    await until('the favourites', () => window.quickInput.rows(), (rows) => rows[0]?.text.includes(CHEAP) === true && `${rows[0].text}${rows[0].label}`.includes('favourites'));
    await window.screenshot('prompt/models');
    await pressByKeys(window, /Filter by Price/);
    await window.quickInput.waitFor(/Which prices/);
    await window.quickInput.pick(/Free/);
    await window.quickInput.waitFor(/Model \(free\)/);
    expect((await window.quickInput.rows()).every(({ text }) => text.includes('free'))).toBe(true);
    await window.screenshot('prompt/free');
    await press(window, /Filter by Price/);
    await window.quickInput.waitFor(/Which prices/);
    await window.screenshot('prompt/filter');
    await window.quickInput.pick(/All prices/);
    await press(window, /Sort by What This Prompt/);
    await window.quickInput.waitFor(/by cost of this prompt/);
    await window.screenshot('prompt/by-cost');
    await window.quickInput.escape();
  });

  it('has variables with their sizes, refuses what there is not, and goes out with options', async () => {
    await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'shop.ts' }).dblclick();
    await until('the file', () => window.tabs(), (tabs) => tabs.includes('shop.ts'));
    await window.quickInput.runCommand('OpenRouter Spend: Send Tracked Prompt');
    await window.quickInput.waitFor(/Model/);
    await window.quickInput.pick(/GPT-4o-mini/);
    await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model)/);
    await window.quickInput.type('Explain ${fil}');
    await until('the reason', () => window.quickInput.message(), (text) => text.includes('There is no variable ${fil}. There are ${selection}'));
    await window.screenshot('prompt/unknown-variable');
    await window.quickInput.type('Explain ${file} for ${fileName}');
    await until('the sizes', () => window.quickInput.message(), (text) => /≈\$[\d.]+, at most \$[\d.]+ · ≈\d+ tokens in \(file \d+\) · \$1\.00 left today/.test(text));
    await press(window, /Options/);
    await window.quickInput.waitFor(/Options/);
    await window.screenshot('prompt/options');
    await window.quickInput.pick(/Temperature/);
    await window.quickInput.waitFor(/Temperature/);
    await window.quickInput.type('hot');
    await until('the reason', () => window.quickInput.message(), (text) => text.includes('Temperature must be a number from 0 to 2.'));
    await window.screenshot('prompt/temperature');
    await window.quickInput.type('0.2');
    await window.quickInput.accept();
    await option(/Tags/, 'review, shop');
    await option(/Purpose/, 'explain');
    await window.quickInput.waitFor(/Options/);
    await window.quickInput.pick(/System prompt/);
    await window.quickInput.waitFor(/^System prompt/);
    await window.quickInput.type('Be short.');
    await until('a row for what is typed', () => window.quickInput.rows(), ([first]) => first?.text.includes('Use: Be short.') === true);
    await window.screenshot('prompt/system');
    await window.quickInput.accept();
    await window.quickInput.waitFor(/Options/);
    await window.page.keyboard.press('Escape');
    await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model|Options)/);
    await until('the options in the line', () => window.quickInput.message(), (text) => /system prompt \d+[^]*today · temperature 0\.2 · purpose explain · tags review, shop/.test(text));
    await window.screenshot('prompt/input');
    editor().simulator.trouble({ trouble: { text: 'It adds up prices.' }, times: 1 });
    await window.quickInput.accept();
    await answer(window, /It adds up prices\.[^]*today \$/);
    expect(bodies().at(-1)).toMatchObject({ temperature: 0.2, messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: expect.stringMatching(/^Explain export const total = [^]* for shop\.ts$/) as unknown }] });
    expect((await entriesOf()).at(-1)).toMatchObject({ purpose: 'explain', tags: ['review', 'shop'] });
  });

  it('goes on, is sent again, and is compared, from the answer itself', async () => {
    await window.page.locator('.codelens-decoration a', { hasText: 'Follow Up' }).waitFor({ timeout: 30_000 });
    await window.screenshot('prompt/answer');
    await window.page.locator('.codelens-decoration a', { hasText: 'Follow Up' }).click();
    await window.quickInput.waitFor(/Follow Up: /);
    await until('the conversation in the estimate', () => window.quickInput.message(), (text) => /tokens in \(conversation \d+, system prompt \d+\)/.test(text));
    editor().simulator.trouble({ trouble: { text: 'With reduce.' }, times: 1 });
    await window.quickInput.type('How?');
    await window.screenshot('prompt/follow-up');
    await window.quickInput.accept();
    await answer(window, /It adds up prices\.[^]*> How\?[^]*With reduce\.[^]*today \$/);
    expect((bodies().at(-1)?.messages as readonly { role: string }[]).map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    const [asked, followed] = (await entriesOf()).slice(-2).map(({ session }) => session);
    expect(asked).toBeTypeOf('string');
    expect(followed).toBe(asked);
    editor().simulator.trouble({ trouble: { text: 'By adding.' }, times: 1 });
    await window.page.locator('.codelens-decoration a', { hasText: 'Resend' }).click();
    await window.quickInput.waitFor(/^Resend with Another Model/);
    const offered = await until('models', () => window.quickInput.rows(), (rows) => rows.length > 0);
    expect(offered.filter(({ text }) => text.includes(CHEAP))).toEqual([]);
    await window.quickInput.type(DEAR);
    await window.quickInput.pick(/claude-haiku-4\.5/);
    await answer(window, /By adding\.[^]*GPT-4o-mini was cheaper by \$/, /Haiku/);
    await answer(window, /GPT-4o-mini was cheaper by \$/, /GPT-4o-mini/);
    await window.screenshot('prompt/compared');
    // Where both stand beside each other already, what is left to see is where they differ.
    await window.runCommand('OpenRouter Spend: Compare Answers…');
    const difference = window.page.locator('.tab', { hasText: /GPT-4o-mini and .*Haiku/ });
    await difference.waitFor();
    await window.runCommand('View: Close Editor');
    await difference.waitFor({ state: 'detached' });
  });

  it('is followed on the screen to its last line, but not where somebody has scrolled up', async () => {
    await window.page.locator('.tab', { hasText: 'Haiku' }).click();
    await followUp('Step', 5);
    await until('the last line on the screen', () => window.shownText(/Haiku/), (text) => /- Step 120\n[^]*today \$/.test(text));
    await window.screenshot('prompt/followed');
    await followUp('Stage', 60);
    await until('the stream on the screen', () => window.shownText(/Haiku/), (text) => text.includes('- Stage 30'));
    await window.page.locator('.editor-group-container.active .monaco-editor').first().hover();
    const before = await until('an earlier part', async () => {
      await window.page.mouse.wheel(0, -300);
      return window.shownText(/Haiku/);
    }, (text) => text.includes('- Step 100'));
    await window.page.locator('.notification-list-item').first().waitFor({ state: 'hidden' });
    expect(await window.shownText(/Haiku/)).toBe(before);
  });

  it('keeps no prompt while history is off', () => {
    expect(historyFiles()).toEqual([]);
  });

  it('keeps them once it is on, offers them again, and deletes them when it is off', async () => {
    editor().server.settings.setUser({ 'openrouterSpend.prompt.history': true });
    await sendPrompt(window, CHEAP, 'Keep ${fileName} in mind.');
    const [file] = await until('the history', () => historyFiles(), (files) => files.length === 1);
    expect(readFileSync(file ?? '', 'utf8')).toContain('Keep ${fileName} in mind.');
    expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
    await window.runCommand('OpenRouter Spend: Send Tracked Prompt');
    await window.quickInput.pick(/GPT-4o-mini/);
    await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model)/);
    await press(window, /Prompts Sent Before/);
    await window.quickInput.waitFor(/History/);
    await window.screenshot('prompt/history');
    await window.quickInput.pick(/Keep/);
    await until('the prompt in its input', () => window.quickInput.value(), (value) => value === 'Keep ${fileName} in mind.');
    await window.quickInput.escape();
    editor().server.settings.setUser({ 'openrouterSpend.prompt.history': false });
    await window.notifications.click(/Prompt history is off\. 1 prompt of before is still kept/, 'Delete Them');
    await until('nothing to be left', () => historyFiles(), (files) => files.length === 0);
  });

  async function option(name: RegExp, value: string): Promise<void> {
    await window.quickInput.waitFor(/Options/);
    await window.quickInput.pick(name);
    await window.quickInput.waitFor(new RegExp(`^${name.source}`));
    await window.quickInput.type(value);
    await window.quickInput.accept();
  }

  /** Goes on with the answer in the active editor; what comes back has many lines. */
  /** What the ledger has by now, oldest first. */
  async function entriesOf(): Promise<readonly UsageEntry[]> {
    const ledger = await open(editor().home);
    try {
      return ledger.state.entries().toSorted((a, b) => a.at - b.at);
    } finally {
      await ledger.dispose();
    }
  }

  async function followUp(name: string, betweenChunksMs: number): Promise<void> {
    const text = Array.from({ length: 120 }, (_, index) => `- ${name} ${index + 1}`).join('\n');
    editor().simulator.trouble({ trouble: { text, betweenChunksMs }, times: 1 });
    await window.runCommand('OpenRouter Spend: Follow Up on This Answer…');
    await window.quickInput.waitFor(/Follow Up: /);
    await window.quickInput.type('All of it?');
    await window.quickInput.accept();
  }

  /** Wherever the editor keeps what belongs to extensions. */
  function historyFiles(): readonly string[] {
    const folder = join(editor().server.userData, 'User');
    return existsSync(folder) ? globSync('globalStorage/**/prompts.json', { cwd: folder }).map((path) => join(folder, path)) : [];
  }
});
