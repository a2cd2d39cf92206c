import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { Cell, Row } from '../core/ledger/rows.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from '../core/ledger/schema.ts';
import type { Image } from './image.ts';
import { closeImage, imageIfThere, sizeOf } from './image.ts';
import { PagedFile, asArray } from './pagedFile.ts';

/** Why a file is not used as a database of the ledger. `older`: it must be migrated first. */
export type Refusal = 'damaged' | 'foreign' | 'newer' | 'older';

/** A file that is not used as a database of the ledger. */
export class DatabaseRefused extends Error {
  readonly why: Refusal;

  constructor(why: Refusal, cause?: unknown) {
    super(`the database is ${why}`, { cause });
    this.name = 'DatabaseRefused';
    this.why = why;
  }
}

/** What the user reads about a file of a later version. */
export function newerDatabase(cause: DatabaseRefused): SpendError {
  return new SpendError('ledger-newer', t('The ledger was written by a newer version of OpenRouter Spend: reload this window.'), cause);
}

/** What is written stays in memory, and is written out whole later: what SQLite does for the sake of disks only costs. What is deleted is gone. */
const IN_MEMORY = 'PRAGMA secure_delete = ON; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000';

/** So many statements are kept ready; questions with many values make ever new ones. */
const MAX_PREPARED = 250;

interface Prepared {
  readonly statement: Statement;
  names: readonly string[] | undefined;
  busy: boolean;
}

/** One SQLite database, with its statements prepared once. What is changed in it stays in memory. It must never be vacuumed: see `letGoIfCut`. */
export class Sqlite {
  private readonly sql: SqlJsStatic;
  private db: Database;
  private paged: PagedFile | undefined;
  private readonly prepared = new Map<string, Prepared>();

  private constructor(sql: SqlJsStatic, image: Image | undefined, prepare: (db: Database) => void) {
    this.sql = sql;
    this.paged = image instanceof PagedFile ? image : undefined;
    this.db = new sql.Database(image instanceof PagedFile ? asArray(image) : image);
    try {
      prepare(this.db);
    } catch (error) {
      this.close();
      throw error instanceof DatabaseRefused ? error : new DatabaseRefused('damaged', error);
    }
  }

  /** Opens a file of ours, which is closed with the database. `isTrusted`: its bytes are known to be those that we wrote. Throws `DatabaseRefused`. */
  static open(sql: SqlJsStatic, image: Image, isTrusted: boolean): Sqlite {
    assertNotEmpty(image);
    return new Sqlite(sql, image, (db) => {
      assertOurs(db, isTrusted);
      db.run(IN_MEMORY);
    });
  }

  /** Makes an empty database with these tables. */
  static create(sql: SqlJsStatic, schema: string): Sqlite {
    return new Sqlite(sql, undefined, (db) => {
      db.run(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}; ${IN_MEMORY}; BEGIN; ${schema}; COMMIT`);
    });
  }

  /**
   * The same with room for so many bytes. The file in memory grows by an eighth at a time, and is copied each time; SQLite knows by its
   * header how much of the file is in use, and never exports the rest.
   */
  static createRoomy(sql: SqlJsStatic, schema: string, room: number): Sqlite {
    const empty = Sqlite.create(sql, schema);
    const bytes = new Uint8Array(room);
    bytes.set(empty.export());
    empty.close();
    return Sqlite.open(sql, bytes, true);
  }

  /** Opens a file of an earlier version, for reading. Throws `DatabaseRefused` where it is damaged. */
  static openOlder(sql: SqlJsStatic, image: Image): Sqlite {
    return new Sqlite(sql, image, (db) => {
      if (pragma(db, 'quick_check(1)') !== 'ok') throw new DatabaseRefused('damaged');
    });
  }

  /** `PRAGMA user_version` of a file that was opened. */
  get version(): number {
    return Number(pragma(this.db, 'user_version'));
  }

  /** The rows that a statement gives, each as its values, one by one. Each is used, and no other asked of this statement, before the next. */
  *values(text: string, values: readonly Cell[] = []): Iterable<readonly SqlValue[]> {
    const prepared = this.prepare(text);
    const { statement } = prepared;
    prepared.busy = true;
    try {
      statement.bind(values as SqlValue[]);
      while (statement.step()) yield statement.get();
    } finally {
      prepared.busy = false;
      statement.reset();
    }
  }

  /** The first row that a statement gives, as its values. */
  first(text: string, values: readonly Cell[] = []): readonly SqlValue[] | undefined {
    const { statement } = this.prepare(text);
    try {
      statement.bind(values as SqlValue[]);
      return statement.step() ? statement.get() : undefined;
    } finally {
      statement.reset();
    }
  }

  /** The rows that a statement gives, one by one, by column. */
  *each(text: string, values: readonly Cell[] = []): Iterable<Row> {
    const prepared = this.prepare(text);
    for (const row of this.values(text, values)) {
      const names = (prepared.names ??= prepared.statement.getColumnNames());
      yield Object.fromEntries(names.map((name, index) => [name, row[index]]));
    }
  }

  /** All rows that a statement gives. */
  all(text: string, values: readonly Cell[] = []): readonly Row[] {
    return [...this.each(text, values)];
  }

  /** Runs one statement. */
  run(text: string, values: readonly (Cell | Uint8Array)[] = []): void {
    this.prepare(text).statement.run(values as SqlValue[]);
  }

  /** Runs statements that take no values, and are not needed again. */
  execute(script: string): void {
    this.db.run(script);
  }

  /** All of what the action does, or nothing. */
  transaction(action: () => void): void {
    this.db.run('BEGIN');
    try {
      action();
      this.db.run('COMMIT');
    } catch (error) {
      this.db.run('ROLLBACK');
      this.letGoIfCut();
      throw error;
    }
  }

  /** The bytes of the database's file. */
  export(): Uint8Array {
    return this.db.export();
  }

  /** The same, piece by piece. Not within a transaction: before its end, SQLite keeps some of it to itself. */
  chunks(): Iterable<Uint8Array> {
    this.letGoIfCut();
    return this.paged?.chunks() ?? [this.export()];
  }

  /** What `chunks` gave has been written to that file: what was changed need not be kept in memory, nor a database that was made there. Not within a transaction. */
  moveTo(path: string): void {
    if (this.paged === undefined) this.leaveMemory(path);
    else this.paged.moveTo(path);
  }

  close(): void {
    this.freeAll();
    this.db.close();
    this.paged?.close();
  }

  private leaveMemory(path: string): void {
    const image = imageIfThere(path);
    if (!(image instanceof PagedFile)) return;
    const onDisk = new this.sql.Database(asArray(image));
    onDisk.run(IN_MEMORY);
    this.freeAll();
    this.db.close();
    this.db = onDisk;
    this.paged = image;
  }

  private freeAll(): void {
    for (const { statement } of this.prepared.values()) statement.free();
    this.prepared.clear();
  }

  /** Taking back what made it longer cuts a database, and one that is cut lies in memory from then on. */
  private letGoIfCut(): void {
    if (this.paged === undefined || this.paged.size === Number(pragma(this.db, 'page_count')) * Number(pragma(this.db, 'page_size'))) return;
    this.paged.close();
    this.paged = undefined;
  }

  private prepare(text: string): Prepared {
    const known = this.prepared.get(text);
    if (known !== undefined) return known;
    if (this.prepared.size >= MAX_PREPARED) this.freeOldest();
    const fresh: Prepared = { statement: this.db.prepare(text), names: undefined, busy: false };
    this.prepared.set(text, fresh);
    return fresh;
  }

  private freeOldest(): void {
    for (const [text, { statement, busy }] of this.prepared) {
      if (busy) continue;
      statement.free();
      this.prepared.delete(text);
      return;
    }
  }
}

/** SQLite takes an emptied file for a new one. */
function assertNotEmpty(image: Image): void {
  if (sizeOf(image) > 0) return;
  closeImage(image);
  throw new DatabaseRefused('damaged');
}

function assertOurs(db: Database, isTrusted: boolean): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID) throw new DatabaseRefused('foreign');
  const version = Number(pragma(db, 'user_version'));
  if (version > SCHEMA_VERSION) throw new DatabaseRefused('newer');
  if (!isTrusted && pragma(db, 'quick_check(1)') !== 'ok') throw new DatabaseRefused('damaged');
  if (version < SCHEMA_VERSION) throw new DatabaseRefused('older');
}

function pragma(db: Database, name: string): SqlValue | undefined {
  return db.exec(`PRAGMA ${name}`)[0]?.values[0]?.[0];
}
