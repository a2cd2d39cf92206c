import * as vscode from 'vscode';
import type { ImportKeyShare, ImportReply } from '../../core/importing/types.ts';
import { formatCount } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import type { Zone } from '../../core/period.ts';
import { findUsageFile } from '../../storage/usageFile.ts';
import { plainName } from '../markdown.ts';
import { gainOf, newCalls, newText, restOf } from './importWords.ts';

/** What is wanted of an import that was previewed. `key`: these calls are, or are not, of the key at work. */
export type ImportChoice =
  | { readonly kind: 'import' }
  | { readonly kind: 'details' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'key'; readonly name: string; readonly isMine: boolean };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice: ImportChoice;
}

/** More keys than that are not asked about one by one. */
const MOST_KEYS = 10;

/** Asks for a file; the log that other tools write is offered where it is. */
export async function chooseImportFile(): Promise<string | undefined> {
  const offered = findUsageFile(process.env);
  const chosen = await vscode.window.showOpenDialog({
    title: t('Import Usage'),
    openLabel: t('Preview'),
    canSelectMany: false,
    filters: { [t('Usage logs and exports')]: ['jsonl', 'csv', 'json', 'ndjson'], [t('All files')]: ['*'] },
    ...(offered === undefined ? {} : { defaultUri: vscode.Uri.file(offered) }),
  });
  return chosen?.[0]?.fsPath;
}

/** Shows what an import would do, and asks. */
export async function chooseImport(reply: ImportReply, file: string, zone: Zone, hasKey: boolean): Promise<ImportChoice> {
  const { added, merged } = reply;
  const what = added > 0 ? t('Import {0}', newText(reply)) : counted(merged, t('Complete {0} known call', formatCount(merged)), t('Complete {0} known calls', formatCount(merged)));
  const items: readonly ChoiceItem[] = [
    { label: `$(cloud-download) ${what}`, description: gainOf(reply, zone), detail: restOf(reply), choice: { kind: 'import' } },
    { label: `$(list-unordered) ${t('Show Details')}`, description: t('by program, by model, lines that cannot be read'), choice: { kind: 'details' } },
    ...(hasKey ? reply.byKey.slice(0, MOST_KEYS).map(keyItem) : []),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: t('Import {0}', file), placeHolder: t('Nothing is written before you agree'), ignoreFocusOut: true });
  return chosen?.choice ?? { kind: 'cancel' };
}

function keyItem({ name, isMine, calls, known }: ImportKeyShare): ChoiceItem {
  const whose = name === '' ? t('Calls that name no key') : t('Calls of key "{0}"', plainName(name));
  return {
    label: `$(${isMine ? 'check' : 'key'}) ${whose}: ${isMine ? t('the key at work') : t('another key')}`,
    description: newCalls(calls),
    detail: keyDetail(isMine, known),
    choice: { kind: 'key', name, isMine: !isMine },
  };
}

function keyDetail(isMine: boolean, known: number): string {
  if (isMine) return known > 0 ? t('They explain what this key spent elsewhere, {0} of its calls are known from it. Choose this if it is another key.', formatCount(known)) : t('They explain what this key spent elsewhere. Choose this if it is another key.');
  return known > 0 ? t('They are counted besides the key at work, {0} of its calls are known from it. Choose this if it is the same key.', formatCount(known)) : t('They are counted besides the key at work. Choose this if it is the same key.');
}
