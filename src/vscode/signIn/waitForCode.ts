import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock } from '../../core/ports.ts';
import { readPasted } from '../../core/signIn/codeAnswer.ts';
import type { BroughtBack, CallbackServer } from '../../openrouter/signIn/callbackServer.ts';

/** A code lives for ten minutes; whoever has not come back after that has gone. */
const PATIENCE_MS = 10 * 60_000;

/** What came of waiting. */
export type Waited = BroughtBack | { readonly kind: 'cancelled' } | { readonly kind: 'too-late' };

/** What is waited for. */
export interface Waiting {
  /** The page at OpenRouter. */
  readonly page: string;
  /** Where the browser comes back to; absent: the code must be pasted. */
  readonly callback?: Pick<CallbackServer, 'answer'>;
  readonly clock: Clock;
}

/** Opens the page, and waits in an input box: for the browser where it can come back, and for a person who pastes in any case. Escape cancels. */
export function waitForCode({ page, callback, clock }: Waiting): Promise<Waited> {
  const { promise, resolve } = Promise.withResolvers<Waited>();
  const buttons = codeButtons();
  const box = codeBox(callback !== undefined, [buttons.open, buttons.copy]);
  const subscriptions = [
    box.onDidChangeValue(() => { box.validationMessage = undefined; }),
    box.onDidAccept(() => accept(box, resolve)),
    box.onDidTriggerButton((button) => void (button === buttons.copy ? vscode.env.clipboard.writeText(page) : openPage(page))),
    box.onDidHide(() => resolve({ kind: 'cancelled' })),
  ];
  const cancelTimer = clock.after(PATIENCE_MS, () => resolve({ kind: 'too-late' }));
  void callback?.answer.then(resolve);
  box.show();
  void openPage(page);
  return promise.finally(() => {
    cancelTimer();
    for (const subscription of subscriptions) subscription.dispose();
    box.dispose();
  });
}

function codeButtons(): Record<'open' | 'copy', vscode.QuickInputButton> {
  return {
    open: { iconPath: new vscode.ThemeIcon('link-external'), tooltip: t('Open the page again') },
    copy: { iconPath: new vscode.ThemeIcon('copy'), tooltip: t('Copy the address of the page') },
  };
}

function codeBox(comesBack: boolean, buttons: readonly vscode.QuickInputButton[]): vscode.InputBox {
  const box = vscode.window.createInputBox();
  box.title = t('Sign in with OpenRouter');
  box.prompt = comesBack
    ? t('Agree in your browser, and it comes back here by itself. If it shows an error page instead, paste the address of that page.')
    : t('Agree in your browser, then paste the code that it shows.');
  box.placeholder = t('Code, or the whole address');
  box.ignoreFocusOut = true;
  box.busy = comesBack;
  box.buttons = buttons;
  return box;
}

async function openPage(page: string): Promise<void> {
  // The dialog that the editor may show before opening says no as well: the box stays, with its two buttons.
  await vscode.env.openExternal(vscode.Uri.parse(page));
}

function accept(box: vscode.InputBox, resolve: (waited: Waited) => void): void {
  const answer = readPasted(box.value);
  switch (answer.kind) {
    case 'code':
    case 'denied': resolve(answer); return;
    case 'key': box.validationMessage = t('This is an API key, not a code. Press Escape, and set it by "Set API Key".'); return;
    case 'unreadable': box.validationMessage = t('This is neither a code nor an address that holds one.');
  }
}
