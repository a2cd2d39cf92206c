import type { UsageEntry } from '../usage.ts';
import type { SavedBuckets } from './buckets.ts';
import { Buckets } from './buckets.ts';
import type { AmendEvent, EntryEvent, GenEvent, HoldEvent, LedgerEvent } from './events.ts';
import type { EntryRecord } from './merge.ts';
import { entryOf, latestOf } from './merge.ts';
import type { KeyAccount } from './keyBook.ts';
import { KeyBook } from './keyBook.ts';
import { assertCountable } from './bounds.ts';
import type { SavedLabels } from './labels.ts';
import { LabelTotals } from './labels.ts';
import type { Hold } from './hold.ts';
import type { AlertMark, DowngradeMark, PauseMark, SavedMarks, StateMark } from './marks.ts';
import { Marks, NO_MARKS, isMark } from './marks.ts';
import { Meters } from './meters.ts';
import { RecentEntries } from './recent.ts';
import { sumsOf } from './sums.ts';

/** How long what has ended is remembered, so that it is known again when it is told twice. */
const MEMORY_MS = 48 * 3_600_000;
/** How long running totals are kept: more than the longest month and a week. */
const BUCKETS_MS = 45 * 24 * 3_600_000;

/** What a state is saved as; plain JSON. */
export interface SavedState extends SavedMarks {
  readonly buckets: SavedBuckets;
  readonly labels: SavedLabels;
  readonly recent: readonly EntryRecord[];
  /** Ids of entries that count, but whose fields only the database still knows, as a `UlidSet` is saved. */
  readonly counted: string;
  /** Pairs of ids of one and the same call: the one that is not used any more, the one that is. */
  readonly aliases: readonly (readonly [string, string])[];
  readonly holds: readonly Hold[];
  readonly ended: readonly (readonly [string, number])[];
  readonly keys: readonly KeyAccount[];
  /** Upstream ids that arrived before their hold. */
  readonly generations: readonly (readonly [string, string])[];
  /** The greatest id of an event. */
  readonly latest: string;
}

/** The state before anything happened. */
export const NOTHING_SAVED: SavedState = {
  buckets: { dimensions: [], cells: [] }, labels: { dimensions: [], cells: [] }, recent: [], counted: '', aliases: [], holds: [], ended: [], keys: [], generations: [], latest: '',
  ...NO_MARKS,
};

/**
 * The fold of the journal: everything that the guard, the alerts and the glance need, small enough for every process to hold.
 * Order and repetition of events do not matter.
 */
export class LedgerState {
  readonly buckets: Buckets;
  readonly labels: LabelTotals;
  readonly keys: KeyBook;
  /** Sums of running periods, for the guard. */
  readonly meters: Meters;
  private readonly recent: RecentEntries;
  private readonly open: Map<string, Hold>;
  /** Ends and generation ids that arrived before their hold: segments are read one after the other. */
  private readonly ended: Map<string, number>;
  private readonly generations: Map<string, string>;
  private readonly marks: Marks;
  private greatest: string;

  constructor(saved: SavedState = NOTHING_SAVED) {
    this.buckets = new Buckets(saved.buckets);
    this.labels = new LabelTotals(saved.labels);
    this.keys = new KeyBook(saved.keys);
    this.recent = new RecentEntries(saved);
    this.open = new Map(saved.holds.map((hold) => [hold.id, hold]));
    this.ended = new Map(saved.ended);
    this.marks = new Marks(saved);
    this.generations = new Map(saved.generations);
    this.meters = new Meters({ buckets: this.buckets, labels: this.labels, holds: this.open });
    this.greatest = saved.recent.map(latestOf).reduce(laterOf, saved.latest);
  }

  /** Something was said of an entry whose fields are not at hand any more: only the database can count it. */
  get hasMissed(): boolean {
    return this.recent.hasMissed;
  }

  /** There is much that `prune` would let go. */
  get isCrowded(): boolean {
    return this.recent.isCrowded;
  }

  /** Money set aside and neither settled nor given back, by entry id. */
  get holds(): ReadonlyMap<string, Hold> {
    return this.open;
  }

  /** By alert key: whether it was claimed or shown, and against which limit. */
  get alerts(): ReadonlyMap<string, AlertMark> {
    return this.marks.alerts;
  }

  /** By subject: until when (epoch milliseconds) its alerts are muted. */
  get mutes(): ReadonlyMap<string, number> {
    return this.marks.mutes;
  }

  /** By session and requested model: the model that took its place. */
  get downgrades(): ReadonlyMap<string, DowngradeMark> {
    return this.marks.downgrades;
  }

  /** By limit and start of the period: how it stood when somebody last looked. */
  get limitStates(): ReadonlyMap<string, StateMark> {
    return this.marks.states;
  }

  /** By session: whether it is paused, or may go on. */
  get pauses(): ReadonlyMap<string, PauseMark> {
    return this.marks.pauses;
  }

  /** The entry of that id, if it is at hand: unresolved, or among the newest. */
  entry(id: string): UsageEntry | undefined {
    return this.recent.entry(id);
  }

  /** Unresolved entries and the newest, in no order. */
  entries(): readonly UsageEntry[] {
    return this.recent.entries();
  }

  /** The greatest id of an event so far: whatever is said from now on must be later, whoever's clock was ahead. */
  get latest(): string {
    return this.greatest;
  }

  /** Takes note of an event that is known from elsewhere. */
  heard(ev: string): void {
    this.greatest = laterOf(ev, this.greatest);
  }

  /** Folds one event in. Throws a `RangeError`, and counts nothing, where it tells of what cannot be. */
  apply(event: LedgerEvent): void {
    assertCountable(event);
    this.heard(event.ev);
    if (isMark(event)) {
      this.marks.apply(event);
      return;
    }
    switch (event.type) {
      case 'hold': this.applyHold(event); break;
      case 'gen': this.applyGeneration(event); break;
      case 'release': this.end(event.id, event.at); break;
      case 'entry':
      case 'amend': this.applyEntry(event); break;
      case 'sample': this.keys.sample(event); break;
      case 'bulk': break;
    }
  }

  /**
   * Follows a change that was made past the journal: what the database knew of an entry before (two records where they were found to be
   * one call), and what it knows now, if anything. Only who writes the counters may call it; all others load them anew.
   */
  replace(before: readonly EntryRecord[], after: EntryRecord | undefined, now: number): void {
    this.recent.replace(before, after, now);
    this.recount(before, after, now - BUCKETS_MS);
    this.keys.imported(before.flatMap((record) => entryOf(record) ?? []), after === undefined ? undefined : entryOf(after));
  }

  /** Forgets what nothing needs any more. Called by the compactor, which keeps everything in the database. */
  prune(now: number): void {
    this.buckets.dropBefore(now - BUCKETS_MS);
    this.labels.dropBefore(now - BUCKETS_MS);
    this.recent.prune(now);
    for (const [id, at] of this.ended) if (at < now - MEMORY_MS) this.ended.delete(id);
    this.marks.prune(now, now - BUCKETS_MS);
  }

  toJSON(): SavedState {
    return {
      buckets: this.buckets.toJSON(),
      labels: this.labels.toJSON(),
      ...this.recent.toJSON(),
      holds: [...this.open.values()],
      ended: [...this.ended],
      keys: this.keys.toJSON(),
      generations: [...this.generations],
      latest: this.greatest,
      ...this.marks.toJSON(),
    };
  }

  private applyHold(event: HoldEvent): void {
    if (this.isEnded(event.id) || this.open.has(event.id)) return;
    const generationId = this.generations.get(event.id);
    this.generations.delete(event.id);
    const hold: Hold = generationId === undefined ? event : { ...event, generationId };
    this.open.set(event.id, hold);
    this.meters.holdChanged(hold, 1);
  }

  private applyGeneration(event: GenEvent): void {
    if (this.isEnded(event.id)) return;
    const hold = this.open.get(event.id);
    const known = hold === undefined ? this.generations.get(event.id) : hold.generationId;
    // There is one id to a call; should there ever be two, every reader has to keep the same.
    if (known !== undefined && known >= event.generationId) return;
    if (hold === undefined) this.generations.set(event.id, event.generationId);
    else this.open.set(event.id, { ...hold, generationId: event.generationId });
  }

  private applyEntry(event: EntryEvent | AmendEvent): void {
    const change = this.recent.fold(event);
    if (event.type === 'entry') this.close(event.id);
    if (change !== undefined) this.recount(change.before, change.after);
  }

  /** `since`: totals of before that instant are not kept any more. */
  private recount(before: readonly EntryRecord[], after: EntryRecord | undefined, since = Number.NEGATIVE_INFINITY): void {
    const olds = before.flatMap((record) => entryOf(record) ?? []);
    const now = after === undefined ? undefined : entryOf(after);
    for (const old of olds) if (old.at >= since) this.count(old, -1);
    if (now !== undefined && now.at >= since) this.count(now, 1);
    this.keys.recount(olds, now);
  }

  private count(entry: UsageEntry, sign: 1 | -1): void {
    const sums = sumsOf(entry);
    this.buckets.count(entry, sums, sign);
    this.labels.count(entry, sums, sign);
    this.meters.entryChanged(entry, sums, sign);
  }

  private end(id: string, at: number): void {
    this.close(id);
    this.ended.set(id, Math.max(at, this.ended.get(id) ?? at));
  }

  private close(id: string): void {
    const hold = this.open.get(id);
    if (hold !== undefined) this.meters.holdChanged(hold, -1);
    this.open.delete(id);
    this.generations.delete(id);
  }

  private isEnded(id: string): boolean {
    return this.ended.has(id) || this.recent.hasEnded(id);
  }
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}
