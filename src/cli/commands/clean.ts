import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { readDay } from '../range.ts';
import { countText } from '../render/figures.ts';

/** Options of `clean`. */
export interface CleanOptions {
  readonly before: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What `clean --json` prints. */
export interface CleanJson {
  /** The first instant that is kept; ISO 8601, UTC. */
  readonly before: string;
  readonly dryRun: boolean;
  /** Entries that were deleted, or would be. */
  readonly entries: number;
  /** Older entries that stay, because their cost is not known yet. */
  readonly kept: number;
}

/** `clean`: deletes entries before a day, after saying how many; their sums stay in every report. */
export async function clean({ before, dryRun = false, yes, json }: CleanOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace, clock } = context;
  const { start } = readDay(before, '--before', clock.now(), workplace.zone);
  if (start > clock.now()) throw new UsageError('--before is in the future.', 'Everything would be deleted, calls of today included. Name a day up to today.');
  const ledger = await workplace.ledger();
  const count = await ledger.clean({ before: start, dryRun: true });
  const isSure = dryRun || count.entries === 0 || yes === true || (await confirm(count.entries, before, context));
  if (!isSure) {
    terminal.note('Nothing was deleted.');
    return EXIT.failed;
  }
  const done = dryRun || count.entries === 0 ? count : await ledger.clean({ before: start, dryRun: false });
  const shape: CleanJson = { before: new Date(start).toISOString(), dryRun, entries: done.entries, kept: done.kept };
  if (json === true) await terminal.printJson(shape);
  else await terminal.print([sentence(shape, before)]);
  return EXIT.done;
}

async function confirm(entries: number, before: string, { terminal, interrupts }: Context): Promise<boolean> {
  const what = `${entryText(entries)} before ${before}`;
  if (!terminal.canAsk) throw new UsageError(`${what} would be deleted, and nobody can be asked.`, 'Add --yes to delete, or --dry-run to only count.');
  const typed = await terminal.ask(`Delete ${what}? Sums stay in every report. [y/N] `, interrupts.take());
  return /^y(?:es)?$/i.test(typed.trim());
}

function sentence({ entries, kept, dryRun }: CleanJson, before: string): string {
  const rest = kept === 0 ? '' : ` ${entryText(kept)} stay${kept === 1 ? 's' : ''}, as the cost is not known yet.`;
  if (entries === 0) return `There are no entries before ${before} to delete.${rest}`;
  return `${entryText(entries)} before ${before} ${dryRun ? 'would be deleted' : entries === 1 ? 'was deleted' : 'were deleted'}. Sums stay in every report.${rest}`;
}

function entryText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'entry' : 'entries'}`;
}
