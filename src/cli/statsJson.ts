import type { Certainty, Expected } from '../core/format.ts';
import type { Dimension } from '../core/ledger/breakdown.ts';
import { percentile } from '../core/ledger/latency.ts';
import { metricsOf } from '../core/ledger/metrics.ts';
import { spendOfSums } from '../core/ledger/sums.ts';
import { toUsd } from '../core/money.ts';
import type { LimitState } from '../core/ledger/events.ts';
import type { CostStanding } from '../core/budget/standing.ts';
import type { Policy } from '../core/budget/budget.ts';
import { usdOrNull } from './callJson.ts';
import type { OpeningJson } from './openings.ts';
import { openedOn, openingJson } from './openings.ts';
import type { DayRange } from './range.ts';
import { certaintyOfSums, tokensOf } from './render/figures.ts';
import type { ReportRow } from './rows.ts';
import { OTHERS, ownSums } from './rows.ts';
import type { StatsReport } from './stats.ts';

/** Sums as every report gives them: USD as numbers, counts as whole numbers. The README describes each field. */
export interface SumsJson {
  readonly cost: number;
  readonly estimated: number;
  readonly unknownCalls: number;
  readonly certainty: Certainty;
  readonly calls: number;
  readonly errors: number;
  readonly blocked: number;
  readonly tokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** Of our own calls: per call whose cost is known, and per thousand tokens where the cost of all of them is. */
  readonly costPerCall: number | null;
  readonly costPer1kTokens: number | null;
  /** Share of the input tokens that were read from a cache. */
  readonly cachedShare: number | null;
  /** The part of `cost` that other programs spent with the key. */
  readonly untracked: number;
}

/** A limit and how it stands. */
export interface LimitJson {
  readonly amount: number;
  readonly spent: number;
  readonly share: number;
  readonly state: LimitState;
  readonly policy: Policy;
}

/** What a running period comes to at its end: the middle, and a band that holds it four times out of five. */
export interface ForecastJson {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Days of a report: instants as ISO 8601 in UTC, `end` excluded; days in the zone, `to` included. */
export interface RangeJson {
  readonly kind: DayRange['kind'];
  readonly from: string;
  readonly to: string;
  readonly start: string;
  readonly end: string;
  readonly zone: string;
}

/** What `stats --json` prints. */
export interface StatsJson {
  readonly range: RangeJson;
  readonly origin: string;
  readonly total: SumsJson;
  readonly limit: LimitJson | null;
  /** Money of several days, spent before the key was first seen, that is counted on one. */
  readonly beforeMonitoring: readonly OpeningJson[];
  readonly by: Readonly<Record<string, readonly object[]>>;
}

/** A report as JSON. */
export function statsJson(report: StatsReport): StatsJson {
  const { countByok } = report;
  return {
    range: rangeJson(report.range, report.zone),
    origin: report.origin,
    total: sumsJson({ sums: report.total, others: report.untracked }, countByok),
    limit: report.standing === undefined ? null : limitJson(report.standing),
    beforeMonitoring: report.openings.map(openingJson),
    by: Object.fromEntries(report.sections.map(({ by, rows }) => [by.join(','), rows.map((row) => rowJson(by, row, report))])),
  };
}

/** Sums as JSON, with what other programs spent of them. */
export function sumsJson({ sums, others }: Pick<ReportRow, 'sums' | 'others'>, countByok: boolean): SumsJson {
  const { cost, costPerCall, costPer1kTokens, cachedShare } = metricsOf({ sums, own: ownSums({ sums, others }), latency: [] }, countByok);
  return {
    cost: toUsd(cost),
    estimated: toUsd(sums.estimated),
    unknownCalls: sums.unknown,
    certainty: certaintyOfSums(sums),
    calls: sums.calls,
    errors: sums.errors,
    blocked: sums.blocked,
    tokens: tokensOf(sums),
    inputTokens: sums.inputTokens,
    outputTokens: sums.outputTokens,
    cacheReadTokens: sums.cacheReadTokens,
    cacheWriteTokens: sums.cacheWriteTokens,
    reasoningTokens: sums.reasoningTokens,
    costPerCall: usdOrNull(costPerCall),
    costPer1kTokens: usdOrNull(costPer1kTokens),
    cachedShare: cachedShare ?? null,
    untracked: toUsd(spendOfSums(others, countByok)),
  };
}

/** A limit as JSON. */
export function limitJson({ limit, spend, share, state, policy }: CostStanding): LimitJson {
  return { amount: toUsd(limit), spent: toUsd(spend.spent), share, state, policy };
}

/** A forecast as JSON; `null` where there is none. */
export function forecastJson(forecast: Expected | undefined): ForecastJson | null {
  return forecast === undefined ? null : { expected: toUsd(forecast.expected), low: toUsd(forecast.low), high: toUsd(forecast.high) };
}

/** Days as JSON. */
export function rangeJson({ kind, from, to, start, end }: DayRange, zone: string): RangeJson {
  return { kind, from, to, start: new Date(start).toISOString(), end: new Date(end).toISOString(), zone };
}

function rowJson(by: readonly Dimension[], { keys, sums, others, latency }: ReportRow, { total, countByok, hasLatency, openings }: StatsReport): object {
  const whole = spendOfSums(total, countByok);
  return {
    ...Object.fromEntries(by.map((dimension, index) => [dimension, keyJson(keys[index])])),
    ...sumsJson({ sums, others }, countByok),
    share: whole > 0 ? spendOfSums(sums, countByok) / whole : null,
    ...(by.length === 1 && by[0] === 'day' ? { beforeMonitoring: openedOn(keys[0] ?? '', openings) } : {}),
    ...(hasLatency ? { p50Ms: percentile(latency, 0.5) ?? null, p95Ms: percentile(latency, 0.95) ?? null } : {}),
  };
}

/** What has no value there is `null`. */
function keyJson(key: string | undefined): string | null {
  return key === undefined || key === '' || key === OTHERS ? null : key;
}
