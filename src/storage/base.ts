import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { SpendError } from '../core/errors.ts';
import type { LedgerEvent } from '../core/ledger/events.ts';
import { readCounters } from './counters.ts';
import { DatabaseRefused, LedgerDatabase } from './database.ts';
import { bytesIfThere, errorCode, statIfThere, writeAtomic } from './files.ts';
import type { Home } from './home.ts';
import type { Trouble } from './setAside.ts';
import { quarantine, setAside } from './setAside.ts';
import type { Offsets } from './tail.ts';
import { Tail, sameOffsets } from './tail.ts';

interface Loaded {
  readonly db: LedgerDatabase;
  readonly tail: Tail;
  /** Which file it was loaded from or saved to; `undefined` before there is one. */
  stamp: string | undefined;
  saved: Offsets;
}

/** What the database's file turned out to be. */
type Found = { readonly kind: 'loaded' } | { readonly kind: 'missing' | 'damaged' | 'foreign' };

/** The database in memory, kept in step with its file and the journal. */
export class LedgerBase {
  private readonly home: Home;
  private readonly sql: SqlJsStatic;
  private readonly nonce: string;
  private readonly trouble: Trouble;
  private loaded: Loaded | undefined;
  private unknown = false;

  constructor(home: Home, sql: SqlJsStatic, nonce: string, trouble: Trouble) {
    this.home = home;
    this.sql = sql;
    this.nonce = nonce;
    this.trouble = trouble;
  }

  /** Events of a later version were met. */
  get sawUnknown(): boolean {
    return this.unknown;
  }

  /** How far the journal is folded in. */
  get offsets(): Offsets {
    return this.loaded?.tail.offsets ?? {};
  }

  /** The database with everything that was written so far; `undefined` where its file must be made anew under the lock. */
  fresh(): LedgerDatabase | undefined {
    if (this.loaded === undefined || this.loaded.stamp !== stampOf(this.home)) {
      const { kind } = this.load();
      if (kind === 'missing' && !hasHistory(this.home)) this.begin();
      else if (kind !== 'loaded') return undefined;
    }
    return this.catchUp();
  }

  /** The same under the compaction lock: a file that cannot be used is set aside, and what is known elsewhere takes its place. */
  freshOrRebuilt(now: number): LedgerDatabase {
    const db = this.fresh();
    if (db !== undefined) return db;
    this.replaceBad(now);
    // Somebody may have put a good one there meanwhile.
    if (this.loaded === undefined) this.begin();
    return this.catchUp() ?? this.freshOrRebuilt(now);
  }

  /** Writes the file if more of the journal is folded in than it holds. Only under the compaction lock. */
  async save(): Promise<void> {
    const { loaded } = this;
    if (loaded === undefined || (loaded.stamp !== undefined && sameOffsets(loaded.saved, loaded.tail.offsets))) return;
    const { offsets } = loaded.tail;
    await this.syncSegments(offsets, loaded.saved);
    await writeAtomic(this.home.database, loaded.db.export());
    loaded.saved = offsets;
    loaded.stamp = stampOf(this.home);
  }

  private load(): Found {
    this.drop();
    const stamp = stampOf(this.home);
    const bytes = bytesIfThere(this.home.database);
    if (bytes === undefined) return { kind: 'missing' };
    try {
      this.adopt(new LedgerDatabase(this.sql, bytes, this.trouble), stamp);
      return { kind: 'loaded' };
    } catch (error) {
      if (!(error instanceof DatabaseRefused)) throw error;
      if (error.why === 'newer') throw new SpendError('ledger-newer', 'The ledger was written by a newer version of OpenRouter Spend: reload this window.', error);
      return { kind: error.why };
    }
  }

  private begin(): void {
    const db = new LedgerDatabase(this.sql, undefined, this.trouble);
    const counters = readCounters(this.home);
    if (counters.kind === 'whole') db.restore(counters.counters.state.toJSON().recent);
    this.adopt(db, stampOf(this.home));
  }

  private adopt(db: LedgerDatabase, stamp: string | undefined): void {
    const saved = db.offsets;
    this.loaded = { db, stamp, saved, tail: new Tail(this.home.journal, saved) };
  }

  private drop(): void {
    this.loaded?.db.close();
    this.loaded = undefined;
  }

  private catchUp(): LedgerDatabase | undefined {
    const { loaded } = this;
    if (loaded === undefined) return undefined;
    const { events, bad, unknown, vanished } = loaded.tail.read();
    // Somebody compacted just now and deleted what we had not read: their file holds it.
    if (Object.keys(vanished).length > 0 && loaded.stamp !== stampOf(this.home)) return this.fresh();
    if (unknown > 0) this.unknown = true;
    for (const line of bad) quarantine(this.home, line, this.nonce, this.trouble);
    if (!sameOffsets(loaded.saved, loaded.tail.offsets) || events.length > 0) this.fold(loaded, events);
    return loaded.db;
  }

  private fold({ db, tail }: Loaded, events: readonly LedgerEvent[]): void {
    try {
      db.fold(events, tail.offsets);
    } catch (error) {
      // What was read and is not in it would never be read again.
      this.drop();
      throw error;
    }
  }

  private replaceBad(now: number): void {
    const { kind } = this.load();
    if (kind === 'missing') { this.trouble('The ledger\'s database was missing; it was rebuilt from the journal, without the details of older calls.'); return; }
    if (kind === 'loaded') return;
    const name = setAside(this.home.database, kind, now);
    if (name !== undefined) this.trouble(`The ledger's database was ${kind === 'foreign' ? 'not one of ours' : 'damaged'}; it was set aside as ${name} and rebuilt from the journal, without the details of older calls.`);
  }

  /** The file must never reach further than segments that a power cut leaves. */
  private async syncSegments(offsets: Offsets, saved: Offsets): Promise<void> {
    const advanced = Object.keys(offsets).filter((segment) => offsets[segment] !== saved[segment]);
    for (const segment of advanced) await syncFile(join(this.home.journal, segment));
  }
}

function stampOf(home: Home): string | undefined {
  const stat = statIfThere(home.database);
  return stat === undefined ? undefined : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** Counters are written after the database: where they are, it must have been. */
function hasHistory(home: Home): boolean {
  return statIfThere(home.counters) !== undefined;
}

async function syncFile(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
