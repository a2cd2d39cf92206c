import type { Binding } from '../budget/lens.ts';
import { clientLens } from '../budget/lens.ts';
import { EVERYTHING, clientOf, meansItself } from '../budget/scope.ts';
import { spendOfMeter } from '../budget/spend.ts';
import type { Budgeting, CostStanding, Standing } from '../budget/standing.ts';
import { standingsOf, worstState } from '../budget/standing.ts';
import { roomOf } from '../budget/terms.ts';
import type { LimitState } from '../ledger/events.ts';
import type { LedgerState } from '../ledger/state.ts';
import { toUsd } from '../money.ts';
import type { PeriodKind } from '../period.ts';
import { PERIOD_KINDS, periodAt } from '../period.ts';

/** How a client stands, as `GET /api/usage/:client` tells it. */
export interface UsageAnswer {
  readonly client: string;
  /** Whether no limit that binds it, everything's included, holds its calls back. */
  readonly withinBudget: boolean;
  /** Whole per cent of its own limit of the day, else of everything's, rounded down; `null` where there is neither. */
  readonly dailyPercentage: number | null;
  /** The same of the month. */
  readonly monthlyPercentage: number | null;
  /** The gravest among the limits that bind it. */
  readonly state: LimitState;
  /** USD that it has spent in the periods that run now, its sub-clients included. */
  readonly spent: ByPeriod<number>;
  /** USD: of the limits of its own and of its client, the one with the least room; `null` where there is none. */
  readonly limits: ByPeriod<number | null>;
  /** When these periods end: ISO 8601, UTC. */
  readonly resetsAt: ByPeriod<string>;
}

type ByPeriod<T> = Readonly<Record<PeriodKind, T>>;

/** A limit that binds a client, and whether by a budget of clients or of everything. */
interface Bound {
  readonly kind: Binding['budget']['scope']['kind'];
  readonly standing: Standing;
}

/** How a client (`client`, or `client/sub`) stands now. One that nobody has heard of has spent nothing: see `isKnownSubClient`. */
export function usageAnswer(client: string, state: LedgerState, now: number, budgeting: Budgeting): UsageAnswer {
  // Calls that name no sub-client count under their client's own name, which decides what binds them.
  const bounds = budgeting.budgets.bindingsOf({ client: meansItself(client) ? clientOf(client) : client }).flatMap((binding) => boundsOf(binding, state, now, budgeting));
  const standings = bounds.map(({ standing }) => standing);
  const lens = clientLens(client, budgeting.origin);
  return {
    client,
    withinBudget: standings.every((standing) => standing.policy === 'warn' || roomOf(standing) > 0),
    dailyPercentage: percentageOf(bounds, 'day'),
    monthlyPercentage: percentageOf(bounds, 'month'),
    state: worstState(standings.map((standing) => standing.state)),
    spent: byPeriod((kind) => toUsd(spendOfMeter(state.meters.read(lens, periodAt(kind, now, budgeting.zone)), budgeting.countByok).spent)),
    limits: byPeriod((kind) => limitOf(tightest(bounds, 'client', kind))),
    resetsAt: byPeriod((kind) => new Date(periodAt(kind, now, budgeting.zone).end).toISOString()),
  };
}

/** Whether anything is known of a sub-client (`client/sub`): it is the one of calls that name none, or there is a budget that names it, a call that runs, or one of the last 45 days. */
export function isKnownSubClient(client: string, state: LedgerState, { origin, budgets }: Budgeting): boolean {
  const isNamed = budgets.all.some(({ scope }) => scope.kind === 'client' && scope.pattern.toLowerCase() === client);
  if (isNamed || meansItself(client)) return true;
  for (const hold of state.holds.values()) if (hold.origin === origin && hold.who.client === client) return true;
  // Without a lens: anybody may ask for names that there are not, and there is only room for so many lenses.
  return state.buckets.firstOf((dimensions) => dimensions.origin === origin && dimensions.client === client, 0, Number.MAX_SAFE_INTEGER) !== undefined;
}

function boundsOf(binding: Binding, state: LedgerState, now: number, budgeting: Budgeting): readonly Bound[] {
  return standingsOf(binding, state, now, budgeting).map((standing) => ({ kind: binding.budget.scope.kind, standing }));
}

/** The limit in dollars with the least room, of all that bind the client by such a scope. */
function tightest(bounds: readonly Bound[], scope: Bound['kind'], period: PeriodKind): CostStanding | undefined {
  return bounds
    .flatMap(({ kind, standing }) => (kind === scope && standing.metric === 'cost' && standing.period.kind === period ? [standing] : []))
    .toSorted((a, b) => roomOf(a) - roomOf(b) || a.limit - b.limit)[0];
}

function percentageOf(bounds: readonly Bound[], period: PeriodKind): number | null {
  const standing = tightest(bounds, 'client', period) ?? tightest(bounds, EVERYTHING.kind, period);
  return standing === undefined ? null : Math.floor((standing.used * 100) / standing.limit);
}

function limitOf(standing: CostStanding | undefined): number | null {
  return standing === undefined ? null : toUsd(standing.limit);
}

function byPeriod<T>(of: (kind: PeriodKind) => T): ByPeriod<T> {
  return Object.fromEntries(PERIOD_KINDS.map((kind) => [kind, of(kind)])) as ByPeriod<T>;
}
