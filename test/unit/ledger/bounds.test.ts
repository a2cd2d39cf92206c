import { describe, expect, it } from 'vitest';
import { whyUncountable } from '../../../src/core/ledger/bounds.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { nano } from '../../../src/core/money.ts';
import { entryOf, spent, stateAfter, written } from '../fakes/ledger.ts';

describe('an entry', () => {
  it('can be counted with whatever calls really have', () => {
    for (const more of [{}, { cost: nano(0) }, { cost: nano(1e15) }, { at: 0 }, { inputTokens: 1e12 }, { calls: 0 }, { durationMs: 0.5 }]) expect(whyUncountable(entryOf({ id: 'a', ...more }))).toBeUndefined();
  });

  it.each<readonly [object, string]>([
    [{ at: -1 }, 'at cannot be -1'], [{ at: Number.NaN }, 'at cannot be NaN'], [{ at: 8.7e15 }, 'at cannot be 8700000000000000'], [{ at: 'never' }, 'at cannot be never'],
    [{ cost: -1 }, 'cost cannot be -1'], [{ cost: 8e15 }, 'cost cannot be 8000000000000000'], [{ upstreamCost: 1e16 }, 'upstreamCost cannot be 10000000000000000'],
    [{ outputTokens: 2 ** 53 }, 'outputTokens cannot be 9007199254740992'], [{ calls: -1 }, 'calls cannot be -1'],
  ])('cannot be counted with %j', (more, why) => {
    expect(whyUncountable({ ...entryOf({ id: 'a' }), ...more })).toBe(why);
  });

  it('that cannot be counted leaves the running totals as they were, and so does a change that cannot', () => {
    const state = stateAfter([spent('a', 1)]);
    const before = JSON.stringify(state);
    const bad = { ...entryOf({ id: 'b' }), at: -1 };
    expect(() => state.apply(written({ type: 'entry', id: 'b', entry: bad }, 0, '0'))).toThrow('at cannot be -1');
    expect(() => state.apply(written({ type: 'amend', id: 'a', fields: { cost: nano(-5), costSource: 'generation' } }, 0, '0'))).toThrow('cost cannot be -5');
    expect(JSON.stringify(state)).toBe(before);
    expect(JSON.stringify(new LedgerState(state.toJSON()))).toBe(before);
  });
});
