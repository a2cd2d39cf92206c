import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Budgeting } from '../../core/budget/standing.ts';
import { describeError, isSpendError } from '../../core/errors.ts';
import { exportFileName } from '../../core/exporting/names.ts';
import { rangeAt } from '../../core/exporting/ranges.ts';
import type { ScheduleMark, ScheduleStep } from '../../core/exporting/schedule.ts';
import { nextStep } from '../../core/exporting/schedule.ts';
import type { ExportAsk, ExportReply } from '../../core/exporting/types.ts';
import { t } from '../../core/l10n.ts';
import type { Clock, Disposable, Logger } from '../../core/ports.ts';
import type { Lease } from '../../storage/lease.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { WrittenFile } from '../../storage/wholeFile.ts';
import { addFile } from '../../storage/wholeFile.ts';
import { readMark, writeMark } from './scheduleMark.ts';

/** How often the schedule is looked at: cheap, and right after a sleep. */
const LOOK_MS = 20_000;

/** The open ledger, as far as scheduled exports need it. */
export interface ScheduleDesk {
  readonly ledger: Pick<Ledger, 'export'>;
  /** Held by the one program that exports for all. */
  readonly lease: Pick<Lease, 'tryAcquire' | 'release'>;
  /** Folder of the ledger. */
  readonly home: string;
}

/** What scheduled exports need to know and whom they tell. */
export interface ScheduleOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly budgeting: () => Budgeting;
  /** `undefined` while no ledger is open. */
  readonly desk: () => ScheduleDesk | undefined;
  /** Tells the user, once for each time that was due, that the export failed. */
  readonly tell: (text: string) => void;
}

/** Exports usage at the times of a cron expression: one program for all that share a home, times that were missed once, and no file over another. */
export class ScheduledExports implements Disposable {
  private readonly options: ScheduleOptions;
  private readonly stop = new AbortController();
  private cancelNext: () => void;
  private looking: Promise<void> = Promise.resolve();

  constructor(options: ScheduleOptions) {
    this.options = options;
    this.cancelNext = this.again();
  }

  /** Does what is due now. Resolves when it is done; never rejects. */
  look(): Promise<void> {
    const { logger } = this.options;
    this.looking = this.looking.then(() => this.doDue()).catch((error: unknown) => logger.error('export', describeError(error), error));
    return this.looking;
  }

  dispose(): void {
    this.stop.abort();
    this.cancelNext();
  }

  private again(): () => void {
    return this.options.clock.after(LOOK_MS, () => {
      void this.look();
      this.cancelNext = this.again();
    });
  }

  private async doDue(): Promise<void> {
    const desk = this.options.desk();
    if (desk === undefined || this.stop.signal.aborted || !hasWork(this.step(desk))) return;
    if (!desk.lease.tryAcquire()) return;
    try {
      // Somebody else may have done it just now.
      const step = this.step(desk);
      if (step.kind === 'begin') await this.remember(desk, { done: this.options.clock.now() });
      if (step.kind === 'run') await this.run(desk, step.due);
    } finally {
      desk.lease.release();
    }
  }

  private step(desk: ScheduleDesk): ScheduleStep {
    const { settings, zone } = this.options.budgeting();
    return nextStep(settings['export.schedule'], zone, readMark(markOf(desk)), this.options.clock.now());
  }

  private async run(desk: ScheduleDesk, due: number): Promise<void> {
    const { logger, clock, tell } = this.options;
    try {
      const { path, result } = await this.write(desk, due);
      logger.info('export', `${result.rows} entries as scheduled for ${new Date(due).toISOString()}`);
      logger.debug('export', path);
      await this.remember(desk, { done: due });
    } catch (error) {
      if (this.stop.signal.aborted || isSpendError(error, 'cancelled')) return;
      logger.error('export', `the export of ${new Date(due).toISOString()} failed: ${describeError(error)}`, error);
      const before = readMark(markOf(desk));
      await this.remember(desk, { done: before?.done ?? 0, failed: { due, at: clock.now() } });
      if (before?.failed?.due !== due) tell(t('The scheduled export failed. {0} It is tried again every 15 minutes; the folder and the schedule are settings.', describeError(error)));
    }
  }

  private async write({ ledger, home }: ScheduleDesk, due: number): Promise<WrittenFile<ExportReply>> {
    const { clock, budgeting } = this.options;
    const { settings, zone, origin, countByok, countUntracked } = budgeting();
    const format = settings['export.format'];
    const range = rangeAt(settings['export.range'], due, zone);
    const ask: ExportAsk = { format, ...range, origin, zone: zone.name, untracked: countUntracked, countByok, now: clock.now() };
    const name = exportFileName(range, format, due, zone);
    return addFile(folderOf(settings['export.folder'], home), name, (write) => ledger.export(ask, { signal: this.stop.signal, write }));
  }

  private remember(desk: ScheduleDesk, mark: Omit<ScheduleMark, 'schedule'>): Promise<void> {
    return writeMark(markOf(desk), { schedule: this.options.budgeting().settings['export.schedule'], ...mark });
  }
}

function hasWork({ kind }: ScheduleStep): boolean {
  return kind === 'begin' || kind === 'run';
}

function markOf({ home }: ScheduleDesk): string {
  return join(home, 'export.json');
}

function folderOf(setting: string, home: string): string {
  const typed = setting.trim();
  if (typed === '') return join(home, 'exports');
  return typed.startsWith('~/') ? join(homedir(), typed.slice(2)) : typed;
}
