import type { LedgerEvent } from '../core/ledger/events.ts';
import { describeError } from '../core/errors.ts';
import { LedgerState } from '../core/ledger/state.ts';
import type { Counters } from './counters.ts';
import { readCounters } from './counters.ts';
import type { Home } from './home.ts';
import type { Written } from './journal.ts';
import type { Trouble } from './setAside.ts';
import { quarantine } from './setAside.ts';
import type { Offsets, TailRead } from './tail.ts';
import { Tail } from './tail.ts';

/** Who did not look for so long may have missed segments that came and went: they are kept for ten minutes only. */
const SLEEP_MS = 5 * 60_000;

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
  private count = 0;
  private lookedAt: number | undefined;

  constructor(home: Home, nonce: string, trouble: Trouble, counters?: Counters) {
    this.home = home;
    this.nonce = nonce;
    this.trouble = trouble;
    this.folded = counters?.state ?? new LedgerState();
    this.tail = new Tail(home.journal, counters?.offsets);
  }

  get state(): LedgerState {
    return this.folded;
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
    const missed = this.missedBy(read.vanished);
    return missed === undefined ? { events: this.take(read), reloaded: false } : this.reload(missed);
  }

  /** Folds what this process itself has just written; read back only where something else stands before it. */
  catchUpOwn({ segment, start, end }: Written, events: readonly LedgerEvent[]): readonly LedgerEvent[] {
    if (!this.tail.skip(segment, start, end)) return this.take(this.tail.readSegment(segment));
    return this.take({ events, bad: [], unknown: 0, vanished: {} });
  }

  private take(read: TailRead): readonly LedgerEvent[] {
    if (read.unknown > 0) this.unknown = true;
    for (const event of read.events) this.apply(event);
    this.count += read.events.length;
    for (const line of read.bad) quarantine(this.home, line, this.nonce, this.trouble);
    return read.events;
  }

  private apply(event: LedgerEvent): void {
    try {
      this.folded.apply(event);
    } catch (error) {
      // One impossible event (an amount beyond all bounds) must not make the whole ledger unreadable.
      this.trouble(`An entry of the spend journal could not be counted: ${describeError(error)}`);
    }
  }

  /** Segments are deleted only when the counters hold them; if they hold more than we had read, we slept through something. */
  private missedBy(vanished: Offsets): Counters | undefined {
    const segments = Object.entries(vanished);
    const counters = segments.length === 0 ? undefined : this.wholeCounters();
    return segments.some(([segment, offset]) => counters?.offsets[segment] !== offset) ? counters : undefined;
  }

  private wholeCounters(): Counters | undefined {
    const file = readCounters(this.home);
    return file.kind === 'whole' ? file.counters : undefined;
  }

  private reload(counters: Counters): CaughtUp {
    this.folded = counters.state;
    this.tail = new Tail(this.home.journal, counters.offsets);
    return { events: this.take(this.tail.read()), reloaded: true };
  }
}
