import * as vscode from 'vscode';
import { hasLimit } from '../../core/budget/hasLimit.ts';
import { t } from '../../core/l10n.ts';
import type { Settings } from '../../core/settings.ts';
import { COMMANDS } from '../contributions.ts';
import type { FoundKey } from '../keyChain.ts';
import { unlinked } from '../notify.ts';
import type { SignInFailure } from './failureWords.ts';
import { failureWords } from './failureWords.ts';
import type { Way } from './ways.ts';

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
  const chosen = await vscode.window.showErrorMessage(unlinked(failureWords(failure, host)), ...buttons);
  if (chosen === setKey) await vscode.commands.executeCommand(COMMANDS.setApiKey);
  if (chosen === paste) return 'paste';
  return chosen === again ? way : undefined;
}

function mayTryAgain(failure: SignInFailure): boolean {
  return failure.kind !== 'refused' || failure.why === 'expired' || failure.why === 'invalid';
}
