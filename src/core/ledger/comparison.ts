import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, nano, subtractMoney } from '../money.ts';
import type { Zone } from '../period.ts';
import { UTC, periodAt } from '../period.ts';
import { LAG_MS } from './backdating.ts';
import type { Counter } from './counter.ts';
import type { Count, KeySample, SampleEvent } from './events.ts';
import type { KeyAccount } from './keyBook.ts';
import type { OpenCall } from './openCalls.ts';
import { lateOwn, openAtMost, ownKnown } from './openCalls.ts';
import type { LedgerState } from './state.ts';

/** Differences below this, or below a nano-dollar for each call, are the rounding of floating point numbers at the other end. */
export const TOLERANCE: NanoUsd = nano(1000);
/** An earlier low reading is where a new epoch begins, unless it is older than that: what we spent just before it is not at hand any more. */
const REMEMBERED_MS = 10 * 60_000;

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

/** One counter of the key beside everything we know of our own calls. */
export interface Comparison {
  readonly state: LedgerState;
  readonly account: KeyAccount;
  readonly counter: Counter;
  readonly reading: Reading;
  readonly open: readonly OpenCall[];
  /** What the counter shows now. */
  readonly total: NanoUsd;
  readonly count: Count;
  /** Whether this is the first that we see of the counter. */
  readonly isFirst: boolean;
}

/** Compares a counter, where the key tells it. */
export function compare(state: LedgerState, account: KeyAccount, counter: Counter, reading: Reading, open: readonly OpenCall[]): Comparison | undefined {
  const total = counter.total(reading.key);
  if (total === undefined) return undefined;
  const last = account.samples.findLast(({ cut }) => counter.count(cut) !== undefined);
  const before = last === undefined ? undefined : counter.count(last.cut);
  const own = counter.own(account);
  const basis = { state, account, counter, reading, open, total, isFirst: before === undefined };
  if (before === undefined) return { ...basis, count: firstCount(state, counter, reading, total, own) };
  const fallen = fallenSince(account, counter, before.epoch, total, reading.at);
  return { ...basis, count: fallen === undefined ? { ...before, own } : { ...nextCount(basis, fallen), epoch: before.epoch + 1, own } };
}

/** Below what difference nothing is booked or taken back. */
export function toleranceOf({ calls }: KeyAccount): NanoUsd {
  return maxMoney(TOLERANCE, nano(calls));
}

/** What is booked of others' spend in the running epoch. */
export function bookedOf({ account, counter, count }: Comparison): NanoUsd {
  return account.booked[counter.slot(count.epoch)] ?? ZERO;
}

/**
 * What others have spent in the running epoch, as far as it is certain: the most that any sample proves, whatever the counter's lag or
 * the calls in flight, but never more than there is room for now.
 */
export function provenOf(comparison: Comparison): NanoUsd {
  const { state, counter, open, total, count } = comparison;
  const kept = samplesOf(comparison).flatMap(({ key, cut }) => surplus(state, counter, counter.total(key), counter.count(cut), cut.open) ?? []);
  const now = surplus(state, counter, total, count, open);
  const most = [...kept, ...(now === undefined ? [] : [now])].reduce(maxMoney, ZERO);
  const room = roomOf(comparison);
  return most < room ? most : room;
}

/** What others can have spent at the most: what the counter has grown by, less all of ours that it must show by now. */
function roomOf(comparison: Comparison): NanoUsd {
  const { state, counter, reading, count } = comparison;
  const certain = subtractMoney(count.own, lateOwn(state, reading, counter, reading.at));
  const room = subtractMoney(subtractMoney(highest(comparison), count.counterAtStart), subtractMoney(certain, count.ownAtStart));
  return maxMoney(ZERO, room);
}

/** By how much the counter has grown beyond all known calls and so much booked money; negative where they are more. */
export function restOf({ total, count }: Comparison, booked: NanoUsd): NanoUsd {
  return subtractMoney(subtractMoney(total, count.counterAtStart), addMoney(subtractMoney(count.own, count.ownAtStart), booked));
}

/** Whether this reading is lower than one before: an old reply, or the first after the counter fell. */
export function isLow(comparison: Comparison): boolean {
  return addMoney(comparison.total, toleranceOf(comparison.account)) < highest(comparison);
}

function highest(comparison: Comparison): NanoUsd {
  const { counter, total } = comparison;
  return samplesOf(comparison).reduce((most, { key }) => maxMoney(most, counter.total(key) ?? ZERO), total);
}

function samplesOf({ account, counter, count }: Comparison): readonly SampleEvent[] {
  return account.samples.filter(({ cut }) => counter.count(cut)?.epoch === count.epoch);
}

/** By how much the counter has grown beyond what our own calls can explain; `undefined` while one of them has no upper bound. */
function surplus(state: LedgerState, counter: Counter, total: NanoUsd | undefined, count: Count | undefined, open: SampleEvent['cut']['open']): NanoUsd | undefined {
  const opened = openAtMost(state, counter, open);
  if (opened === undefined || total === undefined || count === undefined) return undefined;
  return subtractMoney(subtractMoney(total, count.counterAtStart), addMoney(subtractMoney(count.own, count.ownAtStart), opened));
}

/** Where the counter of the running UTC day is told, others' spend is known from its beginning on; else from now on. */
function firstCount(state: LedgerState, counter: Counter, reading: Reading, total: NanoUsd, own: NanoUsd): Count {
  const today = counter.window(reading.key, 'day');
  const late = lateOwn(state, reading, counter, reading.at);
  if (today === undefined) return { epoch: 1, counterAtStart: total, ownAtStart: subtractMoney(own, late), from: reading.at, own };
  const from = periodAt('day', reading.at, UTC).start;
  const ownToday = ownKnown(state, reading, counter, from, reading.at);
  // What the counter may not show yet must not look like somebody else's money once it does, though it was sent yesterday.
  const ownLate = reading.at - from < LAG_MS ? late : ZERO;
  return { epoch: 1, counterAtStart: subtractMoney(total, today), ownAtStart: subtractMoney(own, maxMoney(ownToday, ownLate)), from, own };
}

function nextCount({ state, account, counter, reading, total }: Omit<Comparison, 'count'>, first: SampleEvent): Omit<Count, 'epoch' | 'own'> {
  const count = counter.count(first.cut);
  const since = counter.total(first.key);
  if (count === undefined || since === undefined || reading.at - first.at > REMEMBERED_MS) {
    return { counterAtStart: total, ownAtStart: subtractMoney(counter.own(account), lateOwn(state, reading, counter, reading.at)), from: reading.at };
  }
  return { counterAtStart: since, ownAtStart: subtractMoney(count.own, lateOwn(state, reading, counter, first.at)), from: first.at };
}

/**
 * The first of the low readings in a row that show that the counter has fallen. One alone may be an old reply; so may several, until the
 * last high one is older than any reply can be.
 */
function fallenSince(account: KeyAccount, counter: Counter, epoch: number, total: NanoUsd, at: number): SampleEvent | undefined {
  const samples = account.samples.filter(({ cut }) => counter.count(cut)?.epoch === epoch);
  const totalOf = (sample: SampleEvent): NanoUsd => counter.total(sample.key) ?? ZERO;
  const most = samples.reduce((high, sample) => maxMoney(high, totalOf(sample)), ZERO);
  const isLower = (amount: NanoUsd, than: NanoUsd): boolean => addMoney(amount, toleranceOf(account)) < than;
  const lastHigh = samples.findLastIndex((sample) => !isLower(totalOf(sample), most));
  const lows = samples.slice(lastHigh + 1);
  if (!isLower(total, most) || lows.length === 0 || at - (samples[lastHigh]?.at ?? at) < LAG_MS) return undefined;
  // From the last one on backwards: each must agree with what came after it.
  let first: SampleEvent | undefined;
  for (const low of lows.toReversed()) {
    if (isLower(first === undefined ? total : totalOf(first), totalOf(low))) break;
    first = low;
  }
  return first;
}
