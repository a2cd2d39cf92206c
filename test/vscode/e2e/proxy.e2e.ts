import { describe, expect, it } from 'vitest';
import { freePort, greeter } from '../../shell/proxy/keeperKit.ts';
import type { EditorFixture } from '../harness/editorFixture.ts';
import { SideTree } from '../harness/sideTree.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { ITEM, figure, setKey } from './steps.ts';

const MODEL = 'openai/gpt-4o-mini';
const TOKEN = /sk-spend-[\w-]{43}/;

/** A call as a tool makes it; `undefined` where nobody listens. */
async function call(port: number, token: string): Promise<{ readonly status: number; readonly body: string; readonly headers: Headers } | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Connects a tool through the palette; resolves to its token, as it is shown. */
async function connect(window: Workbench, tool: RegExp, name: string): Promise<string> {
  await window.runCommand('OpenRouter Spend: Connect a Tool…');
  await window.quickInput.waitFor(/Connect a Tool/);
  await window.quickInput.pick(tool);
  await window.quickInput.waitFor(/Name of the Tool/);
  await window.quickInput.type(name);
  await window.quickInput.accept();
  const text = await until('the settings', () => window.editorText(new RegExp(`Connect ${name}`)), (shown) => TOKEN.test(shown));
  return TOKEN.exec(text)?.[0] ?? '';
}

async function clipboard(window: Workbench): Promise<string> {
  return String(await window.page.evaluate('navigator.clipboard.readText()'));
}

/** A new window, with which all others are gone. */
async function onlyWindow(editor: EditorFixture): Promise<Workbench> {
  const before = editor.context.pages();
  const window = await editor.openWindow();
  await figure(window);
  for (const page of before) {
    // A page that is left tells its extension host; one that is only closed might come back.
    await page.goto('about:blank');
    await page.close();
  }
  return window;
}

describe('the proxy', () => {
  const editor = useEditor({ settings: { 'openrouterSpend.limits.daily': 5, 'openrouterSpend.pollSeconds': 3600 } });
  let port = 0;
  let token = '';

  it('asks for a key first, and is started by its command', async () => {
    port = await freePort();
    editor().server.settings.setMachine({ 'openrouterSpend.baseUrl': editor().simulator.baseUrl, 'openrouterSpend.proxy.port': port });
    const window = await editor().openWindow();
    await window.statusBar.waitFor(ITEM, /Set OpenRouter key/);
    await window.runCommand('OpenRouter Spend: Start Proxy');
    await window.notifications.click(/and none is set/, 'Set API Key');
    await window.quickInput.waitFor(/API key for/);
    await window.notifications.pause();
    await window.quickInput.type(editor().simulator.key.key);
    await window.quickInput.accept();
    await window.notifications.waitFor(new RegExp(`The proxy listens on 127\\.0\\.0\\.1:${port}, and starts with VS Code from now on\\.`));
    await figure(window);
    expect(await window.statusBar.tooltip(ITEM)).toMatch(new RegExp(`Proxy on 127\\.0\\.0\\.1:${port} · 0 clients`));
    expect((await call(port, `sk-spend-${'a'.repeat(43)}`))?.status).toBe(401);
  });

  it('connects a tool, whose spend appears as it happens', async () => {
    const window = await editor().openWindow();
    await figure(window);
    token = await connect(window, /Cline/, 'cline');
    await window.notifications.waitFor(/cline can use the proxy\./);
    await window.screenshot('proxy/connect');
    await editor().context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.notifications.click(/cline can use the proxy\./, 'Copy Token');
    await window.statusBar.waitFor('', /Copied/);
    expect(await clipboard(window)).toMatch(/^sk-spend-[\w-]{43}$/);
    expect(await clipboard(window)).toBe(token);
    editor().simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 8000 } }, times: 1 });
    const answer = await call(port, token);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer?.headers.get('x-spend-entry')).toMatch(/^[0-9A-Z]{26}$/);
    const shown = await figure(window, /\$0\.00\d/);
    expect(shown).toMatch(/^\$0\.00\d+ \/ \$5\.00/);
    expect(await window.statusBar.tooltip(ITEM)).toMatch(/Proxy on 127\.0\.0\.1:\d+(?: · 1 client|, in another window or a terminal)/);
    await window.screenshot('proxy/tooltip');
    const tree = new SideTree(window.page, 'OpenRouter Spend');
    await tree.show();
    await tree.waitFor(new RegExp(`^cline \\$${shown.slice(1, shown.indexOf(' '))} today$`));
  });

  it('copies the settings of a tool, ready to be put in', async () => {
    const window = await editor().openWindow();
    await figure(window, /\$0\.00\d/);
    const own = await connect(window, /curl/, 'my-curl');
    await window.notifications.click(/my-curl can use the proxy\./, 'Copy Settings');
    await window.statusBar.waitFor('', /Copied/);
    const settings = await clipboard(window);
    expect(settings).toMatch(new RegExp(`^curl 'http://127\\.0\\.0\\.1:${port}/api/v1/chat/completions' `));
    expect(settings).toContain(`Authorization: Bearer ${own}`);
  });

  it('goes on in another window when its own is gone', async () => {
    await onlyWindow(editor());
    await until('an answer', () => call(port, token), (answer) => answer?.status === 200);
  });

  it('lists, renames, re-issues and revokes a client', async () => {
    const window = await editor().openWindow();
    await figure(window, /\$0\.0/);
    const choose = async (client: RegExp, action: RegExp): Promise<void> => {
      await window.runCommand('OpenRouter Spend: Connect a Tool…');
      await window.quickInput.pick(client);
      await window.quickInput.waitFor(/Client /);
      await window.quickInput.pick(action);
    };
    await choose(/cline.*Cline, connected today/s, /Rename/);
    await window.quickInput.waitFor(/New Name of cline/);
    await window.quickInput.type('Cline');
    await until('the reason against it', () => window.quickInput.message(), (message) => message.includes('cannot be a client\'s name'));
    await window.quickInput.type('my-cline');
    await window.quickInput.accept();
    await window.notifications.waitFor(/cline is named my-cline from now on\./);
    expect((await call(port, token))?.status).toBe(200);
    await choose(/my-cline/, /with a new token/);
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'New Token' }).click();
    const text = await until('the new token', () => window.editorText(/Connect my-cline/), (shown) => TOKEN.test(shown));
    const renewed = TOKEN.exec(text)?.[0] ?? '';
    await until('the old token to be refused', async () => (await call(port, token))?.status, (status) => status === 401);
    expect((await call(port, renewed))?.status).toBe(200);
    await choose(/my-cline/, /Revoke/);
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Revoke' }).click();
    await window.notifications.waitFor(/my-cline is revoked\./);
    await until('the token to be refused', async () => (await call(port, renewed))?.status, (status) => status === 401);
  });

  it('answers nobody without a key, and nobody when it is off', async () => {
    const window = await onlyWindow(editor());
    await window.runCommand('OpenRouter Spend: Clear API Key');
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await until('nobody to listen', () => call(port, token), (answer) => answer === undefined);
    await setKey(window, editor().simulator.key.key);
    await until('the proxy again', async () => (await call(port, token))?.status, (status) => status === 401);
    await window.runCommand('OpenRouter Spend: Stop Proxy');
    await window.notifications.waitFor(/The proxy is off in every window\./);
    await until('nobody to listen', () => call(port, token), (answer) => answer === undefined);
    await until('no word of the proxy', () => window.statusBar.tooltip(ITEM), (text) => !text.includes('Proxy'));
  });
});

describe('a stranger on the port', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.pollSeconds': 3600 } });

  it('is named, and left there: another port will do', async () => {
    const stranger = await greeter(0, 'stranger');
    try {
      const windows = [await editor().openWindow(), await editor().openWindow()];
      for (const each of windows) await figure(each);
      // Only now: a warning goes by itself after twelve seconds, and a window may take as long to open.
      editor().server.settings.setMachine({ 'openrouterSpend.baseUrl': editor().simulator.baseUrl, 'openrouterSpend.proxy.port': stranger.port, 'openrouterSpend.proxy.autoStart': true });
      const text = new RegExp(`The proxy cannot use port ${stranger.port}: node \\(${process.pid}\\) has it\\.`);
      const told = async (): Promise<readonly boolean[]> => Promise.all(windows.map(async ({ notifications }) => (await notifications.history()).some((each) => text.test(each))));
      const window = windows[(await until('one of the windows to tell', told, (each) => each.includes(true))).indexOf(true)];
      if (window === undefined) throw new Error('No window tells.');
      const notice = await window.notifications.waitFor(text);
      expect(notice).toMatchObject({ severity: 'warning', buttons: ['Choose Another Port', 'Try Again'] });
      const port = await freePort();
      await window.notifications.click(text, 'Choose Another Port');
      await window.quickInput.waitFor(/Port of the Proxy/);
      await window.quickInput.type('70000');
      await until('the reason against it', () => window.quickInput.message(), (message) => message.includes('from 1 to 65535'));
      expect(await window.statusBar.tooltip(ITEM)).toMatch(new RegExp(`Proxy: port ${stranger.port} is taken by node \\(${process.pid}\\)`));
      await window.screenshot('proxy/blocked');
      expect((await told()).filter((each) => each)).toHaveLength(1);
      await window.quickInput.type(String(port));
      await window.quickInput.accept();
      await until('the proxy at the other port', async () => (await call(port, ''))?.status, (status) => status === 401);
    } finally {
      await stranger.close();
    }
  });
});

describe('a limit that asks about a tool\'s call', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.limits.daily': 0.0001, 'openrouterSpend.policy': 'ask', 'openrouterSpend.pollSeconds': 3600 } });

  const text = /curl: over a limit\. Daily limit.* As asked for: ≈\$[\d.]+, at most \$[\d.]+\./;
  let port = 0;
  let token = '';
  let window: Workbench;

  it('asks in a notification, with prices, and sends the call once', async () => {
    port = await freePort();
    editor().server.settings.setMachine({ 'openrouterSpend.baseUrl': editor().simulator.baseUrl, 'openrouterSpend.proxy.port': port, 'openrouterSpend.proxy.autoStart': true });
    window = await editor().openWindow();
    await figure(window);
    token = await connect(window, /curl/, 'curl');
    await until('the proxy', async () => (await call(port, ''))?.status, (status) => status === 401);
    const sent = call(port, token);
    await window.notifications.waitFor(text);
    await window.screenshot('proxy/ask');
    await window.notifications.click(text, 'Send Once');
    expect((await sent)?.status).toBe(200);
    await window.notifications.pause();
    const refused = call(port, token);
    await window.notifications.click(text, 'Cancel');
    expect(await refused).toMatchObject({ status: 402, body: expect.stringContaining('budget_exceeded') as unknown });
  });

  it('refuses it after half a minute without an answer, asks no second time meanwhile, and says so to whoever answers too late', async () => {
    editor().simulator.clearRequests();
    await window.notifications.pause();
    const sent = call(port, token);
    await window.notifications.waitFor(text);
    expect(await sent).toMatchObject({ status: 402, body: expect.stringContaining('budget_exceeded') as unknown });
    expect(await call(port, token)).toMatchObject({ status: 402 });
    await window.notifications.click(text, 'Send Once');
    await window.notifications.waitFor(/Too late: the call of curl was not sent\./);
    expect(editor().simulator.requests().filter(({ path }) => path.endsWith('/chat/completions'))).toEqual([]);
  });
});
