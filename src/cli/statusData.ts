import type { Spend } from '../core/budget/spend.ts';
import { seenCertainty } from '../core/budget/sight.ts';
import type { Budgeting, CostStanding, Standing } from '../core/budget/standing.ts';
import { keyStanding, othersPastThreshold, plainLimit, spendNow, standings } from '../core/budget/standing.ts';
import type { WorstCase } from '../core/budget/worstCase.ts';
import { worstCase } from '../core/budget/worstCase.ts';
import { historyOf } from '../core/forecast/ofLedger.ts';
import { runningForecasts } from '../core/forecast/running.ts';
import type { KnownForecast } from '../core/forecast/types.ts';
import type { Certainty } from '../core/format.ts';
import { GIVE_UP_MS, restsAt } from '../core/ledger/atRest.ts';
import type { Explanation } from '../core/ledger/coverage.ts';
import { explain } from '../core/ledger/coverage.ts';
import type { KeySample, SampleEvent } from '../core/ledger/events.ts';
import type { KeyAtOrigin } from '../core/ledger/openCalls.ts';
import { unresolved } from '../core/ledger/openCalls.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { toUsd } from '../core/money.ts';
import type { Zone } from '../core/period.ts';
import type { PollStatus } from '../openrouter/poller.ts';
import { usdOrNull } from './callJson.ts';
import type { WorstCaseJson } from './budgetJson.ts';
import { worstCaseJson } from './budgetJson.ts';
import type { ForecastJson, LimitJson } from './statsJson.ts';
import { forecastJson, limitJson } from './statsJson.ts';

const KINDS = ['day', 'week', 'month'] as const;

/** Whether the key could be asked. */
export type KeyConnection = PollStatus | { readonly kind: 'no-key'; readonly reason: string };

/** A running period. */
export interface StatusPeriod {
  readonly kind: (typeof KINDS)[number];
  readonly start: number;
  readonly spend: Spend;
  /** How sure the figure is; absent where nothing at all is known, as the key could not be asked. */
  readonly certainty?: Certainty;
  readonly standing?: CostStanding;
  /** What it may come to; absent where too little is known. */
  readonly forecast?: KnownForecast;
}

/** What `status` shows. */
export interface StatusReport {
  readonly now: number;
  readonly zone: Zone;
  readonly origin: string;
  readonly connection: KeyConnection;
  readonly periods: readonly StatusPeriod[];
  readonly keyStanding?: CostStanding;
  /** Limits besides those of everything that are past a threshold; the fullest first. */
  readonly others: readonly Standing[];
  /** How far past a hard limit spend can go now; absent where there is none. */
  readonly worst?: WorstCase;
  readonly sample?: { readonly at: number; readonly key: KeySample };
  /** Calls that run now. */
  readonly running: number;
  /** Calls that have ended, but whose cost is not known yet. */
  readonly unresolved: number;
  /** Calls whose cost nobody told within a day: if anything, an estimate stands for it. */
  readonly givenUp: number;
  /** How all that the key has spent since it is watched is explained. */
  readonly explanation?: Explanation;
  /** Nothing is open any more, and the key's counter has had the time to see it all; absent without a key. */
  readonly atRest?: boolean;
}

/** One running period as JSON. */
export interface PeriodJson {
  readonly cost: number;
  readonly untracked: number;
  readonly estimated: number;
  readonly unknownCalls: number;
  /** Set aside for calls that run, and for calls whose cost is not known yet. */
  readonly held: number;
  readonly pending: number;
  readonly certainty: Certainty;
  readonly limit: LimitJson | null;
  /** What the period comes to at its end, if no limit stops it. */
  readonly forecast: ForecastJson | null;
}

/** What `status --json` prints. Instants are ISO 8601 in UTC. */
export interface StatusJson {
  readonly at: string;
  readonly zone: string;
  readonly origin: string;
  readonly connection: { readonly kind: KeyConnection['kind']; readonly reason: string | null; readonly sampledAt: string | null };
  readonly today: PeriodJson;
  readonly week: PeriodJson;
  readonly month: PeriodJson;
  readonly key: { readonly label: string | null; readonly usage: number; readonly limit: number | null; readonly limitRemaining: number | null; readonly limitReset: string | null; readonly expiresAt: string | null } | null;
  readonly credits: number | null;
  /** What the key has spent since it is watched. */
  readonly explained: { readonly entries: number; readonly elsewhere: number; readonly unexplained: number; readonly since: string } | null;
  readonly open: { readonly running: number; readonly unresolved: number; readonly givenUp: number };
  readonly atRest: boolean | null;
  /** How far past a hard limit spend can go now, and why; `null` without such a limit. */
  readonly worstCase: WorstCaseJson | null;
}

/** What there is to show, taken from the running totals. */
export function statusReport(state: LedgerState, connection: KeyConnection, now: number, budgeting: Budgeting, keyHash: string | undefined): StatusReport {
  const { origin, zone } = budgeting;
  const key = keyHash === undefined ? undefined : { origin, keyHash };
  const ofKey = keyHash === undefined ? undefined : keyStanding(state, keyHash, now, budgeting);
  const sample = lastSample(state, origin, keyHash);
  const all = standings(state, now, budgeting);
  const worst = worstCase(all, state, now, budgeting, keyHash);
  const explanation = key === undefined ? undefined : explain(state, key, budgeting.countByok);
  return {
    now, zone, origin, connection,
    periods: periodsOf(state, { connection, sampledAt: sample?.at, all }, now, budgeting),
    running: [...state.holds.values()].filter((hold) => hold.origin === origin).length,
    ...(key === undefined ? { unresolved: 0, givenUp: 0 } : openCounts(state, key, now)),
    others: othersPastThreshold(all),
    ...(worst === undefined ? {} : { worst }),
    ...(ofKey === undefined ? {} : { keyStanding: ofKey }),
    ...(sample === undefined ? {} : { sample: { at: sample.at, key: sample.key } }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(key === undefined ? {} : { atRest: restsAt(state, key, now) }),
  };
}

/** The same as JSON. */
export function statusJson({ now, zone, origin, connection, periods, sample, running, unresolved: unknown, givenUp, explanation, atRest, worst }: StatusReport): StatusJson {
  const [today, week, month] = periods.map(periodJson);
  if (today === undefined || week === undefined || month === undefined) throw new Error('a status has three periods');
  return {
    at: iso(now), zone: zone.name, origin,
    connection: { kind: connection.kind, reason: 'reason' in connection ? connection.reason : null, sampledAt: sample === undefined ? null : iso(sample.at) },
    today, week, month,
    key: sample === undefined ? null : keyJson(sample.key),
    credits: usdOrNull(sample?.key.credits),
    explained: explanation === undefined ? null : explainedJson(explanation),
    open: { running, unresolved: unknown, givenUp },
    atRest: atRest ?? null,
    worstCase: worst === undefined ? null : worstCaseJson(worst),
  };
}

function lastSample(state: LedgerState, origin: string, keyHash: string | undefined): SampleEvent | undefined {
  return keyHash === undefined ? undefined : state.keys.account(origin, keyHash).samples.at(-1);
}

function periodsOf(state: LedgerState, { connection, sampledAt, all }: { readonly connection: KeyConnection; readonly sampledAt: number | undefined; readonly all: readonly Standing[] }, now: number, budgeting: Budgeting): readonly StatusPeriod[] {
  // Other programs' spend is seen only while the key answers: without it, a forecast would promise too little.
  const answers = connection.kind === 'live' || connection.kind === 'waiting';
  const sight = { countsOthers: budgeting.countUntracked, answers, ...(sampledAt === undefined ? {} : { sampledAt }) };
  const forecasts = answers || !budgeting.countUntracked ? runningForecasts(historyOf(state, now, budgeting), state, now, budgeting) : {};
  return KINDS.map((kind) => {
    const { period, spend } = spendNow(state, kind, now, budgeting);
    const [standing, forecast, certainty] = [plainLimit(all, kind), forecasts[kind], seenCertainty(spend, period.start, sight)];
    return { kind, start: period.start, spend, ...(certainty === undefined ? {} : { certainty }), ...(standing === undefined ? {} : { standing }), ...(forecast === undefined ? {} : { forecast }) };
  });
}

function openCounts(state: LedgerState, key: KeyAtOrigin, now: number): Pick<StatusReport, 'unresolved' | 'givenUp'> {
  const all = unresolved(state, key);
  const givenUp = all.filter(({ costSource, at }) => costSource === 'estimate' || now - at >= GIVE_UP_MS).length;
  return { unresolved: all.length - givenUp, givenUp };
}

function periodJson({ spend, certainty = 'atLeast', standing, forecast }: StatusPeriod): PeriodJson {
  return {
    cost: toUsd(spend.spent), untracked: toUsd(spend.untracked), estimated: toUsd(spend.sums.estimated), unknownCalls: spend.sums.unknown,
    held: toUsd(spend.held), pending: toUsd(spend.pending), certainty, limit: standing === undefined ? null : limitJson(standing),
    forecast: forecastJson(forecast),
  };
}

function explainedJson({ explained, elsewhere, unexplained, since }: Explanation): NonNullable<StatusJson['explained']> {
  return { entries: toUsd(explained), elsewhere: toUsd(elsewhere), unexplained: toUsd(unexplained), since: iso(since) };
}

function keyJson(key: KeySample): NonNullable<StatusJson['key']> {
  return {
    label: key.label ?? null, usage: toUsd(key.usage), limit: usdOrNull(key.limit ?? undefined), limitRemaining: usdOrNull(key.limitRemaining ?? undefined),
    limitReset: key.limitReset ?? null, expiresAt: key.expiresAt === undefined ? null : iso(key.expiresAt),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
