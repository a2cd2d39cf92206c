import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { ANSWER_SCHEME } from '../contributions.ts';
import { Redraw } from './redraw.ts';

/** So many answers are kept for a window. */
const KEPT = 100;

/** Documents that answers stream into: read-only, markdown, never asking to be saved. */
export class PromptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly forgot = new vscode.EventEmitter<string>();
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private count = 0;

  readonly onDidChange = this.changed.event;
  /** The text of an answer, by its address, is kept no longer. */
  readonly onForgotten = this.forgot.event;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(ANSWER_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? t('The text of this answer is gone: answers are kept only while the window is open. "File: Save As…" keeps one for good.');
  }

  /** Opens a new document beside the editor, or in a column. */
  async open(title: string, viewColumn = vscode.ViewColumn.Beside): Promise<PromptDocument> {
    this.count += 1;
    const uri = vscode.Uri.from({ scheme: ANSWER_SCHEME, path: `/${title.replace(/[^\w.-]+/g, '-')} ${this.count}.md` });
    this.texts.set(uri.toString(), '');
    this.forgetOldest();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true, preview: false });
    return new PromptDocument(uri, (text) => this.write(uri, text), () => this.texts.has(uri.toString()));
  }

  /** A closed answer can be opened again while the window lives, but not for ever. */
  private forgetOldest(): void {
    const [oldest] = this.texts.keys();
    if (this.texts.size <= KEPT || oldest === undefined) return;
    this.texts.delete(oldest);
    this.forgot.fire(oldest);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
    this.forgot.dispose();
  }

  private write(uri: vscode.Uri, text: string): void {
    if (!this.texts.has(uri.toString())) return;
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
  }
}

/** A conversation as it grows: part for part what was asked, what comes back, and a last line of figures; below all, what it is compared with. */
export class PromptDocument {
  readonly uri: vscode.Uri;
  private readonly isStillOpen: () => boolean;
  private readonly redraw: Redraw;
  private readonly parts: AnswerPart[] = [];
  private note = '';

  constructor(uri: vscode.Uri, write: (text: string) => void, isStillOpen: () => boolean) {
    this.uri = uri;
    this.isStillOpen = isStillOpen;
    this.redraw = new Redraw(() => write(this.text));
  }

  /** Whether anybody can still see it. */
  get isOpen(): boolean {
    return this.isStillOpen();
  }

  /** Begins the next part, under all others; a comparison of the former ones is gone. */
  begin(head: string): AnswerPart {
    this.note = '';
    const part = new AnswerPart(head, this.redraw);
    this.parts.push(part);
    this.redraw.now();
    return part;
  }

  /** Sets what stands below all parts, in place of what stood there. */
  compare(note: string): void {
    this.note = note;
    this.redraw.now();
  }

  /** All that stands in it. */
  get text(): string {
    return [...this.parts.map((part) => part.shown()), this.note].filter((text) => text !== '').join('\n\n');
  }
}

/** One question with its answer. */
export class AnswerPart {
  private readonly head: string;
  private readonly redraw: Redraw;
  private body = '';
  private foot = '';

  constructor(head: string, redraw: Redraw) {
    this.head = head;
    this.redraw = redraw;
  }

  /** What was answered so far. */
  get answer(): string {
    return this.body;
  }

  /** Adds to the answer. */
  add(text: string): void {
    this.body += text;
    this.redraw.soon();
  }

  /** Sets the last line, in place of an earlier one. */
  end(foot: string): void {
    this.foot = foot;
    this.redraw.now();
  }

  shown(): string {
    return [this.head, this.body, this.foot].filter((text) => text !== '').join('\n\n');
  }
}
