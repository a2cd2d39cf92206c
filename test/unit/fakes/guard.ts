import { budgetsOf } from '../../../src/core/budget/budgets.ts';
import type { Candidate, Circumstances, Decision } from '../../../src/core/budget/guard.ts';
import { decide } from '../../../src/core/budget/guard.ts';
import { bindingsOf } from '../../../src/core/budget/lens.ts';
import type { Scoped } from '../../../src/core/budget/scope.ts';
import type { CallCost } from '../../../src/core/budget/terms.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { NOON, budgeting, stateAfter } from './ledger.ts';

/** A call with so many dollars for the prompt and for each thousand tokens of its answer. */
export function costs(promptUsd: number, perThousandUsd = 0, outputCap = 1024, promptTokens = 0): CallCost {
  const highWithCap = (cap: number): NanoUsd => fromUsd(promptUsd + (perThousandUsd * cap) / 1000);
  return { high: highWithCap(outputCap), outputCap, highWithCap, tokensWithCap: (cap) => promptTokens + cap };
}

/** A call whose price nobody knows. */
export const UNKNOWN: CallCost = { outputCap: 1024, unknown: 'unknown-model', highWithCap: () => undefined, tokensWithCap: () => undefined };

/** A call with the budgets that bind it by these settings. */
export function candidate(cost: CallCost, changes: Partial<Settings>, call: Scoped = {}): Candidate {
  return { cost, bindings: bindingsOf(budgetsOf(budgeting(changes).settings), call) };
}

/** The guard's word on a call after these events. */
export function decided(cost: CallCost, changes: Partial<Settings>, events: readonly NewEvent[] = [], circumstances: Circumstances = {}, call: Scoped = {}): Decision {
  return decide(candidate(cost, changes, call), stateAfter(events), NOON, budgeting(changes), circumstances);
}
