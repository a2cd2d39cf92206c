import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney } from '../money.ts';
import { isAtRest, settleAtRest } from './atRest.ts';
import type { Booked } from './bookings.ts';
import { book } from './bookings.ts';
import type { Comparison, Reading } from './comparison.ts';
import { bookedOf, compare, isLow, restOf, toleranceOf } from './comparison.ts';
import { BYOK, USAGE } from './counter.ts';
import type { NewEvent, SampleCut, SampleEvent } from './events.ts';
import type { OpenCall } from './openCalls.ts';
import { openCalls } from './openCalls.ts';
import { openingEntries } from './opening.ts';
import type { LedgerState } from './state.ts';

/**
 * What a reading of the key adds to the ledger: the sample, and the money that our own calls cannot explain, as untracked entries.
 * What is booked is a lower bound of what others spent, whatever the counters' lag or the calls in flight; `byok_usage` is taken for
 * itself in the same way. Call it in the critical section in which every journal has been read to its end.
 */
export function reconcile(state: LedgerState, reading: Reading): readonly NewEvent[] {
  const account = state.keys.account(reading.origin, reading.keyHash);
  const previous = account.samples.at(-1);
  const open = openCalls(state, reading);
  const usage = compare(state, account, USAGE, reading, open);
  const byok = compare(state, account, BYOK, reading, open);
  if (usage === undefined) return [];
  // Another window may have polled between this reply and now.
  const since = Math.min(previous?.at ?? reading.at, reading.at);
  const ofUsage = bookAll(usage, since);
  const ofByok = byok === undefined ? NOTHING : bookAll(byok, since);
  const settled = isSettled(state, reading, previous, [usage, ...(byok === undefined ? [] : [byok])])
    ? settleAtRest(state, reading, { usage: restAfter(usage, ofUsage), byok: byok === undefined ? ZERO : restAfter(byok, ofByok) }, { at: reading.at, tolerance: toleranceOf(account) })
    : [];
  return [sampleOf(reading, cutOf(usage, byok, open)), ...ofUsage.events, ...ofByok.events, ...settled];
}

const NOTHING: Booked = { events: [], change: ZERO };

function bookAll(comparison: Comparison, since: number): Booked {
  const booked = book(comparison, since);
  return comparison.isFirst ? { ...booked, events: [...booked.events, ...openingEntries(comparison)] } : booked;
}

/** Whether the counters stand still, and show all that we may have spent. */
function isSettled(state: LedgerState, reading: Reading, previous: SampleEvent | undefined, comparisons: readonly Comparison[]): boolean {
  if (previous === undefined || comparisons.some((comparison) => comparison.isFirst || isLow(comparison))) return false;
  return comparisons.every(({ counter, total }) => counter.total(previous.key) === total) && isAtRest(state, reading, reading.at);
}

function restAfter(comparison: Comparison, { change }: Booked): NanoUsd {
  return restOf(comparison, addMoney(bookedOf(comparison), change));
}

function cutOf({ count }: Comparison, byok: Comparison | undefined, open: readonly OpenCall[]): SampleCut {
  return {
    ...count,
    open: open.map(({ id, high }) => ({ id, ...(high === undefined ? {} : { high }) })),
    ...(byok === undefined ? {} : { byok: byok.count }),
  };
}

function sampleOf(reading: Reading, cut: SampleCut): NewEvent {
  return { type: 'sample', id: reading.id, origin: reading.origin, keyHash: reading.keyHash, key: reading.key, cut };
}
