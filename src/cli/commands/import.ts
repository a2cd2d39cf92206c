import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { modelNamesOf } from '../../core/importing/frame.ts';
import type { ImportAsk, ImportReply } from '../../core/importing/types.ts';
import { findUsageFile } from '../../storage/usageFile.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { importJson } from '../importJson.ts';
import { counted } from '../render/figures.ts';
import { importLines } from '../render/importText.ts';
import { importHint } from '../usageFile.ts';

/** Options of `import`, and its argument. */
export interface ImportOptions {
  readonly file: string;
  readonly dryRun?: boolean;
  readonly mine?: readonly string[];
  readonly json?: boolean;
}

/** `import`: brings in calls from a file; what the ledger knows already is skipped. */
export async function importFile(options: ImportOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace, interrupts } = context;
  const { file, dryRun = false, json } = options;
  const path = resolve(file);
  assertFile(path, file, context);
  const ledger = await workplace.ledger();
  const reply = await ledger.import(await askOf(path, dryRun, options, context), {
    signal: interrupts.take(),
    onProgress: ({ bytes, totalBytes, lines }) => terminal.progress(`${counted(lines, 'line')}, ${Math.floor((bytes / Math.max(1, totalBytes)) * 100)} %`),
  });
  terminal.progress('');
  if (json === true) await terminal.printJson(importJson(reply, dryRun));
  else await terminal.print([...importLines(reply, workplace.zone, terminal.width, terminal.paint), ...(dryRun ? ['Dry run: nothing was written.'] : [])]);
  noteKeys(reply, context);
  return EXIT.done;
}

async function askOf(path: string, dryRun: boolean, { mine = [] }: ImportOptions, { workplace, clock }: Context): Promise<ImportAsk> {
  const key = workplace.keyIfAny();
  const ledger = await workplace.ledger();
  const label = key === undefined ? undefined : ledger.state.keys.account(workplace.origin, key.hash).samples.at(-1)?.key.label;
  const names = [...mine, ...(label === undefined ? [] : [label])];
  return {
    path, dryRun, origin: workplace.origin, device: workplace.device, now: clock.now(), models: modelNamesOf(await workplace.catalogue.get()),
    ...(key === undefined ? {} : { keyHash: key.hash }),
    ...(names.length === 0 ? {} : { mine: names }),
  };
}

/** Calls under another name may be this key's all the same. */
function noteKeys({ byKey }: ImportReply, { terminal }: Context): void {
  for (const { name, known, isMine } of byKey) {
    if (!isMine && known > 0 && name !== '') terminal.note(`The key "${name}" seems to be the one at work: --mine ${JSON.stringify(name)} says so.`);
  }
}

function assertFile(path: string, typed: string, { env }: Context): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  const offer = findUsageFile(env);
  const hint = offer === undefined ? 'Give it the path of a log, of OpenRouter\'s activity export, or of an export of ours.' : importHint(offer);
  if (stat === undefined) throw new UsageError(`There is no file ${typed}.`, hint);
  if (!stat.isFile()) throw new UsageError(`${typed} is no file.`, hint);
}
