import type { LimitState } from '../ledger/events.ts';
import type { Lens } from '../ledger/meters.ts';
import { meteredHold } from '../ledger/meters.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { subtractMoney } from '../money.ts';
import type { Period, PeriodKind, Zone } from '../period.ts';
import { PERIOD_KINDS, UTC, periodAt } from '../period.ts';
import type { Settings } from '../settings.ts';
import type { Budget, Policy } from './budget.ts';
import { TOKEN_PERIODS } from './budget.ts';
import { BudgetBook } from './book.ts';
import type { Binding } from './lens.ts';
import { bindingKey, bindingName } from './lens.ts';
import { EVERYTHING, valuesIn } from './scope.ts';
import type { Counting, Spend } from './spend.ts';
import { NO_SPEND, asideOf, spendIn, spendOfMeter } from './spend.ts';

interface StandingFacts {
  /** Id of the budget, `everything` for the plain limits; `key` for the limit that the key has at OpenRouter, which we only read. */
  readonly budget: string;
  /** Tells it from all other limits of this period and metric: two budgets may bind one value. */
  readonly key: string;
  /** Whom it limits, in a word: the budget's id, or the one value that has its limits for itself. */
  readonly name: string;
  /** The origin, or the origin and the key: tells alerts of one account from those of another. */
  readonly account: string;
  readonly period: Period;
  readonly spend: Spend;
  /** Used as a share of the limit, 0 to 1 and beyond. */
  readonly share: number;
  readonly state: LimitState;
  /** What happens to calls once the limit is used up; the key's own stops them at OpenRouter. */
  readonly policy: Policy;
}

/** A limit in dollars, and how much of it is used, now. */
export interface CostStanding extends StandingFacts {
  readonly metric: 'cost';
  readonly limit: NanoUsd;
  readonly used: NanoUsd;
  /** Set aside for calls that run now, or that have ended without a known cost. */
  readonly aside: NanoUsd;
}

/** The same in tokens. */
export interface TokenStanding extends StandingFacts {
  readonly metric: 'tokens';
  readonly limit: number;
  readonly used: number;
  readonly aside: number;
}

export type Standing = CostStanding | TokenStanding;

/** What everything about limits depends on besides the ledger. */
export interface Budgeting extends Counting {
  readonly settings: Settings;
  readonly zone: Zone;
  /** The settings' budgets. */
  readonly budgets: BudgetBook;
}

/** What limits depend on, from the settings. It is worth keeping for as long as they stay. */
export function budgetingOf(settings: Settings, zone: Zone, origin: string): Budgeting {
  const { countUntracked, countByok } = settings;
  return { settings, zone, origin, countUntracked, countByok, budgets: new BudgetBook(settings, origin, countUntracked) };
}

/** The same for another origin. */
export function budgetingAt(budgeting: Budgeting, origin: string): Budgeting {
  return budgeting.origin === origin ? budgeting : budgetingOf(budgeting.settings, budgeting.zone, origin);
}

/** A period and what was spent in it. */
export interface PeriodSpend {
  readonly period: Period;
  readonly spend: Spend;
}

/** The spend of each kind of period that runs at that instant, limited or not. */
export function spendNow(state: LedgerState, kind: PeriodKind, now: number, budgeting: Budgeting): PeriodSpend {
  const period = periodAt(kind, now, budgeting.zone);
  return { period, spend: spendIn(state, period, budgeting) };
}

/** Of several, those that deserve a look besides the plain limits in dollars of a day, a week and a month; the fullest first. */
export function othersPastThreshold(standings: readonly Standing[]): readonly Standing[] {
  return standings.filter((standing) => !isPlainCost(standing) && standing.state !== 'active').toSorted((a, b) => b.share - a.share);
}

/** Whether it is a plain limit in dollars of a day, a week or a month, which are shown with what was spent in them. */
export function isPlainCost({ budget, metric, period }: Standing): boolean {
  return budget === EVERYTHING.kind && metric === 'cost' && period.kind !== 'hour';
}

/** Of several, the one of the plain limit in dollars for a period, if there is one. */
export function plainLimit(standings: readonly Standing[], kind: PeriodKind): CostStanding | undefined {
  return standings.find((standing): standing is CostStanding => standing.budget === 'everything' && standing.metric === 'cost' && standing.period.kind === kind);
}

/** How each limit that binds somebody by a name of its own, or everybody, stands: of budgets that every value has for itself, those values that are in use now. */
export function standings(state: LedgerState, now: number, budgeting: Budgeting): readonly Standing[] {
  return budgeting.budgets.all.flatMap((budget) => bindingsNow(budget, state, budgeting.origin).flatMap((binding) => standingsOf(binding, state, now, budgeting)));
}

/** How the limits of one binding stand; shortest period first, dollars before tokens. */
export function standingsOf(binding: Binding, state: LedgerState, now: number, budgeting: Budgeting): readonly Standing[] {
  const { limits } = binding.budget;
  const lens = budgeting.budgets.lensOf(binding);
  const read = (kind: PeriodKind): PeriodSpend => spendSeen(lens, kind, state, now, budgeting);
  const costs = PERIOD_KINDS.flatMap((kind) => {
    const limit = limits.cost[kind];
    return limit === undefined ? [] : [costStanding(binding, budgeting, limit, read(kind))];
  });
  const tokens = TOKEN_PERIODS.flatMap((kind) => {
    const limit = limits.tokens[kind];
    return limit === undefined ? [] : [tokenStanding(binding, budgeting, limit, read(kind))];
  });
  return [...costs, ...tokens];
}

/** What a binding has spent of the period of this kind that runs now. */
export function spendOfBinding(binding: Binding, kind: PeriodKind, state: LedgerState, now: number, budgeting: Budgeting): PeriodSpend {
  return spendSeen(budgeting.budgets.lensOf(binding), kind, state, now, budgeting);
}

/** How the key's own limit stands, by its latest sample; `undefined` where it has none. Its periods are UTC; one without reset lasts for ever. */
export function keyStanding(state: LedgerState, keyHash: string, now: number, { origin, settings }: Budgeting): CostStanding | undefined {
  const sample = state.keys.account(origin, keyHash).samples.at(-1);
  if (sample === undefined) return undefined;
  const { limit, limitRemaining, limitReset } = sample.key;
  if (limit === undefined || limit === null || limitRemaining === undefined || limitRemaining === null || limit <= 0) return undefined;
  const period = limitReset === undefined || limitReset === null ? { kind: 'month' as const, start: 0, end: Number.MAX_SAFE_INTEGER } : periodAt(limitReset, now, UTC);
  // A sample from before the reset says nothing about the period that runs now.
  if (sample.at < period.start) return undefined;
  const used = subtractMoney(limit, limitRemaining);
  const thresholds = { warnAt: settings['state.warnAt'], degradeAt: settings['state.degradeAt'] };
  return {
    metric: 'cost', budget: 'key', key: 'key', name: 'key', account: `${origin} ${keyHash.slice(0, 8)}`, period, limit, used, aside: NO_SPEND.held,
    spend: { ...NO_SPEND, spent: used }, policy: 'stop', ...stateOf({ used, limit }, thresholds),
  };
}

/** Whether so many per cent of a limit are used. Compared without division, which would miss 29 % of a dollar by a hair. */
export function isReached({ used, limit }: Pick<Standing, 'used' | 'limit'>, percent: number): boolean {
  return used * 100 >= limit * percent;
}

/** The worst of several states; `active` where there is none. */
export function worstState(states: readonly LimitState[]): LimitState {
  const order: readonly LimitState[] = ['stopped', 'degraded', 'warned'];
  return order.find((state) => states.includes(state)) ?? 'active';
}

function spendSeen(lens: Lens, kind: PeriodKind, state: LedgerState, now: number, { zone, countByok }: Budgeting): PeriodSpend {
  const period = periodAt(kind, now, zone);
  return { period, spend: spendOfMeter(state.meters.read(lens, period), countByok) };
}

/** Of what every value has for itself, the values that are in use: those of calls that run, and of the newest entries. No other can have changed. */
export function bindingsNow(budget: Budget, state: LedgerState, origin: string): readonly Binding[] {
  const { scope, each } = budget;
  if (!each || scope.kind === 'everything') return [{ budget }];
  const values = new Set<string>();
  for (const hold of state.holds.values()) if (hold.origin === origin) for (const value of valuesIn(scope, meteredHold(hold))) values.add(value);
  for (const entry of state.entries()) if (entry.origin === origin && entry.source !== 'untracked') for (const value of valuesIn(scope, entry)) values.add(value);
  return [...values].map((value) => ({ budget, value }));
}

function costStanding(binding: Binding, budgeting: Budgeting, limit: NanoUsd, { period, spend }: { readonly period: Period; readonly spend: Spend }): CostStanding {
  const used = spend.spent;
  return { ...basis(binding, budgeting), metric: 'cost', period, limit, used, aside: asideOf(spend), spend, ...stateOf({ used, limit }, binding.budget) };
}

function tokenStanding(binding: Binding, budgeting: Budgeting, limit: number, { period, spend }: { readonly period: Period; readonly spend: Spend }): TokenStanding {
  const used = spend.sums.inputTokens + spend.sums.outputTokens;
  return { ...basis(binding, budgeting), metric: 'tokens', period, limit, used, aside: spend.running.tokens, spend, ...stateOf({ used, limit }, binding.budget) };
}

function basis(binding: Binding, { origin }: Budgeting): Pick<Standing, 'budget' | 'key' | 'name' | 'account' | 'policy'> {
  return { budget: binding.budget.id, key: bindingKey(binding), name: bindingName(binding), account: origin, policy: binding.budget.policy };
}

function stateOf(standing: Pick<Standing, 'used' | 'limit'>, { warnAt, degradeAt }: Pick<Budget, 'warnAt' | 'degradeAt'>): Pick<Standing, 'share' | 'state'> {
  return { share: standing.used / standing.limit, state: levelOf(standing, warnAt, degradeAt) };
}

function levelOf(standing: Pick<Standing, 'used' | 'limit'>, warnAt: number, degradeAt: number): LimitState {
  if (isReached(standing, 100)) return 'stopped';
  if (isReached(standing, degradeAt)) return 'degraded';
  return isReached(standing, warnAt) ? 'warned' : 'active';
}
