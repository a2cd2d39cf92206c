import { packCalls } from '../core/insight/callColumns.ts';
import { answerBreakdown } from '../core/ledger/answerBreakdown.ts';
import type { BreakdownAsk, BreakdownRow } from '../core/ledger/breakdown.ts';
import { dayOf } from '../core/ledger/breakdownRange.ts';
import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { PackedRows } from '../core/ledger/packedRows.ts';
import { unpackRows } from '../core/ledger/packedRows.ts';
import type { CallsAsk, CallsPiece, EntriesAsk, EntriesPage, LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { UsageEntry } from '../core/usage.ts';
import { OWN_SOURCES } from '../core/usage.ts';
import type { LedgerDatabase } from './database.ts';
import { entryCounts, keptSince } from './entryCounts.ts';
import { guardedPage } from './guarded.ts';
import { knownImports } from './importNotes.ts';
import { savingsRows } from './savings.ts';
import type { SentAnswer } from './sentAnswer.ts';

/** Later than any entry. */
const NEVER = Number.MAX_SAFE_INTEGER;

type Answering = { readonly [Q in LedgerQuery]: (db: LedgerDatabase, ask: LedgerQueries[Q]['ask']) => SentAnswer<Q> };

/** Answers a question from the database. Throws a `RangeError` for impossible ranges and unknown zones. */
export function answerQuery<Q extends LedgerQuery>(db: LedgerDatabase, name: Q, ask: LedgerQueries[Q]['ask']): SentAnswer<Q> {
  return ANSWERS[name](db, ask);
}

const ANSWERS: Answering = {
  breakdown,
  days: (db, { origin, zone: name, from, to, untracked = true }) => {
    const zone = db.zoneOf(name);
    const ask: BreakdownAsk = { origin, zone: name, start: dayOf(from, zone).start, end: dayOf(to, zone).end, by: ['day', 'model'], ...(untracked ? {} : { where: { source: OWN_SOURCES } }) };
    const rows = rowsOf(db, ask).map(({ keys: [day = '', model = ''], sums }) => ({ day, model, ...sums }));
    return rows.sort((a, b) => (a.day === b.day ? b.cost - a.cost : a.day < b.day ? -1 : 1));
  },
  models: (db, { origin, start, end }) => {
    const ask: BreakdownAsk = { origin, zone: db.zone, start: quarterOf(start), end: quarterOf(Math.min(end + BUCKET_MS - 1, NEVER)), by: ['model'] };
    return rowsOf(db, ask).map(({ keys: [model = ''], sums }) => ({ model, ...sums }));
  },
  entriesIn: (db, ask) => entriesIn(db, ask),
  entryCounts: (db, ask) => entryCounts(db, ask),
  calls: (db, ask) => callsIn(db, ask),
  entries: (db, { origin, limit }) => {
    const calls: UsageEntry[] = [];
    for (const entry of db.eachEntry({ origin, start: 0, end: NEVER, newestFirst: true })) {
      if (calls.length >= limit) break;
      if (entry.source !== 'untracked') calls.push(entry);
    }
    return calls;
  },
  entry: (db, ask) => ('id' in ask ? findEntry(db, ask.origin, ask.id) : (findTwin(db, ask.origin, ask.generationId) ?? null)),
  imports: (db, { limit }) => knownImports(db).slice(0, limit),
  guarded: (db, ask) => guardedPage(db, ask),
  saved: (db, ask) => savingsRows(db, ask),
  span: (db, { origin }) => ({ first: edgeOf(db, origin, false), last: edgeOf(db, origin, true) }),
  keptSince: (db) => keptSince(db),
};

function breakdown(db: LedgerDatabase, ask: BreakdownAsk): PackedRows {
  return answerBreakdown(ask, db.zoneOf(ask.zone), { zone: db.zoneOf(db.zone), rows: (text, values) => db.rows(text, values) });
}

function rowsOf(db: LedgerDatabase, ask: BreakdownAsk): readonly BreakdownRow[] {
  return unpackRows(breakdown(db, ask));
}

/** One more than wanted is looked for, to know whether there is more. */
function entriesIn(db: LedgerDatabase, { limit, skip = 0, ...portion }: EntriesAsk): EntriesPage {
  const entries: UsageEntry[] = [];
  let passed = 0;
  for (const entry of db.eachEntry({ ...portion, newestFirst: true })) {
    if (passed++ < skip) continue;
    const last = entries.at(-1);
    if (entries.length >= limit) return last === undefined ? { entries } : { entries, next: { at: last.at, id: last.id } };
    entries.push(entry);
  }
  return { entries };
}

/** Exactly as many as wanted are looked for: whoever reads on finds out whether there is more. */
function callsIn(db: LedgerDatabase, { limit, ...portion }: CallsAsk): CallsPiece {
  const entries: UsageEntry[] = [];
  for (const entry of db.eachEntry(portion)) {
    entries.push(entry);
    if (entries.length >= limit) return { columns: packCalls(entries), next: { at: entry.at, id: entry.id } };
  }
  return { columns: packCalls(entries) };
}

function findEntry({ store }: LedgerDatabase, origin: string, id: string): UsageEntry | null {
  const found = store.find(id);
  const known = found.kind === 'found' ? found : store.find(store.aliasOf(id));
  const entry = known.kind === 'found' ? entryOf(known.record) : undefined;
  return entry?.origin === origin ? entry : null;
}

function findTwin(db: LedgerDatabase, origin: string, generationId: string): UsageEntry | undefined {
  const record = db.findTwin(origin, generationId);
  return record === undefined ? undefined : entryOf(record);
}

function edgeOf(db: LedgerDatabase, origin: string, newestFirst: boolean): number | null {
  for (const { at } of db.eachEntry({ origin, start: 0, end: NEVER, newestFirst, atOnce: 1 })) return at;
  return null;
}

function quarterOf(instant: number): number {
  return Math.floor(instant / BUCKET_MS) * BUCKET_MS;
}
