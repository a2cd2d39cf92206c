import type { Expected } from '../core/format.ts';
import type { BreakdownRow } from '../core/ledger/breakdown.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../core/ledger/sums.ts';
import { toUsd } from '../core/money.ts';
import type { Zone } from '../core/period.ts';
import { dayKey, daysBetween } from '../core/period.ts';
import type { Opening, OpeningJson } from './openings.ts';
import { openedOn, openingJson } from './openings.ts';
import type { DayRange } from './range.ts';
import type { ReportRow } from './rows.ts';
import type { ForecastJson, RangeJson, SumsJson } from './statsJson.ts';
import { forecastJson, rangeJson, sumsJson } from './statsJson.ts';

/** What `trend` shows: every day of a range, and what the same number of days before came to by this time of day. */
export interface TrendReport {
  readonly range: DayRange;
  readonly before: DayRange;
  readonly zone: string;
  readonly origin: string;
  readonly countByok: boolean;
  /** Oldest first; days without calls are there too. */
  readonly days: readonly TrendDay[];
  readonly total: Pick<ReportRow, 'sums' | 'others'>;
  readonly totalBefore: Sums;
  /** Money of longer stretches of time that is counted on a day of this one, or of the one before. */
  readonly openings: readonly Opening[];
  /** Whether both stretches hold what was spent in them, no more and no less, so that they can be compared. */
  readonly isComparable: boolean;
  /** Whether anything is known of the days before. */
  readonly isBeforeKnown: boolean;
  /** What the running month may come to; absent where too little is known. */
  readonly forecast?: TrendForecast;
}

/** A day, with the part of it that other programs spent. */
export interface TrendDay extends Pick<ReportRow, 'sums' | 'others'> {
  readonly day: string;
}

/** A forecast, in figures and in words. */
export interface TrendForecast extends Expected {
  readonly text: string;
}

/** What `trend --json` prints. */
export interface TrendJson {
  readonly range: RangeJson;
  readonly origin: string;
  readonly total: SumsJson;
  /** The same number of days before; of the last of them, as much as has passed of today. */
  readonly before: { readonly from: string; readonly to: string; readonly cost: number; readonly calls: number };
  /** `total.cost / before.cost - 1`; `null` where nothing was spent before, or where a figure holds money of another stretch of time. */
  readonly change: number | null;
  /** Money of several days, spent before the key was first seen, that is counted on one of these. */
  readonly beforeMonitoring: readonly OpeningJson[];
  /** What the running month comes to at its end, if no limit stops it. */
  readonly forecast: ForecastJson | null;
  readonly days: readonly (SumsJson & { readonly day: string; readonly beforeMonitoring: number })[];
}

/** What a trend is made of besides its rows. */
export type TrendParts = Pick<TrendReport, 'range' | 'before' | 'origin' | 'countByok' | 'forecast' | 'openings' | 'isBeforeKnown'>;

/** Puts the rows of both stretches together. `rows`: by day. */
export function trendReport(parts: TrendParts, rows: readonly ReportRow[], rowsBefore: readonly BreakdownRow[], zone: Zone): TrendReport {
  const byDay = new Map(rows.map((row) => [row.keys[0], row]));
  const days = daysBetween(parts.range.start, parts.range.end - 1, zone).map(({ start }) => {
    const day = dayKey(start, zone);
    const { sums = NO_SUMS, others = NO_SUMS } = byDay.get(day) ?? {};
    return { day, sums, others };
  });
  const sumOf = (all: readonly Sums[]): Sums => all.reduce(addSums, NO_SUMS);
  const total = { sums: sumOf(rows.map(({ sums }) => sums)), others: sumOf(rows.map(({ others }) => others)) };
  return { ...parts, zone: zone.name, days, total, isComparable: parts.openings.every((opening) => isWithin(opening, parts.range) || isWithin(opening, parts.before)), totalBefore: sumOf(rowsBefore.map(({ sums }) => sums)) };
}

/** The same as JSON. */
export function trendJson({ range, before, zone, origin, countByok, days, total, totalBefore, forecast, openings, isComparable }: TrendReport): TrendJson {
  const [cost, costBefore] = [spendOfSums(total.sums, countByok), spendOfSums(totalBefore, countByok)];
  return {
    range: rangeJson(range, zone), origin,
    total: sumsJson(total, countByok),
    beforeMonitoring: openings.filter(({ at }) => at >= range.start).map(openingJson),
    before: { from: before.from, to: before.to, cost: toUsd(costBefore), calls: totalBefore.calls },
    change: isComparable && costBefore > 0 ? cost / costBefore - 1 : null,
    forecast: forecastJson(forecast),
    days: days.map(({ day, ...row }) => ({ day, ...sumsJson(row, countByok), beforeMonitoring: openedOn(day, openings) })),
  };
}

/** Whether all of it was spent in these days. */
function isWithin({ since, at }: Opening, { start, end }: DayRange): boolean {
  return since >= start && at < end;
}
