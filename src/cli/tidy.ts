import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import type { Logger } from '../core/ports.ts';
import { statIfThere } from '../storage/files.ts';
import type { Home } from '../storage/home.ts';
import type { Ledger } from '../storage/ledger.ts';
import { listSegments } from '../storage/segments.ts';

/** A journal of that length slows every start down. */
const LONG_BYTES = 4_000_000;
/** So soon after the last time, what is left lies there for those who sleep. */
const RECENTLY_MS = 10 * 60_000;

/**
 * Folds a long journal away, where no window is open that does it: whoever uses only the command line should not have to know. Never rejects:
 * the command has done its work already.
 */
export async function tidy(ledger: Ledger, home: Home, now: number, logger: Pick<Logger, 'warn'>): Promise<void> {
  if (!isDue(home, now)) return;
  try {
    await ledger.compact();
  } catch (error) {
    logger.warn('ledger', `the journal could not be folded away: ${describeError(error)}`);
  }
}

function isDue({ journal, counters }: Home, now: number): boolean {
  const bytes = listSegments(journal).reduce((sum, name) => sum + (statIfThere(join(journal, name))?.size ?? 0), 0);
  const last = statIfThere(counters)?.mtimeMs;
  return bytes > LONG_BYTES && (last === undefined || Math.abs(now - last) > RECENTLY_MS);
}
