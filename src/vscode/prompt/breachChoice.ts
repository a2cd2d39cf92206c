import * as vscode from 'vscode';
import type { LimitPlace } from '../../core/budget/limitPlace.ts';
import { limitOf } from '../../core/budget/limitPlace.ts';
import { breachTitle } from '../../core/budget/sentences.ts';
import type { Breach } from '../../core/budget/terms.ts';
import { t } from '../../core/l10n.ts';
import type { AskAnswer, CheaperWay, Question } from '../../pipeline/exchange.ts';
import { COMMANDS } from '../contributions.ts';
import { plainName } from '../markdown.ts';
import { unlinked } from '../notify.ts';
import { figuresText, priceText } from './prices.ts';

interface Choice extends vscode.QuickPickItem {
  readonly answer: { readonly kind: 'once' | 'raise' | 'cancel' } | { readonly kind: 'model'; readonly model: string };
}

/** Asks for another amount of a limit; resolves to whether it was changed. */
export type ChangeLimit = (place: LimitPlace) => Promise<boolean>;

/** What a person can do about a call that does not fit a limit. */
export class BreachChoice {
  private readonly changeLimit: ChangeLimit;

  constructor(changeLimit: ChangeLimit) {
    this.changeLimit = changeLimit;
  }

  /** The policy is to ask: each way with its price. The list stays until it is answered, or the call is given up. */
  async ask({ breach, asked, cheaper }: Question, sentence: string, givenUp: vscode.CancellationToken): Promise<AskAnswer> {
    const raise: readonly Choice[] = limitOf(breach) === undefined ? [] : [{ label: t('$(settings-gear) Raise the limit…'), answer: { kind: 'raise' } }];
    const choices: readonly Choice[] = [
      ...cheaper.map(cheaperChoice),
      { label: t('$(send) Send it once anyway'), description: priceText(asked), answer: { kind: 'once' } },
      ...raise,
      { label: t('$(close) Do not send it'), answer: { kind: 'cancel' } },
    ];
    const chosen = await vscode.window.showQuickPick(choices, { title: breachTitle(breach), placeHolder: sentence, ignoreFocusOut: true }, givenUp);
    switch (chosen?.answer.kind) {
      case 'model': return { kind: 'model', model: chosen.answer.model };
      case 'raise': return { kind: (await this.raise(breach)) ? 'again' : 'cancel' };
      case 'once': return this.reason(givenUp);
      default: return { kind: 'cancel' };
    }
  }

  /** After a refusal. Resolves to what the user made possible: room for the same call, another model, or nothing. */
  async afterRefusal(breach: Breach, sentence: string): Promise<'again' | 'other-model' | 'nothing'> {
    const [raise, other, report] = [t('Raise Limit'), t('Choose Another Model'), t('Open Report')];
    const way = breach.kind === 'unknown-price' ? other : limitOf(breach) === undefined ? undefined : raise;
    const chosen = await vscode.window.showErrorMessage(unlinked(sentence), ...(way === undefined ? [] : [way]), report);
    if (chosen === report) await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen === other) return 'other-model';
    return chosen === raise && (await this.raise(breach)) ? 'again' : 'nothing';
  }

  /** An override is kept with its reason; nobody has to give one. */
  private async reason(givenUp: vscode.CancellationToken): Promise<AskAnswer> {
    const reason = await vscode.window.showInputBox({ title: t('Send It Once Anyway'), prompt: t('Why? It is kept with the call in the ledger. Enter alone sends it without a reason.'), ignoreFocusOut: true }, givenUp);
    return reason === undefined ? { kind: 'cancel' } : { kind: 'once', reason: reason.trim() };
  }

  private async raise(breach: Breach): Promise<boolean> {
    const place = limitOf(breach);
    return place !== undefined && this.changeLimit(place);
  }
}

function cheaperChoice({ model, expected, high }: CheaperWay): Choice {
  return { label: t('$(arrow-down) Use {0}', plainName(model.name)), description: figuresText(expected, high), detail: plainName(model.id, 200), answer: { kind: 'model', model: model.id } };
}
