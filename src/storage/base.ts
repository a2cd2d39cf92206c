import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { t } from '../core/l10n.ts';
import { completeFrom } from './completing.ts';
import { readCounters } from './counters.ts';
import { LedgerDatabase } from './database.ts';
import { errorCode, fileStamp, namesIn, statIfThere, writeAtomic } from './files.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import { imageIfThere } from './image.ts';
import { isKnownImprint, writeImprint } from './imprint.ts';
import { keepOlder, migrated } from './migration.ts';
import { MonthFolder, imprintOf } from './monthFile.ts';
import { copyToPrevious, keepPrevious, previousOffsets } from './previous.ts';
import type { Trouble } from './setAside.ts';
import { quarantine, setAside } from './setAside.ts';
import { DatabaseRefused, newerDatabase } from './sqlite.ts';
import type { Offsets, TailRead } from './tail.ts';
import { Tail, sameOffsets } from './tail.ts';

/** So much of the journal is folded in at a time: an event takes several times its bytes in memory. */
const SLICE_BYTES = 1024 * 1024;

interface Loaded {
  readonly db: LedgerDatabase;
  readonly tail: Tail;
  /** Which file it was loaded from or saved to; `undefined` before there is one. */
  stamp: string | undefined;
  /** What the file holds of the journal; `undefined` where it has to be written in any case. */
  saved: Offsets | undefined;
}

/** What the database's file turned out to be. */
type Found = { readonly kind: 'loaded' } | { readonly kind: 'missing' | 'damaged' | 'foreign' | 'older' };

/** The database in memory, kept in step with its file and the journal. */
export class LedgerBase {
  private readonly home: Home;
  private readonly sql: SqlJsStatic;
  private readonly nonce: string;
  private readonly trouble: Trouble;
  private readonly months: MonthFolder;
  private loaded: Loaded | undefined;
  private unknown = false;
  /** It was made anew from what was left: only the running totals know of the rest. */
  private isIncomplete = false;

  constructor(home: Home, sql: SqlJsStatic, nonce: string, trouble: Trouble) {
    this.home = home;
    this.sql = sql;
    this.nonce = nonce;
    this.trouble = trouble;
    this.months = new MonthFolder(home.months);
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
    if (this.loaded === undefined || this.loaded.stamp !== fileStamp(this.home.database)) {
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
    const rebuilt = this.catchUp() ?? this.freshOrRebuilt(now);
    this.complete(rebuilt, now);
    return rebuilt;
  }

  /**
   * Writes the files if more of the journal is folded in than they hold, or `isChanged` says that something else was done.
   * Only under the compaction lock.
   */
  async save(isChanged: boolean): Promise<void> {
    const { loaded } = this;
    if (loaded === undefined) return;
    const isSame = loaded.stamp !== undefined && loaded.saved !== undefined && sameOffsets(loaded.saved, loaded.tail.offsets);
    try {
      if (isSame && !isChanged) await this.followPrevious(loaded.tail.offsets);
      else await this.write(loaded);
    } catch (error) {
      // Months may be half written: what stands on the disk is what counts.
      this.drop();
      throw error;
    }
  }

  /** Something was changed past the journal and saved: what was before leads nowhere any more. */
  async forgetPrevious(): Promise<void> {
    await copyToPrevious(this.home);
  }

  /** How far the journal may be deleted as far as the database is concerned: what was saved, also after the loss of the present file. */
  get covers(): readonly Offsets[] {
    return [this.offsets, previousOffsets(this.sql, this.home)];
  }

  /** Lets go of everything that was not saved. */
  drop(): void {
    this.loaded?.db.close();
    this.loaded = undefined;
  }

  private async write(loaded: Loaded): Promise<void> {
    const { offsets } = loaded.tail;
    await this.syncSegments(offsets, loaded.saved ?? {});
    loaded.db.saveMonths();
    const imprint = imprintOf(loaded.db.chunks());
    if (loaded.stamp !== undefined && loaded.stamp === fileStamp(this.home.database)) await keepPrevious(this.home);
    await writeAtomic(this.home.database, loaded.db.chunks());
    writeImprint(this.home, imprint);
    loaded.db.moveTo(this.home.database);
    loaded.saved = offsets;
    loaded.stamp = fileStamp(this.home.database);
    await loaded.db.months?.settle();
    // What is asked for next is likely to be of now.
    loaded.db.months?.close();
  }

  /** Where nothing is new, the previous database need not stay behind: what of the journal it lacks could not be deleted. */
  private async followPrevious(offsets: Offsets): Promise<void> {
    if (!sameOffsets(previousOffsets(this.sql, this.home), offsets)) await copyToPrevious(this.home);
  }

  private load(): Found {
    this.drop();
    const stamp = fileStamp(this.home.database);
    const image = imageIfThere(this.home.database);
    if (image === undefined) return { kind: 'missing' };
    try {
      const db = new LedgerDatabase(this.sql, image, this.trouble, { months: this.months, isTrusted: isKnownImprint(this.home, image) });
      this.adopt(db, stamp, db.offsets);
      return { kind: 'loaded' };
    } catch (error) {
      if (!(error instanceof DatabaseRefused)) throw error;
      if (error.why === 'newer') throw newerDatabase(error);
      return { kind: error.why };
    }
  }

  private begin(): void {
    const db = new LedgerDatabase(this.sql, undefined, this.trouble, { months: this.months });
    db.adoptMonths();
    const counters = readCounters(this.home);
    if (counters.kind === 'whole') db.restore(counters.counters.state.toJSON().recent);
    this.adopt(db, fileStamp(this.home.database), undefined);
  }

  private adopt(db: LedgerDatabase, stamp: string | undefined, saved: Offsets | undefined): void {
    this.loaded = { db, stamp, saved, tail: new Tail(this.home.journal, db.offsets) };
  }

  private catchUp(): LedgerDatabase | undefined {
    for (;;) {
      const { loaded } = this;
      if (loaded === undefined) return undefined;
      const read = loaded.tail.read(SLICE_BYTES);
      // Somebody compacted just now and deleted what we had not read: their file holds it.
      if (Object.keys(read.vanished).length > 0 && loaded.stamp !== fileStamp(this.home.database)) return this.fresh();
      this.take(loaded, read);
      if (!read.more) return loaded.db;
    }
  }

  private take(loaded: Loaded, { events, bad, unknown }: TailRead): void {
    if (unknown > 0) this.unknown = true;
    for (const line of bad) quarantine(this.home, line, this.nonce, this.trouble);
    if (events.length === 0 && loaded.saved !== undefined && sameOffsets(loaded.saved, loaded.tail.offsets)) return;
    try {
      loaded.db.fold(events, loaded.tail.offsets);
    } catch (error) {
      // What was read and is not in it would never be read again.
      this.drop();
      throw error;
    }
  }

  private replaceBad(now: number): void {
    const { kind } = this.load();
    switch (kind) {
      case 'loaded': return;
      case 'older': { this.migrate(now); return; }
      case 'missing': { this.trouble(t('The ledger\'s database was missing; {0}', this.takeWhatIsLeft())); return; }
      case 'damaged':
      case 'foreign': {
        const name = setAside(this.home.database, kind, now);
        const news = this.takeWhatIsLeft();
        if (name !== undefined) this.trouble(kind === 'foreign' ? t('The ledger\'s database was not one of ours, and was set aside as {0}; {1}', name, news) : t('The ledger\'s database was damaged, and was set aside as {0}; {1}', name, news));
      }
    }
  }

  /** Begins with the database of before, or with nothing. Returns the end of a sentence that says so. */
  private takeWhatIsLeft(): string {
    this.isIncomplete = true;
    const image = imageIfThere(this.home.previous);
    try {
      if (image !== undefined) {
        const db = new LedgerDatabase(this.sql, image, this.trouble, { months: this.months });
        this.adopt(db, undefined, undefined);
        return t('the one before it and the journal took its place, and nothing is lost.');
      }
    } catch (error) {
      if (!(error instanceof DatabaseRefused)) throw error;
    }
    this.begin();
    return t('it was made anew from the journal, closed months and running totals: sums are kept as far as these know them, the details of other calls are gone.');
  }

  /** What the running totals know beyond the database is taken over from them, and not the other way round. */
  private complete(db: LedgerDatabase, now: number): void {
    const file = this.isIncomplete ? readCounters(this.home) : undefined;
    this.isIncomplete = false;
    if (file?.kind !== 'whole') return;
    const fold = new Fold(this.home, this.nonce, this.trouble, file.counters);
    fold.catchUpTo(this.offsets);
    completeFrom(fold.state, db, now);
    if (file.counters.bulk !== undefined && file.counters.bulk !== db.bulk) db.setBulk(file.counters.bulk);
  }

  private migrate(now: number): void {
    const stamp = fileStamp(this.home.database);
    const image = imageIfThere(this.home.database);
    if (image === undefined) return;
    const { db, version } = migrated(this.sql, image, this.trouble, this.months);
    keepOlder(this.home, version, now);
    this.adopt(db, stamp, undefined);
  }

  /** The file must never reach further than segments that a power cut leaves. */
  private async syncSegments(offsets: Offsets, saved: Offsets): Promise<void> {
    const advanced = Object.keys(offsets).filter((segment) => offsets[segment] !== saved[segment]);
    for (const segment of advanced) await syncFile(join(this.home.journal, segment));
  }
}

/** Counters and months are written after the database: where they are, it must have been. */
function hasHistory(home: Home): boolean {
  return statIfThere(home.counters) !== undefined || statIfThere(home.previous) !== undefined || namesIn(home.months).length > 0;
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
