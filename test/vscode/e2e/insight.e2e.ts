import type { Frame } from 'playwright-core';
import { describe, it } from 'vitest';
import { createDemo } from '../../start/demo.ts';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import type { Workbench } from '../harness/workbench.ts';
import { openReport, reportText } from './steps.ts';

async function showTab(window: Workbench, name: string): Promise<Frame> {
  const frame = await window.webview('#report');
  await frame.getByRole('tab', { name }).click();
  return frame;
}

describe('models before there is a key', () => {
  const editor = useEditor({});

  it('are listed with their prices, sorted by an example call, and one becomes the default', async () => {
    const window = await editor().openWindow();
    await window.runCommand('OpenRouter Spend: Open Cost Report');
    await reportText(window, /See what OpenRouter costs you/);
    const frame = await showTab(window, 'Models');
    await reportText(window, /An example, until there are calls of your own/);
    await frame.getByLabel('Search models').fill('haiku 4.5');
    await frame.getByRole('button', { name: 'Claude Haiku 4.5', exact: true }).click();
    await frame.getByText('Use in Prompts').click();
    await reportText(window, /Prompts begin with anthropic\/claude-haiku-4\.5 now\./);
    await reportText(window, /your default/);
    await window.screenshot('e2e/models');
    await frame.getByRole('button', { name: 'Undo' }).click();
    await reportText(window, /Undone\./);
  });
});

describe('what if, with thirty days of usage', () => {
  const editor = useEditor({ withKey: true });

  it('replays a cap, sets it as the limit, and takes that back', async () => {
    const demo = await createDemo(editor().home, editor().simulator);
    await demo.close();
    editor().server.settings.setUser(demo.settings);
    const window = await editor().openWindow();
    await openReport(window);
    const frame = await showTab(window, 'What if');
    await frame.getByLabel('Dollars').fill('0.5');
    await reportText(window, /A cap of \$0\.500 a day would have stopped [\d,]+ calls? on \d+ days?\./);
    await window.screenshot('e2e/what-if');
    await frame.getByText('Set Daily Limit to $0.500').click();
    await reportText(window, /The daily limit is \$0\.500 now\./);
    await reportText(window, /of \$0\.500/);
    await frame.getByRole('button', { name: 'Undo' }).click();
    await reportText(window, /Undone\./);
    await until('the former limit, above and in the answer', async () => frame.locator('#report').innerText(), (shown) => !shown.includes('of $0.500 ·') && shown.includes('Set Daily Limit to $0.500'));
  });

  it('prices the same calls with another model', async () => {
    const window = await editor().openWindow();
    await openReport(window);
    const frame = await showTab(window, 'What if');
    await frame.getByRole('button', { name: 'Another model' }).click();
    await frame.getByLabel('Priced with').fill('haiku 4.5');
    await frame.getByRole('button', { name: 'Claude Haiku 4.5', exact: true }).click();
    await reportText(window, /Claude Haiku 4\.5 would have (?:saved|cost) ≈\$/);
  });
});
