import * as vscode from 'vscode';
import type { Clock } from '../core/ports.ts';
import { OpenRouterApi, apiKeyOf } from '../openrouter/api.ts';
import type { KeyVerdict } from '../openrouter/keyCheck.ts';
import { checkKey, checkManagementKey } from '../openrouter/keyCheck.ts';
import { unlinked } from './notify.ts';
import type { KeyChain, KeyKind } from './keyChain.ts';
import type { SettingsSource } from './settingsSource.ts';

const FROM_ENVIRONMENT = 'The API key comes from the environment variable OPENROUTER_API_KEY. Remove it there.';
/** What the user is asked for, and told, by kind of key. */
const WORDS = {
  apiKey: { name: 'API key', paste: 'Paste a key from openrouter.ai/settings/keys. It is kept in the secret storage of the editor.', title: 'Checking the API key', check: checkKey },
  managementKey: {
    name: 'management key', title: 'Checking the management key', check: checkManagementKey,
    paste: 'Paste a key from openrouter.ai/settings/management-keys. It tells your balance and which models other programs used; it sends no prompts. Leave it empty to remove the one that is set.',
  },
} as const;

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
      void vscode.window.showInformationMessage(found === undefined ? `No API key is set for ${host}.` : FROM_ENVIRONMENT);
      return;
    }
    const chosen = await vscode.window.showWarningMessage(`Remove the API key for ${host}? What other programs spend can then no longer be seen.`, { modal: true }, 'Remove');
    if (chosen === undefined) return;
    await this.keys.clear(origin);
    const left = this.keys.ofEnvironment(origin) === undefined ? '' : ' The one in OPENROUTER_API_KEY is used from now on.';
    void vscode.window.showInformationMessage(`The API key was removed.${left} Recorded calls are kept.`);
  }

  private async clearManagement(origin: string): Promise<void> {
    const found = await this.keys.find(origin, 'managementKey');
    if (found === undefined) return;
    if (found.from === 'environment') {
      void vscode.window.showInformationMessage('The management key comes from the environment variable OPENROUTER_MANAGEMENT_KEY. Remove it there.');
      return;
    }
    await this.keys.clear(origin, 'managementKey');
    void vscode.window.showInformationMessage('The management key was removed.');
  }

  /** Asks again, with the reason, as long as the upstream refuses what was typed. `undefined`: the user has had enough. */
  private async askUntilGood(kind: KeyKind): Promise<Answer | undefined> {
    const { baseUrl } = this.settings.current;
    const { host, origin } = new URL(baseUrl);
    let reason: string | undefined;
    for (;;) {
      const key = await askForKey(host, kind, reason);
      if (key === undefined || key === '') return key === undefined ? undefined : { origin, key };
      const verdict = await this.check(baseUrl, key, kind);
      if (verdict.kind !== 'refused') return { origin, key, verdict };
      ({ reason } = verdict);
    }
  }

  private async check(baseUrl: string, text: string, kind: KeyKind): Promise<KeyVerdict> {
    const api = new OpenRouterApi(baseUrl, this.clock);
    const options = { location: vscode.ProgressLocation.Notification, title: WORDS[kind].title, cancellable: true };
    return vscode.window.withProgress(options, (_, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      return WORDS[kind].check(api, apiKeyOf(text), this.clock.now(), stop.signal);
    });
  }

  private async keep({ origin, key, verdict }: Answer, kind: KeyKind): Promise<void> {
    if (verdict?.kind === 'unreachable') {
      const chosen = await vscode.window.showWarningMessage('The key could not be checked. Keep it anyway?', { modal: true, detail: unlinked(verdict.reason) }, 'Keep It');
      if (chosen !== 'Keep It') return;
    }
    const where = await this.keys.keep(origin, key, kind);
    if (where === 'session') void vscode.window.showWarningMessage('The secret storage of this system does not work. The key is kept until the window closes.');
    else void vscode.window.showInformationMessage(`The ${WORDS[kind].name} is set.`);
  }
}

/** What was typed, and what the upstream says of it; an empty key is not asked about. */
interface Answer {
  readonly origin: string;
  readonly key: string;
  readonly verdict?: Exclude<KeyVerdict, { kind: 'refused' }>;
}

function askForKey(host: string, kind: KeyKind, reason: string | undefined): Thenable<string | undefined> {
  const { name, paste } = WORDS[kind];
  return vscode.window.showInputBox({
    title: `${name === 'API key' ? name : 'Management key'} for ${host}`,
    prompt: reason === undefined ? paste : unlinked(reason),
    placeHolder: 'sk-or-v1-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text !== '' && !/^[\x21-\x7e]{8,}$/.test(text.trim()) ? 'This does not look like a key: no spaces, at least 8 characters.' : undefined),
  }).then((text) => text?.trim());
}
