import { describe, expect, it } from 'vitest';
import { coveredMoney, coverageText, explainedText } from '../../../src/core/format.ts';
import { coveredOf, explain } from '../../../src/core/ledger/coverage.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { sumsOf } from '../../../src/core/ledger/sums.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { KEY, NOON, ORIGIN, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';
import { reading } from '../fakes/readings.ts';

const KEY_AT = { origin: ORIGIN, keyHash: KEY };
const MINUTE = 60_000;

function read(state: LedgerState, usd: number, after: number, byok?: number): void {
  const key = { usage: fromUsd(usd), ...(byok === undefined ? {} : { byokUsage: fromUsd(byok) }) };
  for (const event of reconcile(state, reading(key, after))) state.apply(written(event, NOON + after));
}

describe('a sum', () => {
  it('tells what it lacks', () => {
    expect(coveredMoney({ amount: fromUsd(4.12), estimated: fromUsd(0.3), unknown: 2 })).toBe('$4.12, of which $0.300 estimated, 2 calls unknown');
    expect(coveredMoney({ amount: fromUsd(4.12), estimated: ZERO, unknown: 1 })).toBe('$4.12, 1 call unknown');
    expect([coveredMoney({ amount: fromUsd(4.12), estimated: ZERO, unknown: 0 }), coverageText({ estimated: ZERO, unknown: 0 })]).toEqual(['$4.12', '']);
  });

  it('counts an unknown cost as a call it lacks, not as zero', () => {
    const sums = sumsOf(entryOf({ id: 'a', costSource: 'none' }));
    expect(coveredOf(sums, false)).toEqual({ amount: 0, estimated: 0, unknown: 1 });
  });
});

describe('what a key has spent', () => {
  it('is explained by entries, booked as spent elsewhere, or not explained yet, with the calls that are open', () => {
    const state = new LedgerState();
    read(state, 10, 0);
    state.apply(written(spent('a', 2), NOON + 1));
    read(state, 15, MINUTE);
    expect(explain(state, KEY_AT, false)).toEqual({ explained: fromUsd(2), elsewhere: fromUsd(3), unexplained: 0, openCalls: 0, since: NOON });
    state.apply(written(held('b', fromUsd(1)), NOON + MINUTE));
    read(state, 16, 2 * MINUTE);
    const explanation = explain(state, KEY_AT, false);
    expect(explanation).toMatchObject({ explained: fromUsd(2), elsewhere: fromUsd(3), unexplained: fromUsd(1), openCalls: 1 });
    expect(explanation === undefined ? '' : explainedText(explanation)).toBe('explained by entries $2.00 · elsewhere on this key $3.00 · unexplained $1.00 (1 call open)');
  });

  it('never has less than nothing unexplained, though the counter lags or an old reply is lower', () => {
    const state = new LedgerState();
    read(state, 10, 0);
    state.apply(written(spent('a', 2), NOON + 1));
    read(state, 10, MINUTE);
    expect(explain(state, KEY_AT, false)).toMatchObject({ explained: fromUsd(2), unexplained: 0 });
    read(state, 13, 3 * MINUTE);
    read(state, 11, 4 * MINUTE);
    expect(explain(state, KEY_AT, false)).toMatchObject({ elsewhere: fromUsd(1), unexplained: 0 });
  });

  it('counts estimates that stand in for costs as explained', () => {
    const state = stateAfter([{ type: 'entry', id: 'a', entry: entryOf({ id: 'a', generationId: 'g', costSource: 'estimate', cost: fromUsd(1), estimate: fromUsd(1), at: NOON + 1, settledAt: NOON + 1 }) }]);
    const fresh = new LedgerState();
    read(fresh, 0, 0);
    for (const entry of state.entries()) fresh.apply(written({ type: 'entry', id: entry.id, entry }, NOON + 1));
    read(fresh, 1, MINUTE);
    expect(explain(fresh, KEY_AT, false)).toMatchObject({ explained: fromUsd(1), elsewhere: 0, unexplained: 0 });
  });

  it('has what providers charged in it only where the user counts that', () => {
    const state = new LedgerState();
    read(state, 1, 0, 1);
    read(state, 2, MINUTE, 6);
    expect([explain(state, KEY_AT, false)?.elsewhere, explain(state, KEY_AT, true)?.elsewhere]).toEqual([fromUsd(1), fromUsd(6)]);
  });

  it('is not known before the key was asked', () => {
    expect(explain(new LedgerState(), KEY_AT, false)).toBeUndefined();
  });
});
