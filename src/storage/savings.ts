import type { LedgerQueries } from '../core/ledger/queries.ts';
import type { SavingsRow } from '../core/saving/saved.ts';
import { monthEnd, monthStart } from '../core/ledger/months.ts';
import type { NanoUsd } from '../core/money.ts';
import type { FrozenRates } from '../core/usage.ts';
import type { LedgerDatabase } from './database.ts';
import type { EntryTable } from './entryTable.ts';

type Ask = LedgerQueries['saved']['ask'];

/** What entries of a time add up to by their frozen rates, as far as savings are about them; from whatever files they lie in. */
export function savingsRows(db: LedgerDatabase, ask: Ask): readonly SavingsRow[] {
  const { store } = db;
  const months = (store.months?.names() ?? []).filter((month) => monthStart(month) < ask.end && monthEnd(month) > ask.start);
  const closed = months.flatMap((month) => {
    const table = store.months?.table(month);
    // An entry in `ledger.db` stands for the one of its id in a month.
    return table === undefined ? [] : rowsOf(table, ask, [...store.strays(), ...(store.months?.isInexact(month) === true ? idsIn(store.main, ask) : [])]);
  });
  return [...rowsOf(store.main, ask, []), ...closed];
}

function rowsOf({ db, texts }: EntryTable, { origin, start, end }: Ask, elsewhere: readonly string[]): readonly SavingsRow[] {
  const [here, cached] = [texts.numberIfThere(origin), texts.numberIfThere('cached') ?? -1];
  if (here === undefined) return [];
  const sums = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'].map((name) => `COALESCE(SUM("${name}"), 0)`).join(', ');
  const text = `SELECT rates, status = ? AS isCached, baseline IS NOT NULL AND cost IS NOT NULL AS hasBaseline, COUNT(*), ${sums}, COALESCE(SUM(baseline - cost), 0)
    FROM entries WHERE at >= ? AND at < ? AND origin = ? AND (status = ? OR baseline IS NOT NULL OR cacheReadTokens > 0 OR cacheWriteTokens > 0)
    AND id NOT IN (SELECT value FROM json_each(?)) GROUP BY rates, isCached, hasBaseline`;
  return [...db.values(text, [cached, start, end, here, cached, JSON.stringify(elsewhere)])].map((row) => {
    const [rates, isCached, hasBaseline, entries, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, belowBaseline] = row.map((value) => (value === null ? undefined : Number(value)));
    return {
      isCached: isCached === 1, hasBaseline: hasBaseline === 1, entries: entries ?? 0, inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0,
      cacheReadTokens: cacheReadTokens ?? 0, cacheWriteTokens: cacheWriteTokens ?? 0, belowBaseline: (belowBaseline ?? 0) as NanoUsd,
      ...(rates === undefined ? {} : { rates: JSON.parse(texts.textOf(rates)) as FrozenRates }),
    };
  });
}

function idsIn({ db }: EntryTable, { start, end }: Ask): readonly string[] {
  return [...db.values('SELECT id FROM entries WHERE at >= ? AND at < ?', [start, end])].map(([id]) => String(id));
}
