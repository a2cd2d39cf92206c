import type { SqlJsStatic } from 'sql.js';
import { describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { whyUncountableEvent } from '../core/ledger/bounds.ts';
import type { AmendEvent, EntryEvent, LedgerEvent, SampleEvent } from '../core/ledger/events.ts';
import type { KeyAccount } from '../core/ledger/keyBook.ts';
import { isMark } from '../core/ledger/marks.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { Cell, Row } from '../core/ledger/rows.ts';
import { LEDGER_SCHEMA } from '../core/ledger/schema.ts';
import { zonesByName } from '../core/period.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { BulkChange, OnChange } from './bulkChange.ts';
import { CountedEntries } from './countedEntries.ts';
import type { EntryPortion } from './entries.ts';
import { eachRecord } from './entries.ts';
import { EntryStore } from './entryStore.ts';
import type { Image } from './image.ts';
import { KeyTables } from './keyTables.ts';
import type { MonthFolder } from './monthFile.ts';
import type { Months } from './months.ts';
import type { ForgottenCell } from './rollups.ts';
import { Rollups } from './rollups.ts';
import type { Trouble } from './setAside.ts';
import { Sqlite } from './sqlite.ts';
import type { Offsets } from './tail.ts';

/** What a database is opened with besides its file. */
export interface DatabaseOptions {
  /** Where closed months lie; without it, everything stays in one file. */
  readonly months?: MonthFolder | undefined;
  /** The bytes are known to be those that we wrote. */
  readonly isTrusted?: boolean;
}

/** The ledger in SQLite: rollups, recent raw entries, and how far the journal is folded in. What is changed stays in memory; `chunks` gives the file. */
export class LedgerDatabase {
  readonly store: EntryStore;
  private readonly db: Sqlite;
  /** Zones that questions are asked in. */
  readonly zoneOf = zonesByName();
  private readonly trouble: Trouble;
  private readonly rollups: Rollups;
  private readonly keys: KeyTables;
  private readonly entries: CountedEntries;

  /** Opens a file, which is closed with the database, or makes an empty one. Throws `DatabaseRefused`. */
  constructor(sql: SqlJsStatic, image: Image | undefined, trouble: Trouble, { months, isTrusted = false }: DatabaseOptions = {}) {
    this.trouble = trouble;
    this.db = image === undefined ? Sqlite.create(sql, LEDGER_SCHEMA) : Sqlite.open(sql, image, isTrusted);
    this.rollups = new Rollups(this.db);
    this.keys = new KeyTables(this.db);
    this.store = EntryStore.in(this.db, sql, months, trouble);
    this.entries = new CountedEntries({ store: this.store, rollups: this.rollups, keys: this.keys, trouble });
  }

  get months(): Months | undefined {
    return this.store.months;
  }

  /** How far the journal is folded in. */
  get offsets(): Offsets {
    return Object.fromEntries([...this.db.values('SELECT segment, bytes FROM offsets')].map(([segment, bytes]) => [String(segment), Number(bytes)]));
  }

  /** Id of the last change past the journal that is in it. */
  get bulk(): string | undefined {
    const row = this.db.first('SELECT value FROM meta WHERE name = ?', ['bulk']);
    return row === undefined ? undefined : String(row[0]);
  }

  /** IANA zone that `rday` is cut by. */
  get zone(): string {
    return this.rollups.zone;
  }

  /** What is counted of every key, without its samples. */
  get accounts(): readonly KeyAccount[] {
    return this.keys.accounts();
  }

  /** Folds events in and remembers how far that reaches: both or neither. */
  fold(events: readonly LedgerEvent[], offsets: Offsets): void {
    this.transaction(() => {
      for (const event of events) this.applySafely(event);
      this.entries.flush();
      this.db.run('DELETE FROM offsets');
      for (const [segment, bytes] of Object.entries(offsets)) this.db.run('INSERT INTO offsets VALUES (?, ?)', [segment, bytes]);
    });
  }

  /**
   * Makes changes past the journal. Entries of closed months (before `openSince`) are written into their files. When it throws, the
   * database must not be used any more.
   */
  applyBulk(changes: Iterable<BulkChange>, openSince: number, onChange?: OnChange): void {
    const writing = { openSince, onChange };
    this.transaction(() => {
      for (const change of changes) this.entries.change(change, writing);
      this.entries.flush(writing);
    });
  }

  /**
   * Makes a part of an import's changes, the entries among which are known to be new. Some of them wait in memory until `applyBulk` makes
   * the last changes.
   */
  importPart(changes: readonly (EntryEvent | AmendEvent)[], openSince: number, onChange: OnChange): void {
    const writing = { openSince, onChange };
    this.transaction(() => {
      for (const change of changes) {
        if (change.type === 'entry') this.entries.addNew(change, writing);
        else this.entries.change(change, writing);
      }
    });
  }

  /** What is known of an id, wherever it lies. */
  find(id: string): EntryRecord | undefined {
    return this.entries.find(id);
  }

  /** What is known of an upstream's id at an origin, wherever it lies. */
  findTwin(origin: string, generationId: string): EntryRecord | undefined {
    const found = this.store.findTwin(origin, generationId, '');
    return found.kind === 'found' ? found.record : undefined;
  }

  /** Whole entries of a portion, from all files, in the order of their time. Between two of them nothing may be changed. */
  *eachEntry(portion: EntryPortion): Iterable<UsageEntry> {
    for (const record of eachRecord(this.store, portion)) {
      const entry = entryOf(record);
      if (entry !== undefined) yield entry;
    }
  }

  /** Takes in whole records that were known elsewhere, and counts them. */
  restore(records: Iterable<EntryRecord>): void {
    this.transaction(() => this.entries.restore(records));
  }

  /** Takes in the files of closed months, in a database that was made anew. */
  adoptMonths(): void {
    for (const month of this.months?.adopt() ?? []) this.transaction(() => this.entries.adopt(month));
  }

  /** Counts in what is left of entries whose details are gone. */
  countForgotten(cells: Iterable<ForgottenCell>): void {
    this.transaction(() => {
      for (const cell of cells) {
        this.rollups.countForgotten(cell);
        this.keys.countForgotten(cell);
      }
      this.entries.flush();
    });
  }

  /** Takes over what is counted of every key, where the entries that it was counted from are gone. */
  setAccounts(accounts: readonly KeyAccount[]): void {
    this.transaction(() => this.keys.set(accounts));
  }

  /** Cuts the daily sums by another zone's days. */
  setZone(zone: string): void {
    if (zone !== this.rollups.zone) this.transaction(() => this.rollups.setZone(zone));
  }

  /** Takes over what samples say by now: of calls that became known later, they were told later. */
  keepSamples(samples: readonly SampleEvent[]): void {
    this.transaction(() => {
      for (const sample of samples) this.db.run('UPDATE samples SET event = ? WHERE ev = ?', [JSON.stringify(sample), sample.ev]);
    });
  }

  /** Notes the last change past the journal. */
  setBulk(ev: string): void {
    this.db.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', ['bulk', ev]);
  }

  /** Moves entries of closed months into their files. Says whether there was anything to do. */
  moveClosed(openSince: number): boolean {
    let moved = 0;
    this.transaction(() => {
      moved = this.store.moveClosed(openSince);
      if (moved > 0) this.store.main.texts.tidy();
    });
    return moved > 0;
  }

  /** The rows that a statement gives, as values in the order of its columns. */
  rows(text: string, values: readonly Cell[] = []): Iterable<readonly unknown[]> {
    return this.db.values(text, values);
  }

  /** All rows that a statement gives. */
  all(text: string, values: readonly Cell[] = []): readonly Row[] {
    return this.db.all(text, values);
  }

  run(text: string, values: readonly Cell[] = []): void {
    this.db.run(text, values);
  }

  /** Runs an action in a transaction of its own. */
  transaction(action: () => void): void {
    try {
      this.db.transaction(action);
    } catch (error) {
      this.entries.forget();
      throw error;
    }
  }

  /** Writes changed months beside their files: they count once the content of the database, which comes next, stands in its file. */
  saveMonths(): void {
    this.store.save();
  }

  /** The content of the database's file, piece by piece. */
  chunks(): Iterable<Uint8Array> {
    return this.db.chunks();
  }

  /** That content has been written to this file. */
  moveTo(path: string): void {
    this.db.moveTo(path);
  }

  close(): void {
    this.months?.close();
    this.db.close();
  }

  private applySafely(event: LedgerEvent): void {
    try {
      // Who folds the journal for the running totals leaves the same ones out, and tells of it.
      if (whyUncountableEvent(event) === undefined) this.apply(event);
    } catch (error) {
      this.trouble(t('An event of the spend journal could not be entered into the database: {0}', describeError(error)));
    }
  }

  private apply(event: LedgerEvent): void {
    if (isMark(event)) {
      this.db.run('INSERT OR IGNORE INTO marks VALUES (?, ?, ?, ?, ?)', [event.ev, event.at, event.type, event.id, JSON.stringify(event)]);
      return;
    }
    switch (event.type) {
      case 'entry':
      case 'amend': { this.entries.apply(event); return; }
      case 'sample': {
        const { ev, at, origin, keyHash, key } = event;
        this.db.run('INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?)', [ev, at, origin, keyHash, key.usage, key.credits ?? null, JSON.stringify(event)]); return;
      }
      case 'hold':
      case 'gen':
      case 'release':
      case 'bulk': return;
    }
  }
}
