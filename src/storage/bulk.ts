import { entryOf } from '../core/ledger/merge.ts';
import { openSince } from '../core/ledger/months.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Ids } from '../core/ports.ts';
import type { LedgerBase } from './base.ts';
import type { BulkChange, OnChange } from './bulkChange.ts';
import { readCounters, writeCounters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import type { FileLock } from './lock.ts';
import type { VersionGate } from './manifest.ts';
import { newerLedger } from './manifest.ts';
import { withMoneyOf } from './recount.ts';
import type { Trouble } from './setAside.ts';
import type { Offsets } from './tail.ts';

const PATIENCE_MS = 60_000;

/** What changes past the journal are made with. */
export interface BulkParts {
  readonly home: Home;
  readonly nonce: string;
  readonly base: LedgerBase;
  /** `compact.lock`. */
  readonly lock: FileLock;
  readonly gate: VersionGate;
  readonly ids: Ids;
  readonly trouble: Trouble;
  /** Makes the counters anew where they cannot be read; takes the lock itself. */
  readonly recount: (now: number) => Promise<unknown>;
}

/** The ledger while a change is made: nobody else folds or compacts. */
export interface BulkPlace {
  readonly home: Home;
  readonly db: LedgerDatabase;
  /** What was counted before the change. */
  readonly state: LedgerState;
  /** Name of the change, and `ev` of its events. */
  readonly bulk: string;
  /** To be told of every record that is changed, where that is not done by `apply`. */
  readonly onChange: OnChange;
  /** Makes changes in memory; best called with many at a time. */
  readonly apply: (changes: Iterable<BulkChange>) => void;
}

/** A change that is made in memory: what is left is to save it, or to let go of it. */
export interface Made<T> {
  readonly reply: T;
  /** There is nothing to save. */
  readonly isNothing?: boolean;
  readonly beforeSave?: () => void;
  /** Where saving failed. */
  readonly discard?: () => void;
  readonly afterSave?: () => void;
}

/**
 * Changes of many or of old entries, made past the journal: all of it or nothing, whatever crashes. Months and database are saved
 * first, then the counters, whose new name tells every process to load them.
 */
export class BulkWork {
  private readonly parts: BulkParts;

  constructor(parts: BulkParts) {
    this.parts = parts;
  }

  /**
   * Makes a change and saves it. Rejects with what the action throws, with nothing changed, or with `ledger-newer`, `ledger-unreadable` or
   * `disk-full`.
   */
  async run<T>(now: number, action: (place: BulkPlace) => Promise<Made<T>> | Made<T>): Promise<T> {
    const { gate, lock, base, home, recount } = this.parts;
    gate.refresh();
    if (!gate.mayCompact) throw newerLedger();
    if (readCounters(home).kind !== 'whole') await recount(now);
    await lock.acquire(PATIENCE_MS);
    try {
      return await this.change(now, action);
    } catch (error) {
      // What is half done in memory must not be taken for the ledger.
      base.drop();
      throw error;
    } finally {
      lock.release();
    }
  }

  private async change<T>(now: number, action: (place: BulkPlace) => Promise<Made<T>> | Made<T>): Promise<T> {
    const { base, ids, home } = this.parts;
    const db = base.freshOrRebuilt(now);
    if (base.sawUnknown) throw newerLedger();
    const fold = this.countersAt(base.offsets);
    const { state } = fold;
    // Its sums the state gets from the database, when all is done; but samples have to be told what was ours already then.
    const onChange: OnChange = (olds, record) => state.keys.imported(olds.flatMap((old) => entryOf(old) ?? []), record === undefined ? undefined : entryOf(record));
    const place: BulkPlace = { home, db, state, bulk: ids.next(), onChange, apply: (changes) => db.applyBulk(changes, openSince(now), onChange) };
    const made = await action(place);
    if (made.isNothing !== true) await this.save(fold, place, made, now);
    return made.reply;
  }

  private async save({ offsets }: Fold, { home, db, state, bulk }: BulkPlace, made: Made<unknown>, now: number): Promise<void> {
    made.beforeSave?.();
    db.keepSamples(state.keys.toJSON().flatMap(({ samples }) => samples));
    db.setBulk(bulk);
    try {
      await this.parts.base.save(true);
    } catch (error) {
      made.discard?.();
      throw error;
    }
    await this.parts.base.forgetPrevious();
    await writeCounters(home, { state: withMoneyOf(db, state, now), offsets, bulk });
    made.afterSave?.();
  }

  /** The counters, exactly as far as the database. */
  private countersAt(offsets: Offsets): Fold {
    const { home, nonce, trouble } = this.parts;
    const file = readCounters(home);
    // A new ledger has none yet.
    const fold = new Fold(home, nonce, trouble, file.kind === 'whole' ? file.counters : undefined);
    fold.catchUpTo(offsets);
    return fold;
  }
}
