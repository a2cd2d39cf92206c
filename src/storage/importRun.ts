import { createHash } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { SpendError } from '../core/errors.ts';
import type { ImportFrame, ImportKey } from '../core/importing/frame.ts';
import { OPENROUTER_ORIGIN } from '../core/importing/frame.ts';
import type { KnownCalls } from '../core/importing/known.ts';
import type { ImportChange, ReadRecord } from '../core/importing/planner.ts';
import { ImportPlanner } from '../core/importing/planner.ts';
import type { ImportAsk, ImportProgress, ImportReply } from '../core/importing/types.ts';
import { t } from '../core/l10n.ts';
import { redact } from '../core/redact.ts';
import { ImportFile } from './importFile.ts';

/** So often an import tells how far it is. */
const STEPS = 100;

/** What an import works on: what is known, and where changes go. */
export interface ImportTarget {
  readonly known: KnownCalls;
  /** Whether the ledger asks that key itself what it spends. */
  isAsked(origin: string, keyHash: string): boolean;
  /** Takes changes in, in memory: they hold once all are in and saved. */
  apply(changes: readonly ImportChange[]): void;
}

/** How an import tells of itself, and hears that it should end. */
export interface ImportHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
}

/**
 * Reads a file into the target, part by part. With `dryRun` it does all of it but the last step. Rejects with `bad-file`, or with
 * `cancelled`: then the target holds a part of it, and must be let go of.
 */
export async function runImport(ask: ImportAsk, bulk: string, target: ImportTarget, hooks: ImportHooks): Promise<ImportReply> {
  const file = await ImportFile.open(ask);
  try {
    const planner = new ImportPlanner(frameOf(ask, bulk, file.format, target), target.known);
    const apply = (changes: readonly ImportChange[]): void => { if (!ask.dryRun) target.apply(changes); };
    const progress = new ProgressNotes(file.totalBytes, hooks);
    for await (const { records, bytes } of file.parts()) {
      assertWanted(hooks.signal);
      apply(planner.take(records));
      progress.note(bytes, records);
      // A wish to cancel can only be heard between two parts.
      await yieldToOthers();
    }
    assertWanted(hooks.signal);
    apply(planner.finish());
    const reply = planner.reply();
    return ask.dryRun || reply.added + reply.merged === 0 ? reply : { ...reply, bulk };
  } finally {
    await file.close();
  }
}

function frameOf(ask: ImportAsk, bulk: string, format: ImportReply['format'], target: ImportTarget): ImportFrame {
  const origin = format === 'activity' ? OPENROUTER_ORIGIN : ask.origin;
  // A key belongs to its origin: the export knows nothing of keys of another address.
  const mine = origin === ask.origin ? ask.keyHash : undefined;
  return {
    bulk, now: ask.now, format, origin, device: ask.device, mine, keyOf: keyNamer(mine, new Set(ask.mine)), models: ask.models ?? {},
    isAsked: (at, keyHash) => target.isAsked(at, keyHash),
  };
}

/** The key at work for the names that it goes by, for any other name a key of its own. */
function keyNamer(mine: string | undefined, names: ReadonlySet<string>): (name: string) => ImportKey {
  const known = new Map<string, ImportKey>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const isMine = mine !== undefined && (names.has(name) || names.has(redact(name)));
    const besides = createHash('sha256').update(`import:${name}`).digest('hex');
    const key = { keyHash: isMine ? mine : besides, isMine, besides };
    known.set(name, key);
    return key;
  };
}

/** Tells of the progress now and then: a thousand times would be a cost of its own. */
class ProgressNotes {
  private readonly totalBytes: number;
  private readonly hooks: ImportHooks;
  private lines = 0;
  private told = 0;

  constructor(totalBytes: number, hooks: ImportHooks) {
    this.totalBytes = totalBytes;
    this.hooks = hooks;
  }

  note(bytes: number, records: readonly ReadRecord[]): void {
    for (const { read } of records) if (read.kind !== 'nothing') this.lines++;
    if (bytes < this.totalBytes && bytes - this.told < this.totalBytes / STEPS) return;
    this.told = bytes;
    this.hooks.onProgress({ bytes, totalBytes: this.totalBytes, lines: this.lines });
  }
}

function assertWanted(signal: AbortSignal): void {
  if (signal.aborted) throw new SpendError('cancelled', t('The import was cancelled; nothing was changed.'));
}
