import type { Budgeting } from '../budget/standing.ts';
import { spendOfBinding } from '../budget/standing.ts';
import { asideOf } from '../budget/spend.ts';
import { costRoomOf } from '../budget/terms.ts';
import type { Scoped } from '../budget/scope.ts';
import type { Binding } from '../budget/lens.ts';
import type { Hold } from '../ledger/hold.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO } from '../money.ts';

/** A call that money is set aside for, as far as budgets look at it. */
export type HeldCall = Pick<Hold, 'who' | 'model' | 'others'>;

/** What the tightest of the daily limits that bind a call, whichever of its models answers, still has room for, at least zero; `undefined` where there is none. */
export function remainingToday(call: HeldCall, state: LedgerState, now: number, budgeting: Budgeting): NanoUsd | undefined {
  const roomFor = (binding: Binding): readonly NanoUsd[] => {
    const limit = binding.budget.limits.cost.day;
    if (limit === undefined) return [];
    const { spend } = spendOfBinding(binding, 'day', state, now, budgeting);
    return [costRoomOf({ limit, used: spend.spent, aside: asideOf(spend) })];
  };
  const rooms = waysOf(call).flatMap((way) => budgeting.budgets.bindingsOf(way).flatMap(roomFor));
  const least = rooms.toSorted((a, b) => a - b)[0];
  return least === undefined || least > ZERO ? least : ZERO;
}

function waysOf({ who, model, others = [] }: HeldCall): readonly Scoped[] {
  return model === undefined ? [who] : [model, ...others].map((name) => ({ ...who, model: name }));
}
