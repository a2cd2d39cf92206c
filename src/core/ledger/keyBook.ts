import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano, subtractMoney } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { SampleEvent } from './events.ts';

/** How many samples are kept in any case, the newest. */
const KEPT_SAMPLES = 256;
/** How many older ones are kept, in case that calls which were open then turn out cheaper than feared. */
const KEPT_OPEN = 64;

/** Everything known of one key at one origin: what it said, and what we know we spent with it. */
export interface KeyAccount {
  readonly origin: string;
  readonly keyHash: string;
  /** Sum of all resolved costs of our own calls. */
  readonly own: NanoUsd;
  /** How many entries of our own there are: each may be off by a rounding. */
  readonly calls: number;
  /** Untracked money booked so far, by epoch. */
  readonly booked: Readonly<Record<number, NanoUsd>>;
  /** How many untracked entries each epoch has: the next one's number. */
  readonly bookings: Readonly<Record<number, number>>;
  /** Oldest first. */
  readonly samples: readonly SampleEvent[];
}

/** The accounts of all keys that this ledger has seen. */
export class KeyBook {
  private readonly accounts = new Map<string, KeyAccount>();

  constructor(saved: readonly KeyAccount[] = []) {
    // Earlier versions did not count calls.
    for (const account of saved) this.put({ ...account, calls: (account as Partial<KeyAccount>).calls ?? 0 });
  }

  /** The account of a key, empty if it was never seen. */
  account(origin: string, keyHash: string): KeyAccount {
    return this.accounts.get(`${origin} ${keyHash}`) ?? { origin, keyHash, own: ZERO, calls: 0, booked: {}, bookings: {}, samples: [] };
  }

  /** Every account at an origin. */
  at(origin: string): readonly KeyAccount[] {
    return [...this.accounts.values()].filter((account) => account.origin === origin);
  }

  /** Folds a sample in; the same one twice is harmless. */
  sample(event: SampleEvent): void {
    const account = this.account(event.origin, event.keyHash);
    if (account.samples.some(({ ev }) => ev === event.ev)) return;
    const samples = [...account.samples, event].sort((a, b) => (a.ev < b.ev ? -1 : 1));
    this.put({ ...account, samples: thin(samples) });
  }

  /** Folds an entry in, taking back what was known of it before. */
  entry(now: UsageEntry, before: UsageEntry | undefined): void {
    if (before !== undefined) this.count(before, -1);
    this.count(now, 1);
  }

  toJSON(): readonly KeyAccount[] {
    return [...this.accounts.values()];
  }

  private count(entry: UsageEntry, sign: 1 | -1): void {
    const account = this.account(entry.origin, entry.keyHash);
    const change = nano(sign * resolvedCost(entry));
    const epoch = bookingEpoch(entry.id);
    if (entry.source !== 'untracked') this.put({ ...account, own: addMoney(account.own, change), calls: account.calls + sign });
    else if (epoch !== undefined) this.put(withBooking(account, epoch, change, sign));
  }

  private put(account: KeyAccount): void {
    this.accounts.set(`${account.origin} ${account.keyHash}`, account);
  }
}

/** Id of an untracked entry: the key, its origin, the epoch, and a number that two pollers would both choose. Opening intervals are of epoch 0 and have a name. */
export function bookingId({ origin, keyHash }: Pick<KeyAccount, 'origin' | 'keyHash'>, epoch: number, number: number | string): string {
  return `u:${keyHash.slice(0, 8)}:${hashOf(origin)}:${epoch}:${number}`;
}

/** The epoch of a booking's id; `undefined` for anything else, opening intervals included. */
export function bookingEpoch(id: string): number | undefined {
  const match = /^u:[0-9a-f]{8}:[0-9a-f]{8}:(\d+):\d+$/.exec(id);
  return match === null ? undefined : Number(match[1]);
}

/** FNV-1a with 32 bits, as 8 hex digits: tells origins apart, and nothing depends on it being hard to forge. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

function withBooking(account: KeyAccount, epoch: number, change: NanoUsd, count: number): KeyAccount {
  return {
    ...account,
    booked: { ...account.booked, [epoch]: addMoney(account.booked[epoch] ?? ZERO, change) },
    bookings: { ...account.bookings, [epoch]: (account.bookings[epoch] ?? 0) + count },
  };
}

function resolvedCost(entry: UsageEntry): NanoUsd {
  return isResolved(entry) ? (entry.cost ?? ZERO) : ZERO;
}

/**
 * Keeps the newest samples; of the running epoch also the one that proves the most, and older ones in which a call was open. What is
 * kept does not depend on the order of arrival.
 */
function thin(samples: readonly SampleEvent[]): readonly SampleEvent[] {
  if (samples.length <= KEPT_SAMPLES) return samples;
  const epoch = samples.reduce((newest, { cut }) => Math.max(newest, cut.epoch), 0);
  const running = samples.filter(({ cut }) => cut.epoch === epoch);
  const best = running.reduce<SampleEvent | undefined>((most, sample) => (most === undefined || proven(sample) >= proven(most) ? sample : most), undefined);
  const older = samples.slice(0, -KEPT_SAMPLES);
  const open = older.filter(({ cut }) => cut.epoch === epoch && cut.open.length > 0).slice(-KEPT_OPEN);
  return samples.filter((sample, index) => index >= older.length || sample === best || open.includes(sample));
}

/** What a sample shows of others' spend even if every call that was open then cost its most. */
function proven({ key, cut }: SampleEvent): number {
  const open = cut.open.reduce((sum, { high }) => sum + (high ?? Number.POSITIVE_INFINITY), 0);
  return subtractMoney(subtractMoney(key.usage, cut.counterAtStart), subtractMoney(cut.own, cut.ownAtStart)) - open;
}
