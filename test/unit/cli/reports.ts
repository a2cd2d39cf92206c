import type { By, StatsReport } from '../../../src/cli/stats.ts';
import { sorted, totalsOf } from '../../../src/cli/stats.ts';
import type { BreakdownRow } from '../../../src/core/ledger/breakdown.ts';
import type { Sums } from '../../../src/core/ledger/sums.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import { readRange } from '../../../src/cli/range.ts';
import { withOthers } from '../../../src/cli/rows.ts';
import type { RangeOptions } from '../../../src/cli/range.ts';

export const BERLIN = createZone('Europe/Berlin');
export const NOW = Date.parse('2026-11-21T14:05:00Z');

/** Sums that cost so many dollars, with one call unless said otherwise. */
export function sums(usd: number, more: Partial<Sums> = {}): Sums {
  return { ...NO_SUMS, cost: fromUsd(usd), calls: 1, ...more };
}

/** A row of a breakdown. */
export function row(keys: readonly string[], usd: number, more: Partial<Sums> = {}, latency: readonly number[] = []): BreakdownRow {
  return { keys, sums: sums(usd, more), entries: 1, latency };
}

/** A report of these rows; what is spent elsewhere is given apart. `others`: what is among the rows of other programs' spend. */
export function report(by: By, rows: readonly BreakdownRow[], more: Partial<StatsReport> = {}, options: RangeOptions = {}, others: readonly BreakdownRow[] = []): StatsReport {
  return {
    range: readRange(options, NOW, BERLIN), now: NOW, zone: BERLIN.name, origin: 'https://openrouter.ai', countByok: false, hasLatency: false, openings: [],
    ...totalsOf(rows), sections: [{ by, rows: sorted(withOthers(rows, others), by, false) }], ...more,
  };
}
