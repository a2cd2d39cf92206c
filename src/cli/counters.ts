import type { BreakdownAsk, BreakdownRow, Dimension } from '../core/ledger/breakdown.ts';
import type { BucketCell } from '../core/ledger/buckets.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { NO_SUMS, addSums } from '../core/ledger/sums.ts';
import type { Zone } from '../core/period.ts';
import { dayKey, periodAt } from '../core/period.ts';

/** The running totals reach back 45 days; the day that is cut in two does not count. */
const REACH_MS = 44 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

const KEYS: Readonly<Partial<Record<Dimension, (cell: BucketCell, zone: Zone) => string>>> = {
  model: ({ model }) => model,
  client: ({ client }) => client,
  project: ({ project }) => project,
  source: ({ source }) => source,
  key: ({ keyHash }) => keyHash,
  hour: ({ start }, zone) => String(new Date(start + zone.offsetAt(start)).getUTCHours()),
  weekday: ({ start }, zone) => String(new Date(start + zone.offsetAt(start)).getUTCDay() || 7),
  day: ({ start }, zone) => dayKey(start, zone),
  // Noon, so that no shift of the clocks moves it to another day.
  week: ({ start }, zone) => dayKey(periodAt('week', start, zone).start + HOUR_MS * 12, zone),
  month: ({ start }, zone) => dayKey(start, zone).slice(0, 7),
};

/** Whether the running totals reach back as far as that. */
export function isInReach({ start }: Pick<BreakdownAsk, 'start'>, now: number): boolean {
  return start >= now - REACH_MS;
}

/**
 * The same answer as the database's, from the running totals alone and at once; `undefined` where they do not know. They keep no latencies.
 * `zone`: the one of the question.
 */
export function breakdownFromCounters(state: LedgerState, ask: BreakdownAsk, now: number, zone: Zone): readonly BreakdownRow[] | undefined {
  const keysOf = ask.by.map((dimension) => KEYS[dimension]);
  const { source, ...where } = ask.where ?? {};
  if (!isInReach(ask, now) || Object.keys(where).length > 0) return undefined;
  const rows = new Map<string, BreakdownRow>();
  for (const cell of state.buckets.between(ask.start, ask.end)) {
    if (cell.origin !== ask.origin || source?.includes(cell.source) === false) continue;
    const keys = keysOf.map((keyOf) => keyOf?.(cell, zone));
    if (!keys.every((key) => key !== undefined)) return undefined;
    const name = JSON.stringify(keys);
    const before = rows.get(name);
    rows.set(name, { keys, sums: addSums(before?.sums ?? NO_SUMS, cell.sums), entries: 0, latency: [] });
  }
  return keysOf.includes(undefined) ? undefined : [...rows.values()];
}
