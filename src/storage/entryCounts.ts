import { answerBreakdown } from '../core/ledger/answerBreakdown.ts';
import { entryOf } from '../core/ledger/merge.ts';
import { unpackRows } from '../core/ledger/packedRows.ts';
import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import type { EntryCountsAsk } from '../core/ledger/queries.ts';
import type { Stretch } from '../core/ledger/stretches.ts';
import { stretchesOf } from '../core/ledger/stretches.ts';
import type { LedgerDatabase } from './database.ts';
import type { EntryPortion } from './entries.ts';
import { eachRecord, monthsIn, rangeIn } from './entries.ts';
import type { EntryTable } from './entryTable.ts';

const HOUR_MS = 3_600_000;

/** How many raw entries there are by hours, newest first. */
export function entryCounts(db: LedgerDatabase, ask: EntryCountsAsk): readonly Stretch[] {
  if (ask.by === 'entries') return lookedAt(db, ask);
  // Of what was cleaned away the sums still know; what of it stays is looked at.
  const kept = Math.min(ask.end, Math.max(ask.start, keptSince(db)));
  const older = kept > ask.start ? lookedAt(db, { ...ask, end: kept }) : [];
  return [...(kept < ask.end ? summedUp(db, { ...ask, start: kept }) : []), ...older];
}

function summedUp(db: LedgerDatabase, { origin, start, end, where = {} }: EntryCountsAsk): readonly Stretch[] {
  const zone = db.zoneOf(db.zone);
  const ask = { origin, zone: db.zone, start, end, where, by: ['day', 'hour'] } as const;
  return stretchesOf(unpackRows(answerBreakdown(ask, zone, { zone, rows: (text, values) => db.rows(text, values) })), zone, ask);
}

/** From when on nothing was cleaned away, on a quarter hour. */
export function keptSince({ months }: LedgerDatabase): number {
  const cleaned = (months?.rows() ?? []).map((row) => row.cleaned);
  return Math.ceil(Math.max(0, ...cleaned) / BUCKET_MS) * BUCKET_MS;
}

function lookedAt(db: LedgerDatabase, { newerThan, ...ask }: EntryCountsAsk): readonly Stretch[] {
  const portion: EntryPortion = { ...ask, newestFirst: newerThan === undefined, after: newerThan };
  const hours = new Map<number, number>();
  const add = (hour: number, count: number): void => void hours.set(hour, (hours.get(hour) ?? 0) + count);
  if (isPlain(db, portion)) {
    for (const table of tablesOf(db, portion)) for (const [hour, count] of table.countByHour(rangeIn(table, portion, portion.after))) add(hour, count);
  } else {
    for (const record of eachRecord(db.store, portion)) {
      const entry = entryOf(record);
      if (entry !== undefined) add(Math.floor(entry.at / HOUR_MS), 1);
    }
  }
  return [...hours].sort(([a], [b]) => b - a).map(([hour, count]) => ({ start: Math.max(ask.start, hour * HOUR_MS), end: Math.min(ask.end, (hour + 1) * HOUR_MS), count }));
}

/** Whether no entry lies in two files, so that each file can count its own. */
function isPlain({ store }: LedgerDatabase, portion: EntryPortion): boolean {
  return store.strays().size === 0 && monthsIn(store, portion).every((month) => store.months?.isInexact(month) !== true);
}

/** One after the other: at most two months are open at a time. */
function* tablesOf({ store }: LedgerDatabase, portion: EntryPortion): Iterable<EntryTable> {
  yield store.main;
  for (const month of monthsIn(store, portion)) {
    const table = store.months?.table(month);
    if (table !== undefined) yield table;
  }
}
