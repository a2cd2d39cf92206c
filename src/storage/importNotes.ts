import type { KnownImport } from '../core/importing/types.ts';
import type { LedgerDatabase } from './database.ts';

/** So many are remembered, the newest. */
const KEPT = 100;
const PREFIX = 'import ';
const FIRST = PREFIX;
/** Behind every name that begins so. */
const LAST = `${PREFIX}~`;

/** Remembers an import, in `meta` of the database that it changes. */
export function noteImport(db: LedgerDatabase, made: KnownImport): void {
  db.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', [PREFIX + made.bulk, JSON.stringify(made)]);
  db.run('DELETE FROM meta WHERE name IN (SELECT name FROM meta WHERE name BETWEEN ? AND ? ORDER BY name DESC LIMIT -1 OFFSET ?)', [FIRST, LAST, KEPT]);
}

/** It was taken back. */
export function forgetImport(db: LedgerDatabase, bulk: string): void {
  db.run('DELETE FROM meta WHERE name = ?', [PREFIX + bulk]);
}

/** The imports that are remembered, the newest first. */
export function knownImports(db: LedgerDatabase): readonly KnownImport[] {
  return [...db.rows('SELECT value FROM meta WHERE name BETWEEN ? AND ? ORDER BY name DESC', [FIRST, LAST])].map(([value]) => JSON.parse(String(value)) as KnownImport);
}
