import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from './files.ts';

/** Where text for a path goes: into a file, whose name leads through no link, or straight into something else. */
export interface Destination {
  readonly kind: 'file' | 'stream';
  readonly path: string;
}

/** What stands for an open file of a process: replacing its name would not reach whoever has it open. */
const OPEN_FILE = /^\/(?:proc\/[^/]+\/fd\/|dev\/(?:fd\/|stdout$|stderr$))/;
/** More links in a row than any system follows. */
const MOST_LINKS = 40;

/** Where a path leads to. Rejects with the system's error. */
export async function destinationOf(path: string): Promise<Destination> {
  const found = await ifThere(stat(path));
  if (found === undefined) return { kind: 'file', path: await endOfLinks(path) };
  const isStream = OPEN_FILE.test(path) || !(found.isFile() || found.isDirectory());
  return isStream ? { kind: 'stream', path } : { kind: 'file', path: await realpath(path) };
}

/** Of a link to nothing, the place that it points to. */
async function endOfLinks(path: string, links = 0): Promise<string> {
  const found = await ifThere(lstat(path));
  if (found?.isSymbolicLink() !== true || links > MOST_LINKS) return path;
  const folder = await realpath(dirname(path));
  return endOfLinks(resolve(folder, await readlink(join(folder, basename(path)))), links + 1);
}

/** `undefined` where it fails for want of a file. */
async function ifThere<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
