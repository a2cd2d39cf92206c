import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fieldsOf } from '../../src/core/ledger/rows.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import type { Home } from '../../src/storage/home.ts';

type Row = Readonly<Record<string, unknown>>;

/** A ledger's SQLite files as another program reads them. */
export class LedgerFiles {
  private readonly main: DatabaseSync;
  private readonly months: ReadonlyMap<string, DatabaseSync>;

  constructor(home: Home) {
    this.main = new DatabaseSync(home.database, { readOnly: true });
    const folder = join(home.root, 'months');
    const names = readdirSync(home.root).includes('months') ? readdirSync(folder).filter((name) => name.endsWith('.db')) : [];
    this.months = new Map(names.map((name) => [name, new DatabaseSync(join(folder, name), { readOnly: true })]));
  }

  get monthNames(): readonly string[] {
    return [...this.months.keys()];
  }

  /** What `PRAGMA integrity_check` says of each file that is not `ok`. */
  damages(): readonly string[] {
    return this.files().flatMap(([name, db]) => db.prepare('PRAGMA integrity_check').all().map((row) => `${name}: ${String(row.integrity_check)}`)).filter((text) => !text.endsWith(': ok'));
  }

  /** Raw entries of all files. */
  entries(): readonly UsageEntry[] {
    return this.files().flatMap(([, db]) => db.prepare('SELECT * FROM calls').all().map((row) => fieldsOf(row) as UsageEntry));
  }

  rows(text: string): readonly Row[] {
    return this.main.prepare(text).all();
  }

  close(): void {
    for (const [, db] of this.files()) db.close();
  }

  private files(): readonly (readonly [string, DatabaseSync])[] {
    return [['ledger.db', this.main], ...this.months];
  }
}
