import { describe, expect, it } from 'vitest';
import { createDemo } from '../../start/demo.ts';
import { SideTree } from '../harness/sideTree.ts';
import type { ThemeKind } from '../harness/workbench.ts';
import { themes } from '../harness/workbench.ts';
import { useEditor } from '../harness/useEditor.ts';
import { ITEM, figure, openReport } from './steps.ts';

const KINDS = Object.keys(themes) as readonly ThemeKind[];

/** The parts of the report, and what is there once they have figures. */
const TABS = { 'Calls': '[role=row]', 'Limits': '.budgets .budget', 'What if': '.what-if-form', 'Models': '.offers', 'Overview': '.breakdown tbody tr' } as const;

describe('how it looks, with thirty days of usage', () => {
  const editor = useEditor({ withKey: true });

  it('says the same figures in the status bar, the tooltip and the report, in every theme', async () => {
    const demo = await createDemo(editor().home, editor().simulator);
    await demo.close();
    editor().server.settings.setUser(demo.settings);
    const window = await editor().openWindow();
    const violations: string[] = [];
    window.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy') && /vscode-webview|webview/.test(message.location().url)) violations.push(message.text());
    });
    const today = (await figure(window, /^\$.* \/ \$/)).split(' ')[0] ?? '';
    const tree = new SideTree(window.page, 'OpenRouter Spend');
    for (const theme of KINDS) {
      await window.setTheme(theme);
      const report = await openReport(window);
      expect(report).toContain(today);
      await window.screenshot(`looks/report-${theme}`);
      expect(await window.statusBar.tooltip(ITEM)).toContain(today);
      await window.screenshot(`looks/tooltip-${theme}`);
      await tree.show();
      expect((await tree.waitFor(/^Today \$/)).text).toContain(today);
      expect(await tree.tooltip(/ · .* min$| · \d\d:\d\d$/)).toMatch(/Tokens/);
      await window.screenshot(`looks/tree-${theme}`);
    }
    await openReport(window);
    const frame = await window.webview('#report .tabs');
    for (const [name, content] of Object.entries(TABS)) {
      await frame.getByRole('tab', { name, exact: true }).click();
      await frame.locator(`[role=tabpanel] ${content}`).first().waitFor();
      await window.screenshot(`looks/tab-${name.toLowerCase().replace(' ', '-')}`);
    }
    await window.runCommand('Preferences: Open Settings (UI)');
    await window.page.locator('.settings-editor .suggest-input-container').click();
    await window.page.keyboard.type('@ext:openrouter-spend.openrouter-spend-monitor ');
    await window.page.locator('.settings-editor .setting-item-title').filter({ hasText: 'Daily' }).first().waitFor();
    await window.screenshot('looks/settings');
    expect(violations).toEqual([]);
  });
});
