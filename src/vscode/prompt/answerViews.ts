import * as vscode from 'vscode';
import type { Clock } from '../../core/ports.ts';
import type { Answer, Answers } from './answers.ts';
import { Following } from './following.ts';

/** Keeps the end of a growing answer on the screen, where nobody looks at something else in it. The focus stays where it is. */
export class AnswerViews implements vscode.Disposable {
  private readonly answers: Answers;
  private readonly clock: Clock;
  private readonly followings = new WeakMap<Answer, Following>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(answers: Answers, clock: Clock) {
    this.answers = answers;
    this.clock = clock;
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.grown(document)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => this.viewed(textEditor, visibleRanges)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => this.selected(textEditor, kind)),
    ];
  }

  /** Something was asked there just now: whoever asked wants to see it, wherever they have looked before. */
  begin(answer: Answer): void {
    this.of(answer).begin();
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
  }

  private grown(document: vscode.TextDocument): void {
    const answer = this.answers.find(document.uri);
    if (answer === undefined || !this.of(answer).grown()) return;
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) revealEnd(editor);
  }

  private viewed(editor: vscode.TextEditor, ranges: readonly vscode.Range[]): void {
    const answer = this.answers.find(editor.document.uri);
    const [first, last] = [ranges[0], ranges.at(-1)];
    if (answer === undefined || first === undefined || last === undefined) return;
    if (this.of(answer).viewed({ start: first.start, end: last.end }, editor.document.lineCount)) revealEnd(editor);
  }

  /** A selection of no kind was moved by the text, not by a person. */
  private selected({ document, selection }: vscode.TextEditor, kind: vscode.TextEditorSelectionChangeKind | undefined): void {
    const answer = kind === undefined ? undefined : this.answers.find(document.uri);
    if (answer !== undefined) this.of(answer).selected({ line: selection.active.line, isEmpty: selection.isEmpty }, document.lineCount);
  }

  private of(answer: Answer): Following {
    const following = this.followings.get(answer) ?? new Following(() => this.clock.monotonic());
    this.followings.set(answer, following);
    return following;
  }
}

function revealEnd(editor: vscode.TextEditor): void {
  const { start, end } = editor.document.lineAt(editor.document.lineCount - 1).range;
  // The end of a line that is not wrapped would move the view sideways.
  const isWrapped = vscode.workspace.getConfiguration('editor', editor.document).get<string>('wordWrap', 'off') !== 'off';
  const place = isWrapped ? end : start;
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.Default);
}
