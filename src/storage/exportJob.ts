import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { SpendError } from '../core/errors.ts';
import { pumpExport } from '../core/exporting/pump.ts';
import type { ExportAsk, ExportProgress, ExportReply } from '../core/exporting/types.ts';
import { t } from '../core/l10n.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { EntryPortion } from './entries.ts';

/** The last instant that can be written as a date. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Where the entries come from. */
export interface EntrySource {
  eachEntry(portion: EntryPortion): Iterable<UsageEntry>;
}

/** How an export tells of itself, gives its text away, and hears that it should end. */
export interface ExportHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ExportProgress) => void;
  /** Takes a piece of text; resolves when it may get the next one. */
  readonly write: (chunk: string) => Promise<void>;
}

/**
 * Writes the entries asked for as text, oldest first, piece by piece. A range that is open at an end (from 0, or beyond every date) is
 * narrowed to what there is. Rejects with `cancelled` when the signal says so.
 */
export async function runExport(source: EntrySource, ask: ExportAsk, { signal, onProgress, write }: ExportHooks): Promise<ExportReply> {
  const narrowed = narrow(source, ask);
  const { origin, start, end, where, match } = narrowed;
  const entries = source.eachEntry({ origin, start, end, where, match });
  try {
    return await pumpExport(entries, narrowed, {
      write,
      async progress(progress) {
        onProgress(progress);
        // A wish to cancel can only be heard between two pieces of work.
        await yieldToOthers();
      },
    }, signal);
  } catch (error) {
    if (signal.aborted) throw new SpendError('cancelled', t('The export was cancelled.'), error);
    throw error;
  }
}

function narrow(source: EntrySource, ask: ExportAsk): ExportAsk {
  const { origin, where, match, now } = ask;
  const edge = (newestFirst: boolean): number | undefined => {
    for (const { at } of source.eachEntry({ origin, start: Math.max(0, ask.start), end: ask.end, where, match, newestFirst })) return at;
    return undefined;
  };
  const start = ask.start > 0 ? ask.start : (edge(false) ?? now);
  return { ...ask, start, end: ask.end <= LAST_INSTANT ? ask.end : Math.max(start, edge(true) ?? now) + 1 };
}
