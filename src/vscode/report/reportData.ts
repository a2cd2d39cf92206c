import type { Budgeting } from '../../core/budget/standing.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import type { KnownForecast } from '../../core/forecast/types.ts';
import type { DayModelRow, ModelSumsRow } from '../../core/ledger/queries.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums } from '../../core/ledger/sums.ts';
import { ZERO, addMoney } from '../../core/money.ts';
import type { Period, Zone } from '../../core/period.ts';
import { dayKey, daysBetween } from '../../core/period.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { rankOf } from '../../core/usage.ts';
import type { CallRow, DayRow, Figure, ForecastCard, GuardCard, KeyCard, ModelRow, PeriodCard, ReportData } from '../../protocol/report.ts';
import type { Glance, PeriodGlance } from '../statusBar/glance.ts';
import { seesAll } from '../statusBar/glance.ts';

/** How many days the report reaches back, the running one included. */
export const REPORT_DAYS = 30;
/** How many of the last calls it lists. */
export const REPORT_CALLS = 50;

/** What the report is made of. */
export interface ReportParts {
  readonly glance: Glance;
  readonly budgeting: Budgeting;
  readonly forecasts: Forecasts;
  readonly days: readonly DayModelRow[];
  readonly entries: readonly UsageEntry[];
  readonly guard: GuardCard;
  readonly troubles: readonly string[];
  nameOf(model: string): string;
  /** Colours by model, of the models given dearest first. */
  huesOf(models: readonly string[]): ReadonlyMap<string, number>;
}

/** The days that the report shows, oldest first. */
export function reportDays(now: number, zone: Zone): readonly Period[] {
  // A day more than enough, whatever summer time does to its length.
  return daysBetween(now - REPORT_DAYS * 86_400_000, now, zone).slice(-REPORT_DAYS);
}

/** Everything that the report shows, from what the ledger said. */
export function reportData(parts: ReportParts): ReportData {
  const { glance, budgeting } = parts;
  const rows = parts.days;
  const key = keyCard(glance);
  return {
    asOf: glance.now,
    zone: budgeting.zone.name,
    connection: glance.connection,
    periods: glance.periods.map((period) => periodCard(period, budgeting, seesAll(glance) ? parts.forecasts[period.kind] : undefined)),
    days: dayRows(rows, reportDays(glance.now, budgeting.zone), glance.now, budgeting),
    models: modelRows(rows, parts),
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

function dayRows(rows: readonly DayModelRow[], days: readonly Period[], now: number, { zone, countByok }: Budgeting): readonly DayRow[] {
  return days.map(({ start, end }) => {
    const day = dayKey(start, zone);
    const own = rows.filter((row) => row.day === day);
    return {
      day, start,
      total: figureOf(sumUp(own), countByok),
      models: own.map(({ model, ...sums }) => ({ model, amount: spendOfSums(sums, countByok) })),
      running: now < end,
    };
  });
}

function modelRows(rows: readonly DayModelRow[], { budgeting, huesOf, nameOf }: Pick<ReportParts, 'budgeting' | 'huesOf' | 'nameOf'>): readonly ModelRow[] {
  const { countByok } = budgeting;
  const dearestFirst = byModel(rows).toSorted((a, b) => spendOfSums(b, countByok) - spendOfSums(a, countByok));
  const total = addMoney(...dearestFirst.map((row) => spendOfSums(row, countByok)));
  const hues = huesOf(dearestFirst.map(({ model }) => model).filter((model) => model !== ''));
  return dearestFirst.map((row) => {
    const hue = hues.get(row.model);
    const { model, calls, errors, inputTokens, outputTokens, cacheReadTokens, reasoningTokens } = row;
    const spend = figureOf(row, countByok);
    return {
      model, name: model === '' ? '' : nameOf(model), calls, errors, inputTokens, outputTokens, cacheReadTokens, reasoningTokens, spend,
      share: total === 0 ? 0 : spend.amount / total,
      ...(hue === undefined ? {} : { hue }),
    };
  });
}

function byModel(rows: readonly DayModelRow[]): readonly ModelSumsRow[] {
  const models = new Map<string, Sums>();
  for (const row of rows) models.set(row.model, addSums(models.get(row.model) ?? NO_SUMS, row));
  return [...models].map(([model, sums]) => ({ model, ...sums }));
}

function sumUp(rows: readonly DayModelRow[]): Sums {
  return rows.reduce<Sums>((sum, row) => addSums(sum, row), NO_SUMS);
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
