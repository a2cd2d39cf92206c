import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Account } from '../../openrouter/account.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { withQuietProgress } from '../progress.ts';
import type { Asker } from './draft.ts';
import { EditorContext } from './editorContext.ts';
import { PromptLine } from './promptLine.ts';
import type { PromptParts } from './promptParts.ts';

/** What one prompt is written and sent with: a key at work, the models, and what the editor held when it was begun. */
export interface Workplace {
  readonly account: Account;
  readonly catalogue: Catalogue;
  readonly context: EditorContext;
  readonly line: PromptLine;
  readonly asker: Asker;
}

/** Makes all of it ready; `undefined` where there is no key, and none was set when asked. */
export async function workplaceFor({ monitor, clock }: Pick<PromptParts, 'monitor' | 'clock'>, asker: Asker): Promise<Workplace | undefined> {
  const context = new EditorContext();
  const account = await readyAccount(monitor);
  if (account === undefined) return undefined;
  const catalogue = await readyCatalogue(monitor);
  return { account, catalogue, context, asker, line: new PromptLine({ monitor, clock, asker, estimator: await account.estimator(catalogue) }) };
}

/** The account, after inviting to set a key where there is none. */
async function readyAccount(monitor: Monitor): Promise<Account | undefined> {
  await withQuietProgress(t('Opening the ledger'), monitor.settled());
  if (monitor.ledger === undefined) throw new SpendError('ledger-unreadable', monitor.problems[0] ?? t('The ledger cannot be opened.'));
  if (monitor.account !== undefined) return monitor.account;
  await vscode.commands.executeCommand(COMMANDS.setApiKey);
  await monitor.settled();
  return monitor.account;
}

async function readyCatalogue(monitor: Monitor): Promise<Catalogue> {
  const found = monitor.catalogue?.get();
  const catalogue = found === undefined ? undefined : await withQuietProgress(t('Fetching models and prices'), found);
  if (catalogue === undefined || catalogue.models.length === 0) throw new SpendError('offline', t('The list of models and prices cannot be had. Check the connection, then try again.'));
  return catalogue;
}
