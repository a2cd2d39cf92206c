import { describe, expect, it } from 'vitest';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { KEY, NOON, ORIGIN, entryOf, stateAfter, written } from '../fakes/ledger.ts';
import { reading, untrackedOf } from '../fakes/readings.ts';

const SECOND = 1000;

/** Epochs of the samples, and what is booked in dollars, after these readings: seconds and dollars. */
function after(readings: readonly (readonly [seconds: number, usd: number])[], state = new LedgerState()): readonly [readonly number[], readonly number[]] {
  for (const [seconds, usd] of readings) {
    for (const event of reconcile(state, reading({ usage: fromUsd(usd) }, seconds * SECOND))) state.apply(written(event, NOON + seconds * SECOND));
  }
  return [state.keys.account(ORIGIN, KEY).samples.map(({ cut }) => cut.epoch), untrackedOf(state).map(({ cost = 0 }) => cost / 1e9)];
}

describe('a reading that is lower than one before', () => {
  it('is an old reply as long as it stands alone: nothing begins anew, and nothing is booked twice afterwards', () => {
    expect(after([[0, 5], [60, 10], [120, 7], [180, 10], [240, 11]])).toEqual([[1, 1, 1, 1, 1], [5, 1]]);
  });

  it('may be followed by another old one, which need not agree with it', () => {
    expect(after([[0, 5], [60, 10], [120, 7], [150, 6], [240, 10]])).toEqual([[1, 1, 1, 1, 1], [5]]);
  });

  it('and agrees with a later one means that the counter has fallen, from the first of them on', () => {
    expect(after([[0, 5], [60, 10], [120, 1], [180, 1.5], [240, 2]])).toEqual([[1, 1, 1, 2, 2], [5, 0.5, 0.5]]);
  });

  it('is not believed while the last high one is younger than an old reply can be', () => {
    expect(after([[0, 5], [60, 10], [70, 1], [80, 1], [140, 1], [150, 1.25]])).toEqual([[1, 1, 1, 1, 1, 2], [5, 0.25]]);
  });

  it('does not put the ledger at rest: what calls have cost is not read off it', () => {
    const broken = entryOf({ id: 'a', status: 'error', at: NOON - 200 * SECOND, settledAt: NOON - 200 * SECOND, costSource: 'none', estimate: fromUsd(5) });
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(4) }, -300 * SECOND)), { type: 'entry', id: 'a', entry: broken }], NOON - 300 * SECOND);
    after([[0, 6], [30, 5], [60, 5]], state);
    expect(state.entry('a')).not.toHaveProperty('cost');
    after([[90, 6], [95, 6]], state);
    expect(state.entry('a')).toMatchObject({ cost: fromUsd(2), costSource: 'key' });
  });
});
