import type { SavedState } from '../core/ledger/state.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { monthEnd } from '../core/ledger/months.ts';
import { COST_SOURCES, isResolved } from '../core/usage.ts';
import type { LedgerDatabase } from './database.ts';
import type { EntryRange, EntryTable } from './entryTable.ts';
import { PAGE } from './entryTable.ts';

const DAY_MS = 24 * 3_600_000;
/** How long entries can still be told from repetitions of themselves. */
const RECENT_MS = 2 * DAY_MS;
/** How far back calls without a final cost are waited for. */
const UNRESOLVED_MS = 46 * DAY_MS;
/** How many of the newest are wanted in any case, of calls and of money spent elsewhere. */
const NEWEST = 50;

/** The records that the counters may need: the newest, those without a final cost, and those of which only an amendment is known. */
export function recentIn({ store }: LedgerDatabase, now: number): Pick<SavedState, 'recent' | 'aliases'> {
  const closed = (store.months?.rows() ?? []).filter(({ month, bytes }) => bytes > 0 && monthEnd(month) > now - UNRESOLVED_MS);
  const recent = new Map<string, EntryRecord>();
  // What `ledger.db` knows of an entry comes last, and counts.
  for (const { month } of closed) take(recent, store.months?.table(month), now);
  take(recent, store.main, now);
  for (const record of store.main.partial()) recent.set(record.id, record);
  return { recent: [...recent.values()], aliases: store.aliases().filter(([, id]) => recent.has(id)) };
}

function take(recent: Map<string, EntryRecord>, table: EntryTable | undefined, now: number): void {
  if (table === undefined) return;
  const unresolved = COST_SOURCES.filter((costSource) => !isResolved({ costSource })).flatMap((source) => table.texts.numberIfThere(source) ?? []);
  const untracked = table.texts.numberIfThere('untracked') ?? 0;
  const found = [
    ...all(table, { start: now - RECENT_MS, where: [] }),
    ...all(table, { start: now - UNRESOLVED_MS, where: [{ text: `costSource IN (${unresolved.map(() => '?').join(', ')})`, values: unresolved }] }),
    ...newest(table, { text: 'source <> ?', values: [untracked] }),
    ...newest(table, { text: 'source = ?', values: [untracked] }),
  ];
  for (const record of found) recent.set(record.id, record);
}

function all(table: EntryTable, range: Pick<EntryRange, 'start' | 'where'>): readonly EntryRecord[] {
  const records: EntryRecord[] = [];
  for (;;) {
    const last = records.at(-1);
    const after = last === undefined ? undefined : { at: last.fields.at ?? 0, id: last.id };
    const page = table.page({ ...range, end: Number.MAX_SAFE_INTEGER, newestFirst: false, after });
    records.push(...page);
    if (page.length < PAGE) return records;
  }
}

function newest(table: EntryTable, condition: EntryRange['where'][number]): readonly EntryRecord[] {
  return table.page({ start: 0, end: Number.MAX_SAFE_INTEGER, newestFirst: true, where: [condition] }).slice(0, NEWEST);
}
