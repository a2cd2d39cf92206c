import * as vscode from 'vscode';
import { nameInText } from '../../core/foreignName.ts';
import { formatMoney } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import { plainName } from '../markdown.ts';
import type { Monitor } from '../monitor.ts';
import type { Answer, Answers } from './answers.ts';
import type { Compared } from './comparison.ts';
import { comparisonText } from './comparison.ts';

interface AnswerItem extends vscode.QuickPickItem {
  readonly answer: Answer;
}

/** Puts two answers side by side, each with what both took at its foot. */
export class CompareAnswers implements vscode.Disposable {
  private readonly answers: Answers;
  private readonly monitor: Monitor;
  private readonly subscription: vscode.Disposable;

  constructor(answers: Answers, monitor: Monitor) {
    this.answers = answers;
    this.monitor = monitor;
    // A cost may be found out later.
    this.subscription = answers.onChange(() => this.redraw());
  }

  /** Asks which other answer is meant, where there are several. */
  async choose(answer: Answer): Promise<void> {
    const others = this.answers.ended().filter((other) => other !== answer);
    if (answer.entry === undefined || others.length === 0) {
      void vscode.window.showInformationMessage(t('There is nothing to compare it with yet. Resend the prompt with another model first.'));
      return;
    }
    const [only] = others;
    const other = others.length === 1 ? only : await this.ask(others);
    if (other === undefined) return;
    // What each took stands there already: what is new is where they differ.
    if (answer.beside === other) await openDifference(answer, other);
    else await this.show(answer, other);
  }

  /** Both side by side: each where it stands, and else the first on the left. */
  async show(one: Answer, another: Answer): Promise<void> {
    const [left, right] = inOrder(one, another);
    for (const answer of [left, right]) if (answer.beside !== undefined) this.part(answer, answer.beside);
    left.beside = right;
    right.beside = left;
    this.draw(left, right);
    const column = columnOf(left) ?? vscode.ViewColumn.One;
    await reveal(left, column);
    await reveal(right, columnBeside(left, right, column));
    this.answers.note();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async ask(others: readonly Answer[]): Promise<Answer | undefined> {
    const items = others.map((answer): AnswerItem => ({ label: plainName(answer.question.model.name), description: formatMoney(answer.entry?.cost), detail: answer.question.typed.split('\n')[0] ?? '', answer }));
    const chosen = await vscode.window.showQuickPick(items, { title: t('Compare Answers'), placeHolder: t('With which answer?'), matchOnDetail: true, ignoreFocusOut: true });
    return chosen?.answer;
  }

  /** An answer that goes on is compared no longer. */
  part(answer: Answer, other: Answer): void {
    for (const each of [answer, other]) {
      each.beside = undefined;
      each.document.compare('');
    }
  }

  private redraw(): void {
    for (const answer of this.answers.ended()) if (answer.beside !== undefined && answer.isLeft) this.draw(answer, answer.beside);
  }

  private draw(left: Answer, right: Answer): void {
    const [one, other] = [this.comparedOf(left), this.comparedOf(right)];
    if (one === undefined || other === undefined) return;
    left.isLeft = true;
    right.isLeft = false;
    const text = comparisonText(one, other);
    for (const { document } of [left, right]) document.compare(text);
  }

  private comparedOf({ entry, question }: Answer): Compared | undefined {
    return entry === undefined ? undefined : { name: nameInText(this.monitor.nameOf(entry.model ?? question.model.id)), entry };
  }
}

/** The column that an answer stands in, where it is open. */
export function columnOf(answer: Answer): vscode.ViewColumn | undefined {
  const address = answer.document.uri.toString();
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === address))?.viewColumn;
}

/** What shows where two answers differ: a command of the editor, with what it takes. */
export function difference(answer: Answer, other: Answer): { readonly command: string; readonly arguments: [vscode.Uri, vscode.Uri, string] } {
  const [left, right] = answer.isLeft ? [answer, other] : [other, answer];
  return { command: 'vscode.diff', arguments: [left.document.uri, right.document.uri, t('{0} and {1}', left.question.model.name, right.question.model.name)] };
}

async function openDifference(answer: Answer, other: Answer): Promise<void> {
  const shown = difference(answer, other);
  await vscode.commands.executeCommand(shown.command, ...shown.arguments);
}

/** Two that stand in different columns stay in them. */
function inOrder(one: Answer, another: Answer): readonly [Answer, Answer] {
  const [first, second] = [columnOf(one), columnOf(another)];
  return first !== undefined && second !== undefined && second < first ? [another, one] : [one, another];
}

/** Where it stands already, if that is another column; else the next one. */
function columnBeside(left: Answer, right: Answer, column: vscode.ViewColumn): vscode.ViewColumn {
  const there = columnOf(right);
  return there === undefined || there === column ? columnAfter(column) : there;
}

/** The next column to the right; the editor has nine. */
export function columnAfter(column: vscode.ViewColumn): vscode.ViewColumn {
  const { One, Two, Three, Four, Five, Six, Seven, Eight, Nine } = vscode.ViewColumn;
  return [One, Two, Three, Four, Five, Six, Seven, Eight, Nine].find((each) => each > column) ?? Nine;
}

async function reveal({ document }: Answer, viewColumn: vscode.ViewColumn): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document.uri), { viewColumn, preserveFocus: true, preview: false });
}
