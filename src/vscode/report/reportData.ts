import type { Wall } from '../../core/budget/nextWall.ts';
import { nextWall } from '../../core/budget/nextWall.ts';
import type { Budgeting } from '../../core/budget/standing.ts';
import { basisText, leftText, wallLine } from '../../core/budget/wallText.ts';
import { currencyOf, isConverted } from '../../core/currency.ts';
import { creditDays } from '../../core/forecast/creditDays.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import type { KnownForecast } from '../../core/forecast/types.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import type { NanoUsd } from '../../core/money.ts';
import { fromUsd } from '../../core/money.ts';
import type { Figure, ForecastCard, KeyCard, NextWallCard, PeriodCard, ReportData } from '../../protocol/report.ts';
import type { Glance, PeriodGlance } from '../statusBar/glance.ts';
import { seesAll } from '../statusBar/glance.ts';
import { periodCertainty } from '../statusBar/statusText.ts';

/** What does not start anew is told a week ahead. */
const SOON_MS = 7 * 86_400_000;

/** What the report is made of. */
export interface ReportParts {
  readonly glance: Glance;
  readonly budgeting: Budgeting;
  readonly forecasts: Forecasts;
  /** Whether anything was ever recorded. */
  readonly hasHistory: boolean;
  readonly walls: readonly Wall[];
  /** What each of the last whole days has cost. */
  readonly daily: readonly NanoUsd[];
  readonly troubles: readonly string[];
}

/** Everything that the report shows, from what the ledger said. */
export function reportData(parts: ReportParts): ReportData {
  const { glance, budgeting } = parts;
  const key = keyCard(glance, parts.daily);
  const next = nextCard(parts);
  const currency = currencyOf(budgeting.settings);
  const hourly = budgeting.settings['limits.hourly'];
  return {
    asOf: glance.now,
    zone: budgeting.zone.name,
    connection: glance.connection,
    periods: glance.periods.map((period) => periodCard(glance, period, budgeting, seesAll(glance) ? parts.forecasts[period.kind] : undefined)),
    hasHistory: parts.hasHistory,
    troubles: parts.troubles,
    ...(hourly === null ? {} : { hourlyLimit: fromUsd(hourly) }),
    ...(key === undefined ? {} : { key }),
    ...(next === undefined ? {} : { next }),
    ...(isConverted(currency) ? { currency } : {}),
    ...(glance.explanation === undefined ? {} : { explanation: glance.explanation }),
  };
}

function periodCard(glance: Glance, row: PeriodGlance, budgeting: Budgeting, forecast: KnownForecast | undefined): PeriodCard {
  const { kind, period, spend, standing } = row;
  return {
    kind, start: period.start, end: period.end,
    spend: figureOf(spend.sums, budgeting.countByok),
    untracked: spend.untracked,
    ...(periodCertainty(glance, row) === 'atLeast' ? { isPart: true as const } : {}),
    state: standing?.state ?? 'active',
    policy: budgeting.settings.policy,
    ...(standing === undefined ? {} : { limit: standing.limit }),
    ...(forecast === undefined ? {} : { forecast: forecastCard(forecast) }),
  };
}

function forecastCard({ expected, low, high, basis }: KnownForecast): ForecastCard {
  return { expected, low, high, days: basis.days };
}

/** The first thing that will stop calls, where that is not so far off that nobody need think of it. */
function nextCard({ walls, glance: { now }, budgeting: { zone } }: ReportParts): NextWallCard | undefined {
  const wall = nextWall(walls);
  const line = wall === undefined || (wall.resetsAt === undefined && wall.when.kind === 'at' && wall.when.at - now > SOON_MS) ? undefined : wallLine(wall, zone, now);
  return wall === undefined || line === undefined ? undefined : { line, basis: `${leftText(wall)}. ${basisText(wall)}` };
}

function keyCard({ key }: Glance, daily: readonly NanoUsd[]): KeyCard | undefined {
  if (key === undefined) return undefined;
  const { label, limit, limitRemaining, limitReset, credits } = key;
  const hasLimit = limit !== undefined && limit !== null;
  return {
    ...(label === undefined ? {} : { label }),
    ...(hasLimit ? { limit, reset: limitReset ?? 'never' } : {}),
    ...(limitRemaining === undefined || limitRemaining === null ? {} : { remaining: limitRemaining }),
    ...(credits === undefined ? {} : { credits, creditDays: creditDays(credits, daily) }),
  };
}

function figureOf(sums: Sums, countByok: boolean): Figure {
  return { amount: spendOfSums(sums, countByok), estimated: sums.estimated, unknown: sums.unknown };
}
