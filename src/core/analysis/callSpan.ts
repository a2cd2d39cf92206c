import { dayOf } from '../ledger/breakdownRange.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import { NEVER } from '../ledger/entryList.ts';
import type { Zone } from '../period.ts';
import type { ReportRange } from './range.ts';
import { windowOf } from './window.ts';

/**
 * The time whose calls a range lists, on quarter hours. Up to now means without end: a call whose clock is ahead is listed, too. `first`:
 * when the first entry was sent.
 */
export function callSpan(range: ReportRange, now: number, zone: Zone, first: number | undefined): Range {
  const { start } = windowOf(range, 'auto', now, zone, first).now;
  return { start, end: range.kind === 'custom' ? dayOf(range.to, zone).end : NEVER };
}
