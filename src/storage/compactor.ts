import { join } from 'node:path';
import { QUERY_SQL } from '../core/ledger/queries.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { Row } from '../core/ledger/rows.ts';
import { fieldsOf, sumsIn } from '../core/ledger/rows.ts';
import type { LedgerBase } from './base.ts';
import { readCounters, writeCounters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import { removeIfThere, statIfThere } from './files.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import type { Identity } from './identity.ts';
import { FileLock } from './lock.ts';
import { VersionGate } from './manifest.ts';
import { recount } from './recount.ts';
import { listSegments, slotLock, slotOf } from './segments.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import type { Offsets } from './tail.ts';
import { holdsEvents, sameOffsets } from './tail.ts';
import type { CompactAsk, CompactReply, WorkerRequests } from './workerProtocol.ts';

/** A segment is kept for at least so long after its last event: sleepers may still be reading it. */
const MIN_AGE_MS = 10 * 60_000;
const PATIENCE_MS = 60_000;

/** What the ledger's thread does: folds the journal away, and answers questions. Its requests come one at a time. */
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
    const db = this.base.fresh() ?? (await this.underLock(() => this.rebuild()));
    if (name === 'days') db.setZone((params).zone);
    const ask = QUERY_SQL[name] as (ask: unknown) => ReturnType<(typeof QUERY_SQL)[LedgerQuery]>;
    const { text, values } = ask(params);
    return ANSWERS[name](db.all(text, values));
  }

  /** Database first, counters second, then the segments that both hold. */
  async compact({ zone, now, keepDays }: CompactAsk): Promise<CompactReply> {
    this.gate.refresh();
    if (!this.gate.mayCompact) return { outcome: 'newer', deleted: [] };
    if (!this.lock.tryAcquire()) return { outcome: 'busy', deleted: [] };
    try {
      const db = this.base.freshOrRebuilt(now);
      if (this.base.sawUnknown) return { outcome: 'newer', deleted: [] };
      db.setZone(zone);
      db.forget(now, keepDays);
      await this.base.save();
      const counters = await this.saveCounters(now);
      const deleted = this.deleteCovered([this.base.offsets, counters], now);
      return { outcome: 'done', deleted };
    } finally {
      this.lock.release();
    }
  }

  /** Makes the counters anew from database and journal, unless somebody else just did. */
  async recount({ now, zone }: WorkerRequests['recount']['ask']): Promise<null> {
    await this.underLock(async () => {
      if (readCounters(this.home).kind === 'whole') return;
      const db = this.base.freshOrRebuilt(now);
      db.setZone(zone);
      await writeCounters(this.home, recount(this.home, () => this.base.freshOrRebuilt(now), now));
    });
    return null;
  }

  private async rebuild(): Promise<LedgerDatabase> {
    const db = this.base.freshOrRebuilt(Date.now());
    await this.base.save();
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

  private async saveCounters(now: number): Promise<Offsets> {
    const file = readCounters(this.home);
    if (file.kind === 'damaged') setAside(this.home.counters, 'damaged', now);
    if (file.kind !== 'whole') {
      const counted = recount(this.home, () => this.base.freshOrRebuilt(now), now);
      await writeCounters(this.home, counted);
      return counted.offsets;
    }
    const fold = new Fold(this.home, this.me.owner.nonce, this.trouble, file.counters);
    fold.catchUp();
    if (sameOffsets(fold.offsets, file.counters.offsets)) return fold.offsets;
    fold.state.prune(now);
    await writeCounters(this.home, fold);
    return fold.offsets;
  }

  private deleteCovered(covers: readonly Offsets[], now: number): readonly string[] {
    const isDone = (segment: string): boolean => {
      const path = join(this.home.journal, segment);
      const age = now - (statIfThere(path)?.mtimeMs ?? now);
      return age >= MIN_AGE_MS && covers.every((offsets) => !holdsEvents(path, offsets[segment] ?? 0));
    };
    const done = listSegments(this.home.journal).filter(isDone);
    const slots = new Set(done.map((segment) => slotOf(segment) ?? ''));
    return [...slots].flatMap((slot) => this.deleteOf(slot, done, isDone));
  }

  /** Holding the slot, so that nobody takes it over and writes to what is being deleted. */
  private deleteOf(slot: string, done: readonly string[], isDone: (segment: string) => boolean): readonly string[] {
    const lock = slotLock(this.home.journal, slot, this.me);
    if (!lock.tryAcquire()) return [];
    try {
      const mine = done.filter((segment) => slotOf(segment) === slot && isDone(segment));
      for (const segment of mine) removeIfThere(join(this.home.journal, segment));
      return mine;
    } finally {
      lock.release();
    }
  }
}

const ANSWERS: { readonly [Q in LedgerQuery]: (rows: readonly Row[]) => LedgerQueries[Q]['reply'] } = {
  days: (rows) => rows.map((row) => ({ day: String(row.day), model: String(row.model), ...sumsIn(row) })),
  models: (rows) => rows.map((row) => ({ model: String(row.model), ...sumsIn(row) })),
  entries: (rows) => rows.map(fieldsOf) as LedgerQueries['entries']['reply'],
  entry: ([row]) => (row === undefined ? null : (fieldsOf(row) as LedgerQueries['entry']['reply'])),
  span: ([row]) => ({ first: numberOrNull(row?.first), last: numberOrNull(row?.last) }),
};

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
