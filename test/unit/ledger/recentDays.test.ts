import { expect, test } from 'vitest';
import { newestCalls, recentDays } from '../../../src/core/ledger/recentDays.ts';
import { createZone, dayKey, periodAt } from '../../../src/core/period.ts';
import { DAY, NOON, ORIGIN, spent, stateAfter } from '../fakes/ledger.ts';

const ELSEWHERE = 'https://elsewhere.example';
const KATHMANDU = createZone('Asia/Kathmandu');

function daysOf(...instants: readonly number[]): Parameters<typeof recentDays>[1]['days'] {
  return instants.map((at) => ({ name: dayKey(at, KATHMANDU), period: periodAt('day', at, KATHMANDU) }));
}

test('days are summed by model, dearest first, in the zone that was asked for', () => {
  const midnight = periodAt('day', NOON, KATHMANDU).start;
  const state = stateAfter([
    spent('a', 1, { at: midnight - 1, model: 'x/one' }), spent('b', 2, { at: midnight, model: 'x/one' }), spent('c', 3, { at: NOON, model: 'x/one', client: 'cline' }),
    spent('d', 9, { at: NOON, model: 'x/two' }), spent('e', 4, { at: NOON, origin: ELSEWHERE }),
  ]);
  const rows = recentDays(state, { origin: ORIGIN, untracked: true, days: daysOf(NOON - DAY, NOON) });
  expect(rows.map(({ day, model, cost, calls }) => [day, model, cost / 1e9, calls])).toEqual([
    ['2026-11-17', 'x/one', 1, 1], ['2026-11-18', 'x/two', 9, 1], ['2026-11-18', 'x/one', 5, 2],
  ]);
});

test('money spent elsewhere is left out where it is not to be counted, models and all', () => {
  const state = stateAfter([spent('a', 1), spent('u:1', 5, { source: 'untracked', model: 'x/split' })]);
  const ask = { origin: ORIGIN, days: daysOf(NOON) };
  expect(recentDays(state, { ...ask, untracked: true }).map(({ cost }) => cost / 1e9)).toEqual([5, 1]);
  expect(recentDays(state, { ...ask, untracked: false }).map(({ cost }) => cost / 1e9)).toEqual([1]);
});

test('the newest calls are of this origin, newest first, and no more than asked for', () => {
  const state = stateAfter([spent('a', 1, { at: NOON - 2 }), spent('b', 1, { at: NOON }), spent('c', 1, { at: NOON }), spent('d', 1, { origin: ELSEWHERE }), spent('u:1', 1, { source: 'untracked' })]);
  expect(newestCalls(state, ORIGIN, 2).map(({ id }) => id)).toEqual(['c', 'b']);
});
