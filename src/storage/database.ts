import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import { describeError } from '../core/errors.ts';
import type { LedgerEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf, mergeEvent } from '../core/ledger/merge.ts';
import { PUT_RECORD, SELECT_RECORD } from '../core/ledger/queries.ts';
import type { Cell, Row } from '../core/ledger/rows.ts';
import { cellsOf, recordOf } from '../core/ledger/rows.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from '../core/ledger/schema.ts';
import { Rollups } from './rollups.ts';
import type { Trouble } from './setAside.ts';
import type { Offsets } from './tail.ts';

const DAY_MS = 24 * 3_600_000;

/** Why a file is not used as the ledger's database. */
export class DatabaseRefused extends Error {
  readonly why: 'damaged' | 'foreign' | 'newer';

  constructor(why: 'damaged' | 'foreign' | 'newer', cause?: unknown) {
    super(`the database is ${why}`, { cause });
    this.name = 'DatabaseRefused';
    this.why = why;
  }
}

/** The ledger in SQLite: raw entries, rollups, and how far the journal is folded in. Lives in memory; `export` gives the file. */
export class LedgerDatabase {
  private readonly db: Database;
  private readonly trouble: Trouble;
  private readonly prepared = new Map<string, Statement>();
  private readonly rollups: Rollups;

  /** Opens the bytes of a file, or makes an empty database. Throws `DatabaseRefused`. */
  constructor(sql: SqlJsStatic, bytes: Uint8Array | undefined, trouble: Trouble) {
    this.trouble = trouble;
    this.db = openDatabase(sql, bytes);
    this.rollups = new Rollups(this);
  }

  /** How far the journal is folded in. */
  get offsets(): Offsets {
    return Object.fromEntries(this.all('SELECT segment, bytes FROM offsets').map(({ segment, bytes }) => [String(segment), Number(bytes)]));
  }

  /** Folds events in and remembers how far that reaches: both or neither. */
  fold(events: readonly LedgerEvent[], offsets: Offsets): void {
    this.transaction(() => {
      for (const event of events) this.applySafely(event);
      this.run('DELETE FROM offsets');
      for (const [segment, bytes] of Object.entries(offsets)) this.run('INSERT INTO offsets VALUES (?, ?)', [segment, bytes]);
    });
  }

  /** Puts whole records into a database that does not know them. */
  restore(records: readonly EntryRecord[]): void {
    this.transaction(() => {
      for (const record of records) this.put(undefined, record);
    });
  }

  /** Cuts the daily sums by another zone's days. */
  setZone(zone: string): void {
    if (zone !== this.rollups.zone) this.transaction(() => this.rollups.setZone(zone));
  }

  /** Forgets raw entries older than that; the rollups keep them. */
  forget(now: number, keepDays: number): void {
    this.run('DELETE FROM entries WHERE at < ?', [now - keepDays * DAY_MS]);
  }

  /** All rows that a statement gives. */
  all(text: string, values: readonly Cell[] = []): readonly Row[] {
    return [...this.each(text, values)];
  }

  /** The rows that a statement gives, one by one. Each is used before the next is asked for. */
  *each(text: string, values: readonly Cell[] = []): Iterable<Row> {
    const statement = this.statement(text);
    try {
      statement.bind(values as SqlValue[]);
      while (statement.step()) yield statement.getAsObject();
    } finally {
      statement.reset();
    }
  }

  run(text: string, values: readonly Cell[] = []): void {
    this.statement(text).run(values as SqlValue[]);
  }

  /** The bytes of the database's file. */
  export(): Uint8Array {
    return this.db.export();
  }

  close(): void {
    for (const statement of this.prepared.values()) statement.free();
    this.prepared.clear();
    this.db.close();
  }

  private applySafely(event: LedgerEvent): void {
    try {
      this.apply(event);
    } catch (error) {
      this.trouble(`An event of the spend journal could not be entered into the database: ${describeError(error)}`);
    }
  }

  private apply(event: LedgerEvent): void {
    switch (event.type) {
      case 'entry':
      case 'amend': { this.applyEntry(event); return; }
      case 'sample': {
        const { ev, at, origin, keyHash, key } = event;
        this.run('INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?)', [ev, at, origin, keyHash, key.usage, key.credits ?? null, JSON.stringify(event)]); return;
      }
      case 'alert-claim':
      case 'alert-shown':
      case 'mute': { this.run('INSERT OR IGNORE INTO marks VALUES (?, ?, ?, ?, ?)', [event.ev, event.at, event.type, event.id, JSON.stringify(event)]); return; }
      case 'hold':
      case 'gen':
      case 'release': return;
    }
  }

  private applyEntry(event: Parameters<typeof mergeEvent>[1]): void {
    const [row] = this.all(SELECT_RECORD, [event.id]);
    const before = row === undefined ? undefined : recordOf(row);
    const after = mergeEvent(before, event);
    if (after !== before) this.put(before, after);
  }

  private put(before: EntryRecord | undefined, after: EntryRecord): void {
    this.run(PUT_RECORD, cellsOf(after));
    const old = before === undefined ? undefined : entryOf(before);
    const now = entryOf(after);
    if (old !== undefined) this.rollups.count(old, -1);
    if (now !== undefined) this.rollups.count(now, 1);
  }

  private statement(text: string): Statement {
    const known = this.prepared.get(text);
    if (known !== undefined) return known;
    const fresh = this.db.prepare(text);
    this.prepared.set(text, fresh);
    return fresh;
  }

  private transaction(action: () => void): void {
    this.db.run('BEGIN');
    try {
      action();
      this.db.run('COMMIT');
    } catch (error) {
      this.db.run('ROLLBACK');
      throw error;
    }
  }
}

function openDatabase(sql: SqlJsStatic, bytes: Uint8Array | undefined): Database {
  const db = new sql.Database(bytes);
  try {
    if (bytes === undefined) db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
    else assertOurs(db);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof DatabaseRefused ? error : new DatabaseRefused('damaged', error);
  }
}

function assertOurs(db: Database): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID) throw new DatabaseRefused('foreign');
  if (Number(pragma(db, 'user_version')) > SCHEMA_VERSION) throw new DatabaseRefused('newer');
  if (pragma(db, 'quick_check(1)') !== 'ok') throw new DatabaseRefused('damaged');
}

function migrate(db: Database): void {
  for (let version = Number(pragma(db, 'user_version')); version < SCHEMA_VERSION; version++) {
    db.run(`BEGIN; ${MIGRATIONS[version] ?? ''}; PRAGMA user_version = ${version + 1}; COMMIT`);
  }
}

function pragma(db: Database, name: string): SqlValue | undefined {
  return db.exec(`PRAGMA ${name}`)[0]?.values[0]?.[0];
}
