import type { LedgerEvent } from '../core/ledger/events.ts';
import { Buckets } from '../core/ledger/buckets.ts';
import { KeyBook } from '../core/ledger/keyBook.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import { recordOf } from '../core/ledger/rows.ts';
import { LedgerState } from '../core/ledger/state.ts';
import { sumsOf } from '../core/ledger/sums.ts';
import type { Counters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import type { Home } from './home.ts';
import { Tail } from './tail.ts';

/** Entries newer than this can still be told from repetitions of themselves. */
const RECENT_MS = 46 * 24 * 3_600_000;

/**
 * The counters as they follow from the database, which knows all entries, and the whole journal, which knows the holds that are open.
 * `refresh` brings the database up to date after the journal was read, so that it lacks nothing that the offsets claim.
 */
export function recount(home: Home, refresh: () => LedgerDatabase, now: number): Counters {
  const tail = new Tail(home.journal);
  const { events } = tail.read();
  const db = refresh();
  const state = stateOf(db, now);
  for (const event of events) applyWithoutMoney(state, event);
  for (const row of db.each('SELECT event FROM samples UNION ALL SELECT event FROM marks')) state.apply(JSON.parse(String(row.event)) as LedgerEvent);
  state.prune(now);
  return { state, offsets: tail.offsets };
}

function stateOf(db: LedgerDatabase, now: number): LedgerState {
  const buckets = new Buckets();
  const keys = new KeyBook();
  const recent: EntryRecord[] = [];
  for (const row of db.each('SELECT * FROM entries')) {
    const record = recordOf(row);
    const entry = entryOf(record);
    if (entry === undefined || entry.at > now - RECENT_MS) recent.push(record);
    if (entry === undefined) continue;
    buckets.add(entry, sumsOf(entry));
    keys.entry(entry, undefined);
  }
  return new LedgerState({ buckets: buckets.toJSON(), keys: keys.toJSON(), recent, holds: [], ended: [], alerts: [], mutes: [] });
}

/** Entries and amendments come from the database; of the journal's only that they end a hold counts. */
function applyWithoutMoney(state: LedgerState, event: LedgerEvent): void {
  if (event.type === 'entry') state.apply({ v: 1, ev: event.ev, at: event.at, type: 'release', id: event.id });
  else if (event.type !== 'amend') state.apply(event);
}
