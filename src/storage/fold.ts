import { setImmediate as yieldOnce } from 'node:timers/promises';
import type { LedgerEvent } from '../core/ledger/events.ts';
import { describeError } from '../core/errors.ts';
import { LedgerState } from '../core/ledger/state.ts';
import type { Counters } from './counters.ts';
import { countersStamp, lastBulkIn, readCounters } from './counters.ts';
import type { Home } from './home.ts';
import { lostSegments, tellLost } from './lostSegments.ts';
import type { Written } from './journal.ts';
import type { Trouble } from './setAside.ts';
import { quarantine, quarantineEvent } from './setAside.ts';
import type { Offsets, TailRead } from './tail.ts';
import { Tail } from './tail.ts';

/** Who did not look for so long may have missed segments that came and went: they are kept for ten minutes only. */
const SLEEP_MS = 5 * 60_000;

/** No segment is deleted within so long after its last event. */
const FRESH_MS = 9 * 60_000;
/** A long journal is read in pieces of so many bytes when there is time: some ten milliseconds each. */
const SLICE_BYTES = 256 * 1024;

/** What a catch-up brought. `reloaded`: the state was made anew, and `events` are only those after the counters. */
export interface CaughtUp {
  readonly events: readonly LedgerEvent[];
  readonly reloaded: boolean;
}

/** The state of a ledger and the reading that feeds it: counters first, then the journal's tail. */
export class Fold {
  private readonly home: Home;
  private readonly nonce: string;
  private readonly trouble: Trouble;
  private folded: LedgerState;
  private tail: Tail;
  private unknown = false;
  /** When a segment was last seen to grow. */
  private readonly grownAt = new Map<string, number>();
  private count = 0;
  private lookedAt: number | undefined;
  private lastBulk: string | undefined;
  /** Changes past the journal that were followed already. */
  private readonly followed = new Set<string>();
  /** The counters that were at hand when something had to be left to the next. */
  private missedIn: string | undefined;
  /** The counters that were read last, and those that were looked at last. */
  private read: string | undefined;
  private seen: string | undefined;

  constructor(home: Home, nonce: string, trouble: Trouble, counters?: Counters) {
    this.home = home;
    this.nonce = nonce;
    this.trouble = trouble;
    this.folded = counters?.state ?? new LedgerState();
    this.lastBulk = counters?.bulk;
    this.tail = new Tail(home.journal, counters?.offsets);
  }

  get state(): LedgerState {
    return this.folded;
  }

  /** Id of the last change past the journal that the counters held at the start. */
  get bulk(): string | undefined {
    return this.lastBulk;
  }

  get offsets(): Offsets {
    return this.tail.offsets;
  }

  /** Events of a later version were met: this process may go on, but must not compact them away. */
  get sawUnknown(): boolean {
    return this.unknown;
  }

  /** How many events were folded, beyond what the counters held at the start. */
  get events(): number {
    return this.count;
  }

  /** Folds everything that is new in the journal. `now`: milliseconds that only ever grow. */
  catchUp(now = performance.now()): CaughtUp {
    const slept = this.lookedAt !== undefined && now - this.lookedAt > SLEEP_MS;
    this.lookedAt = now;
    const counters = slept ? this.wholeCounters() : undefined;
    if (counters !== undefined) return this.reload(counters);
    const read = this.tail.read();
    const missed = this.missedBy(read.vanished) ?? this.recounted();
    return missed === undefined ? this.follow(this.take(read)) : this.reload(missed);
  }

  /**
   * Looks whether something was changed past the journal by a process that died before it could tell. `undefined` where nothing was.
   * Not to be called in a critical section: it reads a file that grows.
   */
  followCounters(): CaughtUp | undefined {
    const stamp = countersStamp(this.home);
    if (stamp === this.seen) return undefined;
    this.seen = stamp;
    const bulk = lastBulkIn(this.home);
    if (bulk === undefined || bulk === this.lastBulk || this.followed.has(bulk)) return undefined;
    this.followed.add(bulk);
    const counters = this.wholeCounters();
    return counters === undefined ? undefined : this.reload(counters);
  }

  /** Folds a journal of any length, letting others work in between. */
  async catchUpInSlices(): Promise<void> {
    for (let more = true; more;) {
      const read = this.tail.read(SLICE_BYTES);
      this.follow(this.take(read));
      more = read.more;
      if (more) await yieldOnce();
    }
  }

  /** Folds exactly as far as the offsets say. Only under the compaction lock, on the home's own counters. */
  catchUpTo(limit: Offsets): void {
    for (const read of this.tail.slices(SLICE_BYTES, limit)) this.take(read);
  }

  /** Folds what this process itself has just written; read back only where something else stands before it. */
  catchUpOwn({ segment, start, end }: Written, events: readonly LedgerEvent[]): CaughtUp {
    if (!this.tail.skip(segment, start, end)) return this.follow(this.take(this.tail.readSegment(segment)));
    return this.follow(this.take({ events, bad: [], grown: [segment], unknown: 0, vanished: {}, more: false }));
  }

  /** What was changed past the journal stands in the counters, which were written before they were announced. */
  private follow(events: readonly LedgerEvent[]): CaughtUp {
    const news = events.filter(({ type, id }) => type === 'bulk' && id !== this.lastBulk && !this.followed.has(id));
    for (const { id } of news) this.followed.add(id);
    const counters = news.length === 0 ? undefined : this.wholeCounters();
    return counters === undefined ? { events, reloaded: false } : this.reload(counters);
  }

  private take(read: TailRead): readonly LedgerEvent[] {
    if (read.unknown > 0) this.unknown = true;
    for (const segment of read.grown) this.grownAt.set(segment, this.lookedAt ?? 0);
    for (const event of read.events) this.apply(event);
    this.count += read.events.length;
    for (const line of read.bad) quarantine(this.home, line, this.nonce, this.trouble);
    if (this.folded.hasMissed) this.missedIn ??= countersStamp(this.home) ?? '';
    return read.events;
  }

  private apply(event: LedgerEvent): void {
    try {
      this.folded.apply(event);
    } catch (error) {
      // One impossible event must not make the whole ledger unreadable.
      quarantineEvent(this.home, event, describeError(error), this.nonce, this.trouble);
    }
  }

  /** Segments are deleted only when the counters hold them; if they hold more than we had read, we slept through something. */
  private missedBy(vanished: Offsets): Counters | undefined {
    const segments = Object.entries(vanished);
    if (segments.length === 0) return undefined;
    const counters = this.wholeCounters();
    const lost = lostSegments(vanished, counters?.offsets, (segment) => this.isFresh(segment));
    for (const [segment] of segments) this.grownAt.delete(segment);
    // What was deleted by hand is nowhere but in our own state: it is kept.
    if (lost.length > 0) tellLost(this.home, lost, this.nonce, this.trouble);
    else if (segments.some(([segment, offset]) => counters?.offsets[segment] !== offset)) return counters;
    return undefined;
  }

  private isFresh(segment: string): boolean {
    const grownAt = this.grownAt.get(segment);
    return grownAt !== undefined && (this.lookedAt ?? 0) - grownAt < FRESH_MS;
  }

  /** Where our state could not follow an event, the next counters can: the database they are checked against knows every entry. */
  private recounted(): Counters | undefined {
    if (!this.folded.hasMissed) return undefined;
    return countersStamp(this.home) === this.missedIn ? undefined : this.wholeCounters();
  }

  private wholeCounters(): Counters | undefined {
    this.read = countersStamp(this.home);
    const file = readCounters(this.home);
    return file.kind === 'whole' ? file.counters : undefined;
  }

  private reload(counters: Counters): CaughtUp {
    this.folded = counters.state;
    this.lastBulk = counters.bulk;
    this.missedIn = undefined;
    this.tail = new Tail(this.home.journal, counters.offsets);
    const { events } = this.follow(this.take(this.tail.read()));
    // What other counters hold may be gone from the journal by now.
    const newer = countersStamp(this.home) === this.read ? undefined : this.wholeCounters();
    return newer === undefined ? { events, reloaded: true } : this.reload(newer);
  }
}
