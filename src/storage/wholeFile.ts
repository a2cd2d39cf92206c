import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SpendError, isSpendError } from '../core/errors.ts';
import { numbered } from '../core/exporting/names.ts';
import { t } from '../core/l10n.ts';
import { destinationOf } from './destination.ts';
import { FILE_MODE, FULL, errorCode, reasonText } from './files.ts';
import { Stream } from './stream.ts';

/** Takes text, piece by piece. */
export type Write = (chunk: string) => Promise<void>;

/** What was written, and where. */
export interface WrittenFile<T> {
  readonly path: string;
  readonly result: T;
}

/** More files of one name than that are no accident. */
const MOST_NUMBERS = 1000;

/**
 * Writes a file that is there whole or not at all; one of that name is replaced, at the end of links if there are any. What is no file (a
 * pipe, a device) is written into. Rejects with `bad-file` or `disk-full`.
 */
export async function replaceFile<T>(path: string, fill: (write: Write) => Promise<T>): Promise<WrittenFile<T>> {
  const { kind, path: target } = await destinationOf(path).catch((error: unknown) => fail(path, error));
  if (kind === 'stream') return { path, result: await pour(path, fill).catch((error: unknown) => fail(path, error)) };
  return writeWhole(target, fill, async (draft) => {
    await rename(draft, target);
    return path;
  });
}

/** The same, but never in the place of another file: where the name is taken, a number is added to it. Makes the folder if need be. */
export async function addFile<T>(folder: string, name: string, fill: (write: Write) => Promise<T>): Promise<WrittenFile<T>> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => fail(path, error));
  return writeWhole(path, fill, async (draft) => {
    const free = await takeName(folder, name);
    await rename(draft, free);
    return free;
  });
}

async function pour<T>(path: string, fill: (write: Write) => Promise<T>): Promise<T> {
  const stream = await Stream.open(path);
  try {
    return await fill((chunk) => stream.write(chunk));
  } finally {
    await stream.close();
  }
}

async function writeWhole<T>(path: string, fill: (write: Write) => Promise<T>, settle: (draft: string) => Promise<string>): Promise<WrittenFile<T>> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.part`);
  try {
    const file = await open(draft, 'wx', FILE_MODE);
    const result = await filled(file, fill);
    return { path: await settle(draft), result };
  } catch (error) {
    await rm(draft, { force: true });
    return fail(path, error);
  }
}

async function filled<T>(file: FileHandle, fill: (write: Write) => Promise<T>): Promise<T> {
  try {
    const result = await fill(async (chunk) => file.appendFile(chunk));
    await file.sync();
    return result;
  } finally {
    await file.close();
  }
}

/** Makes the first free name ours: an empty file, which the draft then replaces. */
async function takeName(folder: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, numbered(name, number));
    try {
      await (await open(path, 'wx', FILE_MODE)).close();
      return path;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || number === MOST_NUMBERS) throw error;
    }
  }
}

function fail(path: string, error: unknown): never {
  const code = errorCode(error);
  if (isSpendError(error) || code === undefined) throw error;
  if (FULL.has(code)) throw new SpendError('disk-full', t('The disk is full: {0} could not be written.', basename(path)), error);
  throw new SpendError('bad-file', t('{0} cannot be written: {1}.', path, reasonText(error)), error);
}
