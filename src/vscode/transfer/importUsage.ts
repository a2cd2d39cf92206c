import { basename } from 'node:path';
import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { modelNamesOf } from '../../core/importing/frame.ts';
import { recognisedNames } from '../../core/importing/keyNames.ts';
import type { ImportAsk, ImportProgress, ImportReply } from '../../core/importing/types.ts';
import { t } from '../../core/l10n.ts';
import type { Clock } from '../../core/ports.ts';
import { deviceId, homeAt } from '../../storage/home.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { unlinked } from '../notify.ts';
import type { ReadOnlyText } from '../readOnlyText.ts';
import type { ImportArgument } from './importArgument.ts';
import { chooseImport, chooseImportFile } from './importChoice.ts';
import { detailsOf, doneText, linesText, restOf, undoneText } from './importWords.ts';

/** The ledger and what every question about an import has in common. */
interface Desk {
  readonly ledger: Ledger;
  readonly ask: (path: string, dryRun: boolean, mine: readonly string[]) => ImportAsk;
}

/** What the command is made of. */
export interface ImportParts {
  readonly monitor: Monitor;
  readonly details: ReadOnlyText;
  readonly clock: Clock;
}

/** The command that brings in calls from a file: preview, consent, import, and the offer to take it back. A bundle of its own. */
export class ImportUsage {
  private readonly monitor: Monitor;
  private readonly details: ReadOnlyText;
  private readonly clock: Clock;

  constructor({ monitor, details, clock }: ImportParts) {
    this.monitor = monitor;
    this.details = details;
    this.clock = clock;
  }

  async run({ file, confirmed, mine }: ImportArgument): Promise<void> {
    const path = file ?? (await chooseImportFile());
    if (path === undefined) return;
    const desk = await this.desk();
    // Calls that name no key are of the one at work, unless somebody says otherwise: counted besides, they would count twice.
    const given = [...new Set([...mine, ''])];
    const names = confirmed ? given : await this.consent(desk, path, given);
    if (names === undefined) return;
    const reply = await importing(t('Importing'), (listening) => desk.ledger.import({ ...desk.ask(path, false, names), recognises: confirmed }, listening));
    await this.offerUndo(desk.ledger, reply);
  }

  /** Shows what the import would do until it is agreed to. Resolves to the names of the key at work, `undefined` where it is not wanted. */
  private async consent(desk: Desk, path: string, given: readonly string[]): Promise<readonly string[] | undefined> {
    let mine = given;
    let reply = await this.preview(desk, path, mine);
    // A name under which the ledger knows calls of the key at work is that key.
    const recognised = recognisedNames(reply);
    if (recognised.length > 0) {
      mine = [...mine, ...recognised];
      reply = await this.preview(desk, path, mine);
    }
    for (;;) {
      if (reply.added + reply.merged === 0) return this.tellNothing(reply, path);
      const choice = await chooseImport(reply, basename(path), this.monitor.budgeting().zone, this.monitor.account !== undefined);
      if (choice.kind === 'import') return mine;
      if (choice.kind === 'cancel') return undefined;
      if (choice.kind === 'details') {
        await this.showDetails(reply, path);
        continue;
      }
      mine = choice.isMine ? [...mine, choice.name] : mine.filter((name) => name !== choice.name);
      reply = await this.preview(desk, path, mine);
    }
  }

  private preview(desk: Desk, path: string, mine: readonly string[]): Promise<ImportReply> {
    return importing(t('Reading'), (listening) => desk.ledger.import(desk.ask(path, true, mine), listening));
  }

  private async tellNothing(reply: ImportReply, path: string): Promise<undefined> {
    const rest = restOf(reply);
    const chosen = await vscode.window.showInformationMessage(unlinked(rest === '' ? t('Nothing new in {0}.', basename(path)) : t('Nothing new in {0}: {1}.', basename(path), rest)), t('Show Details'));
    if (chosen !== undefined) await this.showDetails(reply, path);
    return undefined;
  }

  private showDetails(reply: ImportReply, path: string): Promise<void> {
    return this.details.show('Import #.txt', detailsOf(reply, basename(path), this.monitor.budgeting().zone), { preview: true, preserveFocus: true });
  }

  private async offerUndo(ledger: Ledger, reply: ImportReply): Promise<void> {
    const { bulk } = reply;
    const actions = bulk === undefined ? [] : [t('Open Report'), t('Undo')];
    const chosen = await vscode.window.showInformationMessage(unlinked(doneText(reply)), ...actions);
    if (chosen === t('Open Report')) await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen !== t('Undo') || bulk === undefined) return;
    const undone = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t('Taking the import back') }, () => ledger.undo(bulk));
    void vscode.window.showInformationMessage(undoneText(undone));
  }

  private async desk(): Promise<Desk> {
    await this.monitor.settled();
    const { ledger, folder, account, catalogue } = this.monitor;
    if (ledger === undefined || folder === undefined) throw new SpendError('ledger-unreadable', t('The ledger is not open, so nothing can be imported.'));
    const { origin } = this.monitor.budgeting();
    const common = { origin, device: deviceId(homeAt(folder)), models: catalogue === undefined ? {} : modelNamesOf(catalogue.current) };
    const label = account === undefined ? undefined : ledger.state.keys.account(origin, account.key.hash).samples.at(-1)?.key.label;
    return {
      ledger,
      ask: (path, dryRun, mine) => ({
        ...common, path, dryRun, now: this.clock.now(), mine: label === undefined ? mine : [...mine, label],
        ...(account === undefined ? {} : { keyHash: account.key.hash }),
      }),
    };
  }
}

/** Runs the work with a progress that can be cancelled. */
function importing<T>(title: string, work: (listening: { readonly signal: AbortSignal; readonly onProgress: (progress: ImportProgress) => void }) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(vscode.window.withProgress(options, (progress, cancellation) => {
    const stop = new AbortController();
    cancellation.onCancellationRequested(() => stop.abort());
    let done = 0;
    return work({
      signal: stop.signal,
      onProgress: ({ bytes, totalBytes, lines }) => {
        const share = totalBytes === 0 ? 100 : (bytes / totalBytes) * 100;
        progress.report({ message: linesText(lines), increment: share - done });
        done = share;
      },
    });
  }));
}
