import { pumpExport } from '../../../src/core/exporting/pump.ts';
import type { ExportAsk, ExportFormat, ExportProgress } from '../../../src/core/exporting/types.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { NOON, ORIGIN, DAY } from '../fakes/ledger.ts';

/** A week around the entries of these tests, in Berlin. */
export function ask(format: ExportFormat, more: Partial<ExportAsk> = {}): ExportAsk {
  return { format, origin: ORIGIN, zone: 'Europe/Berlin', start: NOON - 3 * DAY, end: NOON + 4 * DAY, untracked: true, countByok: false, now: NOON, ...more };
}

/** Exports into a string, and keeps what was said on the way. */
export async function exported(entries: Iterable<UsageEntry>, what: ExportAsk): Promise<{ readonly text: string; readonly chunks: readonly string[]; readonly progress: readonly ExportProgress[]; readonly rows: number; readonly cost: number; readonly length: number }> {
  const chunks: string[] = [];
  const progress: ExportProgress[] = [];
  const reply = await pumpExport(entries, what, {
    write: async (chunk) => { chunks.push(chunk); await Promise.resolve(); },
    progress: async (step) => { progress.push(step); await Promise.resolve(); },
  });
  return { text: chunks.join(''), chunks, progress, ...reply };
}
