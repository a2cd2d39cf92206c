import type { Budget } from '../../core/budget/budget.ts';
import { LIMIT_FIELDS } from '../../core/budget/limitFields.ts';
import type { LimitField } from '../../core/budget/limitFields.ts';
import { limitAt } from '../../core/budget/limitChange.ts';
import { placeOf } from '../../core/budget/limitPlace.ts';
import { limitsTokens } from '../../core/budget/limitTitle.ts';
import { EVERYTHING } from '../../core/budget/scope.ts';
import { resetsAt, whom } from '../../core/budget/sentences.ts';
import { certaintyOf } from '../../core/budget/spend.ts';
import type { Budgeting, Standing } from '../../core/budget/standing.ts';
import { bindingsNow, spendOfBinding, standingsOf } from '../../core/budget/standing.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { fromUsd } from '../../core/money.ts';
import type { BudgetCard, LimitCard, LimitStanding } from '../../protocol/guard.ts';

/** Of a budget that every value has for itself, so many values are shown, the fullest. */
const MOST_VALUES = 8;

/** Every budget of the settings with its limits; the one for everything always, so that a limit can be added to it. */
export function budgetCards(state: LedgerState, now: number, budgeting: Budgeting): readonly BudgetCard[] {
  const cards = budgeting.budgets.all.map((budget) => budgetCard(budget, state, now, budgeting));
  return cards.some(({ scope }) => scope === EVERYTHING.kind) ? cards : [{ scope: EVERYTHING.kind, whom: '', policy: budgeting.settings.policy, limits: [], more: 0 }, ...cards];
}

/** How a limit stands, for the page. */
export function standingCard({ used, aside, state, period, spend, metric }: Standing): LimitStanding {
  const end = resetsAt(period);
  return { used, held: aside, state, certainty: metric === 'cost' ? certaintyOf(spend) : 'exact', ...(end === undefined ? {} : { resetsAt: end }) };
}

function budgetCard(budget: Budget, state: LedgerState, now: number, budgeting: Budgeting): BudgetCard {
  const { id, policy, each, scope } = budget;
  const bindings = bindingsNow(budget, state, budgeting.origin);
  const standing = bindings.flatMap((binding) => standingsOf(binding, state, now, budgeting));
  const limits = LIMIT_FIELDS.flatMap((field) => limitCards(field, budget, standing.filter((one) => placeOf(one)?.field === field), state, now, budgeting));
  return { scope: id, whom: whom(id), policy, limits, more: each && scope.kind !== EVERYTHING.kind ? Math.max(0, bindings.length - MOST_VALUES) : 0 };
}

function limitCards(field: LimitField, budget: Budget, all: readonly Standing[], state: LedgerState, now: number, budgeting: Budgeting): readonly LimitCard[] {
  const amount = limitAt(budgeting.settings, { scope: budget.id, field });
  if (amount === null) return [];
  const isTokens = limitsTokens({ scope: budget.id, field });
  const card: LimitCard = { field, metric: isTokens ? 'tokens' : 'cost', limit: isTokens ? amount : fromUsd(amount), typed: String(amount) };
  if (field === 'averagePerRequest') return [{ ...card, ...averageOf(budget, state, now, budgeting) }];
  if (all.length === 0) return [card];
  return all.toSorted((a, b) => b.share - a.share).slice(0, MOST_VALUES).map((standing) => (
    { ...card, standing: standingCard(standing), ...(standing.name === budget.id ? {} : { whose: standing.name.slice(standing.name.indexOf(':') + 1) }) }
  ));
}

/** What today's calls have cost on average, where any were made. */
function averageOf(budget: Budget, state: LedgerState, now: number, budgeting: Budgeting): Pick<LimitCard, 'standing'> {
  const [binding, another] = bindingsNow(budget, state, budgeting.origin);
  const target = budget.limits.averagePerRequest;
  if (binding === undefined || another !== undefined || target === undefined) return {};
  const { spend, period } = spendOfBinding(binding, 'day', state, now, budgeting);
  const { calls } = spend.sums;
  if (calls === 0) return {};
  const used = Math.round((spend.spent - spend.untracked) / calls);
  return { standing: { used, held: 0, certainty: certaintyOf(spend), state: used > target ? 'warned' : 'active', resetsAt: period.end } };
}
