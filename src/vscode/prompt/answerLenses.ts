import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { ANSWER_SCHEME, COMMANDS } from '../contributions.ts';
import type { Answers } from './answers.ts';

/** What can be done with an answer, over its last line of figures. */
export class AnswerLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly onDidChangeCodeLenses: vscode.Event<void>;
  private readonly answers: Answers;
  private readonly registration: vscode.Disposable;

  constructor(answers: Answers) {
    this.answers = answers;
    this.onDidChangeCodeLenses = answers.onChange;
    this.registration = vscode.languages.registerCodeLensProvider({ scheme: ANSWER_SCHEME }, this);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] | undefined {
    const answer = this.answers.find(document.uri);
    // The editor is asked for its lenses again when it has the last line.
    if (answer === undefined || answer.isRunning || plainLines(document.getText()) !== plainLines(answer.document.text)) return undefined;
    const range = new vscode.Range(lastRule(document), 0, lastRule(document), 0);
    const lens = (title: string, command: string, ...rest: readonly unknown[]): vscode.CodeLens => new vscode.CodeLens(range, { title, command, arguments: [...rest] });
    return [
      ...(answer.turns.length === 0 ? [] : [lens(t('$(comment-discussion) Follow Up'), COMMANDS.followUp, document.uri)]),
      lens(t('$(arrow-swap) Resend with Another Model…'), COMMANDS.resendPrompt, document.uri),
      ...(this.answers.ended().length > 1 && answer.entry !== undefined ? [lens(t('$(split-horizontal) Compare…'), COMMANDS.compareAnswers, document.uri)] : []),
      ...(answer.beside === undefined ? [] : [lens(t('$(diff) Open as Diff'), 'vscode.diff', answer.document.uri, answer.beside.document.uri, t('{0} and {1}', answer.question.model.name, answer.beside.question.model.name))]),
    ];
  }

  dispose(): void {
    this.registration.dispose();
  }
}

/** However the editor ends its lines. */
function plainLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The line above the last line of figures. */
function lastRule(document: vscode.TextDocument): number {
  for (let line = document.lineCount - 1; line > 0; line -= 1) if (document.lineAt(line).text === '---') return line;
  return 0;
}
