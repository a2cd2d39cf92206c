import { join } from 'node:path';
import { openSince } from '../core/ledger/months.ts';
import { answerQuery } from './answers.ts';
import type { LedgerBase } from './base.ts';
import { clean } from './cleaning.ts';
import { readCounters, writeCounters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import { removeIfThere, statIfThere } from './files.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import { FileLock } from './lock.ts';
import { VersionGate, raiseManifest } from './manifest.ts';
import { removeOlder } from './migration.ts';
import { recount } from './recount.ts';
import { savedCounters } from './savedCounters.ts';
import { thinSamples } from './samples.ts';
import { listSegments, slotLock, slotOf } from './segments.ts';
import type { Trouble } from './setAside.ts';
import type { Offsets } from './tail.ts';
import { holdsEvents } from './tail.ts';
import type { CompactAsk, CompactReply, WorkerRequests } from './workerProtocol.ts';

/** A segment is kept for at least so long after its last event: sleepers may still be reading it. */
const MIN_AGE_MS = 10 * 60_000;
const PATIENCE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/** Folds the journal away, and answers questions from what it was folded into. Its requests come one at a time. */
export class Compactor {
  private readonly home: Home;
  private readonly me: Identity;
  private readonly base: LedgerBase;
  private readonly lock: FileLock;
  private readonly gate: VersionGate;
  private readonly trouble: Trouble;

  constructor(home: Home, me: Identity, base: LedgerBase, trouble: Trouble) {
    this.home = home;
    this.me = me;
    this.base = base;
    this.lock = new FileLock(join(home.locks, 'compact.lock'), me);
    this.gate = new VersionGate(home, me.owner.nonce);
    this.trouble = trouble;
  }

  /** Answers from database and journal. */
  async query({ name, params }: WorkerRequests['query']['ask']): Promise<unknown> {
    return answerQuery(await this.database(), name, params);
  }

  /** The database with everything that was written so far. */
  async database(): Promise<LedgerDatabase> {
    return this.base.fresh() ?? this.underLock(() => this.rebuild());
  }

  /** Database first, counters second, then the segments that both hold. */
  async compact(ask: CompactAsk): Promise<CompactReply> {
    this.gate.refresh();
    if (!this.gate.mayCompact) return { outcome: 'newer', deleted: [] };
    if (!this.lock.tryAcquire()) return { outcome: 'busy', deleted: [] };
    try {
      return await this.fold(ask);
    } finally {
      this.lock.release();
    }
  }

  /** Makes the counters anew from database and journal, unless somebody else just did. */
  async recount({ now, zone }: { readonly now: number; readonly zone?: string }): Promise<null> {
    const { home, base } = this;
    await this.underLock(async () => {
      if (readCounters(home).kind === 'whole') return;
      const db = base.freshOrRebuilt(now);
      if (zone !== undefined) db.setZone(zone);
      await base.save(false);
      await writeCounters(home, recount(home, base.freshOrRebuilt(now), base.offsets, now));
    });
    return null;
  }

  private async fold({ zone, now, keepDays }: CompactAsk): Promise<CompactReply> {
    const { home, base, me, trouble } = this;
    const db = base.freshOrRebuilt(now);
    if (base.sawUnknown) return { outcome: 'newer', deleted: [] };
    const isChanged = this.tidy(db, now, keepDays) || zone !== db.zone;
    db.setZone(zone);
    await base.save(isChanged);
    const counters = await savedCounters({ home, base, nonce: me.owner.nonce, trouble }, now);
    const deleted = this.deleteCovered([...base.covers, counters], now);
    removeOlder(home, now);
    await raiseManifest(home);
    return { outcome: 'done', deleted };
  }

  /** What is due from time to time. Says whether anything was done. */
  private tidy(db: LedgerDatabase, now: number, keepDays: number | undefined): boolean {
    const isMissing = db.months?.lookForMissing() === true;
    const moved = db.moveClosed(openSince(now));
    const cleaned = keepDays !== undefined && this.forget(db, now, keepDays);
    return [isMissing, moved, cleaned, thinSamples(db, this.home, now)].includes(true);
  }

  private forget(db: LedgerDatabase, now: number, keepDays: number): boolean {
    // By whole days, or some of it would be due each time.
    const before = Math.floor((now - keepDays * DAY_MS) / DAY_MS) * DAY_MS;
    return before > 0 && clean(db, before, now).entries > 0;
  }

  private async rebuild(): Promise<LedgerDatabase> {
    const db = this.base.freshOrRebuilt(Date.now());
    await this.base.save(false);
    return db;
  }

  private async underLock<T>(action: () => Promise<T>): Promise<T> {
    await this.lock.acquire(PATIENCE_MS);
    try {
      return await action();
    } finally {
      this.lock.release();
    }
  }

  private deleteCovered(covers: readonly Offsets[], now: number): readonly string[] {
    const { journal } = this.home;
    const isDone = (segment: string): boolean => {
      const path = join(journal, segment);
      const age = now - (statIfThere(path)?.mtimeMs ?? now);
      return age >= MIN_AGE_MS && covers.every((offsets) => !holdsEvents(path, offsets[segment] ?? 0));
    };
    const done = listSegments(journal).filter(isDone);
    const slots = new Set(done.map((segment) => slotOf(segment) ?? ''));
    return [...slots].flatMap((slot) => this.deleteOf(slot, done, isDone));
  }

  /** Holding the slot, so that nobody takes it over and writes to what is being deleted. */
  private deleteOf(slot: string, done: readonly string[], isDone: (segment: string) => boolean): readonly string[] {
    const { journal } = this.home;
    const lock = slotLock(journal, slot, this.me);
    if (!lock.tryAcquire()) return [];
    try {
      const mine = done.filter((segment) => slotOf(segment) === slot && isDone(segment));
      for (const segment of mine) removeIfThere(join(journal, segment));
      return mine;
    } finally {
      lock.release();
    }
  }
}
