import * as vscode from 'vscode';
import type { Breach } from '../../core/budget/guard.ts';
import { COMMANDS } from '../contributions.ts';
import { changeLimit } from '../limitsCommand.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { AskAnswer } from '../../pipeline/exchange.ts';
import { unlinked } from '../notify.ts';

interface Choice extends vscode.QuickPickItem {
  readonly answer: 'once' | 'raise' | 'cancel';
}

/** What a person can do about a call that does not fit a limit. */
export class BreachChoice {
  private readonly settings: SettingsSource;

  constructor(settings: SettingsSource) {
    this.settings = settings;
  }

  /** The policy is to ask: the choices first. The list stays until it is answered, or the call is given up. */
  async ask(breach: Breach, sentence: string, givenUp: vscode.CancellationToken): Promise<AskAnswer> {
    const once: Choice = { label: '$(send) Send it once anyway', answer: 'once' };
    const raise: Choice = { label: '$(settings-gear) Raise the limit', answer: 'raise' };
    const cancel: Choice = { label: '$(close) Do not send it', answer: 'cancel' };
    const choices = breach.kind === 'unknown-price' ? [once, cancel] : [once, raise, cancel];
    const chosen = await vscode.window.showQuickPick(choices, { title: 'Over a Limit', placeHolder: sentence, ignoreFocusOut: true }, givenUp);
    if (chosen?.answer === 'raise') return (await this.raise(breach)) ? 'again' : 'cancel';
    return chosen?.answer === 'once' ? 'once' : 'cancel';
  }

  /** After a refusal. Resolves to what the user made possible: room for the same call, another model, or nothing. */
  async afterRefusal(breach: Breach, sentence: string): Promise<'again' | 'other-model' | 'nothing'> {
    const way = breach.kind === 'unknown-price' ? 'Choose Another Model' : 'Raise Limit';
    const chosen = await vscode.window.showErrorMessage(unlinked(sentence), way, 'Open Report');
    if (chosen === 'Open Report') await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen === 'Choose Another Model') return 'other-model';
    return chosen === 'Raise Limit' && (await this.raise(breach)) ? 'again' : 'nothing';
  }

  private raise(breach: Breach): Promise<boolean> {
    return changeLimit(this.settings, breach.kind === 'period' ? breach.standing.period.kind : 'perRequest');
  }
}
