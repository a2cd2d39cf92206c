import * as vscode from 'vscode';

const SCHEME = 'openrouter-spend';
/** Documents are redrawn at most so often while an answer streams in. */
const REDRAW_MS = 60;
/** So many answers are kept for a window. */
const KEPT = 100;

/** Documents that answers stream into: read-only, markdown, never asking to be saved. */
export class PromptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private count = 0;

  readonly onDidChange = this.changed.event;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? 'The text of this answer is gone: answers are kept only while the window is open. "File: Save As…" keeps one for good.';
  }

  /** Opens a new document beside the editor. */
  async open(title: string): Promise<PromptDocument> {
    this.count += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[^\w.-]+/g, '-')} ${this.count}.md` });
    this.texts.set(uri.toString(), '');
    this.forgetOldest();
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: false });
    return new PromptDocument((text) => this.write(uri, text), () => this.texts.has(uri.toString()));
  }

  /** A closed answer can be opened again while the window lives, but not for ever. */
  private forgetOldest(): void {
    const [oldest] = this.texts.keys();
    if (this.texts.size > KEPT && oldest !== undefined) this.texts.delete(oldest);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private write(uri: vscode.Uri, text: string): void {
    if (!this.texts.has(uri.toString())) return;
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
  }
}

/** One answer as it grows: what was asked, what comes back, and a last line of figures. */
export class PromptDocument {
  private readonly write: (text: string) => void;
  private readonly isStillOpen: () => boolean;
  private head = '';
  private body = '';
  private foot = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(write: (text: string) => void, isStillOpen: () => boolean) {
    this.write = write;
    this.isStillOpen = isStillOpen;
  }

  /** Whether anybody can still see it. */
  get isOpen(): boolean {
    return this.isStillOpen();
  }

  /** What stands above the answer. */
  begin(head: string): void {
    this.head = head;
    this.draw();
  }

  /** Adds to the answer. */
  add(text: string): void {
    this.body += text;
    this.timer ??= setTimeout(() => this.draw(), REDRAW_MS);
  }

  /** Sets the last line, in place of an earlier one. */
  end(foot: string): void {
    this.foot = foot;
    this.draw();
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.write([this.head, this.body, this.foot].filter((part) => part !== '').join('\n\n'));
  }
}
