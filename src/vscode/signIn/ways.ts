import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';

/** How the code gets here: the browser brings it to this machine, or a person pastes it. */
export type Way = 'browser' | 'paste';

interface WayItem extends vscode.QuickPickItem {
  readonly way: Way;
}

/**
 * How to sign in: through the browser where it surely runs on the machine that this code runs on; else the person knows. `undefined`: it was cancelled.
 */
export async function chooseWay(extensionKind: vscode.ExtensionKind): Promise<Way | undefined> {
  if (isBrowserHere(extensionKind)) return 'browser';
  const items: readonly WayItem[] = [
    { way: 'paste', label: `$(clippy) ${t('The browser shows a code, and I paste it here')}`, detail: t('Works wherever this window runs.') },
    { way: 'browser', label: `$(arrow-swap) ${t('The browser comes back by itself')}`, detail: t('Only where the browser runs on the same machine as the extensions of this window.') },
  ];
  return (await vscode.window.showQuickPick(items, { title: t('Sign in with OpenRouter'), placeHolder: t('This window is remote or runs in a browser. How do you want to sign in?'), ignoreFocusOut: true }))?.way;
}

/** Where the browser must be sent to reach our listener: in a desktop window whose extensions run elsewhere, the editor makes a tunnel. */
export async function reachableAddress(address: string): Promise<string> {
  if (vscode.env.remoteName === undefined || vscode.env.uiKind !== vscode.UIKind.Desktop) return address;
  const { pathname } = new URL(address);
  const outside = (await vscode.env.asExternalUri(vscode.Uri.parse(address))).toString(true);
  // Where it leads through a web address of its own, the nonce may be lost on the way.
  return URL.canParse(outside) && new URL(outside).pathname === pathname ? outside : address;
}

function isBrowserHere(extensionKind: vscode.ExtensionKind): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop && (vscode.env.remoteName === undefined || extensionKind === vscode.ExtensionKind.UI);
}
