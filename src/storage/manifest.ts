import { join } from 'node:path';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { createOnce, readIfThere, statIfThere, writeAtomic } from './files.ts';
import type { Home } from './home.ts';

/** The form of journal, counters and database that this version writes. */
export const FORMAT = 2;

/** Which versions may do what with a home. */
export interface Manifest {
  readonly format: number;
  /** Versions of a lower format may only append. */
  readonly minReader: number;
  /** Versions of a lower format must not compact. */
  readonly minCompactor: number;
}

/** Version 1 knows neither this database nor these counters: it may go on writing to its journal. */
const OURS: Manifest = { format: FORMAT, minReader: 2, minCompactor: 2 };

/** The home's manifest; written if there is none. A damaged one asks nothing of anybody. */
export function readManifest(home: Home, scratchName: string): Manifest {
  const text = readIfThere(home.manifest);
  if (text !== undefined) return parse(text);
  createOnce(home.manifest, JSON.stringify(OURS), join(home.root, `manifest.${scratchName}`));
  return OURS;
}

/** Says in the home of an earlier version that ours is at work. Only under the compaction lock. */
export async function raiseManifest(home: Home): Promise<void> {
  const text = readIfThere(home.manifest);
  if (text === undefined || parse(text).format < FORMAT) await writeAtomic(home.manifest, JSON.stringify(OURS));
}

/** Knows whether a later version has made the home unreadable for us, also while we run. */
export class VersionGate {
  private readonly home: Home;
  private readonly nonce: string;
  private seen: number | undefined;
  private manifest: Manifest;

  constructor(home: Home, nonce: string) {
    this.home = home;
    this.nonce = nonce;
    this.manifest = readManifest(home, nonce);
    this.seen = statIfThere(home.manifest)?.mtimeMs;
  }

  /** Whether more than appending is left to us, as of the last refresh. */
  get mayRead(): boolean {
    return this.manifest.minReader <= FORMAT;
  }

  get mayCompact(): boolean {
    return this.mayRead && this.manifest.minCompactor <= FORMAT;
  }

  /** Looks whether the manifest has changed. */
  refresh(): void {
    const stamp = statIfThere(this.home.manifest)?.mtimeMs;
    if (stamp === this.seen) return;
    this.seen = stamp;
    this.manifest = stamp === undefined ? OURS : readManifest(this.home, this.nonce);
  }
}

function parse(text: string): Manifest {
  try {
    // Of `null` nothing could be read; of any other value that is no manifest, nothing is there.
    const value = (JSON.parse(text) ?? {}) as Partial<Record<keyof Manifest, unknown>>;
    return { format: whole(value.format), minReader: whole(value.minReader), minCompactor: whole(value.minCompactor) };
  } catch (error) {
    if (error instanceof SyntaxError) return OURS;
    throw error;
  }
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : FORMAT;
}

/** What whoever may only append is told. */
export function newerLedger(cause?: unknown): SpendError {
  return new SpendError('ledger-newer', t('A newer version of OpenRouter Spend is running here: reload this window.'), cause);
}
