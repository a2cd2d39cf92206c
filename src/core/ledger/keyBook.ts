import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import { Backdating } from './backdating.ts';
import type { Counter, OwnMoney } from './counter.ts';
import { BYOK, COUNTERS, USAGE } from './counter.ts';
import type { SampleEvent } from './events.ts';

/** How many samples are kept in any case, the newest. */
const KEPT_SAMPLES = 256;
/** How many older ones are kept, in case that calls which were open then turn out cheaper than feared. */
const KEPT_OPEN = 64;

/** Everything known of one key at one origin: what it said, and what we know we spent with it. */
export interface KeyAccount extends OwnMoney {
  readonly origin: string;
  readonly keyHash: string;
  /** How many entries of our own there are: each may be off by a rounding. */
  readonly calls: number;
  /** Untracked money booked so far, by epoch; epochs of the BYOK counter count downwards from -1. */
  readonly booked: Readonly<Record<number, NanoUsd>>;
  /** How many numbered bookings each epoch has: the next one's number. */
  readonly bookings: Readonly<Record<number, number>>;
  /** Oldest first. */
  readonly samples: readonly SampleEvent[];
}

/** What one entry adds to its key's account. */
export interface AccountShare {
  readonly own: NanoUsd;
  readonly ownByok: NanoUsd;
  readonly calls: number;
  /** Absent where the entry is no booking. `epoch` is the number under which the account keeps it. */
  readonly booking?: { readonly epoch: number; readonly booked: NanoUsd; readonly count: number };
}

/** The accounts of all keys that this ledger has seen. */
export class KeyBook {
  private readonly accounts = new Map<string, KeyAccount>();
  /** Calls that the samples are still to be told of: an import has very many, and they are told of all at once. */
  private readonly backdatings = new Map<string, Backdating>();
  /** Where calls of the key that was asked for last are gathered, if it has samples: most of an import are of the same key. */
  private last: { readonly origin: string; readonly keyHash: string; readonly backdating: Backdating | undefined } | undefined;

  constructor(saved: readonly KeyAccount[] = []) {
    // Earlier versions did not count calls.
    for (const account of saved) this.put({ ...account, calls: (account as Partial<KeyAccount>).calls ?? 0 });
  }

  /** The account of a key, empty if it was never seen. */
  account(origin: string, keyHash: string): KeyAccount {
    this.tellSamples();
    return this.known(origin, keyHash);
  }

  /** Every account at an origin. */
  at(origin: string): readonly KeyAccount[] {
    this.tellSamples();
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
    this.recount(before === undefined ? [] : [before], now);
  }

  /** Folds in what several records of one call turned out to be together, taking back what was known of each. */
  recount(before: readonly UsageEntry[], now: UsageEntry | undefined): void {
    for (const entry of before) this.count(entry, -1);
    if (now !== undefined) this.count(now, 1);
  }

  /**
   * Tells the samples of a call that became known long after it was made (an import), or is forgotten again (its undoing): it was ours
   * already then. To be called besides `recount`, and only where the counters are made anew for everybody.
   */
  imported(before: readonly UsageEntry[], now: UsageEntry | undefined): void {
    for (const entry of before) this.backdate(entry, -1);
    if (now !== undefined) this.backdate(now, 1);
  }

  toJSON(): readonly KeyAccount[] {
    this.tellSamples();
    return [...this.accounts.values()];
  }

  private count(entry: UsageEntry, sign: 1 | -1): void {
    const account = this.known(entry.origin, entry.keyHash);
    const { own, ownByok, calls, booking } = shareOf(entry);
    if (booking !== undefined) this.put(withBooking(account, booking, sign));
    if (entry.source === 'untracked') return;
    const byok = addMoney(account.ownByok ?? ZERO, nano(sign * ownByok));
    this.put({ ...account, own: addMoney(account.own, nano(sign * own)), ...(byok === ZERO && account.ownByok === undefined ? {} : { ownByok: byok }), calls: account.calls + sign * calls });
  }

  private backdate(entry: UsageEntry, sign: 1 | -1): void {
    if (entry.source === 'untracked' || !isResolved(entry)) return;
    const { origin, keyHash } = entry;
    if (this.last?.origin !== origin || this.last.keyHash !== keyHash) this.last = { origin, keyHash, backdating: this.backdatingOf(origin, keyHash) };
    this.last.backdating?.add(entry, sign);
  }

  private backdatingOf(origin: string, keyHash: string): Backdating | undefined {
    const { samples } = this.known(origin, keyHash);
    if (samples.length === 0) return undefined;
    const key = `${origin} ${keyHash}`;
    const backdating = this.backdatings.get(key) ?? new Backdating(samples);
    this.backdatings.set(key, backdating);
    return backdating;
  }

  private tellSamples(): void {
    for (const [key, backdating] of this.backdatings) {
      const account = this.accounts.get(key);
      if (account !== undefined) this.put({ ...account, samples: backdating.result() });
    }
    this.backdatings.clear();
    this.last = undefined;
  }

  private known(origin: string, keyHash: string): KeyAccount {
    return this.accounts.get(`${origin} ${keyHash}`) ?? { origin, keyHash, own: ZERO, calls: 0, booked: {}, bookings: {}, samples: [] };
  }

  private put(account: KeyAccount): void {
    this.last = undefined;
    this.accounts.set(`${account.origin} ${account.keyHash}`, account);
  }
}

/** What an entry adds to the account of its key. */
export function shareOf(entry: UsageEntry): AccountShare {
  const booking = bookingOf(entry);
  if (entry.source !== 'untracked') return { own: USAGE.moved(entry), ownByok: BYOK.moved(entry), calls: 1 };
  const nothing = { own: ZERO, ownByok: ZERO, calls: 0 };
  if (booking === undefined) return nothing;
  const { counter, epoch, numbered } = booking;
  return { ...nothing, booking: { epoch: counter.slot(epoch), booked: isResolved(entry) ? counter.held(entry) : ZERO, count: numbered ? 1 : 0 } };
}

/** Id of an untracked entry: the key, its origin, the epoch (of BYOK money with a `b`), and a number that two pollers would both choose. Opening intervals are of epoch 0 and have a name. */
export function bookingId({ origin, keyHash }: Pick<KeyAccount, 'origin' | 'keyHash'>, epoch: number, number: number | string, counter: Counter = USAGE): string {
  return `${bookingPrefix({ origin, keyHash })}:${counter === BYOK ? 'b' : ''}${epoch}:${number}`;
}

/** What the ids of all untracked entries of a key at an origin begin with. */
export function bookingPrefix({ origin, keyHash }: Pick<KeyAccount, 'origin' | 'keyHash'>): string {
  return `u:${keyHash.slice(0, 8)}:${hashOf(origin)}`;
}

/** The epoch of a booking's id; `undefined` for anything else, opening intervals included. */
export function bookingEpoch(id: string): number | undefined {
  const match = BOOKING.exec(id);
  return match?.[3] === undefined ? undefined : Number(match[2]);
}

/**
 * Which counter's money an untracked entry is, and in which of its epochs it was booked; `undefined` for opening intervals. What
 * `/activity` has split off a booking names in `exchange` what it was split from, and has no number.
 */
export function bookingOf({ id, exchange, source }: Pick<UsageEntry, 'id' | 'exchange' | 'source'>): { readonly counter: Counter; readonly epoch: number; readonly numbered: boolean } | undefined {
  if (source !== 'untracked') return undefined;
  const match = BOOKING.exec(exchange) ?? BOOKING.exec(id);
  if (match === null) return undefined;
  return { counter: match[1] === 'b' ? BYOK : USAGE, epoch: Number(match[2]), numbered: match[3] !== undefined };
}

/** `u:<key>:<origin>:<epoch>:<number>`, or `…:<epoch>:<UTC day>` for what was split. */
const BOOKING = /^u:[0-9a-f]{8}:[0-9a-f]{8}:(b?)([1-9]\d*):(?:(\d+)|\d{4}-\d\d-\d\d)$/;

/** FNV-1a with 32 bits, as 8 hex digits: tells origins apart, and nothing depends on it being hard to forge. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

function withBooking(account: KeyAccount, { epoch, booked, count }: NonNullable<AccountShare['booking']>, sign: 1 | -1): KeyAccount {
  return {
    ...account,
    booked: { ...account.booked, [epoch]: addMoney(account.booked[epoch] ?? ZERO, nano(sign * booked)) },
    bookings: { ...account.bookings, [epoch]: (account.bookings[epoch] ?? 0) + sign * count },
  };
}

/**
 * Keeps the newest samples; of the running epoch also the one that proves the most, and older ones in which a call was open. What is
 * kept does not depend on the order of arrival.
 */
function thin(samples: readonly SampleEvent[]): readonly SampleEvent[] {
  if (samples.length <= KEPT_SAMPLES) return samples;
  const older = samples.slice(0, -KEPT_SAMPLES);
  const kept = new Set(COUNTERS.flatMap((counter) => {
    const running = runningEpoch(samples, counter);
    const open = running.filter((sample) => sample.cut.open.length > 0 && older.includes(sample)).slice(-KEPT_OPEN);
    return [...open, ...bestOf(running, counter)];
  }));
  return samples.filter((sample, index) => index >= older.length || kept.has(sample));
}

function runningEpoch(samples: readonly SampleEvent[], counter: Counter): readonly SampleEvent[] {
  const epoch = samples.reduce((newest, { cut }) => Math.max(newest, counter.count(cut)?.epoch ?? 0), 0);
  return samples.filter(({ cut }) => counter.count(cut)?.epoch === epoch);
}

function bestOf(samples: readonly SampleEvent[], counter: Counter): readonly SampleEvent[] {
  const best = samples.reduce<SampleEvent | undefined>((most, sample) => (most === undefined || proven(sample, counter) >= proven(most, counter) ? sample : most), undefined);
  return best === undefined ? [] : [best];
}

/** What a sample shows of others' spend even if every call that was open then cost its most. */
function proven({ key, cut }: SampleEvent, counter: Counter): number {
  const count = counter.count(cut);
  const open = cut.open.reduce((sum, { high }) => sum + (high ?? Number.POSITIVE_INFINITY), 0);
  return count === undefined ? Number.NEGATIVE_INFINITY : (counter.total(key) ?? 0) - count.counterAtStart - (count.own - count.ownAtStart) - open;
}
