import type { Counting } from '../budget/spend.ts';
import { BEFORE_MONITORING } from '../ledger/bookings.ts';
import type { BreakdownAsk, BreakdownRow } from '../ledger/breakdown.ts';
import { NO_SUMS, spendOfSums, subtractSums } from '../ledger/sums.ts';
import type { Zone } from '../period.ts';
import { daysBetween, periodAt } from '../period.ts';
import { OWN_SOURCES } from '../usage.ts';
import type { History } from './types.ts';

const HOUR_MS = 3_600_000;
/** More days say nothing new. */
const HISTORY_DAYS = 120;

/** What to ask the database for a longer history than the running totals have: whole days before today, by hours. */
export function historyAsk({ origin, countUntracked, zone }: Pick<Counting, 'origin' | 'countUntracked'> & { readonly zone: Zone }, now: number): BreakdownAsk {
  const today = periodAt('day', now, zone).start;
  const first = daysBetween(today - HISTORY_DAYS * 24 * HOUR_MS, today, zone).at(-1 - HISTORY_DAYS)?.start ?? today;
  return { origin, zone: zone.name, start: first, end: today, by: ['day', 'hour'], ...(countUntracked ? {} : { where: { source: OWN_SOURCES } }) };
}

/** The same question about what keys had spent before they were first seen. */
export function lumpsAsk(ask: BreakdownAsk): BreakdownAsk {
  return { ...ask, where: { source: ['untracked'], purpose: [BEFORE_MONITORING] } };
}

/** The history in the answer's rows, with the lumps told apart, which are nobody's habit. */
export function historyOfRows(rows: readonly BreakdownRow[], lumps: readonly BreakdownRow[], zone: Zone, countByok: boolean): History {
  const lumped = new Map(lumps.map(({ keys, sums }) => [keys.join(' '), sums]));
  const cells = rows.map(({ keys, sums: all }) => {
    const sums = subtractSums(all, lumped.get(keys.join(' ')) ?? NO_SUMS);
    return { start: instantOf(keys[0] ?? '', keys[1] ?? '', zone), amount: spendOfSums(sums, countByok), isOwn: sums.calls > 0 };
  });
  // Money spent elsewhere is seen only while the key is watched: records begin with the first own call.
  const since = cells.reduce((first, { start, isOwn }) => (isOwn ? Math.min(first, start) : first), Infinity);
  const apart = lumps.map(({ keys: [day = '', hour = ''], sums }) => ({ start: instantOf(day, hour, zone), amount: spendOfSums(sums, countByok) }));
  return { history: cells.map(({ start, amount }) => ({ start, amount })), ...(apart.length === 0 ? {} : { lumps: apart }), cellMs: HOUR_MS, ...(since === Infinity ? {} : { since }) };
}

/** When a local hour began; where the clocks were set back within it, the second time. */
function instantOf(day: string, hour: string, zone: Zone): number {
  const civil = Date.parse(`${day}T${hour.padStart(2, '0')}:00:00Z`);
  return civil - zone.offsetAt(civil - zone.offsetAt(civil));
}
