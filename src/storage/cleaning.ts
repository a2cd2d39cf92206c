import { monthEnd, monthOf, monthStart } from '../core/ledger/months.ts';
import { WHOLE } from '../core/ledger/schema.ts';
import { COST_SOURCES, isResolved } from '../core/usage.ts';
import type { LedgerDatabase } from './database.ts';
import type { EntryTable } from './entryTable.ts';
import type { Months } from './months.ts';

/** What a cleaning takes away, or would. */
export interface Cleaned {
  /** Raw entries. */
  readonly entries: number;
  /** Files of closed months that go as a whole. */
  readonly months: number;
  /** Entries of that time which stay, as their cost is not known yet. */
  readonly kept: number;
}

/** A call whose cost has only been estimated is given up after so long: nobody asks for it any more. */
const GIVEN_UP_MS = 45 * 24 * 3_600_000;

/** What `clean` would take away, of a database from which closed months were moved. */
export function countClean({ store }: LedgerDatabase, before: number, now: number): Cleaned {
  const here = count(store.main, before, now);
  let [entries, months, kept] = [here.gone, 0, here.all - here.gone];
  for (const month of monthsBefore(store.months, before)) {
    const table = store.months?.table(month);
    const there = table === undefined ? NOTHING : count(table, before, now);
    if (there.gone === there.all && monthEnd(month) <= before) months++;
    entries += there.gone;
    kept += there.all - there.gone;
  }
  return { entries, months, kept };
}

/** Forgets raw entries of before that instant, but for those whose cost is not known yet. The sums keep them all. */
export function clean(db: LedgerDatabase, before: number, now: number): Cleaned {
  const cleaned = countClean(db, before, now);
  if (cleaned.entries === 0) return cleaned;
  const { store } = db;
  db.transaction(() => {
    cleanMain(db, before, now);
    for (const month of monthsBefore(store.months, before)) cleanMonth(db, month, before, now);
  });
  return cleaned;
}

/** The ids are remembered: whoever tells of these calls again is not counted again. */
function cleanMain({ store }: LedgerDatabase, before: number, now: number): void {
  const { text, values } = goneSql(store.main, before, now);
  const rows = [...store.main.db.values(`SELECT id, generationId, at FROM entries WHERE ${text}`, values)];
  for (const [id, generationId, at] of rows) {
    const month = monthOf(Number(at));
    store.noteAway({ id: String(id), fields: typeof generationId === 'string' ? { generationId } : {} }, month);
    store.months?.noteCleaned(month, before);
  }
  forget(store.main, before, now);
}

function cleanMonth({ store }: LedgerDatabase, month: string, before: number, now: number): void {
  const { months } = store;
  const table = months?.table(month);
  if (months === undefined || table === undefined || count(table, before, now).gone === 0) return;
  forget(months.edit(month), before, now);
  months.noteCleaned(month, before);
}

function forget(table: EntryTable, before: number, now: number): void {
  const { text, values } = goneSql(table, before, now);
  table.db.run(`DELETE FROM entries WHERE ${text}`, values);
  table.texts.tidy();
}

function monthsBefore(months: Months | undefined, before: number): readonly string[] {
  return (months?.names() ?? []).filter((month) => monthStart(month) < before);
}

const NOTHING = { all: 0, gone: 0 };

function count(table: EntryTable, before: number, now: number): typeof NOTHING {
  const { text, values } = goneSql(table, before, now);
  const [all, gone] = table.db.first(`SELECT COUNT(*), TOTAL(${text}) FROM entries WHERE at < ? AND ${WHOLE}`, [...values, before]) ?? [];
  return { all: Number(all), gone: Number(gone) };
}

function goneSql({ texts }: EntryTable, before: number, now: number): { readonly text: string; readonly values: readonly number[] } {
  const final = COST_SOURCES.filter((costSource) => isResolved({ costSource })).flatMap((source) => texts.numberIfThere(source) ?? []);
  const isFinal = `costSource IN (${final.map(() => '?').join(', ')})`;
  return { text: `(at < ? AND ${WHOLE} AND (${isFinal} OR (cost IS NOT NULL AND at < ?)))`, values: [before, ...final, now - GIVEN_UP_MS] };
}
