import type { LedgerEvent } from '../core/ledger/events.ts';
import type { BucketDimensions } from '../core/ledger/buckets.ts';
import { Buckets } from '../core/ledger/buckets.ts';
import type { KeyAccount } from '../core/ledger/keyBook.ts';
import { ZERO } from '../core/money.ts';
import { LABELS, LabelTotals } from '../core/ledger/labels.ts';
import { sumsIn } from '../core/ledger/rows.ts';
import { SUM_FIELDS } from '../core/ledger/schema.ts';
import type { SavedState } from '../core/ledger/state.ts';
import { LedgerState, NOTHING_SAVED } from '../core/ledger/state.ts';
import type { Counters } from './counters.ts';
import type { LedgerDatabase } from './database.ts';
import type { Home } from './home.ts';
import { recentIn } from './recentRecords.ts';
import type { Offsets } from './tail.ts';
import { Tail } from './tail.ts';

/** How far back running totals are counted. */
const TOTALS_MS = 46 * 24 * 3_600_000;
const SLICE_BYTES = 8 * 1024 * 1024;

const COMBOS = 'SELECT id, origin, keyHash, source, model, client, project FROM combos';
/** One combination after the other: of each, the rows lie in the order of time, and those of before are not even looked at. */
const CELLS = `SELECT combo, start, ${SUM_FIELDS.join(', ')} FROM combos CROSS JOIN r15 ON r15.combo = combos.id AND r15.start >= ?`;

/** Whose calls they were: of each origin's own, by the labels that combinations have. */
const COMBO_LABELS = (label: 'user' | 'purpose'): string => `SELECT origin, "${label}", start, ${SUM_FIELDS.map((name) => `SUM(${name})`).join(', ')}
  FROM combos CROSS JOIN r15 ON r15.combo = combos.id AND r15.start >= ? WHERE "${label}" <> '' AND source <> 'untracked' GROUP BY 1, 2, 3`;
/** The same by those that they have not. */
const OTHER_LABELS = (label: 'session' | 'tags'): string => `SELECT origin, label, start, ${SUM_FIELDS.map((name) => `SUM(${name})`).join(', ')}
  FROM rlabel CROSS JOIN combos ON combos.id = rlabel.combo WHERE kind = '${label}' AND start >= ? AND label <> '' AND source <> 'untracked' GROUP BY 1, 2, 3`;

/**
 * The counters as they follow from the database, which counts all entries, and the journal, which knows the holds that are open.
 * `offsets`: how far the journal is folded into the database; what follows is nobody's yet.
 */
export function recount(home: Home, db: LedgerDatabase, offsets: Offsets, now: number): Counters {
  const tail = new Tail(home.journal);
  const state = new LedgerState();
  for (const { events } of tail.slices(SLICE_BYTES, offsets)) for (const event of events) applyWithoutMoney(state, event);
  for (const { event } of db.all('SELECT event FROM samples UNION ALL SELECT event FROM marks')) state.apply(JSON.parse(String(event)) as LedgerEvent);
  return { state: withMoneyOf(db, state, now), offsets, bulk: db.bulk };
}

/** A state whose sums and entries are those of the database; holds, samples and alerts are as they were. */
export function withMoneyOf(db: LedgerDatabase, state: LedgerState, now: number): LedgerState {
  const saved = state.toJSON();
  const money: Pick<SavedState, 'buckets' | 'labels' | 'keys' | 'recent' | 'counted' | 'aliases'> = {
    buckets: bucketsOf(db, now).toJSON(), labels: labelsOf(db, now).toJSON(), keys: accountsOf(db, saved.keys), counted: '', ...recentIn(db, now),
  };
  const counted = new LedgerState({ ...NOTHING_SAVED, ...saved, ...money });
  counted.prune(now);
  return counted;
}

function bucketsOf(db: LedgerDatabase, now: number): Buckets {
  const buckets = new Buckets();
  const combos = new Map([...db.rows(COMBOS)].map(([id, ...values]) => [id, dimensionsIn(values)]));
  for (const [combo, start, ...sums] of db.rows(CELLS, [now - TOTALS_MS])) {
    const dimensions = combos.get(combo);
    if (dimensions !== undefined) buckets.addCell({ ...dimensions, start: Number(start), sums: sumsIn(sums) });
  }
  return buckets;
}

function labelsOf(db: LedgerDatabase, now: number): LabelTotals {
  const totals = new LabelTotals();
  for (const label of LABELS) {
    const sql = label === 'user' || label === 'purpose' ? COMBO_LABELS(label) : OTHER_LABELS(label);
    for (const [origin, value, start, ...sums] of db.rows(sql, [now - TOTALS_MS])) {
      totals.addCell({ origin: String(origin), label, value: String(value), start: Number(start), sums: sumsIn(sums) });
    }
  }
  return totals;
}

function dimensionsIn([origin, keyHash, source, model, client, project]: readonly unknown[]): BucketDimensions {
  return {
    origin: String(origin), keyHash: String(keyHash), source: String(source) as BucketDimensions['source'], model: String(model), client: String(client), project: String(project),
  };
}

/** What is counted comes from the database, what keys said from the state. */
function accountsOf(db: LedgerDatabase, known: readonly KeyAccount[]): readonly KeyAccount[] {
  const counted = db.accounts;
  const samplesOf = (account: KeyAccount): KeyAccount['samples'] => known.find(({ origin, keyHash }) => origin === account.origin && keyHash === account.keyHash)?.samples ?? [];
  const silent = known.filter(({ origin, keyHash }) => !counted.some((account) => account.origin === origin && account.keyHash === keyHash));
  return [
    ...counted.map((account) => ({ ...account, samples: samplesOf(account) })),
    ...silent.map(({ origin, keyHash, samples }) => ({ origin, keyHash, own: ZERO, calls: 0, booked: {}, bookings: {}, samples })),
  ];
}

/** Entries and amendments come from the database; of the journal's only that they end a hold counts. */
function applyWithoutMoney(state: LedgerState, event: LedgerEvent): void {
  if (event.type === 'entry') state.apply({ v: 1, ev: event.ev, at: event.at, type: 'release', id: event.id });
  else if (event.type === 'amend') state.heard(event.ev);
  else state.apply(event);
}
