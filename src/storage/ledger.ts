import { join } from 'node:path';
import { SpendError, describeError } from '../core/errors.ts';
import type { LedgerEvent, NewEvent } from '../core/ledger/events.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { LedgerStore, Verdict } from '../core/ledger/store.ts';
import type { Clock, Disposable, Ids, Logger } from '../core/ports.ts';
import { Caretaker } from './caretaker.ts';
import { CompactionClock } from './compactionClock.ts';
import { CriticalQueue } from './critical.ts';
import { storageError } from './files.ts';
import type { CaughtUp } from './fold.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import { createIdentity } from './identity.ts';
import type { Written } from './journal.ts';
import { Lease } from './lease.ts';
import { FileLock } from './lock.ts';
import { VersionGate } from './manifest.ts';
import { Notices } from './notices.ts';
import { openFold } from './openFold.ts';
import { Owed } from './owed.ts';
import { Place } from './place.ts';
import { isOwnerAlive } from './segments.ts';
import { FolderWatch } from './watch.ts';
import type { WorkerFiles } from './workerClient.ts';
import { LedgerWorker } from './workerClient.ts';
import type { CompactReply } from './workerProtocol.ts';

const PRUNE_MS = 3_600_000;
const KEEP_DAYS = 400;

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
  /** Days that raw entries are kept for. */
  readonly keepDays?: () => number;
}

interface Parts {
  readonly identity: Identity & Disposable;
  readonly place: Place;
  readonly fold: Fold;
  readonly worker: LedgerWorker;
  readonly gate: VersionGate;
}

/** The ledger of one home, shared with every process that opens it. Open it with `openLedger`, and dispose of it. */
export class Ledger implements LedgerStore {
  private readonly options: LedgerOptions;
  private readonly parts: Parts;
  private readonly owed: Owed;
  private readonly caretaker: Caretaker;
  private readonly queue: CriticalQueue;
  private readonly notices: Notices;
  private readonly compaction: CompactionClock;
  private readonly watch: FolderWatch;
  private readonly leases = new Set<Lease>();
  private disposal: Promise<void> | undefined;
  private failing = false;
  private compacting = false;
  private pruned: number;

  constructor(options: LedgerOptions, parts: Parts) {
    const { home, log, clock } = options;
    this.options = options;
    this.parts = parts;
    this.caretaker = new Caretaker(home, parts.identity);
    this.owed = new Owed((events) => void this.put(events), log);
    this.queue = new CriticalQueue(new FileLock(join(home.locks, 'guard.lock'), parts.identity), {
      catchUp: () => this.catchUp(),
      write: (events) => void this.write(events),
      state: () => this.state,
      now: () => clock.now(),
      complain: (error) => log.error('ledger', `the guard's lock could not be given back: ${describeError(error)}`, error),
    });
    this.notices = new Notices(log);
    this.compaction = new CompactionClock(home, clock.now(), parts.fold.events);
    this.pruned = clock.now();
    this.watch = new FolderWatch(home.journal, () => this.look(), log);
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
      await this.put(stamped).durable();
    } catch (error) {
      this.owed.add(stamped);
      throw error;
    }
  }

  note(events: readonly NewEvent[]): void {
    const stamped = this.stamp(events);
    try {
      this.assertOpen();
      if (events.length > 0) this.put(stamped);
    } catch (error) {
      this.owed.add(stamped);
      this.options.log.error('ledger', `a note could not be written: ${describeError(error)}`, error);
    }
  }

  async critical<T>(step: (state: LedgerState, now: number) => Verdict<T>): Promise<T> {
    this.assertOpen();
    this.assertReadable();
    return this.queue.run(step);
  }

  isAlive(owner: string): boolean {
    return owner === this.owner || isOwnerAlive(this.options.home.journal, owner, this.parts.identity);
  }

  onChange(listener: (events: readonly LedgerEvent[]) => void): Disposable {
    return this.notices.listen(listener);
  }

  /** Asks the database, which is loaded for it. What is not yet in its file counts too. */
  async query<Q extends LedgerQuery>(name: Q, params: LedgerQueries[Q]['ask']): Promise<LedgerQueries[Q]['reply']> {
    this.assertOpen();
    this.assertReadable();
    return this.parts.worker.query(name, params);
  }

  /** Folds the journal into database and counters now, unless another process is at it. */
  async compact(): Promise<CompactReply> {
    this.assertOpen();
    const { zone, clock, keepDays } = this.options;
    this.parts.gate.refresh();
    if (!this.parts.gate.mayCompact || this.parts.fold.sawUnknown) return { outcome: 'newer', deleted: [] };
    return this.parts.worker.compact({ zone: zone(), now: clock.now(), keepDays: keepDays?.() ?? KEEP_DAYS });
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
    const { ids, clock } = this.options;
    return events.map((event) => ({ v: 1, ev: ids.next(), at: clock.now(), ...event }));
  }

  private put(stamped: readonly LedgerEvent[]): Written {
    const written = this.parts.place.write(stamped);
    if (this.parts.gate.mayRead) this.announce({ events: this.parts.fold.catchUpOwn(written, stamped), reloaded: false });
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

  private announce({ events, reloaded }: CaughtUp): void {
    this.compaction.count(events.length);
    if (events.length > 0 || reloaded) this.notices.announce(events);
  }

  /** What a change of the folder, or a second gone by, asks for. */
  private look(): void {
    const { clock } = this.options;
    try {
      this.parts.place.keep();
      this.parts.gate.refresh();
      this.catchUp();
      this.owed.pay();
      this.queue.tidy();
      this.caretaker.look(clock.monotonic());
      this.pruneSometimes();
      this.failing = false;
    } catch (error) {
      if (!this.failing) {
        this.options.log.error('ledger', describeError(error), error);
        this.options.trouble?.(`The spend ledger could not be read for a while, and figures lagged behind. ${describeError(error)}`);
      }
      this.failing = true;
    }
    if (this.options.compacts === true && this.compaction.isDue(clock.now())) void this.compactQuietly();
  }

  private async compactQuietly(): Promise<void> {
    if (this.compacting) return;
    this.compacting = true;
    try {
      const { outcome } = await this.compact();
      this.options.log.debug('ledger', `compaction: ${outcome}`);
    } catch (error) {
      this.options.log.error('ledger', `the ledger could not be compacted: ${describeError(error)}`, error);
    } finally {
      this.compacting = false;
    }
  }

  private pruneSometimes(): void {
    const now = this.options.clock.now();
    if (now - this.pruned < PRUNE_MS) return;
    this.pruned = now;
    this.state.prune(now);
  }

  private assertOpen(): void {
    if (this.disposal !== undefined) throw new SpendError('ledger-unreadable', 'The spend ledger has been closed.');
  }

  private assertReadable(): void {
    try {
      this.parts.gate.refresh();
    } catch (error) {
      throw storageError(error);
    }
    if (!this.parts.gate.mayRead) throw new SpendError('ledger-newer', 'A newer version of OpenRouter Spend is running here: reload this window.');
  }
}

/** Opens the ledger of a home. Rejects with `ledger-unreadable` or `disk-full`. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { home, log } = options;
  const trouble = (text: string): void => {
    log.warn('ledger', text);
    options.trouble?.(text);
  };
  const identity = createIdentity(home.locks);
  const compactLock = new FileLock(join(home.locks, 'compact.lock'), identity);
  const setup = { root: home.root, identity: { owner: identity.owner, file: identity.file }, wasm: options.worker.wasm };
  const worker = new LedgerWorker(options.worker, setup, compactLock, trouble);
  try {
    const { nonce } = identity.owner;
    const gate = new VersionGate(home, nonce);
    const opening = { home, worker, trouble, nonce, now: options.clock.now(), zone: options.zone() };
    const fold = gate.mayRead ? await openFold(opening) : new Fold(home, nonce, trouble);
    return new Ledger(options, { identity, worker, fold, gate, place: new Place(home, identity, options.ids) });
  } catch (error) {
    await worker.close();
    identity.dispose();
    throw storageError(error);
  }
}
