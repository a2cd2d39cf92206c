import type { Budgeting } from '../../core/budget/standing.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import type { KnownForecast } from '../../core/forecast/types.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { NO_SUMS, spendOfSums } from '../../core/ledger/sums.ts';
import { ZERO } from '../../core/money.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { rankOf } from '../../core/usage.ts';
import type { CallRow, Figure, ForecastCard, GuardCard, KeyCard, PeriodCard, ReportData } from '../../protocol/report.ts';
import type { Glance, PeriodGlance } from '../statusBar/glance.ts';
import { seesAll } from '../statusBar/glance.ts';

/** How many of the last calls it lists. */
export const REPORT_CALLS = 50;

/** What the report is made of. */
export interface ReportParts {
  readonly glance: Glance;
  readonly budgeting: Budgeting;
  readonly forecasts: Forecasts;
  readonly entries: readonly UsageEntry[];
  readonly guard: GuardCard;
  readonly troubles: readonly string[];
  nameOf(model: string): string;
}

/** Everything that the report shows, from what the ledger said. */
export function reportData(parts: ReportParts): ReportData {
  const { glance, budgeting } = parts;
  const key = keyCard(glance);
  return {
    asOf: glance.now,
    zone: budgeting.zone.name,
    connection: glance.connection,
    periods: glance.periods.map((period) => periodCard(period, budgeting, seesAll(glance) ? parts.forecasts[period.kind] : undefined)),
    hasHistory: parts.entries.length > 0,
    calls: parts.entries.filter(({ source }) => source !== 'untracked').map((entry) => callRow(entry, parts)),
    guard: parts.guard,
    troubles: parts.troubles,
    ...(key === undefined ? {} : { key }),
    ...(glance.explanation === undefined ? {} : { explanation: glance.explanation }),
  };
}

function periodCard({ kind, period, spend, standing }: PeriodGlance, budgeting: Budgeting, forecast: KnownForecast | undefined): PeriodCard {
  return {
    kind, start: period.start, end: period.end,
    spend: figureOf(spend.sums, budgeting.countByok),
    untracked: spend.untracked,
    state: standing?.state ?? 'active',
    policy: budgeting.settings.policy,
    ...(standing === undefined ? {} : { limit: standing.limit }),
    ...(forecast === undefined ? {} : { forecast: forecastCard(forecast) }),
  };
}

function forecastCard({ expected, low, high, basis }: KnownForecast): ForecastCard {
  return { expected, low, high, days: basis.days };
}

function callRow(entry: UsageEntry, { nameOf, budgeting }: Pick<ReportParts, 'nameOf' | 'budgeting'>): CallRow {
  const model = entry.model ?? entry.requestedModel ?? '';
  const { id, at, source, status, client, project, provider, inputTokens, outputTokens, durationMs, errorText } = entry;
  const cost = entry.cost === undefined ? undefined : spendOfSums({ ...NO_SUMS, cost: entry.cost, byokCost: entry.isByok === true ? (entry.upstreamCost ?? ZERO) : ZERO }, budgeting.countByok);
  const optional = { client, project: project?.replace(/ [0-9a-f]{8}$/, ''), provider, inputTokens, outputTokens, durationMs, errorText, cost };
  return {
    id, at, source, status, model, name: nameOf(model),
    estimated: entry.cost !== undefined && rankOf(entry.costSource) <= rankOf('estimate'),
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<CallRow>),
  };
}

function keyCard({ key }: Glance): KeyCard | undefined {
  if (key === undefined) return undefined;
  const { label, limit, limitRemaining, limitReset, credits } = key;
  const hasLimit = limit !== undefined && limit !== null;
  return {
    ...(label === undefined ? {} : { label }),
    ...(hasLimit ? { limit, reset: limitReset ?? 'never' } : {}),
    ...(limitRemaining === undefined || limitRemaining === null ? {} : { remaining: limitRemaining }),
    ...(credits === undefined ? {} : { credits }),
  };
}

function figureOf(sums: Sums, countByok: boolean): Figure {
  return { amount: spendOfSums(sums, countByok), estimated: sums.estimated, unknown: sums.unknown };
}
