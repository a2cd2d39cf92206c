import { beforeAll, describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { ThemeKind, Workbench } from '../harness/workbench.ts';
import { themes } from '../harness/workbench.ts';
import { figure, reportText } from './steps.ts';

const MODEL = 'anthropic/claude-haiku-4.5';
const STEPS = ['Connect OpenRouter', 'Set a limit', 'Send a first prompt', 'Connect your other tools', 'Read the report'] as const;

describe('the walkthrough, by keyboard alone', () => {
  const editor = useEditor({ settings: { 'workbench.sideBar.location': 'right' } });

  let window: Workbench;

  beforeAll(async () => {
    const { simulator } = editor();
    simulator.spend({ keyHash: simulator.key.hash, usd: 1.25 });
    window = await editor().openWindow();
    await window.page.setViewportSize({ width: 1500, height: 900 });
    await window.notifications.waitFor(/See what OpenRouter costs you/);
    await window.notifications.clear();
    await window.runCommand('View: Close Primary Side Bar');
    await window.page.evaluate(FOCUS_WATCH);
    await window.runCommand('OpenRouter Spend: Get Started');
    await window.page.locator('.getting-started-step').first().waitFor({ state: 'visible' });
  });

  it('has a picture for every step, in every theme', async () => {
    for (const theme of Object.keys(themes) as readonly ThemeKind[]) {
      await window.setTheme(theme);
      for (const [index, step] of STEPS.entries()) {
        await goTo(window, step);
        await window.webview('svg');
        if (theme === 'dark' || index === 1 || index === 4) await window.screenshot(`looks/walkthrough-${theme}-${index + 1}`);
      }
    }
    await window.setTheme('dark');
  });

  it('takes a key', async () => {
    await goTo(window, 'Connect OpenRouter');
    await press(window, 'set it yourself');
    await window.quickInput.waitFor(/API key for/);
    await window.quickInput.type(editor().simulator.key.key);
    await window.quickInput.accept();
    expect(await figure(window, /1\.25/)).toContain('$1.25');
    await done(window, 'Connect OpenRouter');
  });

  it('proposes limits from what the key has spent, so that none of them warns today', async () => {
    await window.notifications.clear();
    await goTo(window, 'Set a limit');
    await press(window, 'Set a Limit');
    await window.quickInput.waitFor(/Which limit/);
    const [first] = await until('the proposals', () => window.quickInput.rows(), (rows) => rows.some(({ text }) => text.includes('a day')));
    expect(first?.text.replaceAll('\u00a0', ' ')).toMatch(/\$3\.00 a day[\s\S]*would stop nothing today[\s\S]*More than twice what today has come to so far, \$1\.25\./);
    await window.screenshot('e2e/proposed-limits');
    await window.page.keyboard.press('Enter');
    expect(await figure(window, /^\$.*\/ \$3\.00/)).toBe('$1.25 / $3.00 · 41 %');
    await done(window, 'Set a limit');
    expect((await window.notifications.history()).filter((text) => text.includes('Daily limit'))).toEqual([]);
  });

  it('sends a first prompt', async () => {
    editor().simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 1000 }, text: 'A short answer.' }, times: 1 });
    await goTo(window, 'Send a first prompt');
    await press(window, 'Send a Prompt');
    await window.quickInput.waitFor(/Model/);
    await window.quickInput.type(MODEL);
    await window.quickInput.pick(new RegExp(MODEL.replaceAll('.', '\\.')));
    await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model)/);
    await window.quickInput.type('Why is the sky blue?');
    await window.quickInput.accept();
    await figure(window, /\$1\.26/);
    await back(window);
    await done(window, 'Send a first prompt');
  });

  it('connects a tool', async () => {
    await goTo(window, 'Connect your other tools');
    await press(window, 'Connect a Tool');
    await window.quickInput.waitFor(/Which tool/);
    await until('the tools', () => window.quickInput.rows(), (rows) => rows.length > 1);
    await window.page.keyboard.press('Enter');
    await window.quickInput.waitFor(/Name of the Tool/);
    await window.quickInput.accept();
    await window.notifications.waitFor(/can use the proxy/);
    await back(window);
    await done(window, 'Connect your other tools');
  });

  it('ends with the report', async () => {
    await window.notifications.clear();
    await goTo(window, 'Read the report');
    await press(window, 'Open Cost Report');
    await reportText(window, /Claude Haiku 4\.5/);
    await back(window);
    await done(window, 'Read the report');
  });

  it('gives diagnostics that hold neither the key nor a name nor a path', async () => {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.runCommand('OpenRouter Spend: Copy Diagnostics');
    await window.notifications.waitFor(/Diagnostics are on the clipboard/);
    const text = String(await window.page.evaluate('navigator.clipboard.readText()'));
    expect(text).toMatch(/^OpenRouter Spend Monitor \d+\.\d+\.\d+\nEditor: code-server .*, web, remote, .*\nSystem: linux/);
    expect(text).toMatch(/Ledger: open, \d+ recent entries[\s\S]*Journal: \d+ segments?[\s\S]*limits\.daily: 3\n/);
    for (const secret of [editor().simulator.key.key, editor().simulator.key.hash, editor().home, editor().workspace, 'sky blue']) expect(text).not.toContain(secret);
  });
});

/** Notes when the focus moved last. */
const FOCUS_WATCH = 'globalThis.focusMovedAt = performance.now(); document.addEventListener("focusin", () => { globalThis.focusMovedAt = performance.now(); }, true)';
/** The editor gives a step the focus once it has slid into its place, a quarter of a second after it was opened: what is pressed before that may go astray. */
const SLID_MS = 600;

/** Opens a step as somebody without a mouse does. */
async function goTo(window: Workbench, step: string): Promise<void> {
  const card = window.page.locator('.getting-started-step').filter({ hasText: step });
  await until(`the step ${step}`, async () => {
    if (await card.getAttribute('aria-expanded') === 'true') return true;
    await card.focus();
    await window.page.keyboard.press('Enter');
    return false;
  }, (open) => open, { everyMs: 500 });
  await until('the focus to rest', () => window.page.evaluate('performance.now() - globalThis.focusMovedAt'), (since) => Number(since) > SLID_MS);
}

/** Walks to a button or link of the open step with Tab, and presses Enter. */
async function press(window: Workbench, name: string): Promise<void> {
  await window.page.locator('.getting-started-step.expanded').focus();
  await until(`the focus on ${name}`, async () => {
    await window.page.keyboard.press('Tab');
    return String(await window.page.evaluate('document.activeElement?.textContent ?? ""')).trim();
  }, (focused) => focused === name);
  await window.page.keyboard.press('Enter');
}

/** Back to the walkthrough. */
async function back(window: Workbench): Promise<void> {
  await window.runCommand('OpenRouter Spend: Get Started');
  await window.page.locator('.getting-started-step').first().waitFor({ state: 'visible' });
}

async function done(window: Workbench, step: string): Promise<void> {
  await window.page.locator('.getting-started-step').filter({ hasText: step }).locator('.codicon-getting-started-step-checked').waitFor({ state: 'attached' });
}
