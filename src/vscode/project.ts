import * as vscode from 'vscode';
import { projectName } from '../storage/project.ts';

/** The project that a call belongs to: the active editor's workspace folder, else the first. Its path stays here; only a hash goes into the ledger. */
export function currentProject(): string | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder = (active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active)) ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) return undefined;
  return projectName(folder.name, folder.uri.toString());
}
