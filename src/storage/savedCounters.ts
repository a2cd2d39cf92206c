import type { Label } from '../core/ledger/labels.ts';
import { LABELS } from '../core/ledger/labels.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { SUM_FIELDS } from '../core/ledger/schema.ts';
import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import type { LedgerBase } from './base.ts';
import { readCounters, writeCounters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import { Fold } from './fold.ts';
import type { Home } from './home.ts';
import { newerLedger } from './manifest.ts';
import { recount, withMoneyOf } from './recount.ts';
import type { Trouble } from './setAside.ts';
import { setAside } from './setAside.ts';
import type { Offsets } from './tail.ts';
import { sameOffsets } from './tail.ts';

/** How far back running totals and database are compared: less than the totals are kept for. */
const COMPARED_MS = 40 * 24 * 3_600_000;

interface Parts {
  readonly home: Home;
  readonly base: LedgerBase;
  readonly nonce: string;
  readonly trouble: Trouble;
}

/**
 * Brings `counters.json` up to date and says how far it goes: exactly as far as the database. Where it is lost, or counts something else,
 * it is counted anew. Only under the compaction lock, after the database was saved.
 */
export async function savedCounters({ home, base, nonce, trouble }: Parts, now: number): Promise<Offsets> {
  const file = readCounters(home);
  if (file.kind === 'newer') throw newerLedger();
  if (file.kind === 'damaged') setAside(home.counters, 'damaged', now);
  const db = base.freshOrRebuilt(now);
  const { offsets } = base;
  if (file.kind !== 'whole') {
    await writeCounters(home, recount(home, db, offsets, now));
    return offsets;
  }
  const fold = new Fold(home, nonce, trouble, file.counters);
  fold.catchUpTo(offsets);
  const isTrue = !fold.state.hasMissed && file.counters.bulk === db.bulk && agree(db, fold.state, now);
  if (isTrue && sameOffsets(offsets, file.counters.offsets)) return offsets;
  if (isTrue) fold.state.prune(now);
  await writeCounters(home, { state: isTrue ? fold.state : withMoneyOf(db, fold.state, now), offsets, bulk: db.bulk });
  return offsets;
}

/** Whether both count the same. */
function agree(db: LedgerDatabase, state: LedgerState, now: number): boolean {
  const since = Math.floor((now - COMPARED_MS) / BUCKET_MS) * BUCKET_MS;
  const [row] = db.all(`SELECT ${SUM_FIELDS.map((name) => `CAST(TOTAL(${name}) AS INTEGER) AS ${name}`).join(', ')} FROM r15 WHERE start >= ?`, [since]);
  const sums = state.buckets.total(since, Number.MAX_SAFE_INTEGER, () => true);
  if (SUM_FIELDS.some((name) => row?.[name] !== sums[name])) return false;
  if (!labelsAgree(db, state, since)) return false;
  return db.accounts.every(({ origin, keyHash, own, calls }) => {
    const known = state.keys.account(origin, keyHash);
    return known.own === own && known.calls === calls;
  });
}

/** One figure of each is enough to tell totals that were never counted from those that were. */
function labelsAgree(db: LedgerDatabase, { labels }: LedgerState, since: number): boolean {
  return LABELS.every((each) => {
    const [row] = db.all(callsBy(each), [since]);
    return row?.calls === labels.total(since, Number.MAX_SAFE_INTEGER, ({ label }) => label === each).calls;
  });
}

/** The calls that have such a label: combinations have some, the others are in a table of their own. */
function callsBy(label: Label): string {
  if (label === 'user' || label === 'purpose') return `SELECT CAST(TOTAL(r15.calls) AS INTEGER) AS calls FROM r15 JOIN combos ON combos.id = r15.combo WHERE start >= ? AND "${label}" <> '' AND source <> 'untracked'`;
  return `SELECT CAST(TOTAL(rlabel.calls) AS INTEGER) AS calls FROM rlabel JOIN combos ON combos.id = rlabel.combo WHERE kind = '${label}' AND start >= ? AND label <> '' AND source <> 'untracked'`;
}
