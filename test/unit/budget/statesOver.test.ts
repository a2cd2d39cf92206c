import { describe, expect, it } from 'vitest';
import { limitName } from '../../../src/core/budget/sentences.ts';
import type { Standing } from '../../../src/core/budget/standing.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import { pastBefore, stateChanges, statesOver, subjectOf } from '../../../src/core/budget/states.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import { DAY, NOON, budgeting, spent, stateAfter, written } from '../fakes/ledger.ts';

const RULES = budgeting({ 'limits.daily': 5, 'budgets': [{ scope: 'session:*', daily: 1, each: true }, { scope: 'client:*', daily: 3, each: true }, { scope: 'client:a|b of c', daily: 5 }] });

/** A ledger in which what has changed was written down. */
function marked(state: LedgerState, now: number): readonly Standing[] {
  const all = standings(state, now, RULES);
  for (const event of [...stateChanges(all, state), ...statesOver(all, state, now)]) state.apply(written(event, now));
  return all;
}

describe('the state of a limit that nobody shows any more', () => {
  it('is over with its period, once', () => {
    const state = stateAfter([spent('a', 0.95, { session: 's1' })]);
    marked(state, NOON);
    expect([...state.limitStates].filter(([id]) => id.startsWith('session:s1')).map(([, mark]) => mark.state)).toEqual(['degraded']);
    expect(statesOver([], state, NOON + 60_000)).toEqual([]);
    const over = statesOver([], state, NOON + DAY);
    expect(over).toMatchObject([{ type: 'state', from: 'degraded', to: 'active', used: 0 }]);
    for (const event of over) state.apply(written(event, NOON + DAY));
    expect(statesOver([], state, NOON + DAY + 1)).toEqual([]);
  });
});

describe('two budgets that bind one value', () => {
  it('have a state each, and are quiet once both are written down', () => {
    const state = stateAfter([spent('a', 2.8, { client: 'a|b of c' })]);
    marked(state, NOON);
    expect(state.limitStates.size).toBe(1);
    expect(stateChanges(standings(state, NOON, RULES), state)).toEqual([]);
    const [[id, mark] = ['', undefined]] = [...state.limitStates];
    if (mark === undefined) throw new Error('a state was to be marked');
    expect(limitName(subjectOf(id, mark))).toBe('Daily limit of client a|b of c');
  });

  it('are told apart by whom a call is bound by', () => {
    const state = stateAfter([spent('a', 2.8, { client: 'a|b of c' })]);
    marked(state, NOON);
    const past = pastBefore(RULES.budgets.bindingsOf({ client: 'a|b of c', session: 's2' }), state);
    expect(past.map(({ budget: { id }, value }) => [id, value])).toEqual([['client:*', 'a|b of c']]);
    expect(pastBefore(RULES.budgets.bindingsOf({ client: 'other' }), state)).toEqual([]);
  });
});
