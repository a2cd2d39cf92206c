import type { Expected } from '../core/format.ts';
import type { BreakdownRow } from '../core/ledger/breakdown.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../core/ledger/sums.ts';
import { toUsd } from '../core/money.ts';
import type { Zone } from '../core/period.ts';
import { dayKey, daysBetween } from '../core/period.ts';
import type { DayRange } from './range.ts';
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
  readonly days: readonly { readonly day: string; readonly sums: Sums }[];
  readonly total: Sums;
  readonly totalBefore: Sums;
  /** What the running month may come to; absent where too little is known. */
  readonly forecast?: TrendForecast;
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
  /** `total.cost / before.cost - 1`; `null` where nothing was spent before. */
  readonly change: number | null;
  /** What the running month comes to at its end, if no limit stops it. */
  readonly forecast: ForecastJson | null;
  readonly days: readonly (SumsJson & { readonly day: string })[];
}

/** Puts the rows of both stretches together. `rows`: by day. */
export function trendReport(parts: Pick<TrendReport, 'range' | 'before' | 'origin' | 'countByok' | 'forecast'>, rows: readonly BreakdownRow[], rowsBefore: readonly BreakdownRow[], zone: Zone): TrendReport {
  const byDay = new Map(rows.map(({ keys, sums }) => [keys[0], sums]));
  const days = daysBetween(parts.range.start, parts.range.end - 1, zone).map(({ start }) => {
    const day = dayKey(start, zone);
    return { day, sums: byDay.get(day) ?? NO_SUMS };
  });
  return { ...parts, zone: zone.name, days, total: sumOf(rows), totalBefore: sumOf(rowsBefore) };
}

/** The same as JSON. */
export function trendJson({ range, before, zone, origin, countByok, days, total, totalBefore, forecast }: TrendReport): TrendJson {
  const [cost, costBefore] = [spendOfSums(total, countByok), spendOfSums(totalBefore, countByok)];
  return {
    range: rangeJson(range, zone), origin,
    total: sumsJson(total, countByok),
    before: { from: before.from, to: before.to, cost: toUsd(costBefore), calls: totalBefore.calls },
    change: costBefore > 0 ? cost / costBefore - 1 : null,
    forecast: forecastJson(forecast),
    days: days.map(({ day, sums }) => ({ day, ...sumsJson(sums, countByok) })),
  };
}

function sumOf(rows: readonly BreakdownRow[]): Sums {
  return rows.reduce((sums, row) => addSums(sums, row.sums), NO_SUMS);
}
