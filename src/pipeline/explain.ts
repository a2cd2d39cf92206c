import type { Ruling } from '../core/budget/ruling.ts';
import { rule } from '../core/budget/ruling.ts';
import type { Term } from '../core/budget/terms.ts';
import { termsOf } from '../core/budget/terms.ts';
import type { Estimate } from '../core/pricing/estimate.ts';
import { Candidates } from './candidates.ts';
import type { Caller, GuardedRequest, PipelineContext } from './exchange.ts';
import { exchangeOf } from './guardedCall.ts';
import { estimated } from './steps/estimate.ts';

/** What the guard would decide about a call now, and what it would go by. */
export interface Explanation {
  readonly estimate: Estimate;
  readonly ruling: Ruling;
  /** Every limit that has a say, as it stands. */
  readonly terms: readonly Term[];
}

/** Decides a call without holding money, writing anything or sending it. Not what another process does at the same moment, but what would be done now. */
export async function explain(context: PipelineContext, request: GuardedRequest, signal: AbortSignal): Promise<Explanation> {
  const exchange = await estimated(exchangeOf(context, request, NOBODY, signal));
  const candidates = new Candidates(exchange);
  const { state } = context.store;
  const [now, budgeting] = [context.clock.now(), context.budgeting()];
  return { estimate: exchange.estimate, ruling: rule(candidates, state, now, budgeting), terms: termsOf(candidates.requested.bindings, state, now, budgeting) };
}

const NOBODY: Caller = { admitted: () => undefined, piece: () => undefined, ask: () => Promise.resolve({ kind: 'cancel' }) };
