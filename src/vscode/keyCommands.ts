import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../core/ports.ts';
import { OpenRouterApi } from '../openrouter/api.ts';
import type { KeyVerdict } from '../openrouter/keyCheck.ts';
import { checkKey } from '../openrouter/keyCheck.ts';
import { unlinked } from './notify.ts';
import type { KeyChain } from './keyChain.ts';
import type { SettingsSource } from './settingsSource.ts';

const FROM_ENVIRONMENT = 'The API key comes from the environment variable OPENROUTER_API_KEY. Remove it there.';
const PASTE = 'Paste a key from openrouter.ai/settings/keys. It is kept in the secret storage of the editor.';

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
    const { baseUrl } = this.settings.current;
    const { host, origin } = new URL(baseUrl);
    let reason: string | undefined;
    for (;;) {
      const text = await askForKey(host, reason);
      if (text === undefined) return;
      const verdict = await this.check(baseUrl, text);
      if (verdict.kind !== 'refused') {
        await this.keep(origin, text, verdict);
        return;
      }
      ({ reason } = verdict);
    }
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

  private async check(baseUrl: string, text: string): Promise<KeyVerdict> {
    const api = new OpenRouterApi(baseUrl, this.clock);
    const key = { text, hash: createHash('sha256').update(text).digest('hex') };
    const options = { location: vscode.ProgressLocation.Notification, title: 'Checking the API key', cancellable: true };
    return vscode.window.withProgress(options, (_, cancellation) => {
      const stop = new AbortController();
      cancellation.onCancellationRequested(() => stop.abort());
      return checkKey(api, key, this.clock.now(), stop.signal);
    });
  }

  private async keep(origin: string, text: string, verdict: Exclude<KeyVerdict, { kind: 'refused' }>): Promise<void> {
    if (verdict.kind === 'unreachable') {
      const chosen = await vscode.window.showWarningMessage('The key could not be checked. Keep it anyway?', { modal: true, detail: unlinked(verdict.reason) }, 'Keep It');
      if (chosen !== 'Keep It') return;
    }
    const where = await this.keys.keep(origin, text);
    if (where === 'session') void vscode.window.showWarningMessage('The secret storage of this system does not work. The key is kept until the window closes.');
    else void vscode.window.showInformationMessage('The API key is set.');
  }
}

function askForKey(host: string, reason: string | undefined): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: `API key for ${host}`,
    prompt: reason === undefined ? PASTE : unlinked(reason),
    placeHolder: 'sk-or-v1-…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text !== '' && !/^[\x21-\x7e]{8,}$/.test(text.trim()) ? 'This does not look like a key: no spaces, at least 8 characters.' : undefined),
  }).then((text) => (text === undefined || text.trim() === '' ? undefined : text.trim()));
}
