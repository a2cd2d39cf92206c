import { describe, expect, it } from 'vitest';
import { freePort } from '../../shell/proxy/keeperKit.ts';
import { SideTree } from '../harness/sideTree.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { ITEM, figure, reportText, sendPrompt, setKey } from './steps.ts';

const MODEL = 'anthropic/claude-haiku-4.5';
const TITLE = 'OpenRouter Spend';

describe('the view in the activity bar', () => {
  const editor = useEditor({ settings: { 'openrouterSpend.pollSeconds': 3600 } });
  let window: Workbench;
  let tree: SideTree;

  it('invites to set a key, and then to make a call', async () => {
    window = await editor().openWindow();
    tree = new SideTree(window.page, TITLE);
    await tree.show();
    expect(await until('the welcome', () => tree.welcome(), (text) => text.includes('Set API Key'))).toContain('what your OpenRouter key spends');
    await window.screenshot('tree/welcome-no-key');
    await setKey(window, editor().simulator.key.key);
    expect(await until('the next welcome', () => tree.welcome(), (text) => text.includes('No calls yet'))).toContain('Send Tracked Prompt');
    await window.screenshot('tree/welcome-no-calls');
  });

  it('shows a call while it runs, and what it has cost when it has ended, as the same item', async () => {
    editor().simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 1000 }, firstByteMs: 10_000 }, times: 1 });
    // Looked for from the beginning: a slow machine is not to miss it.
    const [running] = await Promise.all([
      window.statusBar.waitFor(ITEM, ({ text, icons }) => icons.includes('sync') && /^\$0\.00 \+≈\$0\.\d+$/.test(text)),
      tree.waitFor(/Claude Haiku 4\.5 ≈\$\d.* runs/),
      sendPrompt(window, MODEL, 'Why is the sky blue?'),
    ]);
    expect(running.label).toMatch(/1 call runs, for about \$0\.\d+/);
    await window.screenshot('tree/running');
    await tree.waitFor(/Claude Haiku 4\.5 \$0\.0070 · (?:now|\d+ min)/);
    await tree.waitFor(/^Today \$0\.0070/);
    await tree.waitFor(/^Claude Haiku 4\.5 \$0\.0070 · 100 %/);
    expect(await tree.tooltip(/^Claude Haiku 4\.5 \$0\.0070 · (?:now|\d+ min)/)).toMatch(/Tokens\s+2,000 in, 1,000 out/);
    await window.screenshot('tree/one-call');
  });

  it('keeps what is selected and folded when figures change', async () => {
    await tree.click(/^Top models/);
    await window.page.keyboard.press('ArrowLeft');
    await until('the models to be folded', async () => (await tree.waitFor(/^Top models/)).isOpen, (isOpen) => !isOpen);
    await tree.click(/^This month/);
    editor().simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 1000 } }, times: 1 });
    await sendPrompt(window, MODEL, 'And at night?');
    await tree.waitFor(/^Today \$0\.014/);
    expect((await tree.waitFor(/^This month/)).isSelected).toBe(true);
    expect((await tree.waitFor(/^Top models/)).isOpen).toBe(false);
  });

  it('changes a limit by keyboard alone: from the item, through its menu, to the new amount', async () => {
    editor().server.settings.setUser({ 'openrouterSpend.limits.daily': 0.016 });
    expect((await tree.waitFor(/^Daily limit 87 %/)).label).toMatch(/^Daily limit, 87 % · \$0\.014 \/ \$0\.016, close to the limit, until 00:00/);
    await window.screenshot('tree/limit-close');
    await window.page.keyboard.press('Escape');
    await focusRow(window, tree, /^Daily limit/);
    await window.page.keyboard.press('Shift+F10');
    await until('the menu', () => window.page.locator('.monaco-menu-container').isVisible(), (visible) => visible);
    await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await window.quickInput.waitFor(/Daily limit/);
    await window.quickInput.type('1');
    await window.quickInput.accept();
    await tree.waitFor(/^Daily limit 1 % · \$0\.014 \/ \$1\.00/);
    expect(await figure(window, /^\$.*\$1\.00/)).toBe('$0.014 / $1.00 · 1 %');
  });

  it('copies a call as JSON, without any key', async () => {
    await window.notifications.clear();
    await editor().context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await tree.act(/^Claude Haiku 4\.5 \$0\.0070/, 'Copy Call as JSON');
    await window.statusBar.waitFor('', /Copied/);
    const copied = JSON.parse(String(await window.page.evaluate('navigator.clipboard.readText()'))) as Readonly<Record<string, unknown>>;
    expect(copied).toMatchObject({ model: MODEL, cost: 0.007, status: 'ok', inputTokens: 2000 });
    expect(JSON.stringify(copied)).not.toContain(editor().simulator.key.key);
  });

  it('starts and stops the proxy, and lists who uses it', async () => {
    const port = await freePort();
    editor().server.settings.setMachine({ 'openrouterSpend.baseUrl': editor().simulator.baseUrl, 'openrouterSpend.proxy.port': port });
    await tree.act(/^Proxy off/, 'Start Proxy');
    await tree.waitFor(new RegExp(`^Proxy on 127\\.0\\.0\\.1:${port}`));
    await window.notifications.clear();
    await tree.act(/^Connected tools/, 'Connect a Tool…');
    await window.quickInput.pick(/Cline/);
    await window.quickInput.waitFor(/Name of the Tool/);
    await window.quickInput.accept();
    await tree.waitFor(/^cline nothing today/);
    await window.screenshot('tree/proxy');
    await tree.act(/^cline nothing today/, 'Rename Client…');
    await window.quickInput.waitFor(/New Name of cline/);
    await window.quickInput.type('my-cline');
    await window.quickInput.accept();
    await tree.waitFor(/^my-cline nothing today/);
    await tree.act(/^Proxy on/, 'Stop Proxy');
    await tree.waitFor(/^Proxy off/);
  });
});

describe('what is asked of the editor besides', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.statusBar.text': '{calls} calls · {credits} · {spend}' } });
  let window: Workbench;

  it('says in the status bar what the template wants, and goes on saying it when the next one cannot be used', async () => {
    window = await editor().openWindow();
    expect(await figure(window)).toBe('0 calls · $0.00');
    editor().server.settings.setUser({ 'openrouterSpend.statusBar.text': '{spnd}' });
    await window.notifications.waitFor(/statusBar\.text knows no \{spnd\}; there are \{spend\}, \{limit\}/);
    expect(await figure(window)).toBe('0 calls · $0.00');
    editor().server.settings.setUser({ 'openrouterSpend.statusBar.text': '{spend} today' });
    expect(await figure(window, /^\$.*today/)).toBe('$0.00 today');
  });

  it('opens the prompt and the report by their keys', async () => {
    await window.notifications.clear();
    await window.page.keyboard.press('Control+K');
    await window.page.keyboard.press('Alt+P');
    await window.quickInput.waitFor(/Model/);
    await window.quickInput.escape();
    await window.page.keyboard.press('Control+K');
    await window.page.keyboard.press('Alt+R');
    await until('the report', () => window.tabs(), (tabs) => tabs.some((tab) => tab.includes('openrouterSpend.report')));
    // A page that is still loading takes the focus once it is there.
    await reportText(window, /Nothing spent yet/);
  });

  it('sends the selection from the menu of the editor', async () => {
    await window.runCommand('View: Close All Editors');
    await until('no editor', () => window.tabs(), (tabs) => tabs.length === 0);
    await window.page.keyboard.press('Control+P');
    await window.quickInput.type('notes.txt');
    await window.quickInput.pick(/notes\.txt/);
    await until('the file', () => window.editorText(/notes/), (text) => text.includes('Nothing to see here.'));
    await window.page.keyboard.press('Control+A');
    await window.page.keyboard.press('Shift+F10');
    const item = window.page.locator('.monaco-menu-container').getByRole('menuitem', { name: 'Send Selection as Tracked Prompt' });
    await item.waitFor();
    // A menu takes no click so soon after it was opened.
    await until('the item to be taken', async () => {
      if (await item.isVisible()) await item.click();
      return item.isVisible();
    }, (isThere) => !isThere, { everyMs: 300 });
    await window.quickInput.waitFor(/Model/);
    await window.quickInput.pick(/claude-haiku-4\.5|Claude Haiku 4\.5/);
    await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model)/);
    await window.quickInput.type('What is this?');
    await window.quickInput.accept();
    const requests = await until('the call', () => editor().simulator.requests(), (all) => all.some(({ path, status }) => path.endsWith('/chat/completions') && status === 200));
    expect(JSON.stringify(requests.find(({ path }) => path.endsWith('/chat/completions'))?.body)).toContain('Nothing to see here.');
  });
});

/** Moves through the tree by its keys until the row has the focus. */
async function focusRow(window: Workbench, tree: SideTree, matcher: RegExp): Promise<void> {
  await tree.click(/^Today/);
  await until(`the focus on ${String(matcher)}`, async () => {
    const label = await tree.focused();
    if (!matcher.test(label)) await window.page.keyboard.press('ArrowDown');
    return label;
  }, (label) => matcher.test(label), { everyMs: 100 });
}
