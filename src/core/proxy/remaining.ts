import type { Budgeting } from '../budget/standing.ts';
import { standingsOf } from '../budget/standing.ts';
import { costRoomOf } from '../budget/terms.ts';
import type { Scoped } from '../budget/scope.ts';
import type { Hold } from '../ledger/hold.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO } from '../money.ts';

/** A call that money is set aside for, as far as budgets look at it. */
export type HeldCall = Pick<Hold, 'who' | 'model' | 'others'>;

/** What the tightest of the daily limits that bind a call, whichever of its models answers, still has room for, at least zero; `undefined` where there is none. */
export function remainingToday(call: HeldCall, state: LedgerState, now: number, budgeting: Budgeting): NanoUsd | undefined {
  const rooms = waysOf(call).flatMap((way) => budgeting.budgets.bindingsOf(way)).filter(({ budget }) => budget.limits.cost.day !== undefined)
    .flatMap((binding) => standingsOf(binding, state, now, budgeting))
    .flatMap((standing) => (standing.metric === 'cost' && standing.period.kind === 'day' ? [costRoomOf(standing)] : []));
  const least = rooms.toSorted((a, b) => a - b)[0];
  return least === undefined || least > ZERO ? least : ZERO;
}

function waysOf({ who, model, others = [] }: HeldCall): readonly Scoped[] {
  return model === undefined ? [who] : [model, ...others].map((name) => ({ ...who, model: name }));
}
