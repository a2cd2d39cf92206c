import { describe, expect, it } from 'vitest';
import { CLAIM_MS } from '../../../../src/core/budget/alerts.ts';
import { pauseTold, untoldPauses } from '../../../../src/core/budget/runaway/untold.ts';
import type { NewEvent } from '../../../../src/core/ledger/events.ts';
import { ZERO } from '../../../../src/core/money.ts';
import { NOON, stateAfter, written } from '../../fakes/ledger.ts';

const PAUSE: NewEvent = { type: 'pause', id: 'session', reason: 'repeats', evidence: { calls: 30, sinceTurn: 30, ms: 5000, perMinute: ZERO, certainty: 'exact' }, client: 'agent' };

describe('a pause', () => {
  it('is told once, whichever window sees it first', () => {
    const state = stateAfter([PAUSE]);
    const [paused] = untoldPauses(state, NOON);
    if (paused === undefined) throw new Error('Nobody is paused.');
    expect(paused).toMatchObject({ session: 'session', id: `pause|session|${NOON}|1` });
    state.apply(written(pauseTold(paused, 'alert-claim', 'seg-01')));
    expect(untoldPauses(state, NOON + CLAIM_MS - 1)).toEqual([]);
    state.apply(written(pauseTold(paused, 'alert-shown', 'seg-01'), NOON + 1));
    expect(untoldPauses(state, NOON + 10 * CLAIM_MS)).toEqual([]);
  });

  it('that was claimed and never shown is due again', () => {
    const state = stateAfter([PAUSE]);
    const [paused] = untoldPauses(state, NOON);
    if (paused !== undefined) state.apply(written(pauseTold(paused, 'alert-claim', 'seg-01')));
    expect(untoldPauses(state, NOON + CLAIM_MS)).toEqual([paused]);
  });

  it('that a person has ended is not told', () => {
    const state = stateAfter([PAUSE]);
    state.apply(written({ type: 'grant', id: 'session', choice: 'money' }, NOON + 1));
    expect(untoldPauses(state, NOON + 2)).toEqual([]);
  });
});
