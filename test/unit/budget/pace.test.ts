import { describe, expect, it } from 'vitest';
import { everythingLens, lensOf } from '../../../src/core/budget/lens.ts';
import { paceOf, reachedAt } from '../../../src/core/budget/pace.ts';
import { wallsNow } from '../../../src/core/budget/wallsNow.ts';
import type { KeySample, NewEvent } from '../../../src/core/ledger/events.ts';
import type { Lens } from '../../../src/core/ledger/meters.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

const EVENTS = [
  spent('old', 9, { at: NOON - 5 * HOUR }),
  spent('cline', 1, { at: NOON - HOUR, client: 'cline/fast', session: 's', tags: ['b', 'a'], inputTokens: 700, outputTokens: 300 }),
  spent('prompt', 0.5, { at: NOON - HOUR, inputTokens: 10, outputTokens: 5 }),
  spent('else', 2, { at: NOON - HOUR, source: 'untracked', calls: 0 }),
  spent('far', 4, { at: NOON - HOUR, origin: 'https://elsewhere.example' }),
];

/** The lens of a scope's budget. */
function lens(scope: string): Lens {
  const rules = budgeting({ budgets: [{ scope, daily: 1 }] });
  const [budget] = rules.budgets.all;
  if (budget === undefined) throw new Error('there is a budget');
  return lensOf({ budget }, ORIGIN, true);
}

const over2Hours = (of: Lens, metric: 'cost' | 'tokens' = 'cost'): number => paceOf(of, metric, 2 * HOUR, stateAfter(EVENTS), NOON, false).amount;

describe('a pace', () => {
  it('is what was used in the time just before, by whom the lens looks at', () => {
    expect(over2Hours(everythingLens(ORIGIN, true))).toBe(fromUsd(3.5));
    expect(over2Hours(everythingLens(ORIGIN, false))).toBe(fromUsd(1.5));
    expect([lens('client:cline'), lens('session:s'), lens('tag:a'), lens('model:openai/*'), lens('project:x')].map((each) => over2Hours(each) / 1e9)).toEqual([1, 1, 1, 1.5, 0]);
    expect(over2Hours(lens('client:cline'), 'tokens')).toBe(1000);
  });

  it('does not take the time before the first record for a quiet one', () => {
    expect(paceOf(everythingLens(ORIGIN, true), 'cost', 10 * DAY, stateAfter(EVENTS), NOON, false, NOON - 5 * HOUR).overMs).toBe(5 * HOUR);
    expect(paceOf(everythingLens(ORIGIN, true), 'cost', HOUR, stateAfter([]), NOON, false, NOON).overMs).toBe(900_000);
  });

  it('tells when a rest is used up', () => {
    const pace = { amount: 100, overMs: HOUR };
    expect([reachedAt(50, pace, NOON), reachedAt(0, pace, NOON), reachedAt(50, { ...pace, amount: 0 }, NOON)]).toEqual([NOON + HOUR / 2, NOON, undefined]);
  });
});

describe('the walls of a ledger', () => {
  const key: KeySample = { usage: fromUsd(20), limit: fromUsd(30), limitRemaining: fromUsd(10), limitReset: 'month', tookMs: 10, credits: fromUsd(3), freeRequests: { used: 2, limit: 50 }, budgets: [{ scope: 'workspace', limit: fromUsd(9), remaining: fromUsd(1), resetsAt: NOON + DAY }, { limit: fromUsd(9), remaining: fromUsd(0), resetsAt: NOON - 1 }] };
  const sample: NewEvent = { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key, cut: { epoch: 0, counterAtStart: fromUsd(0), ownAtStart: fromUsd(0), own: fromUsd(0), open: [] } };

  it('are the limits with a pace of their own, and what the key tells; a budget that has started anew says nothing', () => {
    const walls = wallsNow(stateAfter([...EVENTS, sample]), NOON, budgeting({ 'limits.daily': 20, 'budgets': [{ scope: 'client:cline', daily: 2 }] }), {}, KEY);
    expect(walls.map(({ kind, standing }) => `${kind} ${standing?.name ?? ''}`.trim()).toSorted()).toEqual(['budget', 'credits', 'free', 'key key', 'limit client:cline', 'limit everything']);
    expect(walls.find(({ standing }) => standing?.name === 'client:cline')?.when).toEqual({ kind: 'at', at: NOON + 2 * HOUR });
  });

  it('are the limits alone while no key is at work', () => {
    expect(wallsNow(stateAfter([...EVENTS, sample]), NOON, budgeting({ 'limits.daily': 20 }), {}, undefined).map(({ kind }) => kind)).toEqual(['limit']);
  });
});
