import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { NOON, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';
import { reading, untrackedOf } from '../fakes/readings.ts';

describe('calls that broke before anybody knew their id', () => {
  const broken = (id: string, high: number | undefined, fields: Partial<UsageEntry> = {}): NewEvent => ({ type: 'entry', id, entry: entryOf({ id, status: 'error', settledAt: NOON, costSource: 'none', ...(high === undefined ? {} : { estimate: fromUsd(high) }), ...fields }) });

  /** Their costs, oldest first, and what is booked, after the counter grew to so much and stood still. */
  function restingAt(usd: number, calls: readonly NewEvent[], readAt: readonly number[] = [90_000, 150_000]): readonly [readonly unknown[], readonly unknown[]] {
    const state = stateAfter([...reconcile(new LedgerState(), reading({ usage: fromUsd(0) })), ...calls]);
    for (const after of readAt) for (const event of reconcile(state, reading({ usage: fromUsd(usd) }, after))) state.apply(written(event, NOON + after));
    const own = [...state.entries()].filter(({ source }) => source !== 'untracked').toSorted((a, b) => a.at - b.at);
    return [own.map(({ cost, costSource }) => (cost === undefined ? costSource : cost / 1e9)), untrackedOf(state).map(({ cost = 0 }) => cost / 1e9)];
  }

  it('cost what the counter has grown by, once it stands still', () => {
    expect(restingAt(1, [broken('a', 5)])).toEqual([[1], []]);
  });

  it('cost nothing where it has not grown', () => {
    expect(restingAt(0, [broken('a', 5)])).toEqual([[0], []]);
  });

  it('cost at most what they could, the oldest first, and the rest is somebody else\'s', () => {
    expect(restingAt(3, [broken('b', 2, { at: NOON - 1 }), broken('a', 2)])).toEqual([[2, 1], []]);
    expect(restingAt(5, [broken('b', 2, { at: NOON - 1 }), broken('a', 2)])).toEqual([[2, 2], [1]]);
  });

  it('do not get what known calls have cost', () => {
    expect(restingAt(3, [broken('a', 5, { at: NOON - 1 }), spent('b', 2)])).toEqual([[1, 2], []]);
  });

  it('stay unknown where they could have cost anything', () => {
    expect(restingAt(3, [broken('a', undefined), broken('b', 1, { at: NOON + 1 })])).toEqual([['none', 1], []]);
  });

  it.each<[string, readonly NewEvent[], readonly number[]]>([
    ['one of them can be asked about', [broken('a', 5, { generationId: 'gen-1' })], [90_000, 150_000]],
    ['another call runs', [broken('a', 5), held('b', fromUsd(1))], [90_000, 150_000]],
    ['a call has just ended', [broken('a', 5), spent('b', 0, { at: NOON + 61_000, settledAt: NOON + 61_000 })], [90_000, 150_000]],
    ['the counter has stood still for one reading only', [broken('a', 5)], [150_000]],
    ['the counter may still lag', [broken('a', 5)], [30_000, 89_999]],
  ])('stay unknown while %s', (_, calls, readAt) => {
    expect(restingAt(1, calls, readAt)[0][0]).toBe('none');
  });

  it('do not wait for other keys\' calls, or for calls that the guard refused', () => {
    const late = { settledAt: NOON + 150_000, at: NOON + 150_000 };
    const [costs] = restingAt(1, [broken('a', 5), spent('b', 0, { ...late, keyHash: 'cd'.repeat(32) }), spent('c', 0, { ...late, status: 'blocked', calls: 0 })]);
    expect(costs[0]).toBe(1);
  });
});
