import { describe, expect, it } from 'vitest';
import { ExplainedSpend } from '../../../src/core/ledger/explained.ts';
import type { KeyAccount } from '../../../src/core/ledger/keyBook.ts';
import { bookingId } from '../../../src/core/ledger/keyBook.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { HOUR, KEY, NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';
import { stateAfter } from '../fakes/ledger.ts';

const KEY_AT = { origin: ORIGIN, keyHash: KEY };
const WATCHED = NOON - 6 * HOUR;

/** A key that is watched since then. */
const account: KeyAccount = stateAfter([{
  type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: ZERO, tookMs: 1 }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, from: WATCHED, open: [] },
}]).keys.account(ORIGIN, KEY);

function booking(number: number | string, usd: number, since: number, until: number, fields: Partial<UsageEntry> = {}): UsageEntry {
  const id = bookingId(KEY_AT, typeof number === 'string' ? 0 : 1, number);
  return { id, exchange: id, attempt: 0, at: until, since, origin: ORIGIN, device: 'd', source: 'untracked', keyHash: KEY, status: 'ok', calls: 0, cost: fromUsd(usd), costSource: 'key', ...fields };
}

/** What the bookings hold after these calls were imported, in dollars. */
function left(bookings: readonly UsageEntry[], ...calls: readonly Partial<UsageEntry>[]): readonly number[] {
  const explained = new ExplainedSpend();
  for (const [index, fields] of calls.entries()) explained.add(entryOf({ id: `i-${index}`, source: 'import', costSource: 'import', model: 'a/b', ...fields }));
  const amended = new Map(explained.corrections(bookings, account, NOON).map(({ id, fields }) => [id, fields.cost]));
  return bookings.map(({ id, cost = 0 }) => (amended.get(id) ?? cost) / 1e9);
}

describe('imported calls', () => {
  const hours = [booking(0, 1, NOON - 3 * HOUR, NOON - 2 * HOUR), booking(1, 1, NOON - 2 * HOUR, NOON - HOUR), booking(2, 1, NOON - HOUR, NOON)];

  it('take their money from the interval they were made in', () => {
    expect(left(hours, { at: NOON - 1.5 * HOUR, cost: fromUsd(0.25) })).toEqual([1, 0.75, 1]);
  });

  it('take the rest from the next one, where a counter that lagged put it, never from one before', () => {
    expect(left(hours, { at: NOON - 1.5 * HOUR, cost: fromUsd(1.5) })).toEqual([1, 0, 0.5]);
    expect(left(hours, { at: NOON - 0.5 * HOUR, cost: fromUsd(9) })).toEqual([1, 1, 0]);
  });

  it('are taken off once each, in the order of their time, however they come', () => {
    expect(left(hours, { at: NOON - 1.5 * HOUR, cost: fromUsd(0.5) }, { at: NOON - 2.5 * HOUR, cost: fromUsd(0.25) }, { at: NOON - 1.5 * HOUR, cost: fromUsd(0.25) })).toEqual([0.75, 0.25, 1]);
  });

  it('of before the key was watched take from an opening interval only', () => {
    const opening = booking('week', 2, NOON - 48 * HOUR, WATCHED - 1);
    expect(left([opening, ...hours], { at: NOON - 24 * HOUR, cost: fromUsd(3) })).toEqual([0, 1, 1, 1]);
    expect(left([opening, ...hours], { at: NOON - 100 * HOUR, cost: fromUsd(3) })).toEqual([2, 1, 1, 1]);
  });

  it('take from their own model\'s part of a day that was split', () => {
    const day = { since: NOON - 3 * HOUR, at: NOON - HOUR, exchange: `${bookingId(KEY_AT, 1, 0).slice(0, -1)}2026-11-18`, costSource: 'activity' as const };
    const parts = [booking(0, 1, 0, 0, { ...day, id: 'u:x', model: 'c/d' }), booking(0, 1, 0, 0, { ...day, id: 'u:y', model: 'a/b' })];
    expect(left(parts, { at: NOON - 2 * HOUR, cost: fromUsd(0.5) })).toEqual([1, 0.5]);
  });

  it('without a cost, refused or spent elsewhere themselves, explain nothing', () => {
    expect(left(hours, { at: NOON - HOUR, costSource: 'none' }, { at: NOON - HOUR, cost: ZERO }, { at: NOON - HOUR, cost: fromUsd(1), source: 'untracked' })).toEqual([1, 1, 1]);
  });

  it('keep the source of what they shrink, so that the amendment holds', () => {
    const explained = new ExplainedSpend();
    explained.add(entryOf({ id: 'i', at: NOON - 2.5 * HOUR, cost: fromUsd(1), costSource: 'import', source: 'import' }));
    expect(explained.corrections([booking(0, 1, NOON - 3 * HOUR, NOON - 2 * HOUR, { costSource: 'activity' })], account, NOON)).toEqual([{ id: bookingId(KEY_AT, 1, 0), fields: { cost: 0, costSource: 'activity', settledAt: NOON } }]);
    expect([explained.first, new ExplainedSpend().first]).toEqual([NOON - 2.5 * HOUR, undefined]);
  });
});
