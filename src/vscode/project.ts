import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/** The project that a call belongs to: the active editor's workspace folder, else the first. Its path stays here; only a hash goes into the ledger. */
export function currentProject(): string | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder = (active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) return undefined;
  const hash = createHash('sha256').update(folder.uri.toString()).digest('hex').slice(0, 8);
  return `${folder.name} ${hash}`;
}
