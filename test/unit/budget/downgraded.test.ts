import { describe, expect, it } from 'vitest';
import { downgradedNow, forLimits, sessionWords, undoing } from '../../../src/core/budget/downgraded.ts';
import { downgradeKey } from '../../../src/core/budget/ruling.ts';
import { sessionKeyOf, sessionOfKey } from '../../../src/core/budget/runaway/sessionKey.ts';
import { sessionName } from '../../../src/core/budget/sessions.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { HOUR, NOON, stateAfter, written } from '../fakes/ledger.ts';

const NAME = sessionName({ client: 'cline', source: 'proxy' }, 's 1');
const DOWN = { type: 'downgrade', id: downgradeKey(NAME, 'a/dear'), from: 'a/dear', to: 'b/cheap', budget: 'everything', until: NOON + HOUR } as const satisfies NewEvent;

describe('a session that another model answers', () => {
  it('is one until its limit starts anew, or it is undone', () => {
    const state = stateAfter([DOWN, { ...DOWN, id: downgradeKey('prompt x', 'a/dear'), until: 0 }]);
    expect(downgradedNow(state, NOON)).toMatchObject([{ session: 'cline s 1', mark: { to: 'b/cheap' } }]);
    expect(downgradedNow(state, NOON + HOUR)).toEqual([]);
    const [found] = downgradedNow(state, NOON);
    if (found !== undefined) state.apply(written(undoing(found), NOON + 1));
    expect(downgradedNow(state, NOON + 2)).toEqual([]);
  });

  it('can be told from another, and for whose limits it is so', () => {
    expect(['cline s 1', 'prompt 01M7Q8ECG0WKQNN4C99FKRRXKR', 'alone'].map(sessionWords)).toEqual(['session s 1 of cline', 'session …9FKRRXKR of prompt', 'session alone']);
    expect([DOWN, { budget: 'client:cline' }, { budget: 'model:anthropic/*' }].map(forLimits)).toEqual(['for the limits of everything', 'for the limits of client cline', 'for the limits of models anthropic/*']);
  });
});

describe('a session that is judged', () => {
  it('has its name in its key', () => {
    expect(sessionOfKey(sessionKeyOf({ client: 'cline', session: 's1' }, { stem: 7 }))).toBe('cline s1');
    expect(sessionOfKey(sessionKeyOf({}, { stem: 7 }))).toBe('prompt 7');
    expect(sessionOfKey('anything else')).toBe('anything else');
  });
});
