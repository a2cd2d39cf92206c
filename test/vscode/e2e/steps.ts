import type { Workbench } from '../harness/workbench.ts';
import { until } from '../harness/wait.ts';

/** What a user does, step by step, in one window. */

/** Part of the id of our item in the status bar. */
export const ITEM = 'openrouter-spend-monitor.spend';

/** Sets the key through the palette, as it is pasted. */
export async function setKey(window: Workbench, key: string): Promise<void> {
  await window.runCommand('OpenRouter Spend: Set API Key');
  await window.quickInput.waitFor(/API key for/);
  await window.quickInput.type(key);
  await window.quickInput.accept();
}

/** Sends a prompt through the palette, with the model picked by what is typed. */
export async function sendPrompt(window: Workbench, model: string, prompt: string): Promise<void> {
  await window.runCommand('OpenRouter Spend: Send Tracked Prompt');
  await window.quickInput.waitFor(/Model/);
  await window.quickInput.type(model);
  await window.quickInput.pick(new RegExp(model.replaceAll('.', '\\.')));
  await window.quickInput.waitFor(/Send Tracked Prompt: (?!Model)/);
  await window.quickInput.type(prompt);
  await window.quickInput.accept();
}

/** The text of the status bar item once it says what is asked for and no call runs. */
export async function figure(window: Workbench, matcher = /\$/): Promise<string> {
  const item = await window.statusBar.waitFor(ITEM, (found) => matcher.test(found.text) && !found.icons.includes('sync'));
  return item.text;
}

/** Opens the report from the palette; resolves with its words once figures are there. */
export async function openReport(window: Workbench): Promise<string> {
  await window.runCommand('OpenRouter Spend: Open Cost Report');
  return reportText(window, /Today/);
}

/** The report's words once they match. */
export async function reportText(window: Workbench, matcher: RegExp): Promise<string> {
  return until(`a report that says ${String(matcher)}`, async () => {
    const frame = await window.webview('#report');
    // A page that loads anew takes its frame along: the next look finds the new one.
    return (await frame.locator('#report').allInnerTexts().catch(goneFrame)).join('\n');
  }, (text) => matcher.test(text));
}

/** A frame that is gone shows nothing. */
function goneFrame(error: unknown): readonly string[] {
  if (!(error instanceof Error) || !/Frame was detached|Execution context was destroyed/.test(error.message)) throw error;
  return [];
}
