import type { Filter } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import { spendOfSums } from '../ledger/sums.ts';
import { OWN_SOURCES } from '../usage.ts';
import type { Zone } from '../period.ts';
import type { AskBreakdown } from './ledgerSource.ts';

/** What each hour of each weekday has come to; first index Monday to Sunday, second 0 to 23, in the zone's own hours. Money in nano-dollars. */
export interface Heat {
  readonly cost: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
}

/** Adds up when calls were made, over a window. Money that others spent is not among it: nobody knows the hour. */
export async function heatOf(ask: AskBreakdown, { origin, zone, range, where, countByok }: { readonly origin: string; readonly zone: Zone; readonly range: Range; readonly where: Filter; readonly countByok: boolean }): Promise<Heat> {
  const own = where.source?.filter((one) => one !== 'untracked') ?? OWN_SOURCES;
  const rows = await ask({ origin, zone: zone.name, start: range.start, end: range.end, by: ['weekday', 'hour'], where: { ...where, source: own } });
  const empty = (): number[][] => Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  const [cost, calls] = [empty(), empty()];
  for (const { keys: [weekday, hour], sums } of rows) {
    const [day, at] = [Number(weekday) - 1, Number(hour)];
    const [costs, counts] = [cost[day], calls[day]];
    if (costs === undefined || counts === undefined || costs[at] === undefined) continue;
    costs[at] += spendOfSums(sums, countByok);
    counts[at] = (counts[at] ?? 0) + sums.calls;
  }
  return { cost, calls };
}
