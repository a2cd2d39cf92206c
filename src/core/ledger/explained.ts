import { nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { startsOf } from './backdating.ts';
import type { Counter } from './counter.ts';
import { COUNTERS } from './counter.ts';
import type { AmendEvent } from './events.ts';
import type { KeyAccount } from './keyBook.ts';
import { bookingOf } from './keyBook.ts';

const MINUTE = 60_000;

/** Fields that a booking is amended by. */
export interface Correction {
  readonly id: string;
  readonly fields: AmendEvent['fields'];
}

/**
 * Calls of one key that an import explains, though their money was booked as spent elsewhere. Gathered by the minute, so that a million
 * calls take little room; then says what the bookings shrink by.
 */
export class ExplainedSpend {
  /** In the order of their first calls. */
  private readonly amounts: Explained[] = [];
  /** The same by counter, model and minute. */
  private readonly known = new Map<Counter, Map<string, Map<number, Explained>>>();

  /** Counts a call in that the ledger did not know of. What is not resolved, or itself spent elsewhere, explains nothing. */
  add(entry: UsageEntry): void {
    if (entry.source === 'untracked') return;
    for (const counter of COUNTERS) {
      const amount = counter.moved(entry);
      if (amount <= 0) continue;
      this.amountOf(counter, entry.model ?? entry.requestedModel ?? '', Math.floor(entry.at / MINUTE)).amount += amount;
    }
  }

  /** When the first of the calls was made, epoch milliseconds, to the minute; `undefined` of none. */
  get first(): number | undefined {
    return this.amounts.length === 0 ? undefined : this.amounts.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  }

  /** What these untracked entries of the account shrink by, each once, never below zero. Entries from before `first` need not be among them. */
  corrections(bookings: Iterable<UsageEntry>, account: KeyAccount, now: number): readonly Correction[] {
    const slots = [...bookings].flatMap((entry) => slotOf(entry) ?? []).sort((a, b) => a.entry.at - b.entry.at);
    const explained = this.amounts.map((each) => ({ ...each })).sort((a, b) => a.at - b.at);
    for (const counter of COUNTERS) {
      const shelf = new Shelf(slots.filter((slot) => slot.counter === counter), Math.min(...startsOf(account.samples, counter).values()));
      for (const each of explained) if (each.counter === counter) shelf.take(each);
    }
    return slots.filter(({ left, entry, counter }) => left < counter.held(entry)).map(({ entry, counter, left }) => (
      { id: entry.id, fields: { ...counter.fields(nano(left)), costSource: entry.costSource, settledAt: now } }
    ));
  }

  private amountOf(counter: Counter, model: string, minute: number): Explained {
    const models = this.known.get(counter) ?? new Map<string, Map<number, Explained>>();
    if (models.size === 0) this.known.set(counter, models);
    const minutes = models.get(model) ?? new Map<number, Explained>();
    if (minutes.size === 0) models.set(model, minutes);
    const known = minutes.get(minute);
    if (known !== undefined) return known;
    const fresh: Explained = { counter, at: minute * MINUTE, model, amount: 0 };
    minutes.set(minute, fresh);
    this.amounts.push(fresh);
    return fresh;
  }
}

interface Explained {
  readonly counter: Counter;
  readonly at: number;
  readonly model: string;
  amount: number;
}

/** A booking, and what is left of it. */
interface Slot {
  readonly entry: UsageEntry;
  readonly counter: Counter;
  readonly isOpening: boolean;
  left: number;
}

function slotOf(entry: UsageEntry): Slot | undefined {
  if (entry.source !== 'untracked') return undefined;
  const booking = bookingOf(entry);
  const counter = booking?.counter ?? COUNTERS.find((each) => each.held(entry) > 0);
  return counter === undefined ? undefined : { entry, counter, isOpening: booking === undefined, left: counter.held(entry) };
}

/** Bookings in the order of time, from which calls take in the same order. */
class Shelf {
  /** Of before the key was watched. What they do not hold, no later booking does: the counter had it already. */
  private readonly openings: readonly Slot[];
  private readonly watched: readonly Slot[];
  /** Since when the counter is watched. */
  private readonly since: number;
  private place = 0;

  constructor(slots: readonly Slot[], since: number) {
    this.openings = slots.filter(({ isOpening }) => isOpening);
    this.watched = slots.filter(({ isOpening }) => !isOpening);
    this.since = since;
  }

  /** From the interval that the call was made in, its own model's money first; else from the next one, where a late counter put it. */
  take(explained: Explained): void {
    const opening = this.openings.filter((slot) => covers(slot, explained.at));
    if (opening.length > 0) takeFrom(preferred(opening, explained.model), explained);
    else if (explained.at + MINUTE >= this.since) this.takeWatched(explained);
  }

  private takeWatched(explained: Explained): void {
    while (this.isPast(this.watched[this.place], explained.at)) this.place += 1;
    let end = this.place;
    while (covers(this.watched[end], explained.at)) end += 1;
    takeFrom(preferred(this.watched.slice(this.place, end), explained.model), explained);
    for (let next = end; explained.amount > 0 && next < this.watched.length; next += 1) takeFrom(this.watched.slice(next, next + 1), explained);
  }

  private isPast(slot: Slot | undefined, minute: number): boolean {
    return slot !== undefined && slot.entry.at < minute;
  }
}

function takeFrom(slots: readonly Slot[], explained: Explained): void {
  for (const slot of slots) {
    const less = Math.min(slot.left, explained.amount);
    slot.left -= less;
    explained.amount -= less;
  }
}

function covers(slot: Slot | undefined, minute: number): boolean {
  return slot !== undefined && (slot.entry.since ?? slot.entry.at) <= minute + MINUTE && slot.entry.at >= minute;
}

function preferred(slots: readonly Slot[], model: string): readonly Slot[] {
  const order = ({ entry }: Slot): number => (entry.model === undefined ? 1 : entry.model === model ? 0 : 2);
  return slots.toSorted((a, b) => order(a) - order(b));
}
