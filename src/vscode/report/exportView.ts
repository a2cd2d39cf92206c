import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import type { AnalysisReply, ExportViewAsk, ViewFormat } from '../../protocol/analysis.ts';
import { viewText } from './viewText.ts';

const EXTENSIONS: Readonly<Record<ViewFormat, string>> = { csv: 'csv', json: 'json', markdown: 'md', svg: 'svg', html: 'html' };

/** Writes what the overview shows into a file that a person chooses, or copies it. Gives the file's name, `null` where there is none. */
export async function exportView(ask: ExportViewAsk, reply: AnalysisReply, zone: Zone): Promise<string | null> {
  const text = viewText(ask, reply, zone);
  if (ask.to === 'clipboard') {
    await vscode.env.clipboard.writeText(text);
    return null;
  }
  const extension = EXTENSIONS[ask.format];
  const folder = vscode.workspace.workspaceFolders?.find(({ uri: { scheme } }) => scheme === 'file');
  const name = `openrouter-spend-by-${ask.by}-${dayKey(reply.asOf, zone)}.${extension}`;
  const uri = await vscode.window.showSaveDialog({
    title: t('Export what is shown'), filters: { [extension.toUpperCase()]: [extension] }, ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  if (uri === undefined) return null;
  if (uri.scheme !== 'file') throw new SpendError('bad-file', t('This can only be exported into a file of the machine that the ledger is on.'));
  await writeFile(uri.fsPath, text);
  return path.basename(uri.fsPath);
}
