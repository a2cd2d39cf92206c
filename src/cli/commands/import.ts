import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { modelNamesOf } from '../../core/importing/frame.ts';
import type { ImportAsk, ImportReply } from '../../core/importing/types.ts';
import { findUsageFile } from '../../storage/usageFile.ts';
import { PROGRAM } from '../complaints.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { importJson } from '../importJson.ts';
import { counted } from '../render/figures.ts';
import { keyLines } from '../render/importKeys.ts';
import { importLines } from '../render/importText.ts';
import { importHint } from '../usageFile.ts';
import { keyAtWork } from '../watchedKey.ts';
import { undoImport } from './importUndo.ts';

/** Options of `import`, and its argument. */
export interface ImportOptions {
  readonly file?: string | undefined;
  readonly dryRun?: boolean;
  readonly mine?: readonly string[];
  readonly other?: boolean;
  /** `true`, or of which file. */
  readonly undo?: boolean | string;
  readonly json?: boolean;
}

/** `import`: brings in calls from a file, where what the ledger knows already is skipped, or takes an import back. */
export function importOrUndo(options: ImportOptions, context: Context): Promise<ExitCode> {
  const { file, dryRun, mine, other, undo, json } = options;
  if (undo === undefined) return importFile(options, context);
  const besides = { '--dry-run': dryRun, '--mine': mine, '--other': other, 'a second file': typeof undo === 'string' ? file : undefined };
  const odd = Object.entries(besides).find(([, value]) => value !== undefined);
  if (odd !== undefined) throw new UsageError(`--undo takes an import back, and knows nothing of ${odd[0]}.`, `Example: ${PROGRAM} import --undo`);
  return undoImport({ file: typeof undo === 'string' ? undo : file, json: json === true }, context);
}

async function importFile(options: ImportOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace, interrupts } = context;
  const { file, dryRun = false, json } = options;
  const path = pathOf(file, context);
  const ledger = await workplace.ledger();
  const ask = await askOf(path, dryRun, options, context);
  const reply = await ledger.import(ask, {
    signal: interrupts.take(),
    onProgress: ({ bytes, totalBytes, lines }) => terminal.progress(`${counted(lines, 'line')}, ${Math.floor((bytes / Math.max(1, totalBytes)) * 100)} %`),
  });
  terminal.progress('');
  const lines = [...importLines(reply, workplace.zone, terminal.width, terminal.paint), ...keyLines(reply, ask), ...(dryRun ? ['Dry run: nothing was written.'] : [])];
  if (json === true) await terminal.printJson(importJson(reply, dryRun));
  else await terminal.print(lines);
  return endOf(reply, context);
}

/** A file of which nothing can be read is none to import, whatever it is called. */
function endOf({ lines, bad }: ImportReply, { terminal }: Context): ExitCode {
  if (lines === 0 || bad.count < lines) return EXIT.done;
  terminal.note(`${terminal.notePaint.bad(`${PROGRAM}:`)} Nothing was imported: no line could be read. A line needs a time ("ts"), and a model, tokens ("prompt_tokens", "completion_tokens") or a cost in USD.`);
  return EXIT.failed;
}

async function askOf(path: string, dryRun: boolean, { mine = [], other = false }: ImportOptions, { workplace, clock }: Context): Promise<ImportAsk> {
  if (other && mine.includes('')) throw new UsageError('--other and --mine "" say the opposite of each other.', 'Leave one of them out.');
  const ledger = await workplace.ledger();
  const key = keyAtWork(workplace.keyIfAny(), ledger.state.keys.at(workplace.origin));
  if (key === undefined && mine.length > 0) throw new UsageError('There is no key at work that --mine could mean.', 'Set OPENROUTER_API_KEY (a key that VS Code keeps stays there).');
  const names = [...mine, ...(key?.label === undefined ? [] : [key.label]), ...(other ? [] : [''])];
  return {
    path, dryRun, origin: workplace.origin, device: workplace.device, now: clock.now(), models: modelNamesOf(await workplace.catalogue.get()), recognises: true,
    ...(key === undefined ? {} : { keyHash: key.hash, mine: names }),
  };
}

function pathOf(typed: string | undefined, { env }: Context): string {
  const offer = findUsageFile(env);
  if (typed === undefined) throw new UsageError('Missing required argument \'file\'.', offer === undefined ? `See "${PROGRAM} import --help".` : importHint(offer));
  const stat = statSync(typed, { throwIfNoEntry: false });
  const hint = offer === undefined ? 'Give it the path of a log, of OpenRouter\'s activity export, or of an export of ours.' : importHint(offer);
  if (stat === undefined) throw new UsageError(`There is no file ${typed}.`, hint);
  if (!stat.isFile()) throw new UsageError(`${typed} is no file.`, hint);
  return resolve(typed);
}
