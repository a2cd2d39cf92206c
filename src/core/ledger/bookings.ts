import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano, subtractMoney } from '../money.ts';
import { UTC, dayKey, periodAt } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import type { Comparison, Reading } from './comparison.ts';
import { bookedOf, provenOf, toleranceOf } from './comparison.ts';
import type { Counter } from './counter.ts';
import type { EntryEvent, NewEvent } from './events.ts';
import { bookingId } from './keyBook.ts';
import { ownAtMost } from './openCalls.ts';

/** What a booking of money from before the key was watched bears as its purpose. */
export const BEFORE_MONITORING = 'before monitoring';
/** What a booking bears whose interval began on another local day than it ended: all of it is placed in the latter. */
export const OVER_MIDNIGHT = 'over midnight';

/** An untracked entry to come: its interval in epoch milliseconds, and its money. */
export interface Untracked {
  readonly id: string;
  readonly counter: Counter;
  readonly amount: NanoUsd;
  readonly since: number;
  readonly until: number;
}

/** Events, and by how much they change what is booked. */
export interface Booked {
  readonly events: readonly NewEvent[];
  readonly change: NanoUsd;
}

/** Books what is proven beyond what is booked, or takes back what is booked and not proven any more, since a call of ours cost more than it could, or was imported. `since`: when the sample before was taken. */
export function book(comparison: Comparison, since: number): Booked {
  const tolerance = toleranceOf(comparison.account);
  const due = subtractMoney(provenOf(comparison), bookedOf(comparison));
  if (due > tolerance) return { events: intervals(comparison, due, comparison.isFirst ? (comparison.count.from ?? comparison.reading.at) : since), change: due };
  const excess = subtractMoney(ZERO, due);
  return excess > tolerance ? takeBack(comparison, excess) : { events: [], change: ZERO };
}

/** An interval is placed at its end: just inside it, so that it falls on the day that it ended in. */
export function untracked(reading: Reading, { id, counter, amount, since, until }: Untracked): Omit<EntryEvent, 'v' | 'ev' | 'at'> {
  const at = until === reading.at ? until : until - 1;
  const entry: UsageEntry = {
    id, exchange: id, attempt: 0, at, since, origin: reading.origin, device: reading.device, source: 'untracked', keyHash: reading.keyHash,
    status: 'ok', calls: 0, ...counter.fields(amount), costSource: 'key', settledAt: reading.at,
    ...(dayKey(since, reading.zone) === dayKey(at, reading.zone) ? {} : { purpose: OVER_MIDNIGHT }),
  };
  return { type: 'entry', id, entry };
}

/** One interval, or two where UTC midnight lies between: the counter of the running day tells how much of it is today's. */
function intervals(comparison: Comparison, due: NanoUsd, since: number): readonly NewEvent[] {
  const { account, counter, count, reading } = comparison;
  const make = (index: number, amount: NanoUsd, from: number, until: number): NewEvent => {
    const number = (account.bookings[counter.slot(count.epoch)] ?? 0) + index;
    const event = untracked(reading, { id: bookingId(reading, count.epoch, number, counter), counter, amount, since: from, until });
    return comparison.isFirst ? { ...event, entry: { ...event.entry, purpose: BEFORE_MONITORING } } : event;
  };
  const midnight = periodAt('day', reading.at, UTC).start;
  const today = since < midnight ? othersToday(comparison, midnight) : undefined;
  if (today === undefined || addMoney(today, toleranceOf(account)) >= due) return [make(0, due, since, reading.at)];
  if (today <= toleranceOf(account)) return [make(0, due, since, midnight)];
  return [make(0, subtractMoney(due, today), since, midnight), make(1, today, midnight, reading.at)];
}

/** `undefined` where the reply does not say, or a call of ours may have cost anything. */
function othersToday({ state, counter, open, reading }: Comparison, midnight: number): NanoUsd | undefined {
  const own = ownAtMost(state, reading, counter, { open, start: midnight, end: reading.at, now: reading.at });
  const today = counter.window(reading.key, 'day');
  return own === undefined || today === undefined ? undefined : subtractMoney(today, own);
}

/** A late cost above its bound, an import: the newest bookings were too much. Those that are not at hand any more are left as they are. */
function takeBack({ state, account, counter, count, reading }: Comparison, excess: NanoUsd): Booked {
  const events: NewEvent[] = [];
  let left: number = excess;
  for (let number = (account.bookings[counter.slot(count.epoch)] ?? 0) - 1; number >= 0 && left > 0; number -= 1) {
    const id = bookingId(account, count.epoch, number, counter);
    const entry = state.entry(id);
    const amount = entry === undefined ? ZERO : counter.held(entry);
    const less = Math.min(left, amount);
    if (less > 0) events.push({ type: 'amend', id, fields: { ...counter.fields(nano(amount - less)), costSource: 'key', settledAt: reading.at } });
    left -= less;
  }
  return { events, change: nano(left - excess) };
}
