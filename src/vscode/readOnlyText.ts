import * as vscode from 'vscode';

/** Texts to read and not to keep: read-only, never asking to be saved. One is kept at a time, until its tab is closed. */
export class ReadOnlyText implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly scheme: string;
  private readonly gone: string;
  private readonly texts = new Map<string, string>();
  private readonly registrations: readonly vscode.Disposable[];
  private count = 0;

  /** `gone` stands in a tab whose text is not there any more: after a reload of the window. */
  constructor(scheme: string, gone: string) {
    this.scheme = scheme;
    this.gone = gone;
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? this.gone;
  }

  /** Shows the text in a tab; its file's name, in which `#` is a number, tells the language. */
  async show(name: string, text: string, options: vscode.TextDocumentShowOptions): Promise<void> {
    this.texts.clear();
    this.count += 1;
    const uri = vscode.Uri.from({ scheme: this.scheme, path: `/${name.replace('#', String(this.count))}` });
    this.texts.set(uri.toString(), text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
    this.texts.clear();
  }
}
