import * as fs from 'node:fs';
import type { SqlJsStatic } from 'sql.js';
import { errorCode, removeIfThere, renamePatiently } from './files.ts';
import type { Home } from './home.ts';
import { imageIfThere } from './image.ts';
import { DatabaseRefused, Sqlite } from './sqlite.ts';
import type { Offsets } from './tail.ts';

/*
 * `ledger-before.db` is the database of one compaction ago, by a second name of the same file. A database that is damaged is replaced by it: nothing of the journal that is not in
 * it has been deleted yet. What was changed past the journal since would be lacking, so after such a change it is a copy.
 */

/** Gives the present database its second name, before another takes its first. */
export async function keepPrevious(home: Home): Promise<void> {
  await replace(home.previous, (path) => fs.linkSync(home.database, path));
}

/** Makes the previous database equal to the present one: what was changed past the journal is in both. */
export async function copyToPrevious(home: Home): Promise<void> {
  await replace(home.previous, (path) => fs.copyFileSync(home.database, path, fs.constants.COPYFILE_FICLONE));
}

/** How far the journal is folded into the previous database; nowhere where there is none that can be used. */
export function previousOffsets(sql: SqlJsStatic, home: Home): Offsets {
  const image = imageIfThere(home.previous);
  if (image === undefined) return {};
  try {
    const db = Sqlite.open(sql, image, true);
    try {
      return Object.fromEntries([...db.values('SELECT segment, bytes FROM offsets')].map(([segment, bytes]) => [String(segment), Number(bytes)]));
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof DatabaseRefused) return {};
    throw error;
  }
}

async function replace(path: string, make: (scratch: string) => void): Promise<void> {
  const scratch = `${path}.next`;
  removeIfThere(scratch);
  try {
    make(scratch);
    await renamePatiently(scratch, path);
    // Two names of one file are left as they are.
    removeIfThere(scratch);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
