import type { Budgeting } from '../budget/standing.ts';
import { standingsOf } from '../budget/standing.ts';
import { costRoomOf } from '../budget/terms.ts';
import type { Scoped } from '../budget/scope.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO } from '../money.ts';

/** What the tightest of the daily limits that bind a call still has room for, at least zero; `undefined` where there is none. */
export function remainingToday(call: Scoped, state: LedgerState, now: number, budgeting: Budgeting): NanoUsd | undefined {
  const rooms = budgeting.budgets.bindingsOf(call).filter(({ budget }) => budget.limits.cost.day !== undefined)
    .flatMap((binding) => standingsOf(binding, state, now, budgeting))
    .flatMap((standing) => (standing.metric === 'cost' && standing.period.kind === 'day' ? [costRoomOf(standing)] : []));
  const least = rooms.toSorted((a, b) => a - b)[0];
  return least === undefined || least > ZERO ? least : ZERO;
}
