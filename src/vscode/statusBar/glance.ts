import type { Spend } from '../../core/budget/spend.ts';
import type { LimitState } from '../../core/ledger/events.ts';
import type { Budgeting, CostStanding, Standing } from '../../core/budget/standing.ts';
import { keyStanding, othersPastThreshold, plainLimit, spendNow, standings, worstState } from '../../core/budget/standing.ts';
import type { WorstCase } from '../../core/budget/worstCase.ts';
import { worstCase } from '../../core/budget/worstCase.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import type { Explanation } from '../../core/ledger/coverage.ts';
import { explain } from '../../core/ledger/coverage.ts';
import type { KeySample } from '../../core/ledger/events.ts';
import type { RecentSpend } from '../../core/ledger/recentSpend.ts';
import { recentSpend } from '../../core/ledger/recentSpend.ts';
import type { RunningCalls } from '../../core/ledger/runningCalls.ts';
import { runningCalls } from '../../core/ledger/runningCalls.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import type { NanoUsd } from '../../core/money.ts';
import type { Period } from '../../core/period.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import { periodAt } from '../../core/period.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { Connection } from '../../protocol/report.ts';

const TOP_MODELS = 5;
/** A session that was paused so long ago is forgotten. */
const PAUSED_MS = 3_600_000;
/** Counters are asked every quarter of an hour at least; after so long the machine has slept, or nobody asks. */
const STALE_MS = 35 * 60_000;

/** One running period as the status bar tells it. */
export interface PeriodGlance {
  readonly kind: 'day' | 'week' | 'month';
  readonly period: Period;
  readonly spend: Spend;
  readonly standing?: CostStanding;
}

/** Everything that the status bar and its tooltip say, taken from the running totals alone. */
export interface Glance {
  readonly now: number;
  readonly connection: Connection;
  readonly periods: readonly PeriodGlance[];
  /** Limits of scopes, and in tokens, that are past a threshold; the fullest first. */
  readonly others: readonly Standing[];
  /** How far past a hard limit spend can go now; absent where there is none. */
  readonly worst?: WorstCase;
  /** Sessions that are paused since they go in circles. */
  readonly paused: number;
  /** The worst state of all limits, the key's own included. */
  readonly state: LimitState;
  readonly key?: KeySample;
  readonly keyStanding?: CostStanding;
  /** How all that the key has spent since it is watched is explained. */
  readonly explanation?: Explanation;
  /** Today's dearest models, by id. */
  readonly topModels: readonly { readonly model: string; readonly amount: NanoUsd }[];
  readonly lastCall?: UsageEntry;
  readonly running: RunningCalls;
  /** What the last hours and days have cost. */
  readonly recent: RecentSpend;
  /** When the key last said what it has spent; absent: never. */
  readonly sampledAt?: number;
  /** The key's last word is so old that it says little; absent: it is not. */
  readonly staleSince?: number;
  /** Other programs' spend counts, so that without the key's word a figure is a lower bound. */
  readonly countsOthers: boolean;
  /** What the running periods may come to, where somebody has worked it out. */
  readonly forecasts?: Forecasts;
  /** How the proxy stands, and how many clients may use it, where it is wanted. */
  readonly proxy?: { readonly status: ProxyStatus; readonly clients: number };
}

/** What is worth a glance, now. */
export function glanceOf(state: LedgerState, now: number, budgeting: Budgeting, connection: Connection, keyHash: string | undefined): Glance {
  const all = standings(state, now, budgeting);
  const ofKey = keyHash === undefined ? undefined : keyStanding(state, keyHash, now, budgeting);
  const sample = keyHash === undefined ? undefined : state.keys.account(budgeting.origin, keyHash).samples.at(-1);
  const explanation = keyHash === undefined ? undefined : explain(state, { origin: budgeting.origin, keyHash }, budgeting.countByok);
  const last = lastCall(state, budgeting.origin);
  const staleSince = staleOf(connection, now, sample?.at, budgeting);
  const worst = worstCase(all, state, now, budgeting, keyHash);
  return {
    now,
    connection,
    periods: (['day', 'week', 'month'] as const).map((kind) => periodGlance(state, kind, now, budgeting, all)),
    state: worstState([...all, ...(ofKey === undefined ? [] : [ofKey])].map((standing) => standing.state)),
    others: othersPastThreshold(all),
    paused: [...state.pauses.values()].filter(({ type, at }) => type === 'pause' && now - at < PAUSED_MS).length,
    topModels: topModels(state, now, budgeting),
    running: runningCalls(state, budgeting.origin),
    recent: recentSpend(state, now, budgeting),
    countsOthers: budgeting.countUntracked,
    ...(sample === undefined ? {} : { key: sample.key, sampledAt: sample.at }),
    ...(ofKey === undefined ? {} : { keyStanding: ofKey }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(staleSince === undefined ? {} : { staleSince }),
    ...(worst === undefined ? {} : { worst }),
    ...(last === undefined ? {} : { lastCall: last }),
  };
}

/** Whether the figures hold all that counts: other programs' spend is seen only while the key answers. */
export function seesAll({ connection, countsOthers, staleSince }: Pick<Glance, 'connection' | 'countsOthers' | 'staleSince'>): boolean {
  return !countsOthers || (staleSince === undefined && (connection.kind === 'live' || connection.kind === 'waiting'));
}

/** Since when it is not known what other programs spend, epoch milliseconds; `undefined` where it is known, or counts for nothing. */
export function unseenSince({ connection, countsOthers, staleSince }: Pick<Glance, 'connection' | 'countsOthers' | 'staleSince'>): number | undefined {
  if (!countsOthers) return undefined;
  return connection.kind === 'offline' ? connection.since : staleSince;
}

/** A key that answers is stale where its last word is old: a machine that has slept does not know yet that it must ask again. */
function staleOf(connection: Connection, now: number, sampledAt: number | undefined, { countUntracked, settings }: Budgeting): number | undefined {
  if (connection.kind !== 'live' || !countUntracked || sampledAt === undefined) return undefined;
  return now - sampledAt > Math.max(STALE_MS, 2 * settings.pollSeconds * 1000) ? sampledAt : undefined;
}

function periodGlance(state: LedgerState, kind: PeriodGlance['kind'], now: number, budgeting: Budgeting, all: readonly Standing[]): PeriodGlance {
  const standing = plainLimit(all, kind);
  return { kind, ...spendNow(state, kind, now, budgeting), ...(standing === undefined ? {} : { standing }) };
}

function topModels(state: LedgerState, now: number, budgeting: Budgeting): Glance['topModels'] {
  const period = periodAt('day', now, budgeting.zone);
  const byModel = state.buckets.sumsBy(period.start, period.end, ({ origin, source, model }) => (origin === budgeting.origin && source !== 'untracked' ? model : undefined));
  return [...byModel]
    .map(([model, sums]) => ({ model, amount: spendOfSums(sums, budgeting.countByok) }))
    .filter(({ amount }) => amount > 0)
    .toSorted((a, b) => b.amount - a.amount)
    .slice(0, TOP_MODELS);
}

function lastCall(state: LedgerState, origin: string): UsageEntry | undefined {
  return state.entries().reduce<UsageEntry | undefined>((last, entry) => {
    const isCall = entry.origin === origin && entry.source !== 'untracked' && entry.status !== 'blocked';
    return isCall && (last === undefined || entry.at > last.at) ? entry : last;
  }, undefined);
}
