import { join } from 'node:path';
import { namesIn, statIfThere } from './files.ts';
import { homeAt } from './home.ts';
import { networkDisk } from './networkDisk.ts';
import { listSegments } from './segments.ts';

/** What names of files say that were set aside. */
const SET_ASIDE = /^quarantine-|-(?:damaged|foreign)-/;

/** How a home's files stand: sizes in bytes, instants in epoch milliseconds; `undefined` where there is no such file. */
export interface Health {
  readonly segments: number;
  readonly journalBytes: number;
  /** Processes that write to it now. */
  readonly writers: number;
  readonly countersBytes: number | undefined;
  readonly databaseBytes: number | undefined;
  /** When the journal was folded into the database last. */
  readonly compactedAt: number | undefined;
  readonly months: number;
  readonly monthsBytes: number;
  /** Damaged pieces that were kept. */
  readonly setAside: number;
  readonly isOnNetwork: boolean;
}

/** Looks at the files of a home, without its contents. */
export function healthOf(root: string): Health {
  const home = homeAt(root);
  const segments = listSegments(home.journal);
  const months = namesIn(home.months).filter((name) => name.endsWith('.db'));
  const database = statIfThere(home.database);
  return {
    segments: segments.length, journalBytes: sizeOf(home.journal, segments),
    writers: namesIn(home.journal).filter((name) => name.endsWith('.owner')).length,
    countersBytes: statIfThere(home.counters)?.size,
    databaseBytes: database?.size, compactedAt: database?.mtimeMs,
    months: months.length, monthsBytes: sizeOf(home.months, months),
    setAside: namesIn(root).filter((name) => SET_ASIDE.test(name)).length,
    isOnNetwork: networkDisk(root) !== undefined,
  };
}

function sizeOf(folder: string, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (statIfThere(join(folder, name))?.size ?? 0), 0);
}
