import * as path from 'node:path';
import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { rangeAt } from '../../core/exporting/ranges.ts';
import type { ExportProgress, ExportReply } from '../../core/exporting/types.ts';
import { formatCount } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import type { EntriesPortion } from '../../core/ledger/queries.ts';
import type { Clock } from '../../core/ports.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { Monitor } from '../monitor.ts';
import { unlinked } from '../notify.ts';
import type { ExportArgument, ExportWish } from './exportArgument.ts';
import type { LastExport } from './exportChoice.ts';
import { chooseFile, chooseFormat, chooseRange } from './exportChoice.ts';
import type { WrittenFile } from '../../storage/wholeFile.ts';
import { replaceFile } from '../../storage/wholeFile.ts';

const LAST = 'lastExport';

type Listening = Parameters<Ledger['export']>[1];

/** The command that writes usage into a file: which time, as what, where to. */
export class ExportUsage {
  private readonly monitor: Monitor;
  private readonly memory: vscode.Memento;
  private readonly clock: Clock;

  constructor(monitor: Monitor, memory: vscode.Memento, clock: Clock) {
    this.monitor = monitor;
    this.memory = memory;
    this.clock = clock;
  }

  /** `portion`: the entries that are meant, where no time is to be asked for. */
  async run(argument: ExportArgument, portion?: EntriesPortion): Promise<void> {
    const wish = portion === undefined ? await this.wish(argument) : await this.wishFor(portion);
    if (wish === undefined) return;
    const file = argument.file ?? (await this.place(wish));
    if (file === undefined) return;
    const written = await this.write(wish, file, argument.untracked);
    await offer(written);
  }

  private async wish(argument: ExportArgument): Promise<ExportWish | undefined> {
    const { zone } = this.monitor.budgeting();
    const now = this.clock.now();
    const range = argument.range === undefined ? await chooseRange(this.last, now, zone) : { ...rangeAt(argument.range, now, zone), name: argument.range };
    if (range === undefined) return undefined;
    const format = argument.format ?? (await chooseFormat(this.last, t('Export Usage (2/2)')));
    if (format === undefined) return undefined;
    await this.memory.update(LAST, { ...this.last, range: range.name, format });
    return { range, format };
  }

  private async wishFor({ start, end, ...only }: EntriesPortion): Promise<ExportWish | undefined> {
    const format = await chooseFormat(this.last, t('Export Calls'));
    if (format === undefined) return undefined;
    await this.memory.update(LAST, { ...this.last, format });
    return { range: { start, end }, format, only };
  }

  private async place(wish: ExportWish): Promise<string | undefined> {
    const uri = await chooseFile(wish, this.last, this.clock.now(), this.monitor.budgeting().zone);
    if (uri === undefined) return undefined;
    if (uri.scheme !== 'file') throw new SpendError('bad-file', t('Usage can only be exported into a file of the machine that the ledger is on.'));
    await this.memory.update(LAST, { ...this.last, folder: path.dirname(uri.fsPath) });
    return uri.fsPath;
  }

  private async write({ range: { start, end }, format, only }: ExportWish, file: string, untracked: boolean | undefined): Promise<WrittenFile<ExportReply>> {
    await this.monitor.settled();
    const { ledger } = this.monitor;
    if (ledger === undefined) throw new SpendError('ledger-unreadable', t('The ledger is not open, so nothing can be exported.'));
    const { origin, zone, countUntracked, countByok } = this.monitor.budgeting();
    const ask = { format, start, end, origin, zone: zone.name, untracked: untracked ?? (only !== undefined || countUntracked), countByok, now: this.clock.now(), where: only?.where, match: only?.match };
    return exporting((listening) => replaceFile(file, (write) => ledger.export(ask, { ...listening, write })));
  }

  private get last(): LastExport {
    return this.memory.get<LastExport>(LAST, {});
  }
}

/** Runs the work with a progress that can be cancelled. */
function exporting<T>(work: (listening: Listening) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: t('Exporting usage'), cancellable: true };
  return Promise.resolve(vscode.window.withProgress(options, (progress, cancellation) => {
    const stop = new AbortController();
    cancellation.onCancellationRequested(() => stop.abort());
    let done = 0;
    return work({
      signal: stop.signal,
      onProgress: ({ rows, share }: ExportProgress) => {
        progress.report({ message: t('{0} entries', formatCount(rows)), increment: Math.max(0, share - done) * 100 });
        done = Math.max(done, share);
      },
    });
  }));
}

async function offer({ path: file, result: { rows } }: WrittenFile<ExportReply>): Promise<void> {
  const uri = vscode.Uri.file(file);
  // A browser cannot show a folder of the machine that the editor runs on.
  const actions = vscode.env.uiKind === vscode.UIKind.Desktop ? [t('Open'), t('Reveal')] : [t('Open')];
  const text = counted(rows, t('{0} entry written to {1}.', formatCount(rows), path.basename(file)), t('{0} entries written to {1}.', formatCount(rows), path.basename(file)));
  const chosen = await vscode.window.showInformationMessage(unlinked(text), ...actions);
  if (chosen === t('Open')) await vscode.commands.executeCommand('vscode.open', uri);
  if (chosen === t('Reveal')) await vscode.commands.executeCommand('revealFileInOS', uri);
}
