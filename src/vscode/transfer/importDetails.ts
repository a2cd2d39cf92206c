import * as vscode from 'vscode';

const SCHEME = 'openrouter-spend-import';

/** The details of an import before it is made, as a read-only text that never asks to be saved. */
export class ImportDetails implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  private count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? 'These details are gone: they are kept only while an import is being decided on.';
  }

  /** Shows the text in a tab of its own; one is kept at a time. */
  async show(text: string): Promise<void> {
    this.texts.clear();
    this.count += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/Import ${this.count}.txt` });
    this.texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.registration.dispose();
  }
}
