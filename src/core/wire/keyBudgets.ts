import type { FreeRequests, KeyBudget } from '../ledger/events.ts';
import { subtractMoney } from '../money.ts';
import type { JsonObject } from './json.ts';
import { compact, countOf, instantOf, isObject, listOf, nameOf, signedUsdOf, usdOf } from './json.ts';

/** More than anybody has; each sample of the key is kept with them. */
const MOST_BUDGETS = 16;

/**
 * The budgets that OpenRouter keeps for a key, the tightest first: `effective_budget` is that one. The key's own limit is among them too, and is left
 * out: it is told by fields of its own. `undefined` where there is none.
 */
export function keyBudgets(data: JsonObject): readonly KeyBudget[] | undefined {
  const told = [data.effective_budget, ...listOf(data.budgets)].filter(isObject).filter(({ scope }) => scope !== 'key_limit');
  const read = told.flatMap((budget) => budgetOf(budget) ?? []);
  // The tightest stands in the list once more.
  const different = read.filter((budget, index) => read.findIndex((other) => JSON.stringify(other) === JSON.stringify(budget)) === index);
  return different.length === 0 ? undefined : different.toSorted((a, b) => a.remaining - b.remaining).slice(0, MOST_BUDGETS);
}

/** How many requests to free models today allows; `undefined` where that is not told. */
export function freeRequestsOf(value: unknown): FreeRequests | undefined {
  if (!isObject(value)) return undefined;
  const [used, limit] = [countOf(value.used), countOf(value.limit)];
  return used === undefined || limit === undefined ? undefined : { used, limit };
}

function budgetOf(budget: JsonObject): KeyBudget | undefined {
  const limit = usdOf(budget.limit_usd);
  const spent = usdOf(budget.spend_usd);
  const remaining = signedUsdOf(budget.remaining_usd) ?? (limit === undefined || spent === undefined ? undefined : subtractMoney(limit, spent));
  if (limit === undefined || remaining === undefined) return undefined;
  return { limit, remaining, ...compact({ scope: nameOf(budget.scope)?.slice(0, 60), resetsAt: instantOf(budget.resets_at) }) };
}
