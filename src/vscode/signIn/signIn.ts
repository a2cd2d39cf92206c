import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { authPage } from '../../core/signIn/authPage.ts';
import { OpenRouterApi } from '../../openrouter/api.ts';
import type { CallbackServer } from '../../openrouter/signIn/callbackServer.ts';
import { listenForCallback } from '../../openrouter/signIn/callbackServer.ts';
import { exchangeCode } from '../../openrouter/signIn/exchange.ts';
import type { Proof } from '../../openrouter/signIn/proof.ts';
import { newProof } from '../../openrouter/signIn/proof.ts';
import type { KeyChain } from '../keyChain.ts';
import { unlinked } from '../notify.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { SignInFailure } from './failureWords.ts';
import { afterSignIn, mayReplaceKey, nextStep } from './signInWords.ts';
import type { Waited } from './waitForCode.ts';
import { waitForCode } from './waitForCode.ts';
import type { Way } from './ways.ts';
import { chooseWay, reachableAddress } from './ways.ts';

/** What the command is made of. */
export interface SignInParts {
  readonly keys: KeyChain;
  readonly settings: SettingsSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where this extension runs: beside the screen, or in a remote place. */
  readonly extensionKind: vscode.ExtensionKind;
}

type Attempt = SignInFailure | { readonly kind: 'key'; readonly key: string } | { readonly kind: 'cancelled' };

/** The command "Sign in with OpenRouter": a key without anybody ever handling it. */
export class SignIn {
  private readonly parts: SignInParts;

  constructor(parts: SignInParts) {
    this.parts = parts;
  }

  /** Until there is a key, or the user has had enough. */
  async run(): Promise<void> {
    const { keys, settings, extensionKind } = this.parts;
    const { baseUrl } = settings.current;
    const { origin, host } = new URL(baseUrl);
    if (!(await mayReplaceKey(await keys.find(origin), host))) return;
    let way = await chooseWay(extensionKind);
    while (way !== undefined) {
      const outcome = await this.attempt(baseUrl, way);
      if (outcome.kind === 'cancelled') return;
      if (outcome.kind === 'key') return afterSignIn(await keys.keep(origin, outcome.key), settings.current);
      way = await nextStep(outcome, host, way);
    }
  }

  private async attempt(baseUrl: string, way: Way): Promise<Attempt> {
    const proof = newProof();
    const callback = way === 'paste' ? undefined : await this.listen();
    try {
      const waited = await this.wait(baseUrl, proof, callback);
      return waited.kind === 'code' ? await this.exchange(baseUrl, waited.code, proof) : waited;
    } finally {
      callback?.close();
    }
  }

  /** Where nothing may listen, the code is pasted. */
  private async listen(): Promise<CallbackServer | undefined> {
    try {
      return await listenForCallback();
    } catch (error) {
      this.parts.logger.warn('key', `nothing can listen for the browser, so the code is to be pasted: ${String(error)}`);
      return undefined;
    }
  }

  private async wait(baseUrl: string, { challenge }: Proof, callback: CallbackServer | undefined): Promise<Waited> {
    const { clock } = this.parts;
    if (callback === undefined) return waitForCode({ page: authPage(baseUrl, { challenge }), clock });
    return waitForCode({ page: authPage(baseUrl, { challenge, callback: await reachableAddress(callback.url) }), callback, clock });
  }

  /** A code is good for several tries, as long as nobody could be asked. */
  private async exchange(baseUrl: string, code: string, { verifier }: Proof): Promise<Attempt> {
    const api = new OpenRouterApi(baseUrl, this.parts.clock);
    for (;;) {
      const exchanged = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t('Signing in with OpenRouter'), cancellable: true }, (_, cancellation) => {
        const stop = new AbortController();
        cancellation.onCancellationRequested(() => stop.abort());
        return exchangeCode(api, code, verifier, stop.signal);
      });
      if (exchanged.kind !== 'unreachable') return exchanged;
      if (!(await wantsAgain(exchanged.reason))) return { kind: 'cancelled' };
    }
  }
}

async function wantsAgain(reason: string): Promise<boolean> {
  const again = t('Try Again');
  return (await vscode.window.showErrorMessage(unlinked(t('The sign-in could not be finished. {0} What you agreed to holds for ten minutes.', reason)), again)) === again;
}
