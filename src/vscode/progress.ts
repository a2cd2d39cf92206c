import * as vscode from 'vscode';

/** Shows a small progress while the user waits; quick work shows none. */
export function withQuietProgress<T>(title: string, work: Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => work);
}
