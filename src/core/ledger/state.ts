import { decodeTime } from 'ulid';
import type { NanoUsd } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { BucketCell } from './buckets.ts';
import { Buckets } from './buckets.ts';
import type { AlertEvent, AmendEvent, EntryEvent, GenEvent, HoldEvent, LedgerEvent } from './events.ts';
import type { EntryRecord } from './merge.ts';
import { entryOf, mergeEvent } from './merge.ts';
import type { KeyAccount } from './keyBook.ts';
import { KeyBook } from './keyBook.ts';
import { sumsOf } from './sums.ts';

/** How long settled entries are kept at hand, for amendments and for the last calls. */
const RECENT_MS = 48 * 3_600_000;
/** How long running totals are kept: more than the longest month and a week. */
const BUCKETS_MS = 45 * 24 * 3_600_000;

/** Money set aside, with the upstream's id where it is known. */
export interface Hold extends HoldEvent {
  readonly generationId?: string;
}

/** The last word on an alert: claimed or shown, against which limit. */
export interface AlertMark {
  readonly type: AlertEvent['type'];
  readonly limit: NanoUsd;
  readonly at: number;
  readonly owner: string;
}

/** What a state is saved as; plain JSON. */
export interface SavedState {
  readonly buckets: readonly BucketCell[];
  readonly recent: readonly EntryRecord[];
  readonly holds: readonly Hold[];
  readonly ended: readonly (readonly [string, number])[];
  readonly keys: readonly KeyAccount[];
  readonly alerts: readonly (readonly [string, AlertMark])[];
  readonly mutes: readonly (readonly [string, number])[];
  /** Upstream ids that arrived before their hold; missing in what earlier versions saved. */
  readonly generations?: readonly (readonly [string, string])[];
}

const NOTHING_SAVED: SavedState = { buckets: [], recent: [], holds: [], ended: [], keys: [], alerts: [], mutes: [] };

/**
 * The fold of the journal: everything that the guard, the alerts and the glance need, small enough for every process to hold.
 * Order and repetition of events do not matter.
 */
export class LedgerState {
  readonly buckets: Buckets;
  readonly keys: KeyBook;
  private readonly recent: Map<string, EntryRecord>;
  private readonly open: Map<string, Hold>;
  /** Ends and generation ids that arrived before their hold: segments are read one after the other. */
  private readonly ended: Map<string, number>;
  private readonly generations: Map<string, string>;
  private readonly alertMarks: Map<string, AlertMark>;
  private readonly muteMarks: Map<string, number>;

  constructor(saved: SavedState = NOTHING_SAVED) {
    this.buckets = new Buckets(saved.buckets);
    this.keys = new KeyBook(saved.keys);
    this.recent = new Map(saved.recent.map((record) => [record.id, record]));
    this.open = new Map(saved.holds.map((hold) => [hold.id, hold]));
    this.ended = new Map(saved.ended);
    this.alertMarks = new Map(saved.alerts);
    this.muteMarks = new Map(saved.mutes);
    this.generations = new Map(saved.generations ?? []);
  }

  /** Money set aside and neither settled nor given back, by entry id. */
  get holds(): ReadonlyMap<string, Hold> {
    return this.open;
  }

  /** By alert key: whether it was claimed or shown, and against which limit. */
  get alerts(): ReadonlyMap<string, AlertMark> {
    return this.alertMarks;
  }

  /** By subject: until when (epoch milliseconds) its alerts are muted. */
  get mutes(): ReadonlyMap<string, number> {
    return this.muteMarks;
  }

  /** The entry of that id, if it is recent or unresolved. */
  entry(id: string): UsageEntry | undefined {
    const record = this.recent.get(id);
    return record === undefined ? undefined : entryOf(record);
  }

  /** Recent and unresolved entries, in no order. */
  *entries(): Iterable<UsageEntry> {
    for (const record of this.recent.values()) {
      const entry = entryOf(record);
      if (entry !== undefined) yield entry;
    }
  }

  /** Folds one event in. */
  apply(event: LedgerEvent): void {
    switch (event.type) {
      case 'hold': this.applyHold(event); break;
      case 'gen': this.applyGeneration(event); break;
      case 'release': this.end(event.id, event.at); break;
      case 'entry':
      case 'amend': this.applyEntry(event); break;
      case 'sample': this.keys.sample(event); break;
      case 'alert-claim':
      case 'alert-shown': this.applyAlert(event); break;
      case 'mute': this.muteMarks.set(event.id, Math.max(event.until, this.muteMarks.get(event.id) ?? 0)); break;
    }
  }

  /** Forgets what nothing needs any more. Called by the compactor, which keeps everything in the database. */
  prune(now: number): void {
    this.buckets.dropBefore(now - BUCKETS_MS);
    for (const [id, record] of this.recent) if (isOld(record, now)) this.recent.delete(id);
    for (const [id, at] of this.ended) if (at < now - RECENT_MS) this.ended.delete(id);
    for (const id of this.alertMarks.keys()) if (isOver(id, now)) this.alertMarks.delete(id);
    for (const [id, until] of this.muteMarks) if (until < now) this.muteMarks.delete(id);
  }

  toJSON(): SavedState {
    return {
      buckets: this.buckets.toJSON(),
      recent: [...this.recent.values()],
      holds: [...this.open.values()],
      ended: [...this.ended],
      keys: this.keys.toJSON(),
      alerts: [...this.alertMarks],
      mutes: [...this.muteMarks],
      generations: [...this.generations],
    };
  }

  private applyHold(event: HoldEvent): void {
    if (this.ended.has(event.id) || this.open.has(event.id)) return;
    const generationId = this.generations.get(event.id);
    this.generations.delete(event.id);
    this.open.set(event.id, generationId === undefined ? event : { ...event, generationId });
  }

  private applyGeneration(event: GenEvent): void {
    if (this.ended.has(event.id)) return;
    const hold = this.open.get(event.id);
    const known = hold === undefined ? this.generations.get(event.id) : hold.generationId;
    // There is one id to a call; should there ever be two, every reader has to keep the same.
    if (known !== undefined && known >= event.generationId) return;
    if (hold === undefined) this.generations.set(event.id, event.generationId);
    else this.open.set(event.id, { ...hold, generationId: event.generationId });
  }

  private applyEntry(event: EntryEvent | AmendEvent): void {
    const before = this.recent.get(event.id);
    const after = mergeEvent(before, event);
    if (event.type === 'entry') this.end(event.id, event.at);
    if (after === before) return;
    this.recent.set(event.id, after);
    const old = before === undefined ? undefined : entryOf(before);
    const now = entryOf(after);
    if (old !== undefined) this.buckets.remove(old, sumsOf(old));
    if (now === undefined) return;
    this.buckets.add(now, sumsOf(now));
    this.keys.entry(now, old);
  }

  private applyAlert(event: AlertEvent): void {
    const known = this.alertMarks.get(event.id);
    const stronger = known === undefined || event.limit > known.limit || (event.limit === known.limit && outranks(event, known));
    if (stronger) this.alertMarks.set(event.id, { type: event.type, limit: event.limit, at: event.at, owner: event.owner });
  }

  private end(id: string, at: number): void {
    this.open.delete(id);
    this.generations.delete(id);
    this.ended.set(id, Math.max(at, this.ended.get(id) ?? at));
  }
}

function outranks(event: AlertEvent, known: AlertMark): boolean {
  if (event.type !== known.type) return event.type === 'alert-shown';
  return event.at === known.at ? event.owner > known.owner : event.at > known.at;
}

/** Whether the period that an alert's key names is long over. One that began at 0 lasts for ever, and so does an alert whose key names none. */
function isOver(alertId: string, now: number): boolean {
  const start = Number(alertId.split('|').at(-2));
  return start > 0 && start < now - BUCKETS_MS;
}

function isOld(record: EntryRecord, now: number): boolean {
  const entry = entryOf(record);
  const at = entry?.at ?? decodeTime(record.base.ev);
  const keep = entry === undefined || isResolved(entry) ? RECENT_MS : BUCKETS_MS;
  return at < now - keep;
}
