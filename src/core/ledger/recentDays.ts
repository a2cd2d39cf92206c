import type { Period } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import type { DayModelRow } from './queries.ts';
import type { LedgerState } from './state.ts';

/** Which days are asked for. */
export interface DaysAsk {
  readonly origin: string;
  /** Whether money that the key spent elsewhere is among it. */
  readonly untracked: boolean;
  /** Days with the names that their rows bear; within the 45 days that running totals are kept for. */
  readonly days: readonly { readonly name: string; readonly period: Period }[];
}

/** What each day cost by model, dearest first, from the running totals: no database is needed for it. */
export function recentDays({ buckets }: LedgerState, { origin, untracked, days }: DaysAsk): readonly DayModelRow[] {
  return days.flatMap(({ name, period }) => {
    const models = buckets.sumsBy(period.start, period.end, (cell) => (cell.origin === origin && (untracked || cell.source !== 'untracked') ? cell.model : undefined));
    const rows = [...models].map(([model, sums]) => ({ day: name, model, ...sums }));
    return rows.sort((a, b) => b.cost - a.cost || (a.model < b.model ? -1 : 1));
  });
}

/** The newest calls at hand, newest first, at most so many. Money spent elsewhere is not among them. */
export function newestCalls(state: LedgerState, origin: string, limit: number): readonly UsageEntry[] {
  const calls = state.entries().filter((entry) => entry.origin === origin && entry.source !== 'untracked');
  return calls.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).slice(0, limit);
}
