import type { Forecasts } from '../forecast/running.ts';
import type { KeySample, SampleEvent } from '../ledger/events.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { everythingLens } from './lens.ts';
import type { Wall, WallFacts } from './nextWall.ts';
import { wallsOf } from './nextWall.ts';
import { PACE_MS, paceOf } from './pace.ts';
import type { Budgeting } from './standing.ts';
import { bindingsNow, isPlainCost, keyStanding, standingsOf } from './standing.ts';

/** What stands in the way of calls, now, by the running totals and the key's latest sample. */
export function wallsNow(state: LedgerState, now: number, budgeting: Budgeting, forecasts: Forecasts, keyHash: string | undefined): readonly Wall[] {
  const { origin, countByok } = budgeting;
  const since = state.buckets.firstOf((cell) => cell.origin === origin && cell.source !== 'untracked', 0, now);
  const sample = keyHash === undefined ? undefined : state.keys.account(origin, keyHash).samples.at(-1);
  const key = keyHash === undefined ? undefined : keyStanding(state, keyHash, now, budgeting);
  // The key's money is what the key tells: other programs' too, whatever counts here.
  const all = everythingLens(origin, true);
  return wallsOf({
    now,
    limits: limitFacts(state, now, budgeting, forecasts, since),
    keyPace: (kind) => paceOf(all, 'cost', PACE_MS[kind], state, now, countByok, since),
    ...ofKey(sample, now),
    ...(key === undefined ? {} : { key }),
  });
}

function limitFacts(state: LedgerState, now: number, budgeting: Budgeting, forecasts: Forecasts, since: number | undefined): WallFacts['limits'] {
  const { budgets, origin, countByok } = budgeting;
  return budgets.all.flatMap((budget) => bindingsNow(budget, state, origin)).flatMap((binding) => {
    const lens = budgets.lensOf(binding);
    return standingsOf(binding, state, now, budgeting).map((standing) => {
      const { metric, period: { kind } } = standing;
      const forecast = kind === 'hour' || !isPlainCost(standing) ? undefined : forecasts[kind];
      return { standing, pace: paceOf(lens, metric, PACE_MS[kind], state, now, countByok, since), ...(forecast === undefined ? {} : { forecast }) };
    });
  });
}

function ofKey(sample: SampleEvent | undefined, now: number): Pick<WallFacts, 'budgets' | 'credits' | 'free'> {
  const key: Partial<KeySample> = sample?.key ?? {};
  const { budgets = [], credits, freeRequests } = key;
  // A budget that has started anew since says nothing about what is left of it.
  const running = budgets.filter(({ resetsAt }) => resetsAt === undefined || resetsAt > now);
  return { budgets: running, ...(credits === undefined ? {} : { credits: credits satisfies NanoUsd }), ...(freeRequests === undefined || sample === undefined ? {} : { free: { ...freeRequests, at: sample.at } }) };
}
