import { describe, expect, it } from 'vitest';
import { spendIn } from '../../../src/core/budget/spend.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, periodAt } from '../../../src/core/period.ts';
import { DAY, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const TODAY = periodAt('day', NOON, UTC);
const others = spent('u:abababab:1:0', 2, { source: 'untracked', calls: 0, costSource: 'key' });

function spend(events: readonly NewEvent[], changes: Parameters<typeof budgeting>[0] = {}): ReturnType<typeof spendIn> {
  return spendIn(stateAfter(events), TODAY, budgeting(changes));
}

describe('what a period has cost', () => {
  it('is our own calls and what others spent with the key', () => {
    expect(spend([spent('a', 1), others])).toMatchObject({ spent: fromUsd(3), untracked: fromUsd(2), pending: 0, held: 0 });
  });

  it('leaves others out where they are not to be counted', () => {
    expect(spend([spent('a', 1), others], { countUntracked: false })).toMatchObject({ spent: fromUsd(1), untracked: 0 });
  });

  it('counts a provider\'s own charge only where the user wants it', () => {
    const byok = spent('a', 1, { isByok: true, upstreamCost: fromUsd(5) });
    expect([spend([byok]).spent, spend([byok], { countByok: true }).spent]).toEqual([fromUsd(1), fromUsd(6)]);
  });

  it('keeps apart what is not known, what is set aside, and what is spent', () => {
    const open: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', estimate: nano(7) }) };
    expect(spend([spent('a', 1), open, held('c', nano(5))])).toMatchObject({ spent: fromUsd(1), pending: 7, held: 5 });
  });

  it('is never another origin\'s money', () => {
    const foreign = 'http://127.0.0.1:1';
    expect(spend([spent('a', 1, { origin: foreign }), { ...held('c', nano(5)), origin: foreign } as NewEvent])).toMatchObject({ spent: 0, held: 0 });
    expect(spend([spent('a', 1, { origin: ORIGIN })]).spent).toBe(fromUsd(1));
  });

  it('counts a call, and money set aside for it, in the period in which it was sent', () => {
    const state = stateAfter([spent('a', 1, { at: TODAY.start }), spent('b', 2, { at: TODAY.start - 1 }), spent('c', 4, { at: TODAY.end })]);
    state.apply(written(held('h', nano(5)), TODAY.start - 1));
    expect(spendIn(state, TODAY, budgeting())).toMatchObject({ spent: fromUsd(1), held: 0 });
    expect(spendIn(state, periodAt('day', NOON - DAY, UTC), budgeting())).toMatchObject({ spent: fromUsd(2), held: 5 });
  });
});
