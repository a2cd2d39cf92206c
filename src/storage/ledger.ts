import { join } from 'node:path';
import { SpendError, describeError } from '../core/errors.ts';
import type { ExportAsk, ExportProgress, ExportReply } from '../core/exporting/types.ts';
import type { ImportAsk, ImportProgress, ImportReply, UndoReply } from '../core/importing/types.ts';
import { t } from '../core/l10n.ts';
import type { SplitAsk, SplitReply } from '../core/ledger/activitySplit.ts';
import type { LedgerEvent, NewEvent } from '../core/ledger/events.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { LedgerStore, Verdict } from '../core/ledger/store.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import { Appends } from './appends.ts';
import { Archive } from './archive.ts';
import { Caretaker } from './caretaker.ts';
import { CriticalQueue } from './critical.ts';
import { storageError } from './files.ts';
import type { CaughtUp, Fold } from './fold.ts';
import { GrowingIds } from './growingIds.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import type { Written } from './journal.ts';
import { Lease } from './lease.ts';
import { FileLock } from './lock.ts';
import type { VersionGate } from './manifest.ts';
import { Notices } from './notices.ts';
import { Owed } from './owed.ts';
import type { Place } from './place.ts';
import { isOwnerAlive } from './segments.ts';
import { FolderWatch } from './watch.ts';
import type { LedgerWorker, Listening, Urgency, WorkerFiles } from './workerClient.ts';
import type { CleanReply, CompactReply } from './workerProtocol.ts';

const PRUNE_MS = 3_600_000;

/** What a ledger on files needs. */
export interface LedgerOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly worker: WorkerFiles;
  /** IANA zone that days are cut by in the database. */
  readonly zone: () => string;
  /** Tells the user, once, what is wrong with the ledger. */
  readonly trouble?: (text: string) => void;
  /** Whether this process lives long enough to fold the journal away for all. */
  readonly compacts?: boolean;
  /** Days that raw entries are kept for; without it, this process forgets none. */
  readonly keepDays?: () => number;
}

/** What a ledger is put together from; see `openLedger`. */
export interface LedgerParts {
  readonly identity: Identity & Disposable;
  readonly place: Place;
  readonly fold: Fold;
  readonly worker: LedgerWorker;
  readonly gate: VersionGate;
}

/** The ledger of one home, shared with every process that opens it. Open it with `openLedger`, and dispose of it. */
export class Ledger implements LedgerStore {
  private readonly options: LedgerOptions;
  private readonly parts: LedgerParts;
  private readonly owed: Owed;
  private readonly appends: Appends;
  private readonly caretaker: Caretaker;
  private readonly queue: CriticalQueue;
  private readonly notices: Notices;
  private readonly archive: Archive;
  private readonly evs: GrowingIds;
  private readonly watch: FolderWatch;
  private readonly leases = new Set<Lease>();
  private disposal: Promise<void> | undefined;
  private failing = false;
  private pruned: number;

  constructor(options: LedgerOptions, parts: LedgerParts) {
    const { home, log, clock } = options;
    this.options = options;
    this.parts = parts;
    this.caretaker = new Caretaker(home, parts.identity);
    this.evs = new GrowingIds(options.ids);
    this.evs.saw(parts.fold.state.latest);
    this.appends = new Appends((events) => this.put(events));
    this.owed = new Owed((events) => void this.put(events), log, options.trouble);
    this.queue = new CriticalQueue(new FileLock(join(home.locks, 'guard.lock'), parts.identity), {
      catchUp: () => {
        this.appends.flush();
        this.catchUp();
      },
      write: (events) => void this.write(events),
      state: () => this.state,
      now: () => clock.now(),
      complain: (error) => log.error('ledger', `the guard's lock could not be given back: ${describeError(error)}`, error),
    });
    this.notices = new Notices(log);
    this.archive = new Archive({
      ...parts, home, log, clock, zone: options.zone, compacts: options.compacts === true, keepDays: options.keepDays,
      append: (events) => this.append(events),
    });
    this.pruned = clock.now();
    this.watch = new FolderWatch({ folder: home.journal, log, isOurs: (name) => name === parts.place.segment, look: () => this.look() });
  }

  get state(): LedgerState {
    return this.parts.fold.state;
  }

  get owner(): string {
    return this.parts.place.owner;
  }

  /** What cannot be written is written later all the same, as soon as it can be, while this ledger is open. */
  async append(events: readonly NewEvent[]): Promise<void> {
    this.assertOpen();
    if (events.length === 0) return;
    const stamped = this.stamp(events);
    try {
      await this.appends.add(stamped);
    } catch (error) {
      this.owed.add(stamped, error);
      throw error;
    }
  }

  note(events: readonly NewEvent[]): void {
    if (events.length === 0) return;
    const stamped = this.stamp(events);
    const failed = (error: unknown): void => {
      this.owed.add(stamped, error);
      this.options.log.error('ledger', `a note could not be written: ${describeError(error)}`, error);
    };
    try {
      this.assertOpen();
      this.appends.note(stamped, failed);
    } catch (error) {
      failed(error);
    }
  }

  async critical<T>(step: (state: LedgerState, now: number) => Verdict<T>): Promise<T> {
    this.assertOpen();
    this.archive.assertReadable();
    return this.queue.run(step);
  }

  /** Throws `ledger-newer` where only appending is left to us: our figures would be those of an empty ledger. */
  assertReadable(): void {
    this.archive.assertReadable();
  }

  isAlive(owner: string): boolean {
    return owner === this.owner || isOwnerAlive(this.options.home.journal, owner, this.parts.identity);
  }

  onChange(listener: (events: readonly LedgerEvent[]) => void): Disposable {
    return this.notices.listen(listener);
  }

  /** Asks the database, which is loaded for it. What is not yet in its file counts too. */
  async query<Q extends LedgerQuery>(name: Q, params: LedgerQueries[Q]['ask'], urgency: Urgency = 'now'): Promise<LedgerQueries[Q]['reply']> {
    if (urgency === 'later') await this.archive.calm();
    this.assertOpen();
    return this.archive.query(name, params, urgency);
  }

  /** Folds the journal into database and counters now, unless another process is at it. */
  async compact(): Promise<CompactReply> {
    this.assertOpen();
    return this.archive.compact();
  }

  /** Takes in a file of calls, all of it or nothing. Rejects with `bad-file` or `cancelled`. */
  async import(ask: ImportAsk, listening: Listening<ImportProgress> = {}): Promise<ImportReply> {
    this.assertOpen();
    return this.archive.import(ask, listening);
  }

  /** Takes an import back, by its name. */
  async undo(bulk: string): Promise<UndoReply> {
    this.assertOpen();
    return this.archive.undo(bulk);
  }

  /** Gives raw entries as text, piece by piece. Rejects with `cancelled`, or with what `write` rejects with. */
  async export(ask: ExportAsk, listening: Listening<ExportProgress>): Promise<ExportReply> {
    this.assertOpen();
    return this.archive.export(ask, listening);
  }

  /** Forgets raw entries of before an instant (epoch milliseconds); what they add up to stays. With `dryRun` it only counts them. */
  async clean({ before, dryRun }: { readonly before: number; readonly dryRun: boolean }): Promise<CleanReply> {
    this.assertOpen();
    return this.archive.clean(before, dryRun);
  }

  /** Splits what is booked of a key's past days by the models that `/activity` tells. */
  async split(ask: SplitAsk): Promise<SplitReply> {
    this.assertOpen();
    return this.archive.split(ask);
  }

  /** A job that one process does for all, such as `poll`. It is given back with the ledger. */
  lease(job: string): Lease {
    const lease = new Lease(new FileLock(join(this.options.home.locks, `${job}.lease`), this.parts.identity));
    this.leases.add(lease);
    return lease;
  }

  /** Lets running work end, gives everything back. Twice is harmless. */
  dispose(): Promise<void> {
    this.disposal ??= this.release();
    return this.disposal;
  }

  private async release(): Promise<void> {
    this.appends.flush();
    this.watch.dispose();
    for (const lease of this.leases) lease.dispose();
    await this.queue.idle();
    this.queue.tidy();
    this.owed.pay(true);
    await this.parts.worker.close();
    await this.parts.place.close();
    this.parts.identity.dispose();
  }

  private write(events: readonly NewEvent[]): Written {
    return this.put(this.stamp(events));
  }

  private stamp(events: readonly NewEvent[]): readonly LedgerEvent[] {
    const { clock } = this.options;
    return events.map((event) => ({ v: 1, ev: this.evs.next(), at: clock.now(), ...event }));
  }

  private put(stamped: readonly LedgerEvent[]): Written {
    const written = this.parts.place.write(stamped);
    if (this.parts.gate.mayRead) this.announce(this.parts.fold.catchUpOwn(written, stamped));
    return written;
  }

  private catchUp(): void {
    if (!this.parts.gate.mayRead) return;
    try {
      this.announce(this.parts.fold.catchUp(this.options.clock.monotonic()));
    } catch (error) {
      throw storageError(error);
    }
  }

  private followCounters(): void {
    const change = this.parts.gate.mayRead ? this.parts.fold.followCounters() : undefined;
    if (change !== undefined) this.announce(change);
  }

  private announce({ events, reloaded }: CaughtUp): void {
    this.archive.count(events.length);
    this.evs.saw(this.state.latest);
    if (events.length > 0 || reloaded) this.notices.announce(events);
  }

  /** What a change of the folder, or a second gone by, asks for. */
  private look(): void {
    const { clock } = this.options;
    try {
      this.parts.place.keep();
      this.parts.gate.refresh();
      this.catchUp();
      this.followCounters();
      this.owed.pay();
      this.queue.tidy();
      this.caretaker.look(clock.monotonic());
      this.pruneSometimes();
      this.failing = false;
    } catch (error) {
      if (!this.failing) {
        this.options.log.error('ledger', describeError(error), error);
        this.options.trouble?.(t('The spend ledger could not be read for a while, and figures lagged behind. {0}', describeError(error)));
      }
      this.failing = true;
    }
    void this.archive.tick();
  }

  private pruneSometimes(): void {
    const now = this.options.clock.now();
    if (now - this.pruned < PRUNE_MS && !this.state.isCrowded) return;
    this.pruned = now;
    this.state.prune(now);
  }

  private assertOpen(): void {
    if (this.disposal !== undefined) throw new SpendError('ledger-unreadable', t('The spend ledger has been closed.'));
  }
}
