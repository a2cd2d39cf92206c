import { describe, expect, it } from 'vitest';
import type { Workbench } from '../harness/workbench.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import { ITEM, figure, openReport, reportText, sendPrompt, setKey } from './steps.ts';

const MODEL = 'anthropic/claude-haiku-4.5';

describe('a first use of the installed extension', () => {
  const editor = useEditor({ settings: { 'openrouterSpend.limits.daily': 1 } });

  let window: Workbench;

  it('invites to set a key, says why a wrong one is refused, and takes a good one', async () => {
    window = await editor().openWindow();
    const invitation = await window.statusBar.waitFor(ITEM, (item) => /key/i.test(item.text));
    expect(invitation.text).toBe('Set OpenRouter key');
    await setKey(window, 'sk-or-v1-wrongwrongwrong');
    await until('the reason', () => window.quickInput.message(), (text) => text.includes('does not accept this key'));
    await window.quickInput.type(editor().simulator.key.key);
    // The offer of a first use may just have been made: the editor shows only so many notifications at once.
    await window.notifications.pause();
    await window.quickInput.accept();
    await window.notifications.waitFor(/The API key is set/);
    expect(await figure(window, /^\$0\.00 \/ \$1\.00/)).toBe('$0.00 / $1.00 · 0 %');
  });

  it('sends a prompt, streams the answer beside the editor, and ends with its figures', async () => {
    editor().simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 1000 }, text: 'A short answer.' }, times: 1 });
    await sendPrompt(window, MODEL, 'Why is the sky blue?');
    const answer = await until('the last line', () => window.editorText(/\.md/), (text) => text.includes('today $'));
    expect(answer).toContain('> Why is the sky blue?');
    expect(answer).toContain('A short answer.');
    expect(answer).toContain('2,000 in, 1,000 out · $0.007 · today $0.0070 of $1.00');
  });

  it('shows the cost in the status bar and the same figure in the report', async () => {
    expect(await figure(window, /^\$0\.0070/)).toBe('$0.0070 / $1.00 · <1 %');
    const report = await openReport(window);
    expect(report).toContain('$0.0070');
    expect(await reportText(window, /Claude Haiku 4\.5/)).toMatch(/Claude Haiku 4\.5/);
    expect(editor().simulator.state().keys.find(({ hash }) => hash === editor().simulator.key.hash)?.trueUsage).toBe(0.007);
    await window.screenshot('e2e/first-use');
  });

  it('lists the call, with all that is known of it', async () => {
    const report = await window.webview('#report');
    await report.getByRole('tab', { name: 'Calls' }).click();
    await report.locator('.call-rows .call-row:not(.on-its-way)').first().click();
    const said = await until('the details', () => report.locator('.call-detail').innerText(), (text) => text.includes('Copy as JSON'));
    expect(said).toContain('Allowed. No limit stood in the way.');
    expect(said).toMatch(/Input\s+2,000/);
    expect(said).toMatch(/Generation\s+gen-/);
    await report.getByRole('tab', { name: 'Overview' }).click();
  });

  it('finds everything still there after a reload, the key included', async () => {
    editor().simulator.clearRequests();
    await window.reload();
    expect(await figure(window, /^\$0\.0070/)).toBe('$0.0070 / $1.00 · <1 %');
    await reportText(window, /Claude Haiku 4\.5/);
    await sendPrompt(window, MODEL, 'And at night?');
    const requests = await until('the call', () => editor().simulator.requests(), (all) => all.some(({ path, status }) => path.endsWith('/chat/completions') && status !== undefined));
    expect(requests.find(({ path }) => path.endsWith('/chat/completions'))?.keyHash).toBe(editor().simulator.key.hash);
  });

  it('refuses a prompt over a hard limit, and sends it after the limit was raised', async () => {
    await figure(window);
    await window.notifications.clear();
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': 0.0071 });
    await figure(window, /\$0\.0071/);
    editor().simulator.clearRequests();
    await sendPrompt(window, MODEL, 'One more thing.');
    await window.notifications.click(/Daily limit/, 'Raise Limit');
    expect(editor().simulator.requests().filter(({ path }) => path.endsWith('/chat/completions'))).toEqual([]);
    await window.quickInput.waitFor(/Daily limit/);
    await window.quickInput.type('2');
    await window.quickInput.accept();
    await until('the call', () => editor().simulator.requests(), (all) => all.some(({ path, status }) => path.endsWith('/chat/completions') && status === 200));
    expect(await figure(window, /\$2\.00/)).toMatch(/\/ \$2\.00/);
  });

  it('cancels an answer half way, and finds out what it has cost', async () => {
    await window.notifications.clear();
    const { simulator } = editor();
    // What was sent before is billed first.
    await simulator.idle();
    const before = usage();
    simulator.trouble({ trouble: { betweenChunksMs: 400, tokens: { prompt: 2000, completion: 900 }, text: 'So it goes on and on. '.repeat(200) }, times: 1 });
    await sendPrompt(window, MODEL, 'Tell me everything.');
    await until('the beginning of the answer', () => window.editorText(/\.md/), (text) => text.includes('Tell me everything.') && text.includes('So it goes'));
    await window.notifications.click(/Claude Haiku 4\.5/, 'Cancel');
    const answer = await until('the cost that was looked up', () => window.editorText(/\.md/), (text) => text.includes('Cancelled.') && /\$0\.\d+ · today/.test(text));
    const cost = Math.round((usage() - before) * 1e9) / 1e9;
    expect(cost).toBeGreaterThan(0);
    expect(answer).toContain(` · $${String(cost)} · today $`);
  });

  function usage(): number {
    const { simulator } = editor();
    return simulator.state().keys.find(({ hash }) => hash === simulator.key.hash)?.trueUsage ?? 0;
  }
});
