import * as fs from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpendError, describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { reasonOf } from './reasons.ts';

/** Only the user may read what we write. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** What systems say where there is no room. */
export const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** What a folder or disk says that is read-only for us; on Windows the same words mean less. */
const FORBIDDEN = new Set(process.platform === 'win32' ? ['EROFS'] : ['EROFS', 'EACCES', 'EPERM']);
/** What Windows says while somebody else has the file open. */
const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES']);
const RENAME_TRIES = 8;

/** The system's code of a failed file operation, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Why something failed, in a few words without a full stop. */
export function reasonText(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? describeError(error).replace(/\.$/, '') : reasonOf(code);
}

/** A failed file operation as the user should read it. */
export function storageError(error: unknown): SpendError {
  if (error instanceof SpendError) return error;
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) return new SpendError('disk-full', t('The disk is full: the spend ledger cannot be written.'), error);
  if (code !== undefined && FORBIDDEN.has(code)) return new SpendError('ledger-unreadable', t('The folder of the spend ledger may not be written to ({0}).', code), error);
  return new SpendError('ledger-unreadable', t('The spend ledger cannot be read or written: {0}.', reasonText(error)), error);
}

/** The file's text, or `undefined` where there is no such file. */
export function readIfThere(path: string): string | undefined {
  return unlessMissing(() => fs.readFileSync(path, 'utf8'));
}

/** The file's bytes, or `undefined` where there is no such file. */
export function bytesIfThere(path: string): Buffer | undefined {
  return unlessMissing(() => fs.readFileSync(path));
}

/** A file's bytes from one place to another, fewer where it ends before; `undefined` where there is no such file. */
export function rangeIfThere(path: string, from: number, to: number): Buffer | undefined {
  return unlessMissing(() => {
    const fd = fs.openSync(path, 'r');
    try {
      return readFully(fd, from, to);
    } finally {
      fs.closeSync(fd);
    }
  });
}

/** What a file or folder is, or `undefined` where there is none. */
export function statIfThere(path: string): fs.Stats | undefined {
  return lookUp(() => fs.statSync(path, { throwIfNoEntry: false }));
}

/** Tells a file from what it was before, and from another in its place; `undefined` where there is none. */
export function fileStamp(path: string): string | undefined {
  const stat = statIfThere(path);
  return stat === undefined ? undefined : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** The same as `statIfThere` of a link itself, if the path is one. */
export function linkStatIfThere(path: string): fs.Stats | undefined {
  return lookUp(() => fs.lstatSync(path, { throwIfNoEntry: false }));
}

/** Removes a file; none to remove is harmless. */
export function removeIfThere(path: string): void {
  unlessMissing(() => fs.unlinkSync(path));
}

/** The names in a folder, none where it does not exist. */
export function namesIn(folder: string): readonly string[] {
  return unlessMissing(() => fs.readdirSync(folder)) ?? [];
}

/**
 * Makes a file with this text unless there is one; whoever finds it finds all of its text, whatever crashes.
 * Says whether it was this call that made it. `scratch` is a name of our own in the same folder.
 */
export function createOnce(path: string, text: string, scratch: string): boolean {
  fs.writeFileSync(scratch, text, { mode: FILE_MODE, flush: false });
  try {
    return linkNew(scratch, path);
  } finally {
    removeIfThere(scratch);
  }
}

/** Gives an existing file a second name unless that name is taken: the file system's own test-and-set. */
export function linkNew(existing: string, path: string): boolean {
  try {
    fs.linkSync(existing, path);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/**
 * Replaces a file in one step: old or new, never half. The new content is on the disk before it bears the name.
 * Only under the lock that goes with the file.
 */
export async function writeAtomic(path: string, data: string | Iterable<Uint8Array>): Promise<void> {
  const scratch = `${path}.tmp-${process.pid}`;
  removeScratches(path);
  try {
    const file = await open(scratch, 'w', FILE_MODE);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await renamePatiently(scratch, path);
  } catch (error) {
    await unlink(scratch).catch(ignoreMissing);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Puts a rename or a new file of this folder on the disk. Windows knows no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function readFully(fd: number, from: number, to: number): Buffer {
  const buffer = Buffer.allocUnsafe(to - from);
  let done = 0;
  while (done < buffer.length) {
    const count = fs.readSync(fd, buffer, done, buffer.length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return buffer.subarray(0, done);
}

/** What writers of the same file left behind that were killed: only one at a time may write it, so nobody else's is in use. */
function removeScratches(path: string): void {
  const prefix = `${basename(path)}.tmp-`;
  for (const name of namesIn(dirname(path))) if (name.startsWith(prefix)) removeIfThere(join(dirname(path), name));
}

/** Renames a file; waits for those who have it open, where that matters. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to); return;
    } catch (error) {
      if (process.platform !== 'win32' || attempt === RENAME_TRIES || !BUSY.has(errorCode(error) ?? '')) throw error;
      await sleep(2 ** attempt);
    }
  }
}

function isTaken(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  // A file that is being deleted on Windows still holds its name, but says "access denied".
  return code === 'EEXIST' || (process.platform === 'win32' && BUSY.has(code));
}

/** What an action gives, or `undefined` where it fails for want of a file. */
export function unlessMissing<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
}

/** Below a file there is nothing; versions of Node differ in how they say so. */
function lookUp(action: () => fs.Stats | undefined): fs.Stats | undefined {
  try {
    return action();
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
