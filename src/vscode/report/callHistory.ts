import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { CallColumns } from '../../core/insight/callColumns.ts';
import { unpackCalls } from '../../core/insight/callColumns.ts';
import type { CallFact } from '../../core/insight/callFact.ts';
import { changedSince } from '../../core/insight/changedSince.ts';
import type { LedgerEvent } from '../../core/ledger/events.ts';
import type { CallsAsk, CallsPiece, EntryCursor } from '../../core/ledger/queries.ts';
import type { Period } from '../../core/period.ts';
import type { Clock, Disposable } from '../../core/ports.ts';

/** What the history needs of a ledger. */
export interface CallSource {
  query(name: 'calls', ask: CallsAsk, urgency: 'later'): Promise<CallsPiece>;
  onChange(listener: (events: readonly LedgerEvent[]) => void): Disposable;
}

/** Calls of a stretch of days, or how far reading them has come. */
export type CallReading =
  | { readonly kind: 'reading'; readonly share: number }
  | { readonly kind: 'whole'; /** Oldest first. */ readonly pieces: readonly CallColumns[]; /** The first day that was read; later than asked for where there are too many calls. */ readonly first: Period; readonly isCut: boolean };

/** So long an answer may be on its way before it says how far it is. */
const PATIENCE_MS = 500;
/** Nobody has asked for so long: reading stops. */
const ABANDONED_MS = 5000;
/** Nobody has asked for so long: what was read is forgotten. */
const FORGOTTEN_MS = 5 * 60_000;
/** So many calls are looked at, the newest ones: a quarter of a second's work. */
const MOST_CALLS = 200_000;

/** So many are read at a time: who asks something else meanwhile waits some hundredths of a second. */
const PIECE = 400;

/** A day that was read, or is being read. */
interface Reading {
  readonly end: number;
  /** The first change of something in it since its reading began, by its number. */
  staleSince?: number;
}

type Known = Reading & { readonly pieces: readonly CallColumns[]; readonly count: number };

/**
 * The calls of the last weeks, read from the ledger's thread day by day, the newest first, in pieces that let other questions come first, and nobody
 * waits without knowing. Days are kept until something in them changes. An answer knows what had changed when it was asked for first: calls that
 * come while it is made wait for the next one, so that it is made however many come.
 */
export class CallHistory implements Disposable {
  private readonly source: CallSource;
  private readonly origin: string;
  private readonly clock: Clock;
  private readonly kept = new Map<number, Known>();
  private readonly listener: Disposable;
  private wanted: readonly Period[] = [];
  private reading: Promise<void> | undefined;
  private askedAt = 0;
  /** How often something has changed. */
  private changes = 0;
  /** The changes that are to be known to what is read now. */
  private upTo = 0;
  /** The same of an answer that could not be given yet. */
  private owed: number | undefined;
  private current: Reading | undefined;
  private cancelForgetting: () => void = () => undefined;

  constructor(source: CallSource, origin: string, clock: Clock) {
    this.source = source;
    this.origin = origin;
    this.clock = clock;
    this.listener = source.onChange((events) => this.drop(events));
  }

  /** The calls of these days, oldest first. Rejects where the ledger cannot be read. */
  async read(days: readonly Period[], patienceMs = PATIENCE_MS): Promise<CallReading> {
    const now = this.clock.monotonic();
    if (now - this.askedAt >= ABANDONED_MS) this.owed = undefined;
    const upTo = this.owed ?? this.changes;
    this.wanted = days;
    this.askedAt = now;
    this.upTo = upTo;
    this.cancelForgetting();
    this.cancelForgetting = this.clock.after(FORGOTTEN_MS, () => this.kept.clear());
    if (this.whole(days, upTo) === undefined) {
      this.reading ??= this.fill().finally(() => (this.reading = undefined));
      await this.patiently(this.reading, patienceMs);
    }
    const whole = this.whole(days, upTo);
    this.owed = whole === undefined ? (this.owed ?? upTo) : undefined;
    return whole ?? { kind: 'reading', share: days.filter(({ start }) => this.known(start, upTo) !== undefined).length / days.length };
  }

  dispose(): void {
    this.listener.dispose();
    this.cancelForgetting();
    this.wanted = [];
    this.kept.clear();
  }

  /** `undefined` while days are missing. */
  private whole(days: readonly Period[], upTo: number): CallReading | undefined {
    const read: (readonly CallColumns[])[] = [];
    let count = 0;
    for (const [place, day] of days.toReversed().entries()) {
      const known = this.known(day.start, upTo);
      if (known === undefined) return undefined;
      read.unshift(known.pieces);
      count += known.count;
      if (count >= MOST_CALLS || place === days.length - 1) return { kind: 'whole', pieces: read.flat(), first: day, isCut: place < days.length - 1 };
    }
    return undefined;
  }

  /** What is known of a day, unless something in it had changed by then. */
  private known(start: number, upTo: number): Known | undefined {
    const known = this.kept.get(start);
    return (known?.staleSince ?? Number.POSITIVE_INFINITY) > upTo ? known : undefined;
  }

  private async patiently(work: Promise<void>, ms: number): Promise<void> {
    const patience = Promise.withResolvers<undefined>();
    const cancel = this.clock.after(ms, () => patience.resolve(undefined));
    await Promise.race([work, patience.promise]).finally(cancel);
  }

  private async fill(): Promise<void> {
    for (let day = this.missing(); day !== undefined && this.isWanted(); day = this.missing()) {
      const { start, end } = day;
      const reading: Reading = { end };
      this.current = reading;
      const pieces = await this.piecesOf(day);
      if (pieces === undefined) return;
      this.kept.set(start, { ...reading, pieces, count: pieces.reduce((sum, { count }) => sum + count, 0) });
      this.current = undefined;
    }
  }

  /** `undefined` where nobody wants it any more. */
  private async piecesOf({ start, end }: Period): Promise<readonly CallColumns[] | undefined> {
    const pieces: CallColumns[] = [];
    let after: EntryCursor | undefined;
    do {
      const { columns, next } = await this.source.query('calls', { origin: this.origin, start, end, limit: PIECE, ...(after === undefined ? {} : { after }) }, 'later');
      if (columns.count > 0) pieces.push(columns);
      after = next;
    } while (after !== undefined && this.isWanted());
    return after === undefined ? pieces : undefined;
  }

  private isWanted(): boolean {
    return this.wanted.length > 0 && this.clock.monotonic() - this.askedAt < ABANDONED_MS;
  }

  /** First what is not there at all, the newest first, then what has changed. */
  private missing(): Period | undefined {
    let count = 0;
    let stale: Period | undefined;
    for (const day of this.wanted.toReversed()) {
      if (count >= MOST_CALLS) break;
      const known = this.kept.get(day.start);
      if (known === undefined) return day;
      if (this.known(day.start, this.upTo) === undefined) stale ??= day;
      count += known.count;
    }
    return stale;
  }

  /** Days from where something has changed are read anew. */
  private drop(events: readonly LedgerEvent[]): void {
    const since = changedSince(events);
    if (since === undefined) return;
    this.changes += 1;
    for (const day of [...this.kept.values(), this.current]) if (day !== undefined && day.end > since) day.staleSince ??= this.changes;
  }
}

/** The calls in such a reading, oldest first. Others may work between two pieces: very many calls take a while. */
export async function callsIn(pieces: readonly CallColumns[]): Promise<readonly CallFact[]> {
  const facts: CallFact[] = [];
  for (const piece of pieces) {
    for (const fact of unpackCalls(piece)) facts.push(fact);
    await yieldToOthers();
  }
  return facts;
}
