import * as vscode from 'vscode';
import { hasLimit } from '../../core/budget/hasLimit.ts';
import { t } from '../../core/l10n.ts';
import type { Settings } from '../../core/settings.ts';
import type { Exchanged } from '../../openrouter/signIn/exchange.ts';
import { COMMANDS } from '../contributions.ts';
import type { FoundKey } from '../keyChain.ts';
import { unlinked } from '../notify.ts';
import type { Waited } from './waitForCode.ts';
import type { Way } from './ways.ts';

/** How an attempt failed; each has words and a next step of its own. */
export type SignInFailure = Exclude<Waited, { kind: 'code' | 'cancelled' }> | Extract<Exchanged, { kind: 'refused' }>;

/** A key that is there already is replaced only when the user says so. */
export async function mayReplaceKey(found: FoundKey | undefined, host: string): Promise<boolean> {
  if (found === undefined) return true;
  const yes = t('Sign In');
  const detail = found.from === 'environment' ? t('It comes from OPENROUTER_API_KEY, and is used again once the new one is cleared.') : t('The key that is set now is forgotten here, and goes on working elsewhere.');
  return (await vscode.window.showWarningMessage(unlinked(t('There is a key for {0} already. Sign in for a new one and use that instead?', host)), { modal: true, detail }, yes)) === yes;
}

/** Says that it has worked, and what to do next. */
export async function afterSignIn(where: FoundKey['from'], settings: Settings): Promise<void> {
  if (where === 'session') {
    void vscode.window.showWarningMessage(t('You are signed in. The secret storage of this system does not work: the key is kept until the window closes.'));
    return;
  }
  const limit = t('Set a Limit');
  const chosen = await vscode.window.showInformationMessage(t('You are signed in with OpenRouter. What you spend is shown in the status bar.'), ...(hasLimit(settings) ? [] : [limit]));
  if (chosen === limit) await vscode.commands.executeCommand(COMMANDS.changeLimits);
}

/** Says why it has not worked. Resolves to the way of another try; `undefined` where the user wants none. */
export async function nextStep(failure: SignInFailure, host: string, way: Way): Promise<Way | undefined> {
  const [again, paste, setKey] = [t('Try Again'), t('Paste a Code'), t('Set API Key')];
  const buttons = mayTryAgain(failure) ? [again, ...(way === 'paste' ? [] : [paste]), setKey] : [setKey];
  const chosen = await vscode.window.showErrorMessage(unlinked(words(failure, host)), ...buttons);
  if (chosen === setKey) await vscode.commands.executeCommand(COMMANDS.setApiKey);
  if (chosen === paste) return 'paste';
  return chosen === again ? way : undefined;
}

function mayTryAgain(failure: SignInFailure): boolean {
  return failure.kind !== 'refused' || failure.why === 'expired' || failure.why === 'invalid';
}

function words(failure: SignInFailure, host: string): string {
  switch (failure.kind) {
    case 'denied': return t('The sign-in was declined in the browser. Nothing has changed.');
    case 'too-late': return t('No answer came from the browser within ten minutes, so the sign-in has ended.');
    case 'refused': switch (failure.why) {
      case 'expired': return t('The code has expired: it holds for ten minutes. Sign in once more.');
      case 'invalid': return t('OpenRouter does not accept this code: it was used already, or belongs to another sign-in.');
      case 'method': return t('OpenRouter does not accept the way in which this version signs in. Update the extension, or set an API key.');
      case 'no-sign-in': return t('There is no sign-in at {0}. Set an API key instead.', host);
    }
  }
}
