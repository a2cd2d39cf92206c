import { describeError } from '../core/errors.ts';
import type { ExportAsk, ExportProgress, ExportReply } from '../core/exporting/types.ts';
import type { ImportAsk, ImportProgress, ImportReply, UndoReply } from '../core/importing/types.ts';
import type { SplitAsk, SplitReply } from '../core/ledger/activitySplit.ts';
import type { BulkEvent, NewEvent } from '../core/ledger/events.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { CompactionClock } from './compactionClock.ts';
import { storageError } from './files.ts';
import type { Fold } from './fold.ts';
import type { Home } from './home.ts';
import type { VersionGate } from './manifest.ts';
import { newerLedger } from './manifest.ts';
import { rememberImport } from './usageFile.ts';
import type { LedgerWorker, Listening, Urgency } from './workerClient.ts';
import type { CleanReply, CompactReply } from './workerProtocol.ts';

/** What the archive needs of the ledger around it. */
export interface ArchiveParts {
  readonly home: Home;
  readonly worker: LedgerWorker;
  readonly gate: VersionGate;
  readonly fold: Fold;
  readonly clock: Clock;
  readonly log: Logger;
  readonly zone: () => string;
  readonly compacts: boolean;
  readonly keepDays: (() => number) | undefined;
  readonly append: (events: readonly NewEvent[]) => Promise<void>;
}

/** The part of the ledger that lies in the database: it is asked, folded into, exported, and changed in bulk, all in a thread of its own. */
export class Archive {
  private readonly parts: ArchiveParts;
  private readonly clock: CompactionClock;
  private compacting = false;

  constructor(parts: ArchiveParts) {
    this.parts = parts;
    this.clock = new CompactionClock(parts.home, parts.clock.now(), parts.fold.events);
  }

  async query<Q extends LedgerQuery>(name: Q, params: LedgerQueries[Q]['ask'], urgency?: Urgency): Promise<LedgerQueries[Q]['reply']> {
    this.assertReadable();
    return this.parts.worker.query(name, params, urgency);
  }

  calm(): Promise<void> {
    return this.parts.worker.calm();
  }

  async compact(): Promise<CompactReply> {
    const { zone, clock, keepDays, gate, fold, worker } = this.parts;
    gate.refresh();
    if (!gate.mayCompact || fold.sawUnknown) return { outcome: 'newer', deleted: [] };
    return worker.ask('compact', { zone: zone(), now: clock.now(), keepDays: keepDays?.() });
  }

  async import(ask: ImportAsk, listening: Listening<ImportProgress>): Promise<ImportReply> {
    this.assertReadable();
    const reply = await this.parts.worker.ask('import', ask, listening);
    await this.announce(reply.bulk, 'import', reply.added + reply.merged);
    if (!ask.dryRun && reply.bad.count < reply.lines) await this.rememberImport(ask);
    return reply;
  }

  async undo(bulk: string): Promise<UndoReply> {
    this.assertReadable();
    const reply = await this.parts.worker.ask('undo', { bulk, now: this.parts.clock.now() });
    await this.announce(reply.bulk, 'undo', reply.removed + reply.restored);
    return reply;
  }

  async export(ask: ExportAsk, listening: Listening<ExportProgress>): Promise<ExportReply> {
    this.assertReadable();
    return this.parts.worker.ask('export', ask, listening);
  }

  async clean(before: number, dryRun: boolean): Promise<CleanReply> {
    this.assertReadable();
    const { zone, clock, worker } = this.parts;
    const reply = await worker.ask('clean', { before, dryRun, zone: zone(), now: clock.now() });
    await this.announce(reply.bulk, 'clean', reply.entries);
    return reply;
  }

  async split(ask: SplitAsk): Promise<SplitReply> {
    this.assertReadable();
    const { bulk, ...reply } = await this.parts.worker.ask('split', ask);
    await this.announce(bulk, 'split', reply.entries);
    return reply;
  }

  /** Counts events that lie in the journal only. */
  count(events: number): void {
    this.clock.count(events);
  }

  /** Folds the journal away when it is time, if this process is one of those that do. Never rejects: nobody waits for it. */
  async tick(): Promise<void> {
    const { compacts, clock, log } = this.parts;
    if (!compacts || this.compacting || !this.clock.isDue(clock.now())) return;
    this.compacting = true;
    try {
      const { outcome } = await this.compact();
      log.debug('ledger', `compaction: ${outcome}`);
    } catch (error) {
      log.error('ledger', `the ledger could not be compacted: ${describeError(error)}`, error);
    } finally {
      this.compacting = false;
    }
  }

  /** What was imported need not be offered any more. The import has been made: nothing that happens here takes it back. */
  private async rememberImport({ path, now }: ImportAsk): Promise<void> {
    const { home, log } = this.parts;
    await rememberImport(home.root, path, now).catch((error: unknown) => log.warn('ledger', `the import could not be remembered: ${describeError(error)}`));
  }

  /** Throws `ledger-newer` where a later version made the home unreadable for us. */
  assertReadable(): void {
    try {
      this.parts.gate.refresh();
    } catch (error) {
      throw storageError(error);
    }
    if (!this.parts.gate.mayRead) throw newerLedger();
  }

  /** A change that was made past the journal: everybody loads the counters anew. */
  private async announce(bulk: string | undefined, what: BulkEvent['what'], entries: number): Promise<void> {
    if (bulk !== undefined) await this.parts.append([{ type: 'bulk', id: bulk, what, entries }]);
  }
}
