import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { ANSWER_SCHEME, COMMANDS } from '../contributions.ts';
import type { Answer, Answers } from './answers.ts';
import { difference } from './compareAnswers.ts';

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
      ...(answer.entry !== undefined && this.answers.ended().some((other) => other !== answer && other !== answer.beside) ? [lens(t('$(split-horizontal) Compare…'), COMMANDS.compareAnswers, document.uri)] : []),
      ...(answer.beside === undefined ? [] : [differenceLens(range, answer, answer.beside)]),
    ];
  }

  dispose(): void {
    this.registration.dispose();
  }
}

function differenceLens(range: vscode.Range, answer: Answer, other: Answer): vscode.CodeLens {
  return new vscode.CodeLens(range, { title: t('$(diff) Open as Diff'), ...difference(answer, other) });
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
