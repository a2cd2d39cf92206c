import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { restsAt } from '../../../src/core/ledger/atRest.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, KEY, NOON, ORIGIN, entryOf, stateAfter, written } from '../fakes/ledger.ts';
import { reading, untrackedOf } from '../fakes/readings.ts';

const MINUTE = 60_000;
const call = (id: string, fields: Partial<UsageEntry>): NewEvent => ({ type: 'entry', id, entry: entryOf({ id, status: 'error', settledAt: NOON, costSource: 'none', ...fields }) });
/** Asked about for a day in vain: its high figure stands in for its cost. */
const givenUp = (id: string, usd: number, fields: Partial<UsageEntry> = {}): NewEvent => call(id, { generationId: `gen-${id}`, estimate: fromUsd(usd), cost: fromUsd(usd), costSource: 'estimate', ...fields });
const orphan = (id: string, usd: number, fields: Partial<UsageEntry> = {}): NewEvent => call(id, { estimate: fromUsd(usd), ...fields });

/** The ledger after a day, when the counter has grown by so much in all and stands still. */
function restingAt(usd: number, calls: readonly NewEvent[], state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) }, -MINUTE)), ...calls]), at = DAY + 1): LedgerState {
  for (const after of [at, at + MINUTE]) for (const event of reconcile(state, reading({ usage: fromUsd(usd) }, after))) state.apply(written(event, NOON + after));
  return state;
}

const told = (state: LedgerState, id: string): readonly unknown[] => [state.entry(id)?.cost === undefined ? undefined : (state.entry(id)?.cost ?? 0) / 1e9, state.entry(id)?.costSource];
const elsewhere = (state: LedgerState): number => untrackedOf(state).reduce((sum, { cost = 0 }) => sum + cost, 0) / 1e9;

describe('a cost that was given up', () => {
  it('keeps its estimate, marked as one, where the counter has grown by as much; the rest is somebody else\'s', () => {
    const state = restingAt(3, [givenUp('a', 1)]);
    expect([told(state, 'a'), elsewhere(state)]).toEqual([[1, 'estimate'], 2]);
  });

  it('gives way where the counter has grown by less, the newest first, and stays marked', () => {
    const state = restingAt(1.5, [givenUp('a', 1, { at: NOON - 1 }), givenUp('b', 1)]);
    expect([told(state, 'a'), told(state, 'b'), elsewhere(state)]).toEqual([[1, 'estimate'], [0.5, 'estimate'], 0]);
    const none = restingAt(0, [givenUp('a', 1)]);
    expect(told(none, 'a')).toEqual([0, 'estimate']);
  });

  it('is not raised by what others spend later', () => {
    const state = restingAt(0.25, [givenUp('a', 2)]);
    expect(told(state, 'a')).toEqual([0.25, 'estimate']);
    restingAt(3.25, [], state, 2 * DAY);
    expect([told(state, 'a'), elsewhere(state)]).toEqual([[0.25, 'estimate'], 3]);
  });

  it('does not stand in the way of calls that nobody can be asked about', () => {
    const state = restingAt(2, [givenUp('a', 1), orphan('b', 1)]);
    expect([told(state, 'a'), told(state, 'b'), elsewhere(state)]).toEqual([[1, 'estimate'], [1, 'key'], 0]);
    expect(restsAt(state, { origin: ORIGIN, keyHash: KEY }, NOON + DAY + 10 * MINUTE)).toBe(true);
  });

  it('makes what such calls get beside it an estimate too, unless it is all that they can have cost', () => {
    const state = restingAt(1.5, [givenUp('a', 1), orphan('b', 5)]);
    expect([told(state, 'a'), told(state, 'b')]).toEqual([[1, 'estimate'], [0.5, 'estimate']]);
  });

  it('is not final: a cost that becomes known later takes its place, and what is untracked makes up the difference', () => {
    const state = restingAt(3, [givenUp('a', 1)]);
    state.apply(written({ type: 'amend', id: 'a', fields: { cost: fromUsd(0.25), isByok: false, costSource: 'generation', settledAt: NOON + 2 * DAY } }, NOON + 2 * DAY));
    restingAt(3, [], state, 3 * DAY);
    expect([told(state, 'a'), elsewhere(state)]).toEqual([[0.25, 'generation'], 2.75]);
    const dearer = restingAt(3, [givenUp('a', 1)]);
    dearer.apply(written({ type: 'amend', id: 'a', fields: { cost: fromUsd(1.5), isByok: false, costSource: 'generation', settledAt: NOON + 2 * DAY } }, NOON + 2 * DAY));
    restingAt(3, [], dearer, 3 * DAY);
    expect([told(dearer, 'a'), elsewhere(dearer)]).toEqual([[1.5, 'generation'], 1.5]);
  });

  it('that could have been anything costs no more than what nothing else explains, and no longer hides what others spend', () => {
    const state = restingAt(2, [call('a', { generationId: 'gen-a' })]);
    expect(told(state, 'a')).toEqual([2, 'estimate']);
    restingAt(5, [], state, 2 * DAY);
    expect([told(state, 'a'), elsewhere(state)]).toEqual([[2, 'estimate'], 3]);
  });

  it('becomes the key\'s word after a month of which nothing is to be hoped any more', () => {
    const state = restingAt(2, [givenUp('a', 1)], undefined, 31 * DAY);
    expect([told(state, 'a'), elsewhere(state)]).toEqual([[1, 'key'], 1]);
  });
});
