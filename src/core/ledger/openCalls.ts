import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import { LAG_MS } from './backdating.ts';
import type { Counter } from './counter.ts';
import type { SampleCut } from './events.ts';
import type { LedgerState } from './state.ts';

/** A call of ours that may have been charged, but whose cost is not known, with the instant at which its money counts. */
export type OpenCall = SampleCut['open'][number] & { readonly at: number };

/** Which key's calls are meant. */
export interface KeyAtOrigin {
  readonly origin: string;
  readonly keyHash: string;
}

/** Calls of ours with this key that may have been charged, but whose cost is not known. */
export function openCalls(state: LedgerState, key: KeyAtOrigin): readonly OpenCall[] {
  const held = [...state.holds.values()].filter((hold) => hold.origin === key.origin && hold.keyHash === key.keyHash);
  return [
    ...held.map(({ id, at, high }) => ({ id, at, ...(high === undefined ? {} : { high }) })),
    ...unresolved(state, key).map(({ id, at, estimate }) => ({ id, at, ...(estimate === undefined ? {} : { high: estimate }) })),
  ];
}

/** The entries among them: calls that have ended. */
export function unresolved(state: LedgerState, key: KeyAtOrigin): readonly UsageEntry[] {
  return state.entries().filter((entry) => isOwn(entry, key) && !isResolved(entry));
}

/** Whether we made this call, with this key. */
export function isOwn(entry: UsageEntry, { origin, keyHash }: KeyAtOrigin): boolean {
  return entry.origin === origin && entry.keyHash === keyHash && entry.source !== 'untracked';
}

/** What calls that were open at a sample have moved the counter by at the most, as far as is known now; `undefined` where one has no upper bound. */
export function openAtMost(state: LedgerState, counter: Counter, open: SampleCut['open']): NanoUsd | undefined {
  let sum = ZERO;
  for (const call of open) {
    const amount = atMost(state.entry(call.id), call.high, counter);
    if (amount === undefined) return undefined;
    sum = addMoney(sum, amount);
  }
  return sum;
}

/** Money of our own calls known at that instant that the key's counter may not have shown then. */
export function lateOwn(state: LedgerState, key: KeyAtOrigin, counter: Counter, at: number): NanoUsd {
  const isLate = (known: number): boolean => known > at - LAG_MS && known <= at;
  const late = state.entries().filter((entry) => isOwn(entry, key) && isLate(endOf(entry)));
  return addMoney(...late.map((entry) => counter.moved(entry)));
}

/** Our own calls of that time, at the most they can have cost; `undefined` where one of them has no upper bound. `end` may be now. */
export function ownAtMost(state: LedgerState, key: KeyAtOrigin, counter: Counter, { open, start, end, now }: { readonly open: readonly OpenCall[]; readonly start: number; readonly end: number; readonly now: number }): NanoUsd | undefined {
  const highs = open.filter(({ at }) => at >= start && (at < end || end === now)).map(({ high }) => high);
  // What is only estimated counts with its upper bound instead.
  return highs.includes(undefined) ? undefined : addMoney(ownKnown(state, key, counter, start, end), ...highs.filter((high) => high !== undefined));
}

/** Known money of our own calls of that time. */
export function ownKnown(state: LedgerState, key: KeyAtOrigin, counter: Counter, start: number, end: number): NanoUsd {
  const sums = state.buckets.total(start, end, (cell) => cell.origin === key.origin && cell.keyHash === key.keyHash && cell.source !== 'untracked');
  return nano(counter.movedIn(sums));
}

/** By when a call was charged: what an import says was so long before it said it. */
function endOf({ source, at, durationMs = 0, settledAt }: UsageEntry): number {
  return source === 'import' ? at + durationMs : (settledAt ?? at);
}

/** A bound may have been lowered since the sample was taken. */
function atMost(entry: UsageEntry | undefined, high: NanoUsd | undefined, counter: Counter): NanoUsd | undefined {
  if (entry === undefined) return high;
  if (isResolved(entry)) return counter.moved(entry);
  return entry.estimate !== undefined && (high === undefined || entry.estimate < high) ? entry.estimate : high;
}
