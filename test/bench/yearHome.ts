import { readFileSync } from 'node:fs';
import initSqlJs from 'sql.js';
import type { EntryEvent } from '../../src/core/ledger/events.ts';
import { openSince } from '../../src/core/ledger/months.ts';
import { LedgerState } from '../../src/core/ledger/state.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { writeCounters } from '../../src/storage/counters.ts';
import { LedgerDatabase } from '../../src/storage/database.ts';
import { writeAtomic } from '../../src/storage/files.ts';
import { openHome } from '../../src/storage/home.ts';
import { writeImprint } from '../../src/storage/imprint.ts';
import { MonthFolder, imprintOf } from '../../src/storage/monthFile.ts';
import { createIds } from '../../src/storage/system.ts';
import { WORKER, open } from '../shell/storage/kit.ts';
import { PEER_ENGINES, insertPlain, makePlainTable } from './peers.ts';
import { ZONE, yearOfCalls } from './year.ts';

/** So many of the newest lie in the journal only, as between two compactions. */
export const UNCOMPACTED = 500;
const BATCH = 100;

/** Writes a home with a year of entries in it, as the ledger itself would have left it. `origin`: whose calls they are, where not OpenRouter's. */
export async function buildYearHome(root: string, entries: number, end: number, origin?: string): Promise<void> {
  const newest: UsageEntry[] = [];
  await fill(root, heldBack(yearOfCalls({ entries, end, ...(origin === undefined ? {} : { origin }) }), UNCOMPACTED, newest), end);
  const ledger = await open(root, { zone: () => ZONE });
  for (let at = 0; at < newest.length; at += BATCH) await ledger.append(newest.slice(at, at + BATCH).map((entry) => ({ type: 'entry', id: entry.id, entry })));
  await ledger.dispose();
}

/** The same year as a plain table. */
export function buildPlainDatabase(path: string, entries: number, end: number): void {
  const db = PEER_ENGINES['better-sqlite3'](path);
  makePlainTable(db);
  db.exec('BEGIN');
  for (const entry of yearOfCalls({ entries, end })) insertPlain(db, entry);
  db.exec('COMMIT');
  db.exec('ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

/** All but the last, which are put aside. */
function* heldBack(all: Iterable<UsageEntry>, count: number, last: UsageEntry[]): Iterable<UsageEntry> {
  for (const entry of all) {
    last.push(entry);
    const next = last.length > count ? last.shift() : undefined;
    if (next !== undefined) yield next;
  }
}

/** Past the journal, as an import would: months, database, counters. */
async function fill(root: string, entries: Iterable<UsageEntry>, end: number): Promise<void> {
  const home = openHome(root);
  const sql = await initSqlJs({ wasmBinary: readFileSync(WORKER.wasm), useOldExtensionFunctions: false } as unknown as initSqlJs.SqlJsConfig);
  const trouble = (text: string): never => { throw new Error(text); };
  const db = new LedgerDatabase(sql, undefined, trouble, { months: new MonthFolder(home.months) });
  const state = new LedgerState();
  db.setZone(ZONE);
  db.applyBulk(eventsOf(entries), openSince(end), (olds, record) => {
    if (record !== undefined) state.replace(olds, record, end);
  });
  db.saveMonths();
  await writeAtomic(home.database, db.chunks());
  writeImprint(home, imprintOf(db.chunks()));
  await db.months?.settle();
  db.close();
  state.prune(end);
  await writeCounters(home, { state, offsets: {} });
}

function* eventsOf(entries: Iterable<UsageEntry>): Iterable<EntryEvent> {
  const ids = createIds();
  for (const entry of entries) yield { v: 1, ev: ids.next(), at: entry.settledAt ?? entry.at, type: 'entry', id: entry.id, entry };
}
