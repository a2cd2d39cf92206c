import { describe, expect, it } from 'vitest';
import { freePort } from '../../shell/proxy/keeperKit.ts';
import { open } from '../../shell/storage/kit.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import { figure, openReport, reportText, sendPrompt } from './steps.ts';

const MODEL = 'openai/gpt-4o-mini';

/** How long the page does nothing but turn in circles. */
const HANG_MS = 6_000;

/** Notes when today's figure is another one. Runs in the page. */
const WATCH_TODAY = `{
  const figure = document.querySelector('.today .large');
  const before = figure.textContent;
  globalThis.shownAt = undefined;
  const watch = () => {
    if (globalThis.shownAt === undefined && document.querySelector('.today .large').textContent !== before) globalThis.shownAt = Date.now();
    else requestAnimationFrame(watch);
  };
  watch();
}`;

/** When the newest call was written down, epoch milliseconds. */
async function lastSettledAt(home: string): Promise<number> {
  const ledger = await open(home);
  try {
    return Math.max(...ledger.state.entries().map(({ settledAt }) => settledAt ?? 0));
  } finally {
    await ledger.dispose();
  }
}

describe('the report', () => {
  const editor = useEditor({ withKey: true, settings: { 'openrouterSpend.pollSeconds': 3600 } });

  it('shows what it showed before it was closed, and before the window was loaded anew', async () => {
    const window = await editor().openWindow();
    await figure(window);
    await sendPrompt(window, MODEL, 'Hello');
    await openReport(window);
    const page = await window.webview('#report .breakdown');
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await reportText(window, /7 days\s+\$/);
    await page.locator('.breakdown').getByRole('button', { name: 'GPT-4o-mini', exact: true }).click();
    await page.locator('.chip').waitFor();
    await window.runCommand('View: Close Editor');
    await openReport(window);
    const again = await window.webview('#report .chip');
    expect(await again.locator('.chip').innerText()).toContain('Model: GPT-4o-mini');
    expect(await again.locator('.legend-head').innerText()).toMatch(/^7 days/);
    await window.reload();
    const anew = await window.webview('#report .chip');
    expect(await anew.locator('.legend-head').innerText()).toMatch(/^7 days/);
    await window.close();
  });

  it('is followed by a second window, which keeps its place', async () => {
    const [first, second] = [await editor().openWindow(), await editor().openWindow()];
    await figure(first);
    await openReport(second);
    const page = await second.webview('#report .breakdown');
    await page.getByRole('button', { name: 'Export as CSV' }).scrollIntoViewIfNeeded();
    const place = await page.evaluate<number>('scrollY');
    const gaps: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await page.evaluate(WATCH_TODAY);
      await sendPrompt(first, MODEL, `Hello again ${round}`);
      const shownAt = await until('the other window to show the call', () => page.evaluate<number | undefined>('globalThis.shownAt'), (at) => at !== undefined);
      gaps.push((shownAt ?? Number.NaN) - await lastSettledAt(editor().home));
    }
    // A second is what is promised; the machine may be busy with other things for one of them.
    expect(Math.min(...gaps)).toBeLessThan(1000);
    expect(Math.abs(await page.evaluate<number>('scrollY') - place)).toBeLessThan(4);
    await second.close();
    await first.close();
  });

  it('does not hurt the host where it hangs, and none where it is gone', async () => {
    const port = await freePort();
    editor().server.settings.setMachine({ 'openrouterSpend.baseUrl': editor().simulator.baseUrl, 'openrouterSpend.proxy.port': port });
    const window = await editor().openWindow();
    await figure(window);
    await window.runCommand('OpenRouter Spend: Start Proxy');
    const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined))?.status ?? 0;
    await until('the proxy', health, (status) => status === 200);
    await openReport(window);
    const page = await window.webview('#report .tabs');
    let hangs = true;
    const hang = page.evaluate(`(() => { const end = Date.now() + ${HANG_MS}; while (Date.now() < end); })()`).finally(() => (hangs = false));
    for (let ask = 0; ask < 10; ask += 1) expect(await health()).toBe(200);
    expect(hangs).toBe(true);
    await hang;
    // Whatever stood there is gone, its script and all: the host speaks to nobody.
    await page.evaluate('document.open(), document.close()');
    const before = await figure(window);
    // A page without a script hands no keys on to the editor: whoever stands in it has to leave it by the mouse.
    const leave = (): Promise<void> => window.page.locator('.part.sidebar .composite.title').click();
    await leave();
    await sendPrompt(window, MODEL, 'Are you there?');
    await until('the call in the status bar', () => figure(window), (text) => text !== before);
    await leave();
    await window.runCommand('View: Close All Editors');
    expect(await openReport(window)).toContain('Today');
  });
});
