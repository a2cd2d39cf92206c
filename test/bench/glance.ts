import type { EditorFixture } from '../vscode/harness/editorFixture.ts';
import { startEditor } from '../vscode/harness/editorFixture.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import { until, untilDefined } from '../vscode/harness/wait.ts';
import type { Workbench } from '../vscode/harness/workbench.ts';
import { ITEM, figure, sendPrompt } from '../vscode/e2e/steps.ts';
import type { BenchRow } from './row.ts';
import { row } from './row.ts';

const CALLS = 8;

/**
 * How long after a call has reached the upstream its cost stands in the status bar of a real window: the call itself, the entry on the disk, the fold, and the
 * editor's way to the screen. The simulator answers at once, so nearly all of it is ours and the editor's.
 */
export async function benchGlance(): Promise<readonly BenchRow[]> {
  const editor = await startEditor(await packageExtension(), { withKey: true, settings: { 'openrouterSpend.pollSeconds': 3600 } });
  try {
    const window = await editor.openWindow();
    await figure(window);
    await sendOne(editor, window);
    const times: number[] = [];
    for (let call = 0; call < CALLS; call += 1) times.push(await sendOne(editor, window));
    return [row('call sent to figure in the status bar', times)];
  } finally {
    await editor.close();
  }
}

/** Milliseconds from the arrival of the call at the simulator to the new figure on the screen. */
async function sendOne(editor: EditorFixture, window: Workbench): Promise<number> {
  editor.simulator.clearRequests();
  editor.simulator.trouble({ trouble: { tokens: { prompt: 2000, completion: 300 }, text: 'Short.' }, times: 1 });
  const before = await figure(window);
  await window.page.evaluate(watchItem(ITEM, before));
  await sendPrompt(window, 'anthropic/claude-haiku-4.5', 'Go.');
  const call = await untilDefined('the call', () => editor.simulator.requests().find(({ path }) => path.endsWith('/chat/completions')));
  const shown = await until('the new figure', () => window.page.evaluate(`globalThis.figuresAt.find((at) => at >= ${call.at})`), (at) => typeof at === 'number');
  return Number(shown) - call.at;
}

/** A script that notes whenever the item gets a figure that is neither the old one nor that of a running call. The key's own may come before the call's. */
function watchItem(idPart: string, before: string): string {
  return `(() => {
    globalThis.figuresAt = [];
    const item = document.querySelector('.statusbar-item[id*="${idPart}"]');
    const look = () => {
      const text = item.innerText.replaceAll('\\u00a0', ' ').trim();
      const isRunning = item.querySelector('.codicon-sync') !== null;
      if (text !== ${JSON.stringify(before)} && text.includes('$') && !isRunning) globalThis.figuresAt.push(Date.now());
    };
    new MutationObserver(look).observe(item, { childList: true, subtree: true, characterData: true, attributes: true });
  })()`;
}
