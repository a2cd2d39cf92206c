import { expect, test } from 'vitest';
import { newestCalls } from '../../../src/core/ledger/newestCalls.ts';
import { NOON, ORIGIN, spent, stateAfter } from '../fakes/ledger.ts';

test('the newest calls are of this origin, newest first, and no more than asked for', () => {
  const state = stateAfter([spent('a', 1, { at: NOON - 2 }), spent('b', 1, { at: NOON }), spent('c', 1, { at: NOON }), spent('d', 1, { origin: 'https://elsewhere.example' }), spent('u:1', 1, { source: 'untracked' })]);
  expect(newestCalls(state, ORIGIN, 2).map(({ id }) => id)).toEqual(['c', 'b']);
});
