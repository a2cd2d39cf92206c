import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { SampleEvent } from './events.ts';

/** How many samples are kept besides those that wait for a call to resolve. */
const KEPT_SAMPLES = 256;

/** Everything known of one key at one origin: what it said, and what we know we spent with it. */
export interface KeyAccount {
  readonly origin: string;
  readonly keyHash: string;
  /** Sum of all resolved costs of our own calls. */
  readonly own: NanoUsd;
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
    for (const account of saved) this.put(account);
  }

  /** The account of a key, empty if it was never seen. */
  account(origin: string, keyHash: string): KeyAccount {
    return this.accounts.get(`${origin} ${keyHash}`) ?? { origin, keyHash, own: ZERO, booked: {}, bookings: {}, samples: [] };
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
    const account = this.account(now.origin, now.keyHash);
    const change = resolvedCost(now) - (before === undefined ? 0 : resolvedCost(before));
    const epoch = bookingEpoch(now.id);
    if (now.source !== 'untracked') this.put({ ...account, own: nano(account.own + change) });
    else if (epoch !== undefined) this.put(withBooking(account, epoch, change, before === undefined ? 1 : 0));
  }

  toJSON(): readonly KeyAccount[] {
    return [...this.accounts.values()];
  }

  private put(account: KeyAccount): void {
    this.accounts.set(`${account.origin} ${account.keyHash}`, account);
  }
}

/** Id of an untracked entry: the key, the epoch, and a number that two pollers would both choose. */
export function bookingId(keyHash: string, epoch: number, number: number): string {
  return `u:${keyHash.slice(0, 8)}:${epoch}:${number}`;
}

/** The epoch of a booking's id; `undefined` for anything else, opening intervals included. */
export function bookingEpoch(id: string): number | undefined {
  const match = /^u:[0-9a-f]{8}:(\d+):\d+$/.exec(id);
  return match === null ? undefined : Number(match[1]);
}

function withBooking(account: KeyAccount, epoch: number, change: number, count: number): KeyAccount {
  return {
    ...account,
    booked: { ...account.booked, [epoch]: addMoney(account.booked[epoch] ?? ZERO, nano(change)) },
    bookings: { ...account.bookings, [epoch]: (account.bookings[epoch] ?? 0) + count },
  };
}

function resolvedCost(entry: UsageEntry): NanoUsd {
  return isResolved(entry) ? (entry.cost ?? ZERO) : ZERO;
}

/** Keeps the newest samples, and older ones only while a call of theirs was open. */
function thin(samples: readonly SampleEvent[]): readonly SampleEvent[] {
  if (samples.length <= KEPT_SAMPLES) return samples;
  const surplus = samples.length - KEPT_SAMPLES;
  return samples.filter((sample, index) => index >= surplus || (index > 0 && sample.cut.open.length > 0));
}
