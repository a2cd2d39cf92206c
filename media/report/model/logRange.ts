import { RANGE_NAMES, type RangeName, type ReportRange } from '../../../src/core/analysis/range.ts';
import { t } from '../../../src/core/l10n.ts';
import { periodAt, type Zone } from '../../../src/core/period.ts';

const DAY = 86_400_000;
const DAYS: Readonly<Record<Exclude<RangeName, '24h' | 'all'>, number>> = { '7d': 7, '30d': 30, '90d': 90, '12m': 365 };

/** A stretch of time, epoch milliseconds; `end` does not belong to it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** From when to when a range reaches; one up to now has no end in sight, so that what happens is in it. */
export function stretchOf(range: ReportRange, now: number, zone: Zone): Stretch {
  switch (range.kind) {
    case 'custom': return { start: dayStart(range.from, zone), end: periodAt('day', dayStart(range.to, zone), zone).end };
    case 'all': return { start: 0, end: now + DAY };
    case '24h': return { start: now - DAY, end: now + DAY };
    // Noon of a day is on that day, whatever summer time does.
    default: return { start: periodAt('day', periodAt('day', now, zone).start + DAY / 2 - (DAYS[range.kind] - 1) * DAY, zone).start, end: now + DAY };
  }
}

/** Every range to choose from. */
export const RANGES: readonly RangeName[] = RANGE_NAMES;

/** The name of a range. */
export function rangeTitle(range: ReportRange): string {
  switch (range.kind) {
    case '24h': return t('24 hours');
    case '7d': return t('7 days');
    case '30d': return t('30 days');
    case '90d': return t('90 days');
    case '12m': return t('12 months');
    case 'all': return t('all time');
    case 'custom': return range.from === range.to ? range.from : t('{0} to {1}', range.from, range.to);
  }
}

/** The first instant of a local day: its date, read as if the zone were UTC, is off by the zone's offset. */
function dayStart(day: string, zone: Zone): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return periodAt('day', noon - zone.offsetAt(noon), zone).start;
}
