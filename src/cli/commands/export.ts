import { extname, resolve } from 'node:path';
import type { ExportFormat, ExportReply } from '../../core/exporting/types.ts';
import { EXPORT_FORMATS } from '../../core/exporting/types.ts';
import { nearest } from '../../core/nearest.ts';
import type { Write } from '../../storage/wholeFile.ts';
import { replaceFile } from '../../storage/wholeFile.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { readFilter } from '../filter.ts';
import type { RangeOptions } from '../range.ts';
import { readRange } from '../range.ts';
import { counted } from '../render/figures.ts';

/** Options of `export`. */
export interface ExportOptions extends RangeOptions {
  readonly format?: string;
  readonly output: string;
  readonly where?: readonly string[];
  readonly untracked: boolean;
}

/** `export`: entries of the ledger as a file, or on stdout; never more than a few of them in memory. */
export async function exportEntries(options: ExportOptions, context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const format = formatOf(options);
  const where = options.where === undefined ? undefined : readFilter(options.where);
  const { start, end } = rangeOf(options, context);
  const run = (write: Write): Promise<ExportReply> => writeOut({ format, start, end, untracked: options.untracked, ...(where === undefined ? {} : { where }) }, write, context);
  const { rows } = options.output === '-' ? await run((chunk) => terminal.write(chunk)) : (await replaceFile(resolve(options.output), run)).result;
  terminal.progress('');
  if (options.output !== '-') terminal.note(`${counted(rows, 'entry').replace(/entrys$/, 'entries')} written to ${options.output}.`);
  return EXIT.done;
}

async function writeOut(what: { readonly format: ExportFormat; readonly start: number; readonly end: number; readonly untracked: boolean; readonly where?: ReturnType<typeof readFilter> }, write: Write, { workplace, terminal, interrupts, clock }: Context): Promise<ExportReply> {
  const { origin, zone, countByok } = workplace.budgeting();
  const ledger = await workplace.ledger();
  return ledger.export({ ...what, origin, zone: zone.name, countByok, now: clock.now() }, {
    signal: interrupts.take(),
    onProgress: ({ rows, share }) => terminal.progress(`${counted(rows, 'row')}, ${Math.floor(share * 100)} %`),
    write,
  });
}

function formatOf({ format, output }: ExportOptions): ExportFormat {
  const typed = format ?? extname(output).slice(1);
  const found = EXPORT_FORMATS.find((name) => name === typed.toLowerCase());
  if (found !== undefined) return found;
  if (format === undefined) throw new UsageError('It is not said which format to write.', `Add --format ${EXPORT_FORMATS.join('|')}.`);
  const like = nearest(typed, EXPORT_FORMATS);
  throw new UsageError(`--format does not know "${typed.slice(0, 40)}".`, like === undefined ? `It knows ${EXPORT_FORMATS.join(', ')}.` : `Did you mean ${like}?`);
}

/** Everything, where no days are named. */
function rangeOf(options: ExportOptions, { workplace, clock }: Context): { readonly start: number; readonly end: number } {
  const { today, week, month, days, since, until } = options;
  const isNamed = [today, week, month, days, since, until].some((value) => value !== undefined);
  return isNamed ? readRange(options, clock.now(), workplace.zone) : { start: 0, end: Number.MAX_SAFE_INTEGER };
}
