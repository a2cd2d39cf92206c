import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';

const EXTENSIONS = { csv: 'csv', json: 'json', markdown: 'md', svg: 'svg', html: 'html' } as const;

/** Where a text of the report goes. */
export interface Destination {
  /** The proposed name of the file, without what it ends in. */
  readonly name: string;
  readonly format: keyof typeof EXTENSIONS;
  readonly to: 'file' | 'clipboard';
}

/** Writes a text into a file that a person chooses, or copies it. Gives the file's name, `null` where there is none. */
export async function takeText(text: string, { name, format, to }: Destination): Promise<string | null> {
  if (to === 'clipboard') {
    await vscode.env.clipboard.writeText(text);
    return null;
  }
  const extension = EXTENSIONS[format];
  const folder = vscode.workspace.workspaceFolders?.find(({ uri: { scheme } }) => scheme === 'file');
  const uri = await vscode.window.showSaveDialog({
    title: t('Export what is shown'), filters: { [extension.toUpperCase()]: [extension] }, ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, `${name}.${extension}`) }),
  });
  if (uri === undefined) return null;
  if (uri.scheme !== 'file') throw new SpendError('bad-file', t('This can only be exported into a file of the machine that the ledger is on.'));
  await writeFile(uri.fsPath, text);
  return path.basename(uri.fsPath);
}
