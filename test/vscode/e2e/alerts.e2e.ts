import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { ITEM, figure, sendPrompt } from './steps.ts';

const MODEL = 'anthropic/claude-haiku-4.5';
const LIMIT = 0.01;

describe('alerts in two windows at once', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': LIMIT, 'openrouterSpend.maxOutputTokens': 1024, 'openrouterSpend.pollSeconds': 5 } });
  const windows: Workbench[] = [];

  /** Alerts that any window has shown since it was loaded. */
  async function alerts(): Promise<readonly string[]> {
    const seen = await Promise.all(windows.map((window) => window.notifications.history()));
    return seen.flat().filter((text) => /limit \d+ % used|limit reached/.test(text));
  }

  async function spendByPrompt(window: Workbench, completion: number): Promise<void> {
    editor().simulator.trouble({ trouble: { tokens: { prompt: 250, completion } }, times: 1 });
    await sendPrompt(window, MODEL, 'Spend something.');
  }

  it('shows the 50 % alert once, whichever window looks', async () => {
    windows.push(await editor().openWindow(), await editor().openWindow());
    const [first, second] = windows;
    if (first === undefined || second === undefined) throw new Error('Two windows were to be open.');
    await figure(second);
    await spendByPrompt(first, 1010);
    expect(await figure(first, /53 %/)).toBe('$0.0053 / $0.010 · 53 %');
    expect(await figure(second, /53 %/)).toBe('$0.0053 / $0.010 · 53 %');
    expect(await background(second)).toBe('none');
    await until('the alert in one of the windows', alerts, (texts) => texts.some((text) => text.includes('53 % used')));
    expect(await alerts()).toEqual(['Daily limit 53 % used: $0.0053 of $0.010, until 00:00 UTC.']);
  });

  it('passes 75 and 90 % at once, by another program, and shows the higher alert alone', async () => {
    editor().simulator.spend({ keyHash: editor().simulator.key.hash, usd: 0.004 });
    for (const window of windows) {
      expect(await figure(window, /^\$.*93 %/)).toBe('$0.0093 / $0.010 · 93 %');
      expect(await background(window)).toBe('warning');
    }
    await until('the alert in one of the windows', alerts, (texts) => texts.some((text) => text.includes('93 % used')));
    expect((await alerts()).filter((text) => /93|75|90/.test(text))).toEqual(['Daily limit 93 % used: $0.0093 of $0.010, until 00:00 UTC.']);
  });

  it('does not repeat itself after a reload', async () => {
    const [first] = windows;
    await first?.reload();
    if (first === undefined) throw new Error('The window has gone.');
    await figure(first, /93 %/);
    editor().simulator.spend({ keyHash: editor().simulator.key.hash, usd: 0.0001 });
    await figure(first, /94 %/);
    expect(await first.notifications.history()).toEqual([]);
  });

  it('turns red where the limit is reached', async () => {
    const [, second] = windows;
    if (second === undefined) throw new Error('The window has gone.');
    editor().simulator.spend({ keyHash: editor().simulator.key.hash, usd: 0.001 });
    await figure(second, /\$0\.010 \/ \$0\.010/);
    expect(await background(second)).toBe('error');
  });

  it('says that nothing is known where the ledger cannot be opened, instead of a zero, until it can be', async () => {
    const [first, second] = windows;
    if (first === undefined || second === undefined) throw new Error('The windows have gone.');
    await second.close();
    const { settings } = editor().server;
    const machine = (home: string): void => settings.setMachine({ 'openrouterSpend.home': home });
    machine(join(editor().workspace, 'notes.txt', 'home'));
    await first.reload();
    expect(await first.statusBar.waitFor(ITEM, /Spend unknown/)).toMatchObject({ background: 'error', label: expect.stringMatching(/not metering\. ./) as unknown });
    expect(await first.statusBar.tooltip(ITEM)).toMatch(/cannot be read or written: a part of its path is a file/);
    machine(editor().home);
    await first.reload();
    await figure(first, /^\$0\.010/);
  });

  async function background(window: Workbench): Promise<string> {
    return (await window.statusBar.waitFor(ITEM, /\$/)).background;
  }
});
