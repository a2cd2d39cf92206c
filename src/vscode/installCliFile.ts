import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { reasonText } from '../storage/files.ts';
import type { CliTarget } from './installCliScript.ts';
import { commandScript, shellScript, targetOf } from './installCliScript.ts';

/** Puts the program into a file. Rejects with `bad-file` where another one is there, or it cannot be written. */
export async function writeCli(file: string, target: CliTarget): Promise<void> {
  const known = await readIfThere(file);
  if (known !== undefined && targetOf(known) === undefined) throw new SpendError('bad-file', t('{0} is there already and belongs to another program. Remove or rename it first.', file));
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, textFor(file, target));
    await chmod(draft, 0o755);
    await rename(draft, file);
  } catch (error) {
    throw new SpendError('bad-file', t('{0} cannot be written: {1}.', file, reasonText(error)), error);
  }
}

/** Removes the program. Whether it was there; a file that is not ours stays, and rejects with `bad-file`. */
export async function removeCli(file: string): Promise<boolean> {
  const known = await readIfThere(file);
  if (known === undefined) return false;
  if (targetOf(known) === undefined) throw new SpendError('bad-file', t('{0} belongs to another program, and stays.', file));
  await rm(file);
  return true;
}

/**
 * Writes the program anew where what it runs is gone, as the editor or the extension has moved, or where it runs this extension in another way than it would be written now. What runs of
 * another editor stays.
 */
export async function refreshCli(file: string, target: CliTarget): Promise<'gone' | 'kept' | 'renewed'> {
  const known = await readIfThere(file);
  const now = known === undefined ? undefined : targetOf(known);
  if (now === undefined) return 'gone';
  const isOurs = now.cli === target.cli && now.execPath === target.execPath;
  if (isOurs ? known === textFor(file, target) : existsSync(now.cli) && existsSync(now.execPath)) return 'kept';
  await writeCli(file, target);
  return 'renewed';
}

function textFor(file: string, target: CliTarget): string {
  return file.endsWith('.cmd') ? commandScript(target) : shellScript(target);
}

/** Whether files can be made in that folder. */
export function isWritableFolder(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // there is no other way to ask
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SpendError('bad-file', t('{0} cannot be read: {1}.', file, reasonText(error)), error);
  }
}
