import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { figure } from './steps.ts';

const SIGN_IN = 'OpenRouter Spend: Sign in with OpenRouter';
const OFFER = /See what OpenRouter costs you/;
const SIGNED_IN = /You are signed in with OpenRouter/;

describe('signing in', () => {
  const editor = useEditor();

  let window: Workbench;

  it('is offered to whoever has no key, with a walkthrough whose first step it is', async () => {
    window = await editor().openWindow();
    await window.notifications.click(OFFER, 'Get Started');
    const page = await opening(window, async () => {
      await window.page.locator('.getting-started-step').getByRole('button', { name: 'Sign in with OpenRouter' }).click();
      await choose(window, 'comes back by itself');
    });
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Nothing has changed.').waitFor();
    await page.close();
    const again = await opening(window, () => window.notifications.click(/declined in the browser/, 'Try Again'));
    await again.close();
    await window.quickInput.waitFor(/Code, or the whole address/);
    await window.quickInput.escape();
    expect((await window.statusBar.waitFor('openrouter-spend-monitor.spend', /key/i)).text).toContain('key');
  });

  it('is offered to whoever is asked for a key', async () => {
    await window.runCommand('OpenRouter Spend: Set API Key');
    await window.quickInput.waitFor(/API key for/);
    await window.quickInput.type('too short');
    await until('why it is no key', () => window.quickInput.message(), (text) => text.includes('does not look like a key'));
    await window.page.getByRole('button', { name: 'Sign in with OpenRouter instead' }).click();
    await window.quickInput.waitFor(/How do you want to sign in/);
    await window.quickInput.escape();
  });

  it('brings a key by the browser, which comes back by itself, and nobody listens there any more', async () => {
    const before = keys();
    const page = await opening(window, async () => {
      await window.runCommand(SIGN_IN);
      await choose(window, 'comes back by itself');
    });
    await window.screenshot('e2e/sign-in');
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByText('You may close this page.').waitFor();
    await page.screenshot({ path: 'artifacts/e2e/sign-in-back.png' });
    const back = page.url();
    await page.close();
    await window.notifications.waitFor(SIGNED_IN);
    expect(await figure(window, /^\$0\.00/)).toBe('$0.00');
    expect(keys() - before).toBe(1);
    expect(new URL(back).hostname).toBe('127.0.0.1');
    await expect(fetch(back)).rejects.toThrow();
    await window.page.locator('.getting-started-step').filter({ hasText: 'Connect OpenRouter' }).locator('.codicon-getting-started-step-checked').waitFor({ state: 'attached' });
  });

  it('asks before it replaces a key, and takes the code that a page shows where no browser can come back', async () => {
    await window.notifications.clear();
    const page = await opening(window, async () => {
      await window.runCommand(SIGN_IN);
      await window.page.getByRole('dialog').getByRole('button', { name: 'Sign In' }).click();
      await choose(window, 'I paste it here');
    });
    await page.getByRole('button', { name: 'Authorize' }).click();
    const code = await page.locator('#code').innerText();
    await page.close();
    await window.quickInput.waitFor(/Code, or the whole address/);
    await window.quickInput.type('sk-or-v1-0123456789abcdef');
    await window.quickInput.accept();
    await until('why a key is no code', () => window.quickInput.message(), (text) => text.includes('This is an API key'));
    await window.quickInput.type(code);
    await window.quickInput.accept();
    await window.notifications.waitFor(SIGNED_IN);
    const used = await until('the new key at work', () => editor().simulator.requests().filter(({ path }) => path === '/key').at(-1)?.keyHash, (hash) => hash === newestKey());
    expect(used).toBe(newestKey());
  });

  it('says what to do where a code is of no use, and finishes later where nobody could be asked', async () => {
    await window.notifications.clear();
    const { simulator } = editor();
    await window.runCommand(SIGN_IN);
    await window.page.getByRole('dialog').getByRole('button', { name: 'Sign In' }).click();
    const first = await opening(window, () => choose(window, 'I paste it here'));
    await first.close();
    await window.quickInput.waitFor(/Code, or the whole address/);
    await window.quickInput.type(simulator.issueCode({ challenge: 'of-another-sign-in' }));
    await window.notifications.pause();
    await window.quickInput.accept();
    const page = await opening(window, () => window.notifications.click(/does not accept this code/, 'Try Again'));
    await page.getByRole('button', { name: 'Authorize' }).click();
    const code = await page.locator('#code').innerText();
    await page.close();
    simulator.trouble({ times: 1, trouble: { refuse: 502 }, match: { path: '/auth/keys' } });
    await window.quickInput.waitFor(/Code, or the whole address/);
    await window.quickInput.type(code);
    await window.notifications.pause();
    await window.quickInput.accept();
    await window.notifications.waitFor(/could not be finished/);
    await window.notifications.pause();
    await window.notifications.click(/could not be finished/, 'Try Again');
    await window.notifications.waitFor(SIGNED_IN);
  });

  it('is not offered again', async () => {
    const other = await editor().openWindow();
    await figure(other);
    expect((await other.notifications.history()).filter((text) => text.includes('See what OpenRouter costs you'))).toEqual([]);
  });

  function keys(): number {
    return editor().simulator.state().keys.length;
  }

  function newestKey(): string | undefined {
    return editor().simulator.state().keys.at(-1)?.hash;
  }
});

/** Chooses a way of signing in; the row is found at the moment of the click, since a dialog that closes may draw the list anew. */
async function choose(window: Workbench, way: string): Promise<void> {
  await window.quickInput.waitFor(/How do you want to sign in/);
  await window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: way }).click();
}

/** The page that the editor opens in the browser. */
async function opening(window: Workbench, action: () => Promise<void>): Promise<Page> {
  const opened = window.page.context().waitForEvent('page', { timeout: 120_000 });
  await action();
  const page = await opened;
  await page.waitForLoadState();
  return page;
}
