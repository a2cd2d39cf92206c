import type { EditorFixture } from '../vscode/harness/editorFixture.ts';
import { startEditor } from '../vscode/harness/editorFixture.ts';
import { packageExtension } from '../vscode/harness/package.ts';
import { until } from '../vscode/harness/wait.ts';
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
  const shown = await until('the new figure', () => window.page.evaluate('globalThis.figureAt'), (at) => typeof at === 'number');
  const call = editor.simulator.requests().find(({ path }) => path.endsWith('/chat/completions'));
  if (call === undefined || typeof shown !== 'number') throw new Error('The call was not seen.');
  return shown - call.at;
}

/** A script that notes when the item's text is neither the old one nor that of a running call. */
function watchItem(idPart: string, before: string): string {
  return `(() => {
    globalThis.figureAt = undefined;
    const item = document.querySelector('.statusbar-item[id*="${idPart}"]');
    const look = () => {
      const text = item.innerText.replaceAll('\\u00a0', ' ').trim();
      if (text !== ${JSON.stringify(before)} && text.includes('$') && globalThis.figureAt === undefined) globalThis.figureAt = Date.now();
    };
    new MutationObserver(look).observe(item, { childList: true, subtree: true, characterData: true, attributes: true });
  })()`;
}
