import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, nano, subtractMoney } from '../money.ts';
import type { Zone } from '../period.ts';
import { UTC, periodAt } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import { LAG_MS, isAtRest, settleOrphans } from './atRest.ts';
import type { EntryEvent, KeySample, NewEvent, SampleCut, SampleEvent } from './events.ts';
import type { KeyAccount } from './keyBook.ts';
import { bookingId } from './keyBook.ts';
import type { OpenCall } from './openCalls.ts';
import { isOwn, openCalls } from './openCalls.ts';
import type { LedgerState } from './state.ts';

/** Differences below this, or below a nano-dollar for each call, are the rounding of floating point numbers at the other end. */
const TOLERANCE: NanoUsd = nano(1000);

/** A reply of `/key`, with where it came from. */
export interface Reading {
  readonly origin: string;
  readonly keyHash: string;
  readonly device: string;
  /** When the reply arrived. */
  readonly at: number;
  readonly key: KeySample;
  /** Id of the sample. */
  readonly id: string;
  /** The user's zone: money spent before its day is not placed in it. */
  readonly zone: Zone;
}

/**
 * What a reading of the key adds to the ledger: the sample, and the money that our own calls cannot explain, as untracked entries.
 * What is booked is a lower bound of what others spent, whatever the counter's lag or the calls in flight.
 * Call it in the critical section in which every journal has been read to its end.
 */
export function reconcile(state: LedgerState, reading: Reading): readonly NewEvent[] {
  const account = state.keys.account(reading.origin, reading.keyHash);
  const previous = account.samples.at(-1);
  const open = openCalls(state, reading);
  const epoch = epochOf(state, previous, reading, account);
  const cut: SampleCut = { ...epoch, own: account.own, open: open.map(({ id, high }) => ({ id, ...(high === undefined ? {} : { high }) })) };
  const sample = sampleOf(reading, cut);
  if (previous === undefined) return [sample, ...openingEntries(state, reading, open)];
  if (previous.cut.epoch !== cut.epoch) return [sample];
  const due = unbooked(state, account, cut.epoch, [{ usage: reading.key.usage, cut }]);
  // Another window may have polled between this reply and now.
  const booked = bookings({ state, account, cut, open, reading, since: Math.min(previous.at, reading.at) }, due);
  const rested = previous.key.usage === reading.key.usage && isAtRest(state, reading, reading.at);
  return [sample, ...booked, ...(rested ? settleOrphans(state, reading, unexplained(account, cut, reading, due), reading.at) : [])];
}

/**
 * What is still to be booked (or, negative, taken back) for a key now, by all samples of its running epoch.
 * A sample whose open calls have no upper bound says nothing until they resolve.
 */
export function unbooked(state: LedgerState, account: KeyAccount, epoch: number, extra: readonly { readonly usage: NanoUsd; readonly cut: SampleCut }[] = []): NanoUsd {
  const kept = account.samples.filter(({ cut }) => cut.epoch === epoch).map(({ key, cut }) => ({ usage: key.usage, cut }));
  const surpluses = [...kept, ...extra].flatMap(({ usage, cut }) => surplus(state, usage, cut) ?? []);
  const target = surpluses.reduce(maxMoney, ZERO);
  return subtractMoney(target, account.booked[epoch] ?? ZERO);
}

interface Comparison {
  readonly state: LedgerState;
  readonly account: KeyAccount;
  readonly cut: SampleCut;
  readonly open: readonly OpenCall[];
  readonly reading: Reading;
  /** When the sample before was taken. */
  readonly since: number;
}

/** By how much the counter has grown in this epoch beyond known calls and booked money, `due` included. */
function unexplained(account: KeyAccount, cut: SampleCut, { key }: Reading, due: NanoUsd): NanoUsd {
  const booked = addMoney(account.booked[cut.epoch] ?? ZERO, Math.abs(due) > toleranceOf(account) ? due : ZERO);
  return subtractMoney(subtractMoney(key.usage, cut.counterAtStart), addMoney(subtractMoney(cut.own, cut.ownAtStart), booked));
}

function bookings(comparison: Comparison, due: NanoUsd): readonly NewEvent[] {
  const { state, account, cut, reading } = comparison;
  if (due > toleranceOf(account)) return intervals(comparison, due);
  if (addMoney(due, toleranceOf(account)) < ZERO) return takeBack(state, account, cut.epoch, due, reading.at);
  return [];
}

/** One interval, or two where UTC midnight lies between: the counter of the running day tells how much of it is today's. */
function intervals({ state, account, cut, open, reading, since }: Comparison, due: NanoUsd): readonly NewEvent[] {
  const book = (index: number, cost: NanoUsd, from: number, until: number): NewEvent =>
    untracked(reading, bookingId(reading, cut.epoch, (account.bookings[cut.epoch] ?? 0) + index), cost, from, until);
  const midnight = periodAt('day', reading.at, UTC).start;
  const today = since < midnight ? othersToday(state, reading, open, midnight) : undefined;
  if (today === undefined || addMoney(today, toleranceOf(account)) >= due) return [book(0, due, since, reading.at)];
  if (today <= toleranceOf(account)) return [book(0, due, since, midnight)];
  return [book(0, subtractMoney(due, today), since, midnight), book(1, today, midnight, reading.at)];
}

/** `undefined` where the reply does not say, or a call of ours may have cost anything. */
function othersToday(state: LedgerState, reading: Reading, open: readonly OpenCall[], midnight: number): NanoUsd | undefined {
  const own = ownAtMost(state, reading, open, midnight, reading.at);
  const { usageDaily } = reading.key;
  return own === undefined || usageDaily === undefined ? undefined : subtractMoney(usageDaily, own);
}

function toleranceOf({ calls }: KeyAccount): NanoUsd {
  return maxMoney(TOLERANCE, nano(calls));
}

/** By how much the counter has grown beyond what our own calls can explain; `undefined` while one of them has no upper bound. */
function surplus(state: LedgerState, usage: NanoUsd, cut: SampleCut): NanoUsd | undefined {
  let open = ZERO;
  for (const { id, high } of cut.open) {
    const cost = costAtMost(state.entry(id), high);
    if (cost === undefined) return undefined;
    open = addMoney(open, cost);
  }
  const own = addMoney(subtractMoney(cut.own, cut.ownAtStart), open);
  return subtractMoney(subtractMoney(usage, cut.counterAtStart), own);
}

function costAtMost(entry: UsageEntry | undefined, high: NanoUsd | undefined): NanoUsd | undefined {
  return entry !== undefined && isResolved(entry) ? (entry.cost ?? ZERO) : high;
}

/** A late cost above its bound: the newest bookings were too much by `due`, which is negative. */
function takeBack(state: LedgerState, account: KeyAccount, epoch: number, due: NanoUsd, at: number): readonly NewEvent[] {
  const events: NewEvent[] = [];
  let rest: number = subtractMoney(ZERO, due);
  for (let number = (account.bookings[epoch] ?? 0) - 1; number >= 0 && rest > 0; number -= 1) {
    const id = bookingId(account, epoch, number);
    const cost = state.entry(id)?.cost ?? ZERO;
    const less = Math.min(rest, cost);
    if (less > 0) events.push({ type: 'amend', id, fields: { cost: nano(cost - less), costSource: 'key', settledAt: at } });
    rest -= less;
  }
  return events;
}

function epochOf(state: LedgerState, previous: SampleEvent | undefined, reading: Reading, account: KeyAccount): Pick<SampleCut, 'epoch' | 'counterAtStart' | 'ownAtStart'> {
  const fresh = previous === undefined || subtractMoney(previous.key.usage, reading.key.usage) > toleranceOf(account);
  if (!fresh) return { epoch: previous.cut.epoch, counterAtStart: previous.cut.counterAtStart, ownAtStart: previous.cut.ownAtStart };
  const epoch = (previous?.cut.epoch ?? 0) + 1;
  return { epoch, counterAtStart: reading.key.usage, ownAtStart: subtractMoney(account.own, lateOwn(state, reading)) };
}

/** What the counter may not show yet must not look like somebody else's money once it does: these calls count from here on. */
function lateOwn(state: LedgerState, reading: Reading): NanoUsd {
  const late = [...state.entries()].filter((entry) => isOwn(entry, reading) && isResolved(entry) && (entry.settledAt ?? entry.at) > reading.at - LAG_MS);
  return addMoney(...late.map(({ cost }) => cost ?? ZERO));
}

function sampleOf(reading: Reading, cut: SampleCut): NewEvent {
  return { type: 'sample', id: reading.id, origin: reading.origin, keyHash: reading.keyHash, key: reading.key, cut };
}

/** On first sight of a key: what it spent today, this week and this month (all UTC) before we looked, without what is ours. */
function openingEntries(state: LedgerState, reading: Reading, open: readonly OpenCall[]): readonly NewEvent[] {
  const windows = (['day', 'week', 'month'] as const)
    .map((kind) => ({ kind, start: periodAt(kind, reading.at, UTC).start, counter: counterOf(reading.key, kind) }))
    .toSorted((a, b) => b.start - a.start || a.kind.length - b.kind.length);
  let end = reading.at;
  let counted = ZERO;
  const events: NewEvent[] = [];
  for (const { kind, start, counter } of windows) {
    if (counter === undefined || start >= end) continue;
    const own = ownAtMost(state, reading, open, start, end);
    const others = own === undefined ? ZERO : subtractMoney(subtractMoney(counter, counted), own);
    counted = maxMoney(counted, counter);
    if (others > TOLERANCE) events.push(openingEntry(reading, kind, others, start, end));
    end = start;
  }
  return events;
}

function counterOf(key: KeySample, kind: 'day' | 'week' | 'month'): NanoUsd | undefined {
  return { day: key.usageDaily, week: key.usageWeekly, month: key.usageMonthly }[kind];
}

/** Our own calls of that time, at the most they can have cost; `undefined` where one of them has no upper bound. */
function ownAtMost(state: LedgerState, reading: Reading, open: readonly OpenCall[], start: number, end: number): NanoUsd | undefined {
  const sums = state.buckets.total(start, end, (cell) => cell.origin === reading.origin && cell.keyHash === reading.keyHash && cell.source !== 'untracked');
  const highs = open.filter(({ at }) => at >= start && (at < end || end === reading.at)).map(({ high }) => high);
  // What is only estimated counts with its upper bound instead.
  return highs.includes(undefined) ? undefined : addMoney(subtractMoney(sums.cost, sums.estimated), ...highs.filter((high) => high !== undefined));
}

/** Money from before the running day, week or month (UTC) is not placed in the user's, which may have begun earlier. */
function openingEntry(reading: Reading, kind: 'day' | 'week' | 'month', cost: NanoUsd, since: number, until: number): NewEvent {
  const event = untracked(reading, bookingId(reading, 0, kind), cost, since, until);
  const over = (['day', 'week', 'month'] as const).filter((each) => {
    const { start } = periodAt(each, reading.at, UTC);
    return until <= start || (each === 'day' && since < start);
  });
  const at = Math.max(since, Math.min(event.entry.at, ...over.map((each) => periodAt(each, reading.at, reading.zone).start - 1)));
  return { ...event, entry: { ...event.entry, at, purpose: 'before monitoring' } };
}

/** An interval is placed at its end: just inside it, so that it falls on the day that it ended in. */
function untracked(reading: Reading, id: string, cost: NanoUsd, since: number, until: number): Omit<EntryEvent, 'v' | 'ev' | 'at'> {
  const entry: UsageEntry = {
    id, exchange: id, attempt: 0, at: until === reading.at ? until : until - 1, since, origin: reading.origin, device: reading.device, source: 'untracked', keyHash: reading.keyHash,
    status: 'ok', calls: 0, cost, costSource: 'key', settledAt: reading.at,
  };
  return { type: 'entry', id, entry };
}
