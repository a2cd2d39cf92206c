import type { SplitAsk, SplitChange, SplitReply } from '../core/ledger/activitySplit.ts';
import { daysOf, splitDay } from '../core/ledger/activitySplit.ts';
import { createZone } from '../core/period.ts';
import type { BulkPlace } from './bulk.ts';

const DAY_MS = 24 * 3_600_000;

/** Splits, in memory, what is booked of a key's completed UTC days by the models that `/activity` tells. Splitting again changes nothing. */
export function splitJob(ask: SplitAsk, { db, bulk, apply }: Pick<BulkPlace, 'db' | 'bulk' | 'apply'>): SplitReply {
  const days = [...daysOf(ask.rows)].map(([day, start]) => changesOf(ask, db, day, start)).filter((changes) => changes.length > 0);
  const changes = days.flat();
  // Nothing may be changed while entries are being read.
  if (changes.length > 0) apply(changes.map((change) => ({ v: 1, ev: bulk, at: ask.now, ...change })));
  return { days: days.length, entries: changes.length };
}

function changesOf({ origin, keyHash, device, now, zone, rows }: SplitAsk, db: Pick<BulkPlace['db'], 'eachEntry'>, day: string, start: number): readonly SplitChange[] {
  // A day that has not ended yet would be split by figures of a part of it.
  if (start + DAY_MS > now) return [];
  const entries = [...db.eachEntry({ origin, start, end: start + DAY_MS, where: { key: [keyHash] } })];
  return splitDay({ key: { origin, keyHash, device, now }, day, rows: rows.filter((row) => row.day === day), entries, zone: createZone(zone) });
}
