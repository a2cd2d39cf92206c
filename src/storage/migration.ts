import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { Row } from '../core/ledger/rows.ts';
import { bucketOf, comboKey, dimensionsOf, fieldsOf } from '../core/ledger/rows.ts';
import { R15_DIMENSIONS, SUM_FIELDS } from '../core/ledger/schema.ts';
import type { Combo } from './combos.ts';
import { LedgerDatabase } from './database.ts';
import { linkNew, namesIn, removeIfThere } from './files.ts';
import type { Home } from './home.ts';
import type { Image } from './image.ts';
import type { MonthFolder } from './monthFile.ts';
import type { ForgottenCell } from './rollups.ts';
import type { Trouble } from './setAside.ts';
import { Sqlite } from './sqlite.ts';
import { partsOf } from './tally.ts';

const DAY_MS = 24 * 3_600_000;
/** How long a database of an earlier version is kept beside its successor. */
const KEEP_DAYS = 30;
const KEPT = /^ledger-v\d+-(\d{4}-\d{2}-\d{2})\.db$/;
const BATCH = 5000;

/** A database of the present version with everything that an earlier one holds. Throws `DatabaseRefused` or a `SpendError`. */
export function migrated(sql: SqlJsStatic, image: Image, trouble: Trouble, months: MonthFolder): { readonly db: LedgerDatabase; readonly version: number } {
  const old = Sqlite.openOlder(sql, image);
  try {
    const { version } = old;
    if (version !== 1) throw new SpendError('ledger-unreadable', t('The ledger\'s database has a version that this one cannot read ({0}).', version));
    const db = new LedgerDatabase(sql, undefined, trouble, { months });
    takeOver(old, db);
    return { db, version };
  } finally {
    old.close();
  }
}

/** Gives the file of an earlier version a second name, before another takes its first. */
export function keepOlder(home: Home, version: number, now: number): void {
  const path = join(home.root, `ledger-v${version}-${new Date(now).toISOString().slice(0, 10)}.db`);
  linkNew(home.database, path);
}

/** Removes databases of earlier versions that were kept for long enough. */
export function removeOlder(home: Home, now: number): void {
  for (const name of namesIn(home.root)) {
    const day = KEPT.exec(name)?.[1];
    if (day !== undefined && Date.parse(day) + KEEP_DAYS * DAY_MS < now) removeIfThere(join(home.root, name));
  }
}

function takeOver(old: Sqlite, db: LedgerDatabase): void {
  const zone = old.first('SELECT value FROM meta WHERE name = ?', ['zone'])?.[0];
  if (typeof zone === 'string') db.setZone(zone);
  const rest = new Forgotten(old);
  const batch: EntryRecord[] = [];
  for (const row of old.each('SELECT * FROM entries')) {
    const record = recordIn(row);
    rest.takeAway(record);
    batch.push(record);
    if (batch.length === BATCH) db.restore(batch.splice(0));
  }
  db.restore(batch);
  db.countForgotten(rest.cells());
  db.transaction(() => {
    for (const row of old.values('SELECT ev, at, origin, keyHash, usage, credits, event FROM samples')) db.run('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?)', row as (string | number)[]);
    for (const row of old.values('SELECT ev, at, type, id, event FROM marks')) db.run('INSERT INTO marks VALUES (?, ?, ?, ?, ?)', row as (string | number)[]);
    for (const row of old.values('SELECT segment, bytes FROM offsets')) db.run('INSERT INTO offsets VALUES (?, ?)', row as (string | number)[]);
  });
}

/** Version 1 kept texts where they stand, and all stamps in one column. */
function recordIn(row: Row): EntryRecord {
  const { base, stamps } = JSON.parse(String(row.stamps)) as Pick<EntryRecord, 'base' | 'stamps'>;
  return { id: String(row.id), fields: fieldsOf(row), base, stamps };
}

/** What the quarter hours of an earlier version count beyond the entries that are still there. */
class Forgotten {
  private readonly left = new Map<string, { readonly start: number; readonly combo: Combo; readonly numbers: number[] }>();

  constructor(old: Sqlite) {
    for (const row of old.each('SELECT * FROM r15')) {
      const combo = Object.fromEntries(R15_DIMENSIONS.map((name) => [name, String(row[name])])) as Combo;
      // What version 1 did not add up, it has none of.
      const numbers = [...SUM_FIELDS, 'entries'].map((name) => Number(row[name] ?? 0));
      this.left.set(`${Number(row.start)} ${comboKey(combo)}`, { start: Number(row.start), combo, numbers });
    }
  }

  takeAway(record: EntryRecord): void {
    const entry = entryOf(record);
    const cell = entry === undefined ? undefined : this.left.get(`${bucketOf(entry)} ${comboKey(dimensionsOf(entry))}`);
    if (entry === undefined || cell === undefined) return;
    for (const { column, value } of partsOf(entry)) if (column < cell.numbers.length) cell.numbers[column] = (cell.numbers[column] ?? 0) - value;
  }

  *cells(): Iterable<ForgottenCell> {
    for (const { start, combo, numbers } of this.left.values()) {
      if ((numbers[SUM_FIELDS.length] ?? 0) <= 0) continue;
      yield { start, combo, parts: numbers.map((value, column) => ({ column, value })).filter(({ value }) => value !== 0) };
    }
  }
}
