import * as vscode from 'vscode';
import { t } from '../core/l10n.ts';
import type { Clock } from '../core/ports.ts';
import { OpenRouterApi, apiKeyOf } from '../openrouter/api.ts';
import type { KeyVerdict } from '../openrouter/keyCheck.ts';
import { checkKey, checkManagementKey } from '../openrouter/keyCheck.ts';
import { COMMANDS } from './contributions.ts';
import type { KeyChain, KeyKind } from './keyChain.ts';
import { OTHER_WAY, askForKey } from './keyInput.ts';
import { unlinked } from './notify.ts';
import type { SettingsSource } from './settingsSource.ts';

/** What the user is asked for, and told, by kind of key. */
interface KeyWords {
  readonly title: (host: string) => string;
  readonly paste: string;
  readonly checking: string;
  readonly isSet: string;
  readonly check: typeof checkKey;
  /** How else to get one. */
  readonly otherWay?: string;
}

function wordsOf(kind: KeyKind): KeyWords {
  if (kind === 'apiKey') {
    return {
      title: (host) => t('API key for {0}', host), checking: t('Checking the API key'), isSet: t('The API key is set.'), check: checkKey,
      paste: t('Paste a key from openrouter.ai/settings/keys. It is kept in the secret storage of the editor. No key yet? The button above signs you in instead.'),
      otherWay: t('Sign in with OpenRouter instead'),
    };
  }
  return {
    title: (host) => t('Management key for {0}', host), checking: t('Checking the management key'), isSet: t('The management key is set.'), check: checkManagementKey,
    paste: t('Paste a key from openrouter.ai/settings/management-keys. It tells your balance and which models other programs used; it sends no prompts. Leave it empty to remove the one that is set.'),
  };
}

/** Commands around the key. */
export class KeyCommands {
  private readonly keys: KeyChain;
  private readonly settings: SettingsSource;
  private readonly clock: Clock;

  constructor(keys: KeyChain, settings: SettingsSource, clock: Clock) {
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  /** Asks for a key, has it checked, and keeps it. */
  async set(): Promise<void> {
    const text = await this.askUntilGood('apiKey');
    if (text !== undefined && text.key !== '') await this.keep(text, 'apiKey');
  }

  /** The same for the management key, which an empty answer removes. */
  async setManagement(): Promise<void> {
    const answer = await this.askUntilGood('managementKey');
    if (answer === undefined) return;
    if (answer.key !== '') await this.keep(answer, 'managementKey');
    else await this.clearManagement(answer.origin);
  }

  /** Forgets the stored key, after a question. */
  async clear(): Promise<void> {
    const { host, origin } = new URL(this.settings.current.baseUrl);
    const found = await this.keys.find(origin);
    if (found === undefined || found.from === 'environment') {
      void vscode.window.showInformationMessage(found === undefined ? t('No API key is set for {0}.', host) : t('The API key comes from the environment variable OPENROUTER_API_KEY. Remove it there.'));
      return;
    }
    const chosen = await vscode.window.showWarningMessage(t('Remove the API key for {0}? What other programs spend can then no longer be seen.', host), { modal: true }, t('Remove'));
    if (chosen === undefined) return;
    await this.keys.clear(origin);
    const isOneLeft = this.keys.ofEnvironment(origin) !== undefined;
    void vscode.window.showInformationMessage(isOneLeft ? t('The API key was removed. The one in OPENROUTER_API_KEY is used from now on. Recorded calls are kept.') : t('The API key was removed. Recorded calls are kept.'));
  }

  private async clearManagement(origin: string): Promise<void> {
    const found = await this.keys.find(origin, 'managementKey');
    if (found === undefined) return;
    if (found.from === 'environment') {
      void vscode.window.showInformationMessage(t('The management key comes from the environment variable OPENROUTER_MANAGEMENT_KEY. Remove it there.'));
      return;
    }
    await this.keys.clear(origin, 'managementKey');
    void vscode.window.showInformationMessage(t('The management key was removed.'));
  }

  /** Asks again, with the reason, as long as the upstream refuses what was typed. `undefined`: the user has had enough. */
  private async askUntilGood(kind: KeyKind): Promise<Answer | undefined> {
    const { baseUrl } = this.settings.current;
    const { host, origin } = new URL(baseUrl);
    const { title, paste, otherWay } = wordsOf(kind);
    let reason: string | undefined;
    for (;;) {
      const key = await askForKey({ title: title(host), prompt: reason ?? paste, ...(otherWay === undefined ? {} : { otherWay }) });
      if (key === undefined) return undefined;
      if (key === '') return { origin, key };
      if (key === OTHER_WAY) {
        await vscode.commands.executeCommand(COMMANDS.signIn);
        return undefined;
      }
      const verdict = await this.check(baseUrl, key, kind);
      if (verdict.kind !== 'refused') return { origin, key, verdict };
      ({ reason } = verdict);
    }
  }

  private async check(baseUrl: string, text: string, kind: KeyKind): Promise<KeyVerdict> {
    const api = new OpenRouterApi(baseUrl, this.clock);
    const options = { location: vscode.ProgressLocation.Notification, title: wordsOf(kind).checking, cancellable: true };
    return vscode.window.withProgress(options, (_, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      return wordsOf(kind).check(api, apiKeyOf(text), this.clock.now(), stop.signal);
    });
  }

  private async keep({ origin, key, verdict }: Answer, kind: KeyKind): Promise<void> {
    if (verdict?.kind === 'unreachable') {
      const chosen = await vscode.window.showWarningMessage(t('The key could not be checked. Keep it anyway?'), { modal: true, detail: unlinked(verdict.reason) }, t('Keep It'));
      if (chosen === undefined) return;
    }
    const where = await this.keys.keep(origin, key, kind);
    if (where === 'session') void vscode.window.showWarningMessage(t('The secret storage of this system does not work. The key is kept until the window closes.'));
    else void vscode.window.showInformationMessage(wordsOf(kind).isSet);
  }
}

/** What was typed, and what the upstream says of it; an empty key is not asked about. */
interface Answer {
  readonly origin: string;
  readonly key: string;
  readonly verdict?: Exclude<KeyVerdict, { kind: 'refused' }>;
}
